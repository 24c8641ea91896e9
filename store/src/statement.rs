//! SQL with its values: what both databases are asked in the same words.

use std::borrow::Cow;

/// Bytes of a name that an index takes as they are.
const LONGEST_NAME: usize = 255;

/// A value of a statement; `None` is NULL.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(Option<String>),
    Integer(Option<i64>),
}

/// What a statement has to come to for the transaction it is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expects {
    /// It may touch nothing.
    Anything,
    /// It touches a row, or nothing of its transaction is kept.
    ARow,
}

/// One statement. Its text is made of literals only; whatever comes from outside is a value.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) values: Vec<Value>,
    pub(crate) expects: Expects,
}

impl Statement {
    pub(crate) fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Self { sql: sql.into(), values: Vec::new(), expects: Expects::Anything }
    }

    /// A statement without which the others of its transaction make no sense.
    pub(crate) fn needed(mut self) -> Self {
        self.expects = Expects::ARow;
        self
    }

    /// Text that is kept as it is and not searched for.
    pub(crate) fn document(mut self, text: String) -> Self {
        self.values.push(Value::Text(Some(text)));
        self
    }

    /// Text that is searched for and compared.
    pub(crate) fn name(mut self, text: &str) -> Self {
        self.values.push(Value::Text(Some(name(text))));
        self
    }

    pub(crate) fn optional_name(mut self, text: Option<&str>) -> Self {
        self.values.push(Value::Text(text.map(name)));
        self
    }

    pub(crate) fn integer(mut self, value: i64) -> Self {
        self.values.push(Value::Integer(Some(value)));
        self
    }

    pub(crate) fn optional_integer(mut self, value: Option<i64>) -> Self {
        self.values.push(Value::Integer(value));
        self
    }

    /// Bytes of the texts it brings.
    pub(crate) fn bytes(&self) -> usize {
        let text = |value: &Value| match value {
            Value::Text(text) => text.as_ref().map_or(0, String::len),
            Value::Integer(_) => 0,
        };
        self.values.iter().map(text).sum()
    }

    pub(crate) fn push(mut self, sql: &'static str) -> Self {
        self.sql.to_mut().push_str(sql);
        self
    }

    /// `sql` followed by the number of the value that is given next.
    pub(crate) fn push_value(mut self, sql: &'static str) -> Self {
        let number = self.values.len() + 1;
        let text = self.sql.to_mut();
        text.push_str(sql);
        text.push('$');
        text.push_str(&number.to_string());
        self
    }

    /// `VALUES` with `rows` rows of `columns` values each.
    pub(crate) fn push_rows(mut self, rows: usize, columns: usize) -> Self {
        let mut number = self.values.len();
        let text = self.sql.to_mut();
        text.push_str(" VALUES ");
        for row in 0..rows {
            text.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..columns {
                number += 1;
                text.push_str(if column == 0 { "$" } else { ", $" });
                text.push_str(&number.to_string());
            }
            text.push(')');
        }
        self
    }
}

/// `text` as it is compared. Names come from outside, and PostgreSQL takes neither a NUL nor an index entry of
/// several thousand bytes, so such a name is known by its fingerprint; the document has it whole.
fn name(text: &str) -> String {
    if text.len() <= LONGEST_NAME && !text.contains('\0') && !text.starts_with('#') {
        return text.to_owned();
    }
    format!("#{}", fingerprint(text.as_bytes()))
}

/// SHA-256 in lowercase hexadecimal digits.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    assize_protocol::hex(assize_protocol::Digest::of(bytes).bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbered_in_the_order_they_are_given() {
        let statement = Statement::new("SELECT id FROM records WHERE true")
            .push_value(" AND chain = ")
            .name("a")
            .push_value(" AND at >= ")
            .integer(3)
            .push(" ORDER BY id");
        assert_eq!(
            statement.sql,
            "SELECT id FROM records WHERE true AND chain = $1 AND at >= $2 ORDER BY id"
        );
        assert_eq!(Statement::new("INSERT").push_rows(2, 2).sql, "INSERT VALUES ($1, $2), ($3, $4)");
    }

    #[test]
    fn a_name_no_index_takes_is_known_by_its_fingerprint_and_stays_distinct() {
        assert_eq!(name("sha256:ab"), "sha256:ab");
        let long = "x".repeat(256);
        let odd = [long.as_str(), "a\0b", "a\0c", "#a"].map(name);
        assert!(odd.iter().all(|name| name.len() == 65 && name.starts_with('#')), "{odd:?}");
        assert_eq!(name(&name(&long)).len(), 65);
        assert_ne!(name(&name(&long)), name(&long));
    }
}
