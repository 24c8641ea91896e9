//! A value that is to be written, with its keys in the order people expect.

use serde_json::Value;

/// What goes into a settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    Text(String),
    Number(i64),
    Truth(bool),
    List(Vec<Item>),
    Table(Vec<(String, Item)>),
}

/// How a text is written: what one level is indented by, and how lines end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style<'a> {
    pub(crate) unit: &'a str,
    pub(crate) newline: &'a str,
}

impl Item {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn table<const N: usize>(entries: [(&str, Item); N]) -> Self {
        Self::Table(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// The same without an order of keys.
    pub(crate) fn value(&self) -> Value {
        match self {
            Self::Text(text) => Value::from(text.as_str()),
            Self::Number(number) => Value::from(*number),
            Self::Truth(truth) => Value::from(*truth),
            Self::List(items) => items.iter().map(Self::value).collect(),
            Self::Table(entries) => entries
                .iter()
                .map(|(key, item)| (key.clone(), item.value()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }

    /// On one line.
    pub(crate) fn compact(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Number(number) => number.to_string(),
            Self::Truth(truth) => truth.to_string(),
            Self::List(items) => {
                format!("[{}]", items.iter().map(Self::compact).collect::<Vec<_>>().join(", "))
            }
            Self::Table(entries) if entries.is_empty() => "{}".to_owned(),
            Self::Table(entries) => {
                let entry = |(key, item): &(String, Self)| format!("{}: {}", quoted(key), item.compact());
                format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Over lines; the first begins where the text stands, the others are indented by `indent`.
    pub(crate) fn over_lines(&self, style: Style<'_>, indent: &str) -> String {
        let inner = format!("{indent}{}", style.unit);
        let lines: Vec<String> = match self {
            Self::List(items) if items.iter().any(Self::has_parts) => {
                items.iter().map(|item| item.over_lines(style, &inner)).collect()
            }
            Self::Table(entries) if !entries.is_empty() => entries
                .iter()
                .map(|(key, item)| format!("{}: {}", quoted(key), item.over_lines(style, &inner)))
                .collect(),
            _ => return self.compact(),
        };
        let (open, close) = if matches!(self, Self::List(_)) { ('[', ']') } else { ('{', '}') };
        let newline = style.newline;
        let body = lines.join(&format!(",{newline}{inner}"));
        format!("{open}{newline}{inner}{body}{newline}{indent}{close}")
    }

    fn has_parts(&self) -> bool {
        matches!(self, Self::List(_) | Self::Table(_))
    }
}

/// As JSON writes it.
pub(crate) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_say_the_same() {
        let scalars = Item::List(vec![Item::text("hook"), Item::text("a\"b")]);
        let item = Item::table([
            ("b", scalars),
            ("a", Item::table([("t", Item::Truth(true)), ("n", Item::Number(3))])),
        ]);
        let style = Style { unit: "  ", newline: "\n" };
        let long = item.over_lines(style, "");
        assert_eq!(
            long,
            "{\n  \"b\": [\"hook\", \"a\\\"b\"],\n  \"a\": {\n    \"t\": true,\n    \"n\": 3\n  }\n}"
        );
        for text in [long, item.compact()] {
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), item.value(), "{text}");
        }
    }
}
