//! One table: a row for each record, columns for what one filters by, the rest as JSON.

use std::io::{self, Write};
use std::sync::Arc;

use assize_protocol::AuditRecord;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::Value;

use super::{list, text, word};

/// Rows kept in memory before they are written.
const ROWS: usize = 8192;

const SCHEMA: &str = "
message audit {
  REQUIRED BYTE_ARRAY id (STRING);
  REQUIRED INT64 at (TIMESTAMP(MILLIS,true));
  REQUIRED BYTE_ARRAY kind (STRING);
  REQUIRED BYTE_ARRAY actor (STRING);
  OPTIONAL BYTE_ARRAY session (STRING);
  OPTIONAL BYTE_ARRAY decision (STRING);
  OPTIONAL BYTE_ARRAY risk (STRING);
  OPTIONAL BYTE_ARRAY outcome (STRING);
  OPTIONAL BYTE_ARRAY command (STRING);
  OPTIONAL BYTE_ARRAY command_sha256 (STRING);
  OPTIONAL BYTE_ARRAY cwd (STRING);
  OPTIONAL BYTE_ARRAY agent (STRING);
  OPTIONAL BYTE_ARRAY tool_call (STRING);
  OPTIONAL BYTE_ARRAY rule (STRING);
  OPTIONAL BYTE_ARRAY rules (STRING);
  OPTIONAL BYTE_ARRAY programs (STRING);
  OPTIONAL BYTE_ARRAY rules_revision (STRING);
  OPTIONAL BYTE_ARRAY policy_revision (STRING);
  OPTIONAL INT64 elapsed_us;
  REQUIRED BYTE_ARRAY chain_uid (STRING);
  REQUIRED INT64 sequence;
  OPTIONAL BYTE_ARRAY prev_event (STRING);
  REQUIRED BYTE_ARRAY fingerprint (STRING);
  REQUIRED BYTE_ARRAY body (STRING);
  REQUIRED BYTE_ARRAY masked (STRING);
  REQUIRED BYTE_ARRAY erased (STRING);
}";

/// One field of one row.
#[derive(Debug)]
enum Cell {
    Text(String),
    Perhaps(Option<String>),
    Number(i64),
    PerhapsNumber(Option<i64>),
}

/// A table being written.
pub(super) struct Table<W: Write + Send> {
    file: SerializedFileWriter<W>,
    rows: Vec<Vec<Cell>>,
}

impl<W: Write + Send> std::fmt::Debug for Table<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

impl<W: Write + Send> Table<W> {
    pub(super) fn new(out: W) -> io::Result<Self> {
        let schema = parse_message_type(SCHEMA).map_err(failed)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
        Ok(Self { file, rows: Vec::new() })
    }

    pub(super) fn write(&mut self, record: &AuditRecord) -> io::Result<()> {
        self.rows.push(row(record));
        if self.rows.len() >= ROWS { self.flush().map_err(failed) } else { Ok(()) }
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.flush().map_err(failed)?;
        self.file.into_inner().map_err(failed)
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        let mut at = 0;
        while let Some(mut column) = group.next_column()? {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            let (mut texts, mut numbers, mut levels) = (Vec::new(), Vec::new(), Vec::new());
            let mut of_numbers = false;
            for cell in cells {
                match cell {
                    Cell::Text(text) => texts.push(ByteArray::from(text.as_str())),
                    Cell::Number(number) => {
                        of_numbers = true;
                        numbers.push(*number);
                    }
                    Cell::Perhaps(text) => {
                        levels.push(i16::from(text.is_some()));
                        texts.extend(text.as_deref().map(ByteArray::from));
                    }
                    Cell::PerhapsNumber(number) => {
                        of_numbers = true;
                        levels.push(i16::from(number.is_some()));
                        numbers.extend(number);
                    }
                }
            }
            let levels = (!levels.is_empty()).then_some(levels.as_slice());
            if of_numbers {
                column.typed::<Int64Type>().write_batch(&numbers, levels, None)?;
            } else {
                column.typed::<ByteArrayType>().write_batch(&texts, levels, None)?;
            }
            column.close()?;
            at += 1;
        }
        group.close()?;
        self.rows.clear();
        Ok(())
    }
}

/// The fields of a record in the order of the columns.
fn row(record: &AuditRecord) -> Vec<Cell> {
    let (said, link) = (&record.record, &record.attestation);
    let body = said.body.value();
    let field = |key: &str| Cell::Perhaps(text(&body, key).map(str::to_owned));
    let revision = |key: &str| {
        Cell::Perhaps(body.get("revisions").and_then(|revisions| text(revisions, key)).map(str::to_owned))
    };
    let findings: Vec<&str> = list(&body, "findings").iter().filter_map(|f| text(f, "rule")).collect();
    let programs: Vec<&str> = list(&body, "programs").iter().filter_map(Value::as_str).collect();
    let joined = |all: &[&str]| Cell::Perhaps((!all.is_empty()).then(|| all.join(" ")));
    vec![
        Cell::Text(said.id.clone()),
        Cell::Number(said.at),
        Cell::Text(word(&said.kind)),
        Cell::Text(said.actor.clone()),
        Cell::Perhaps(said.session.clone()),
        Cell::Perhaps(said.decision.map(|decision| decision.to_string())),
        field("risk"),
        field("outcome"),
        field("command"),
        field("command_sha256"),
        field("cwd"),
        Cell::Perhaps(body.get("agent").and_then(|agent| text(agent, "name")).map(str::to_owned)),
        field("tool_call"),
        Cell::Perhaps(findings.first().map(|rule| (*rule).to_owned())),
        joined(&findings),
        joined(&programs),
        revision("rules"),
        revision("policy"),
        Cell::PerhapsNumber(body.get("elapsed_us").and_then(Value::as_i64)),
        Cell::Text(link.chain_uid.clone()),
        Cell::Number(link.sequence),
        Cell::Perhaps(link.prev_event.clone()),
        Cell::Text(link.fingerprint.clone()),
        Cell::Text(said.body.as_str().to_owned()),
        Cell::Text(serde_json::to_string(&said.masked).unwrap_or_default()),
        Cell::Text(serde_json::to_string(&said.erased).unwrap_or_default()),
    ]
}

fn failed(error: ParquetError) -> io::Error {
    io::Error::other(error)
}
