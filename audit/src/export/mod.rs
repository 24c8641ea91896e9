//! Records in the forms that other systems take, one after the other, to a writer that is handed in.

mod cef;
mod ecs;
mod ocsf;
mod parquet;
mod time;

pub use time::rfc3339;

use std::io::{self, Write};

use assize_protocol::AuditRecord;
use serde_json::Value;

use self::parquet::Table;

/// A form of export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The records as they are, one JSON object on a line: what can be verified again.
    Jsonl,
    /// OCSF 1.8 events, one JSON object on a line.
    Ocsf,
    /// Documents with the fields of the Elastic Common Schema, one JSON object on a line.
    Ecs,
    /// The Common Event Format, one event on a line.
    Cef,
    /// One table of columns, compressed.
    Parquet,
}

/// What the records do not say of themselves.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The machine they come from.
    pub host: Option<String>,
}

/// Writes records in one form.
#[derive(Debug)]
pub struct Exporter<W: Write + Send> {
    out: Out<W>,
    origin: Origin,
}

#[derive(Debug)]
enum Out<W: Write + Send> {
    Lines(W, Format),
    Table(Box<Table<W>>),
}

impl<W: Write + Send> Exporter<W> {
    /// Writes to `out`.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn new(format: Format, out: W, origin: Origin) -> io::Result<Self> {
        let out = match format {
            Format::Parquet => Out::Table(Box::new(Table::new(out)?)),
            lines @ (Format::Jsonl | Format::Ocsf | Format::Ecs | Format::Cef) => Out::Lines(out, lines),
        };
        Ok(Self { out, origin })
    }

    /// The next record.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, record: &AuditRecord) -> io::Result<()> {
        let (out, format) = match &mut self.out {
            Out::Lines(out, format) => (out, *format),
            Out::Table(table) => return table.write(record),
        };
        match format {
            Format::Ocsf => {
                let events = ocsf::events(record, &self.origin);
                events.iter().try_for_each(|event| line(out, event))
            }
            Format::Ecs => line(out, &ecs::document(record, &self.origin)),
            Format::Cef => {
                cef::lines(record, &self.origin).iter().try_for_each(|text| writeln!(out, "{text}"))
            }
            Format::Jsonl | Format::Parquet => {
                serde_json::to_writer(&mut *out, record)?;
                out.write_all(b"\n")
            }
        }
    }

    /// Writes what is left, and gives the writer back.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> io::Result<W> {
        match self.out {
            Out::Lines(mut out, _) => out.flush().map(|()| out),
            Out::Table(table) => table.finish(),
        }
    }
}

fn line(out: &mut impl Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// A text in a body, by its key.
fn text<'b>(body: &'b Value, key: &str) -> Option<&'b str> {
    body.get(key).and_then(Value::as_str)
}

/// The entries of a list in a body.
fn list<'b>(body: &'b Value, key: &str) -> &'b [Value] {
    body.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A value without its keys that have none.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(key, value)| (key, without_nulls(value))).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(without_nulls).collect()),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

/// The word for a kind, as JSON has it.
fn word(value: &impl serde::Serialize) -> String {
    let word = serde_json::to_value(value).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}
