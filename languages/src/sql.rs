//! SQL: reading, changing, destroying, and everything else.
//!
//! A statement reads when a parser of the dialect takes it whole, no word in it writes, and
//! every name that is called is in a closed list. What changes is told from what destroys;
//! where the parser gives up, the words of a statement still say that it destroys. Views and
//! functions of the database itself are the database's business.

mod client;
mod names;

use assize_protocol::{EffectKind, Qualifier};
use sqlparser::ast::Statement;
use sqlparser::dialect::{self, Dialect as SqlDialect};
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

use crate::{Act, Dialect};

/// Bytes that are parsed; the tree of a statement nests with its length.
const BYTES: usize = 4 * 1024;
/// Words that change something wherever they stand.
const WRITES: [&str; 12] = [
    "INSERT", "UPDATE", "DELETE", "DROP", "ALTER", "CREATE", "TRUNCATE", "INTO", "MERGE", "CALL", "EXECUTE",
    "COPY",
];

pub(crate) fn acts(dialect: Dialect, text: &str) -> Vec<Act> {
    let (mut acts, sql) = client::peel(dialect, text);
    if let Ok(tokens) = Tokenizer::new(grammar(dialect), &sql).tokenize() {
        let plain = sql.len() <= BYTES && is_plain(dialect, &sql);
        let all = split(dialect, tokens);
        acts.extend(all.iter().filter_map(|tokens| Reader::new(dialect, tokens, plain).act()));
    } else {
        let upper = sql.to_ascii_uppercase();
        if ["DROP", "TRUNCATE", "DELETE"].iter().any(|word| upper.contains(word)) {
            acts.push(destroys());
        }
        acts.push(Act::Opaque("SQL"));
    }
    acts
}

fn grammar(dialect: Dialect) -> &'static dyn SqlDialect {
    match dialect {
        Dialect::Generic => &dialect::GenericDialect {},
        Dialect::Postgres => &dialect::PostgreSqlDialect {},
        Dialect::Mysql => &dialect::MySqlDialect {},
        Dialect::Sqlite => &dialect::SQLiteDialect {},
    }
}

/// Whether the database takes the text apart the way the parser does.
fn is_plain(dialect: Dialect, sql: &str) -> bool {
    let comments = sql.matches("/*").count();
    let odd = sql.contains("/*!")
        || sql.contains("/*M!")
        || comments != sql.matches("*/").count()
        || sql.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    let own = match dialect {
        // Databases differ in what these begin.
        Dialect::Generic => sql.contains(['\\', '#', '$']) || comments > 0,
        Dialect::Postgres | Dialect::Sqlite => sql.contains("\\'") || sql.contains("\\\""),
        Dialect::Mysql => sql
            .match_indices("--")
            .any(|(at, _)| !sql.get(at + 2..).is_some_and(|r| r.starts_with([' ', '\n', '\t']))),
    };
    !odd && !own
}

/// The statements, without blanks and comments. `\G` ends one of `mysql`.
fn split(dialect: Dialect, tokens: Vec<Token>) -> Vec<Vec<Token>> {
    let mut all = vec![Vec::new()];
    let mut tokens = tokens.into_iter().filter(|t| !matches!(t, Token::Whitespace(_))).peekable();
    while let Some(token) = tokens.next() {
        let ends = match (&token, tokens.peek()) {
            (Token::SemiColon, _) => true,
            (Token::Backslash, Some(Token::Word(word))) if dialect == Dialect::Mysql => {
                let shows = matches!(word.value.as_str(), "G" | "g");
                if shows {
                    tokens.next();
                }
                shows
            }
            _ => false,
        };
        match all.last_mut() {
            Some(last) if !ends => last.push(token),
            _ => all.push(Vec::new()),
        }
    }
    all
}

fn destroys() -> Act {
    change(EffectKind::Delete, &[Qualifier::Irreversible])
}

fn mutates() -> Act {
    change(EffectKind::Mutate, &[])
}

fn change(kind: EffectKind, with: &'static [Qualifier]) -> Act {
    Act::State { kind, name: "database".to_owned(), with }
}

struct Reader<'t> {
    dialect: Dialect,
    tokens: &'t [Token],
    /// The parser may be believed.
    plain: bool,
    /// Names in upper case, quoted or not, joined at points.
    names: Vec<String>,
    /// Words that are not quoted, in upper case.
    words: Vec<String>,
}

impl<'t> Reader<'t> {
    fn new(dialect: Dialect, tokens: &'t [Token], plain: bool) -> Self {
        let mut names: Vec<String> = Vec::new();
        let mut words = Vec::new();
        let mut joined = false;
        for token in tokens {
            if let Token::Word(word) = token {
                let upper = word.value.to_ascii_uppercase();
                if word.quote_style.is_none() {
                    words.push(upper.clone());
                }
                match names.last_mut().filter(|_| joined) {
                    Some(last) => *last = format!("{last}.{upper}"),
                    None => names.push(upper.clone()),
                }
                names.push(upper);
                let last = names.len();
                names.swap(last - 1, last.saturating_sub(2));
            }
            joined = *token == Token::Period;
        }
        Self { dialect, tokens, plain, names, words }
    }

    fn has(&self, word: &str) -> bool {
        self.words.iter().any(|w| w == word)
    }

    fn act(&self) -> Option<Act> {
        if self.names.iter().any(|name| names::OPAQUE.have(name)) {
            return Some(Act::Opaque("SQL that leaves the database"));
        }
        if self.names.iter().any(|name| names::SECRET.have(name)) {
            return Some(Act::State {
                kind: EffectKind::Reveal,
                name: "database secrets".to_owned(),
                with: &[],
            });
        }
        let opaque = Some(Act::Opaque("SQL"));
        match self.words.first().map(String::as_str) {
            None => {
                if self.tokens.is_empty() {
                    None
                } else {
                    opaque
                }
            }
            Some("SELECT" | "WITH" | "VALUES" | "EXPLAIN" | "TABLE") => {
                if self.has("DELETE") || self.has("DROP") || self.has("TRUNCATE") {
                    Some(destroys())
                } else if WRITES.iter().any(|word| self.has(word)) {
                    Some(mutates())
                } else if self.is_query() {
                    None
                } else {
                    opaque
                }
            }
            Some("SHOW" | "DESCRIBE" | "DESC" | "USE") => {
                if self.calls_nothing() {
                    None
                } else {
                    opaque
                }
            }
            Some("BEGIN" | "START" | "ROLLBACK" | "END") => {
                let known = self.words.iter().all(|word| names::TRANSACTION.have(word));
                if known && self.calls_nothing() { None } else { opaque }
            }
            Some("PRAGMA") => self.pragma(),
            Some("DROP" | "TRUNCATE") => Some(destroys()),
            Some("DELETE" | "UPDATE") => {
                if self.spares_rows() {
                    Some(mutates())
                } else {
                    Some(destroys())
                }
            }
            Some("ALTER") if self.has("DROP") => Some(destroys()),
            Some(
                "INSERT" | "CREATE" | "ALTER" | "REPLACE" | "MERGE" | "COMMIT" | "SET" | "RESET" | "ANALYZE"
                | "VACUUM" | "REINDEX" | "GRANT" | "REVOKE" | "COMMENT" | "REFRESH" | "UPSERT" | "RENAME"
                | "LOCK" | "CLUSTER",
            ) => Some(mutates()),
            Some(_) => opaque,
        }
    }

    fn parsed(&self) -> Option<Statement> {
        let mut parser = Parser::new(grammar(self.dialect)).with_tokens(self.tokens.to_vec());
        let statement = parser.parse_statement().ok().filter(|_| self.plain)?;
        (parser.peek_token().token == Token::EOF).then_some(statement)
    }

    /// A query in which nothing is called that is not known.
    fn is_query(&self) -> bool {
        let called = self.tokens.windows(2).all(|pair| match pair {
            [Token::Word(word), Token::LParen] => {
                let name = word.value.to_ascii_lowercase();
                names::FUNCTIONS.have(&name) || word.quote_style.is_none() && names::KEYWORDS.have(&name)
            }
            [Token::SingleQuotedString(_) | Token::DoubleQuotedString(_), Token::LParen] => false,
            _ => true,
        });
        let queries = matches!(
            self.parsed(),
            Some(Statement::Query(_) | Statement::Explain { .. } | Statement::ExplainTable { .. })
        );
        called && self.says_itself() && queries
    }

    fn calls_nothing(&self) -> bool {
        self.plain && self.says_itself() && !self.tokens.contains(&Token::LParen)
    }

    /// Nothing is a command of the client, and nothing is put in by it (`:name`).
    fn says_itself(&self) -> bool {
        let foreign =
            |t: &Token| matches!(t, Token::Backslash | Token::Char(_) | Token::Placeholder(_) | Token::Colon);
        !self.tokens.iter().any(foreign)
    }

    /// A condition says which rows.
    fn spares_rows(&self) -> bool {
        match self.parsed() {
            Some(Statement::Delete(delete)) => delete.selection.is_some(),
            Some(Statement::Update(update)) => update.selection.is_some(),
            _ => false,
        }
    }

    /// `PRAGMA table_info(users)`, `PRAGMA main.user_version`.
    fn pragma(&self) -> Option<Act> {
        let name = self
            .words
            .get(1..)
            .unwrap_or_default()
            .iter()
            .map(|w| w.to_ascii_lowercase())
            .find(|w| names::PRAGMAS.have(w));
        let Some(name) = name else { return Some(mutates()) };
        let sets = self.tokens.contains(&Token::Eq);
        let given = self.tokens.contains(&Token::LParen);
        let quiet = self.plain && !sets && (!given || names::INSPECTING.have(&name));
        let known = self.words.len() <= if given { 4 } else { 3 };
        if quiet && known { None } else { Some(mutates()) }
    }
}

#[cfg(test)]
mod tests;
