//! What queries and scripts of databases speak of, as far as they can be read.

use assize_protocol::Invocation;

use super::object::{Kind, Object};
use crate::grammar::holds;
use crate::tables::Tables;

/// Tables and databases that a query speaks of.
pub(super) fn of_query(invocation: &Invocation, tables: &Tables) -> Vec<Object> {
    let defaults = &tables.defaults;
    if !holds(&defaults.databases, &invocation.program) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for query in invocation.argv.iter().filter(|word| word.contains(' ')) {
        found.extend(of_statements(query, tables));
    }
    found.extend(script(invocation).and_then(read).unwrap_or_default());
    found
}

/// What stands behind `table`, `from` and their like, and what is listed with it.
fn of_statements(query: &str, tables: &Tables) -> Vec<Object> {
    let defaults = &tables.defaults;
    let spaced = query.replace(',', " , ");
    let split = |c: char| matches!(c, ' ' | ';' | '(' | ')' | '\n');
    let words: Vec<&str> = spaced.split(split).filter(|word| !word.is_empty()).collect();
    let mut found = Vec::new();
    let mut list = false;
    for pair in words.windows(2) {
        let [before, name] = pair else { continue };
        let named = holds(&defaults.before_names, &before.to_lowercase()) || list && *before == ",";
        let plain = !holds(&defaults.no_names, &name.to_lowercase()) && *name != ",";
        if named && plain {
            found.push(Object::new(name.trim_matches(['"', '`', '\'', ';']), Kind::Word));
        }
        list = named && plain || list && *name == ",";
    }
    found
}

/// The script that a shell of documents is given.
fn script(invocation: &Invocation) -> Option<&str> {
    let shell = matches!(invocation.program.as_str(), "mongosh" | "mongo");
    let behind = invocation.argv.iter().skip_while(|word| word.as_str() != "--eval").nth(1);
    let joined = invocation.argv.iter().find_map(|word| word.strip_prefix("--eval="));
    joined.or(behind.map(String::as_str)).filter(|_| shell)
}

/// Whether the script of a shell of documents does more than can be read.
pub(super) fn is_unread(invocation: &Invocation) -> bool {
    script(invocation).is_some_and(|text| read(text).is_none())
}

/// The collections of a script that is nothing but calls of theirs, and what they are told in quotes. Of any other
/// script nobody knows what it does.
fn read(text: &str) -> Option<Vec<Object>> {
    let mut found = Vec::new();
    for statement in text.split(';').map(str::trim).filter(|one| !one.is_empty()) {
        let rest = statement.strip_prefix("db")?;
        let (collection, rest) = collection(rest)?;
        let (method, rest) = if collection == "dropDatabase" {
            (collection, rest)
        } else {
            found.push(Object::plain(collection));
            let rest = rest.strip_prefix('.')?;
            rest.split_at_checked(rest.find('(')?)?
        };
        let told = without_values(rest.strip_prefix('(')?.strip_suffix(')')?);
        let code = ["=>", "function", "db.", "$where", "eval", "`", "(", ")"];
        let known = method.bytes().all(|b| b.is_ascii_alphabetic());
        if !known || code.iter().any(|mark| told.contains(mark)) {
            return None;
        }
        found.extend(told.split(['"', '\'']).skip(1).step_by(2).map(Object::plain));
    }
    Some(found)
}

/// What a call is told, with `ISODate("…")` and `new Date()` as what they stand for: what is written in them, or now.
fn without_values(told: &str) -> String {
    let made = ["ISODate(", "ObjectId(", "new Date(", "NumberLong(", "NumberInt(", "UUID("];
    let mut text = told.to_owned();
    while let Some((at, begin)) = made.iter().find_map(|begin| Some((text.find(begin)?, begin.len()))) {
        let Some((inner, rest)) = text.get(at + begin..).and_then(|tail| tail.split_once(')')) else { break };
        let literal = inner.chars().all(|c| c.is_ascii_alphanumeric() || "\"'-:. TZ".contains(c));
        if !literal {
            break;
        }
        text = format!("{}{inner}{rest}", text.get(..at).unwrap_or_default());
    }
    text
}

/// `.users`, `["users"]` or `.getCollection("users")`, and what stands behind it.
fn collection(rest: &str) -> Option<(&str, &str)> {
    let quoted = |open: &str, close: &str| {
        let inner = rest.strip_prefix(open)?;
        let mark = inner.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (name, behind) = inner.get(1..)?.split_once(mark)?;
        Some((name, behind.strip_prefix(close)?))
    };
    let plain = || {
        let inner = rest.strip_prefix('.')?;
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '$'))?;
        inner.split_at_checked(end).filter(|(name, _)| !name.is_empty() && *name != "getCollection")
    };
    quoted("[", "]").or_else(|| quoted(".getCollection(", ")")).or_else(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Option<Vec<String>> {
        read(text).map(|all| all.into_iter().map(|object| object.text).collect())
    }

    fn spoken_of(text: &str) -> Vec<String> {
        of_statements(text, &Tables::builtin().unwrap()).into_iter().map(|object| object.text).collect()
    }

    #[test]
    fn a_script_that_only_calls_collections_names_them() {
        assert_eq!(named("db.carts.drop()").unwrap(), ["carts"]);
        assert_eq!(named("db['a-b'].drop(); db.getCollection(\"c\").drop();").unwrap(), ["a-b", "c"]);
        assert_eq!(named("db.leads.deleteMany({source: 'test'})").unwrap(), ["leads", "test"]);
        let older = "db.sessions.deleteMany({seen: {$lt: ISODate(\"2026-08-01\")}})";
        assert_eq!(named(older).unwrap(), ["sessions", "2026-08-01"]);
        assert_eq!(named("db.sessions.deleteMany({ends: {$lt: new Date()}})").unwrap(), ["sessions"]);
        assert_eq!(named("db.dropDatabase()").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn nobody_knows_what_any_other_script_does() {
        for text in [
            "db.getCollectionNames().forEach(n => db[n].drop())",
            "for (const n of db.getCollectionNames()) db[n].drop()",
            "db.a.drop() || db.b.drop()",
            "db.a.deleteMany({$where: 'this.x'})",
            "db.getSiblingDB('prod').a.drop()",
            "load('x.js')",
            "db.a.deleteMany({t: new Date(f())})",
            "db[name].drop()",
        ] {
            assert_eq!(named(text), None, "{text}");
        }
    }

    #[test]
    fn a_statement_names_each_table_of_a_list() {
        assert_eq!(spoken_of("DROP TABLE a, b"), ["a", "b"]);
        assert_eq!(spoken_of("DROP TABLE IF EXISTS a,b ,c;"), ["a", "b", "c"]);
        assert_eq!(spoken_of("SELECT a, b FROM t WHERE x IN (1, 2)"), ["t"]);
    }
}
