use assize_protocol::EffectKind;

use super::acts;
use crate::{Act, Dialect};

const ALL: [Dialect; 4] = [Dialect::Generic, Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite];

/// Reading, in every dialect.
const READS: &[&str] = &[
    "select * from users limit 5",
    "SELECT 'drop table x'",
    "show tables",
    "explain select 1; select 2;",
    "-- drop\nselect 1",
    "select count(*), max(created_at) from orders where state in ('a', 'b') group by state having count(*) > 1",
    "with recent as (select id from orders order by id desc limit 10) select * from recent",
    "select u.name, o.total from users u left join orders o on o.user_id = u.id where o.id is null",
    "select coalesce(name, 'none'), lower(email), substr(name, 1, 3) from users",
    "select cast(price as decimal(10, 2)) from items",
    "select row_number() over (partition by a order by b) from t",
    "select case when a > 1 then 'x' else 'y' end from t",
    "select exists(select 1 from t)",
    "select a from t union all select b from u",
    "begin; select 1; rollback",
    "select json_extract(data, 'a') from t",
    "values (1, 2)",
];

fn kinds(dialect: Dialect, sql: &str) -> Vec<Option<EffectKind>> {
    let kind = |act: Act| match act {
        Act::State { kind, .. } => Some(kind),
        _ => None,
    };
    acts(dialect, sql).into_iter().map(kind).collect()
}

#[test]
fn reading_is_nothing() {
    let mut wrong = Vec::new();
    for dialect in ALL {
        wrong.extend(READS.iter().filter(|sql| !acts(dialect, sql).is_empty()).map(|sql| (dialect, *sql)));
    }
    assert_eq!(wrong, []);
}

#[test]
fn clients_have_commands_that_only_show() {
    for sql in
        ["\\dt", "\\d users", "\\dt+ public.*", "\\l", "\\x\nselect 1;\n\\dn", "\\conninfo", "\\timing on"]
    {
        assert_eq!(acts(Dialect::Postgres, sql), [], "{sql}");
    }
    for sql in [
        ".tables",
        ".schema users",
        ".headers on\n.mode column\nselect * from t;",
        "select 1;\n.dump",
        "pragma table_info(users)",
        "pragma main.index_list('t')",
        "PRAGMA user_version",
    ] {
        assert_eq!(acts(Dialect::Sqlite, sql), [], "{sql}");
    }
    for sql in [
        "show processlist\\G",
        "select 1\\G",
        "describe users",
        "show create table users",
        "use app; select 1",
        "show variables like 'max%'",
    ] {
        assert_eq!(acts(Dialect::Mysql, sql), [], "{sql}");
    }
}

#[test]
fn losing_rows_is_a_deletion() {
    for dialect in ALL {
        for sql in [
            "DROP TABLE x",
            "truncate orders cascade",
            "delete from users",
            "update users set admin = true",
            "with x as (delete from y) select 1",
            "alter table users drop column email",
            "drop database prod",
            "DELETE FROM a USING (select 1 as b where true) s",
        ] {
            assert_eq!(kinds(dialect, sql), [Some(EffectKind::Delete)], "{dialect:?} {sql}");
        }
    }
    assert_eq!(kinds(Dialect::Postgres, "dRoP/**/table x"), [Some(EffectKind::Delete)]);
    assert_eq!(kinds(Dialect::Mysql, "DROP TABLE x 'unfinished").first(), Some(&Some(EffectKind::Delete)));
}

#[test]
fn changing_some_rows_is_a_change() {
    for dialect in ALL {
        for sql in [
            "insert into t (a) values (1)",
            "update users set name = 'x' where id = 1",
            "delete from users where id = 1",
            "create table t (a int)",
            "alter table t add column b int",
            "grant select on t to u",
            "set x = 1",
            "select * into t2 from t",
        ] {
            assert_eq!(kinds(dialect, sql), [Some(EffectKind::Mutate)], "{dialect:?} {sql}");
        }
    }
    assert_eq!(kinds(Dialect::Sqlite, "pragma journal_mode = off"), [Some(EffectKind::Mutate)]);
    assert_eq!(kinds(Dialect::Sqlite, "pragma user_version(5)"), [Some(EffectKind::Mutate)]);
    assert_eq!(kinds(Dialect::Sqlite, "pragma writable_schema"), [Some(EffectKind::Mutate)]);
}

#[test]
fn secrets_are_revealed() {
    for sql in [
        "select * from pg_shadow",
        "select user, authentication_string from mysql.user",
        "select * from pg_catalog.pg_authid",
    ] {
        assert_eq!(kinds(Dialect::Generic, sql), [Some(EffectKind::Reveal)], "{sql}");
    }
}

/// Ways out of the database, and what could be one.
const REFUSED: &[(Dialect, &str)] = &[
    (Dialect::Postgres, "copy (select 1) to program 'x'"),
    (Dialect::Postgres, "copy t from '/etc/passwd'"),
    (Dialect::Postgres, "\\! rm x"),
    (Dialect::Postgres, "\\o /tmp/x"),
    (Dialect::Postgres, "\\o |sh\nselect 1;"),
    (Dialect::Postgres, "\\copy t to program 'x'"),
    (Dialect::Postgres, "\\i x.sql"),
    (Dialect::Postgres, "\\setenv PAGER x"),
    (Dialect::Postgres, "\\lo_export 1 /tmp/x"),
    (Dialect::Postgres, "\\dt `id`"),
    (Dialect::Postgres, "\\dt \\! id"),
    (Dialect::Postgres, "\\password"),
    (Dialect::Postgres, "\\connect other"),
    (Dialect::Postgres, "select 'drop table x' \\gexec"),
    (Dialect::Postgres, "select 1 \\g /tmp/x"),
    (Dialect::Postgres, "select 'a;\n\\dt '\n; select my_function(1); --'"),
    (Dialect::Postgres, "select pg_read_file('/etc/passwd')"),
    (Dialect::Postgres, "select * from pg_ls_dir('.')"),
    (Dialect::Postgres, "select \"pg_ls_dir\" ('.')"),
    (Dialect::Postgres, "select lo_export(1, '/tmp/x')"),
    (Dialect::Postgres, "select * from dblink('host=x', 'select 1') as t(a int)"),
    (Dialect::Postgres, "select my_function(1)"),
    (Dialect::Postgres, "select pg_sleep(100)"),
    (Dialect::Postgres, "do $$ begin perform 1; end $$"),
    (Dialect::Postgres, "call p()"),
    (Dialect::Postgres, "execute p"),
    (Dialect::Postgres, "load 'x'"),
    (Dialect::Postgres, "listen x"),
    (Dialect::Postgres, "select 1 from"),
    (Dialect::Postgres, "select :code"),
    (Dialect::Postgres, "show :code"),
    (Dialect::Postgres, "begin :code"),
    (Dialect::Postgres, "select :'code'"),
    (Dialect::Mysql, "select load_file('/etc/passwd')"),
    (Dialect::Mysql, "select load_file/**/('/etc/passwd')"),
    (Dialect::Mysql, "select `sys_exec` ('x')"),
    (Dialect::Mysql, "select 1 into outfile '/tmp/x'"),
    (Dialect::Mysql, "/*! select load_file('x') */"),
    (Dialect::Mysql, "select 1 /*!50000 + my_function(1) */"),
    (Dialect::Mysql, "\\! id"),
    (Dialect::Mysql, "select 1; \\! id"),
    (Dialect::Mysql, "system id"),
    (Dialect::Mysql, "source x.sql"),
    (Dialect::Mysql, "tee /tmp/x"),
    (Dialect::Mysql, "pager sh"),
    (Dialect::Mysql, "load data infile 'x' into table t"),
    (Dialect::Mysql, "select sleep(100)"),
    (Dialect::Mysql, "handler t open"),
    (Dialect::Mysql, "do my_function(1)"),
    (Dialect::Sqlite, ".shell id"),
    (Dialect::Sqlite, ".system id"),
    (Dialect::Sqlite, ".sh id"),
    (Dialect::Sqlite, ".output x"),
    (Dialect::Sqlite, ".once |sh"),
    (Dialect::Sqlite, ".read x"),
    (Dialect::Sqlite, ".import |id t"),
    (Dialect::Sqlite, ".load x"),
    (Dialect::Sqlite, ".open y"),
    (Dialect::Sqlite, ".tables\n.shell id"),
    (Dialect::Sqlite, "select 1;\n.shell id"),
    (Dialect::Sqlite, "select load_extension('x')"),
    (Dialect::Sqlite, "select writefile('x', 'y')"),
    (Dialect::Sqlite, "select readfile('.env')"),
    (Dialect::Sqlite, "select * from fsdir where path = '.'"),
    (Dialect::Sqlite, "select edit('x', 'sh')"),
    (Dialect::Sqlite, "attach 'x' as y"),
    (Dialect::Sqlite, "select 'a;\n.tables '\n; select my_function(1); --'"),
    (Dialect::Generic, "\\dt"),
    (Dialect::Generic, ".tables"),
    (Dialect::Generic, "select 'a\\' or my_function(1)'"),
    (Dialect::Generic, "exec xp_cmdshell 'x'"),
    (Dialect::Generic, "begin execute immediate 'select 1'; end"),
    (Dialect::Generic, "select 'unfinished"),
];

#[test]
fn every_way_out_is_refused() {
    let opaque = |a: &Act| matches!(a, Act::Opaque(_));
    let accepted: Vec<_> =
        REFUSED.iter().filter(|(d, sql)| !acts(*d, sql).iter().any(opaque)).copied().collect();
    assert_eq!(accepted, []);
}
