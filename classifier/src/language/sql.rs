//! SQL and the meta-commands of its clients, by the first word of each statement.

use assize_protocol::{EffectKind, Qualifier};

use super::Act;

/// Functions and clauses that leave the database.
const OPAQUE: &[&str] = &[
    "OUTFILE",
    "DUMPFILE",
    "LOAD_FILE",
    "LOAD_EXTENSION",
    "PG_READ_FILE",
    "PG_READ_BINARY_FILE",
    "PG_LS_DIR",
    "LO_IMPORT",
    "LO_EXPORT",
    "DBLINK",
    "DBLINK_EXEC",
    "READFILE",
    "WRITEFILE",
    "FTS3_TOKENIZER",
    "EDIT",
    "XP_CMDSHELL",
    "SYS_EXEC",
    "SYS_EVAL",
    "PG_EXECUTE_SERVER_PROGRAM",
    "READ_CSV",
    "READ_TEXT",
    "READ_BLOB",
    "READ_PARQUET",
    "READ_JSON",
    "URL",
    "FILE",
    "S3",
    "REMOTE",
    "PG_SLEEP",
    "PG_TERMINATE_BACKEND",
    "PG_CANCEL_BACKEND",
    "SET_CONFIG",
    "QUERY_TO_XML",
    "NEXTVAL",
    "SETVAL",
];
/// Tables that hold secrets.
const SECRET: &[&str] = &["PG_SHADOW", "PG_AUTHID", "PG_USER_MAPPING", "MYSQL.USER", "USER_PASSWORDS"];

pub(super) fn acts(text: &str) -> Vec<Act> {
    statements(text).iter().filter_map(|s| act(s)).collect()
}

fn act(statement: &str) -> Option<Act> {
    let statement = statement.trim();
    if let Some(meta) = statement.strip_prefix('\\') {
        let harmless = meta.starts_with(['d', 'l', 'x', 'q', '?', 'h', 'z', 't', 'a'])
            && !meta.contains(['|', '`', '!', '\\'])
            || meta.starts_with("conninfo")
            || meta.starts_with("pset");
        return (!harmless).then_some(Act::Opaque("client command"));
    }
    if let Some(meta) = statement.strip_prefix('.') {
        let word = meta.split_whitespace().next().unwrap_or("");
        let harmless = matches!(
            word,
            "tables"
                | "schema"
                | "fullschema"
                | "headers"
                | "header"
                | "mode"
                | "databases"
                | "indexes"
                | "indices"
                | "width"
                | "nullvalue"
                | "separator"
                | "timer"
                | "quit"
                | "exit"
                | "help"
                | "dump"
                | "show"
                | "stats"
                | "eqp"
                | "version"
                | "dbinfo"
        );
        return (!harmless || meta.contains('|')).then_some(Act::Opaque("client command"));
    }
    let words = words(statement);
    let has = |w: &str| words.iter().any(|x| x == w);
    if words.iter().any(|w| OPAQUE.contains(&w.as_str())) {
        return Some(Act::Opaque("SQL that leaves the database"));
    }
    if words.iter().any(|w| SECRET.contains(&w.as_str())) {
        return Some(Act::State { kind: EffectKind::Reveal, name: "database secrets".to_owned(), with: &[] });
    }
    let change =
        |kind, with: &'static [Qualifier]| Some(Act::State { kind, name: "database".to_owned(), with });
    let destroys = || change(EffectKind::Delete, &[Qualifier::Irreversible]);
    let mutates = || change(EffectKind::Mutate, &[]);
    let first = words.first().map(String::as_str);
    let writes_inside = ["INSERT", "UPDATE", "DELETE", "DROP", "ALTER", "CREATE", "TRUNCATE", "INTO"];
    match first {
        None | Some("SHOW" | "DESCRIBE" | "DESC" | "BEGIN" | "START" | "ROLLBACK" | "END" | "USE") => None,
        Some("SELECT" | "WITH" | "VALUES" | "EXPLAIN" | "TABLE") => {
            if has("DELETE") || has("DROP") || has("TRUNCATE") {
                destroys()
            } else if writes_inside.iter().any(|w| has(w)) {
                mutates()
            } else {
                None
            }
        }
        Some("PRAGMA") => statement.contains('=').then_some(()).and_then(|()| mutates()),
        Some("DROP" | "TRUNCATE") => destroys(),
        Some("DELETE") if !has("WHERE") => destroys(),
        Some("ALTER") if has("DROP") => destroys(),
        Some(
            "INSERT" | "UPDATE" | "DELETE" | "CREATE" | "ALTER" | "REPLACE" | "MERGE" | "COMMIT" | "SET"
            | "RESET" | "ANALYZE" | "VACUUM" | "REINDEX" | "GRANT" | "REVOKE" | "COMMENT" | "REFRESH"
            | "UPSERT" | "RENAME" | "LOCK" | "CLUSTER",
        ) => mutates(),
        Some(_) => Some(Act::Opaque("SQL")),
    }
}

/// Words in upper case outside strings and comments; quoted identifiers count as words.
fn words(statement: &str) -> Vec<String> {
    statement
        .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
        .filter(|w| !w.is_empty())
        .map(str::to_ascii_uppercase)
        .collect()
}

/// Splits at semicolons; strings and comments are replaced by nothing.
fn statements(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") && !rest.starts_with("/*!") {
            rest.find("*/").map_or(rest.len(), |at| at + 2)
        } else if c == '\'' {
            rest.get(1..).and_then(|r| r.find('\'')).map_or(rest.len(), |at| at + 2)
        } else {
            0
        };
        if skipped > 0 {
            rest = rest.get(skipped..).unwrap_or("");
            // A comment or string separates words.
            if let Some(last) = all.last_mut() {
                last.push(' ');
            }
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or("");
        match (c, all.last_mut()) {
            (';', _) => all.push(String::new()),
            (c, Some(last)) => last.push(c),
            (_, None) => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::acts;
    use crate::language::Act;
    use assize_protocol::EffectKind;

    #[test]
    fn reading_is_nothing() {
        for sql in [
            "select * from users limit 5",
            "SELECT 'drop table x'",
            "show tables",
            "\\dt",
            ".schema",
            "explain select 1; select 2;",
            "-- drop\nselect 1",
        ] {
            assert_eq!(acts(sql), [], "{sql}");
        }
    }

    #[test]
    fn losing_rows_is_a_deletion() {
        for sql in [
            "DROP TABLE x",
            "truncate orders cascade",
            "delete from users",
            "dRoP/**/table x",
            "with x as (delete from y) select 1",
        ] {
            assert!(matches!(acts(sql).as_slice(), [Act::State { kind: EffectKind::Delete, .. }]), "{sql}");
        }
        assert!(matches!(acts("copy (select 1) to program 'x'").as_slice(), [Act::Opaque(_)]));
        assert!(matches!(acts("\\! rm x").as_slice(), [Act::Opaque(_)]));
    }
}
