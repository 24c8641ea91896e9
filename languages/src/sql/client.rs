//! What clients make of a line by themselves, before any of it is SQL.

use sqlparser::tokenizer::Tokenizer;

use super::{grammar, names};
use crate::{Act, Dialect};

/// A text taken apart: commands of the client, judged, and the SQL that is left.
pub(super) fn peel(dialect: Dialect, text: &str) -> (Vec<Act>, String) {
    let mark = match dialect {
        Dialect::Postgres => '\\',
        Dialect::Sqlite => '.',
        Dialect::Generic | Dialect::Mysql => return (Vec::new(), text.to_owned()),
    };
    let mut acts = Vec::new();
    let mut sql = String::new();
    for line in text.lines() {
        let command = line.trim_start().strip_prefix(mark).filter(|_| is_complete(dialect, &sql));
        match command {
            Some(command) if is_harmless(dialect, command) => {}
            Some(_) => acts.push(Act::Opaque("client command")),
            None => {
                sql.push_str(line);
                sql.push('\n');
            }
        }
    }
    (acts, sql)
}

/// Whether no statement is open: the client would take the next line for a command.
fn is_complete(dialect: Dialect, sql: &str) -> bool {
    let ends = sql.trim().is_empty() || sql.trim_end().ends_with(';');
    ends && Tokenizer::new(grammar(dialect), sql).tokenize().is_ok()
}

fn is_harmless(dialect: Dialect, command: &str) -> bool {
    let word = command.split_whitespace().next().unwrap_or("");
    let known = match dialect {
        Dialect::Postgres => {
            let describes =
                word.starts_with('d') && word.bytes().all(|b| b.is_ascii_lowercase() || b"+S".contains(&b));
            names::BACKSLASH.have(word) || describes && word.len() <= 6
        }
        Dialect::Sqlite => names::DOT.have(word),
        Dialect::Generic | Dialect::Mysql => false,
    };
    known && !command.contains(['|', '`', '!', '\\', '\'', '"'])
}
