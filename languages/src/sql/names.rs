//! What of SQL and of its clients is let in, and the few names that are told apart when they are not.

use crate::tree::{Words, words};

/// Functions that compute, or tell about the database.
pub(super) static FUNCTIONS: Words = words!(
    "
    abs age any_value approx_count_distinct approx_quantiles array array_agg array_length
    array_position array_to_string ascii avg bin bit_and bit_length bit_or bool_and bool_or btrim
    cardinality cbrt ceil ceiling changes char char_length character_length chr coalesce
    col_description concat concat_ws conv convert_tz corr cos count countif crc32 cume_dist curdate
    current_database current_date current_schema current_schemas current_time current_timestamp
    current_user curtime database date date_add date_bin date_diff date_format date_part date_sub
    date_trunc dateadd datediff datetime day dayname dayofmonth dayofweek dayofyear degrees
    dense_rank div elt every exp extract field find_in_set first_value floor format format_date
    format_type found_rows from_days from_unixtime gen_random_uuid generate_series greatest
    group_concat hex hour if ifnull iif initcap instr isnull json json_agg json_array
    json_array_elements json_array_elements_text json_array_length json_build_array
    json_build_object json_contains json_each json_each_text json_extract json_extract_path_text
    json_group_array json_group_object json_keys json_length json_object json_object_agg
    json_object_keys json_quote json_tree json_type json_typeof json_unquote json_valid json_value
    jsonb jsonb_agg jsonb_array_elements jsonb_array_elements_text jsonb_array_length
    jsonb_build_object jsonb_each jsonb_each_text jsonb_object_agg jsonb_object_keys
    jsonb_path_query jsonb_pretty jsonb_typeof julianday justify_interval lag last_day
    last_insert_rowid last_value lcase lead least left length likely ln localtimestamp locate log
    log10 log2 lower lpad ltrim make_date make_interval makedate max md5 median microsecond mid min
    minute mod mode month monthname now nth_value ntile nullif nvl obj_description oct octet_length
    ord overlay parse_date percent_rank percentile_cont percentile_disc period_diff pg_column_size
    pg_database_size pg_get_constraintdef pg_get_expr pg_get_functiondef pg_get_indexdef
    pg_get_serial_sequence pg_get_triggerdef pg_get_userbyid pg_get_viewdef pg_indexes_size
    pg_is_in_recovery pg_postmaster_start_time pg_relation_size pg_size_pretty pg_table_is_visible
    pg_table_size pg_total_relation_size pg_typeof pi position pow power pragma_foreign_key_list
    pragma_index_list pragma_table_info printf quarter quote quote_ident quote_literal radians rand
    random rank regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace
    regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse right round
    row_count row_number row_to_json rpad rtrim safe_cast safe_divide schema sec_to_time second sha1
    sha2 sha256 sign similarity sin soundex space split_part sqlite_version sqrt stddev stddev_pop
    stddev_samp str_to_date strcmp strftime string_agg string_to_array strpos struct substr
    substring substring_index sum tan time time_format time_to_sec timediff timestamp timestamp_diff
    timestamp_trunc timestampadd timestampdiff to_char to_date to_days to_json to_jsonb to_number
    to_timestamp total total_changes translate trim trunc typeof ucase unhex unicode unix_timestamp
    unixepoch unlikely unnest upper user utc_date utc_timestamp uuid var_pop var_samp variance
    version week weekday weekofyear width_bucket year yearweek
    "
);

/// Words that a parenthesis may follow without being called.
pub(super) static KEYWORDS: Words = words!(
    "
    all and any array as asc between bigint binary bit by case cast char character convert cross
    cube decimal desc distinct double else end except exists explain extract filter float for from
    full group grouping having ilike in index inner int integer intersect interval is join key
    lateral left like limit materialized natural nchar not null numeric nvarchar offset on or order
    outer over partition precision range real recursive regexp returning right rlike rollup row rows
    select set sets similar some text then time timestamp timestamptz to union using values
    varbinary varchar varying when where window with within xor
    "
);

/// Names that lead out of the database, or tie it up, in any position.
pub(super) static OPAQUE: Words = words!(
    "
    ATTACH BENCHMARK DBLINK DBLINK_EXEC DUMPFILE EDIT FSDIR FTS3_TOKENIZER GET_LOCK INFILE
    LOAD_EXTENSION LOAD_FILE LO_EXPORT LO_IMPORT NEXTVAL OPENDATASOURCE OPENROWSET OUTFILE
    PG_CANCEL_BACKEND PG_EXECUTE_SERVER_PROGRAM PG_FILE_WRITE PG_LS_DIR PG_READ_BINARY_FILE
    PG_READ_FILE PG_READ_SERVER_FILES PG_RELOAD_CONF PG_SLEEP PG_TERMINATE_BACKEND PG_WRITE_FILE
    PG_WRITE_SERVER_FILES PROGRAM QUERY_TO_XML READFILE READ_BLOB READ_CSV READ_JSON READ_PARQUET
    READ_TEXT REMOTE S3 SETVAL SET_CONFIG SLEEP SP_EXECUTESQL SYS_EVAL SYS_EXEC WRITEFILE
    XP_CMDSHELL ZIPFILE
    "
);

/// Tables that hold secrets.
pub(super) static SECRET: Words = words!(
    "
    MYSQL.GLOBAL_PRIV MYSQL.USER PG_AUTHID PG_HBA_FILE_RULES PG_SHADOW PG_USER_MAPPING
    PG_USER_MAPPINGS SYS.SQL_LOGINS USER_PASSWORDS
    "
);

/// The words of statements that open, end or undo a transaction.
pub(super) static TRANSACTION: Words = words!(
    "
    BEGIN COMMITTED DEFERRED END EXCLUSIVE IMMEDIATE ISOLATION LEVEL ONLY READ REPEATABLE ROLLBACK
    SAVEPOINT SERIALIZABLE START TO TRANSACTION UNCOMMITTED WORK WRITE
    "
);

/// Commands of `psql` that show or set how something is shown; `\d…` besides.
pub(super) static BACKSLASH: Words = words!(
    "
    ? a conninfo encoding h help l l+ list pset q sf sf+ sv sv+ t timing x z
    "
);

/// Commands of `sqlite3` that show or set how something is shown.
pub(super) static DOT: Words = words!(
    "
    databases dbinfo dump eqp exit fullschema header headers help indexes indices mode nullvalue
    quit schema separator show stats tables timer version width
    "
);

/// Pragmas that only tell something when they are given nothing.
pub(super) static PRAGMAS: Words = words!(
    "
    application_id collation_list compile_options database_list encoding foreign_key_check
    foreign_key_list foreign_keys freelist_count function_list index_info index_list index_xinfo
    integrity_check journal_mode max_page_count module_list page_count page_size pragma_list
    quick_check schema_version synchronous table_info table_list table_xinfo user_version
    "
);

/// Pragmas whose argument is a table or an index.
pub(super) static INSPECTING: Words = words!(
    "
    foreign_key_check foreign_key_list index_info index_list index_xinfo integrity_check quick_check
    table_info table_list table_xinfo
    "
);
