//! TOML, edited in its own syntax tree.

use serde_json::Value as Json;
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Table, TableLike, Value};

use crate::EditError;
use crate::document::{Document, Step, shown, steps};
use crate::item::Item;

/// The text as a tree that keeps every blank and comment.
#[derive(Debug)]
pub(crate) struct Tables(DocumentMut);

impl Tables {
    pub(crate) fn read(text: &str) -> Result<Self, EditError> {
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let document = text.parse::<DocumentMut>();
        document
            .map(Self)
            .map_err(|error| EditError::Syntax { format: "TOML", message: one_line(&error.to_string()) })
    }

    /// The table below `keys`, which comes into being.
    fn table(&mut self, keys: &[&str]) -> Result<&mut dyn TableLike, EditError> {
        let mut table: &mut dyn TableLike = self.0.as_table_mut();
        for (depth, key) in keys.iter().enumerate() {
            let kind = || EditError::Kind {
                at: shown(&steps(keys.get(..=depth).unwrap_or(keys))),
                expected: "a table",
            };
            let made = || {
                let mut made = Table::new();
                made.set_implicit(true);
                toml_edit::Item::Table(made)
            };
            table = table.entry(key).or_insert_with(made).as_table_like_mut().ok_or_else(kind)?;
        }
        Ok(table)
    }
}

impl Document for Tables {
    fn value(&self) -> Json {
        toml::from_str(&self.text()).unwrap_or(Json::Null)
    }

    fn add(&mut self, keys: &[&str], item: &Item) -> Result<(), EditError> {
        let Some((last, before)) = keys.split_last() else { return Ok(()) };
        let table = self.table(before)?;
        if !table.contains_key(last) {
            table.insert(last, toml_edit::Item::ArrayOfTables(ArrayOfTables::new()));
        }
        match table.get_mut(last) {
            Some(toml_edit::Item::ArrayOfTables(tables)) => tables.push(as_table(item)),
            Some(toml_edit::Item::Value(Value::Array(inline))) => inline.push(as_value(item)),
            _ => return Err(EditError::Kind { at: shown(&steps(keys)), expected: "a list" }),
        }
        Ok(())
    }

    fn set(&mut self, keys: &[&str], item: &Item) -> Result<(), EditError> {
        let Some((last, before)) = keys.split_last() else { return Ok(()) };
        let table = self.table(before)?;
        match table.get_mut(last).and_then(toml_edit::Item::as_value_mut) {
            Some(value) => {
                let decor = value.decor().clone();
                *value = as_value(item);
                *value.decor_mut() = decor;
            }
            None => {
                table.insert(last, toml_edit::Item::Value(as_value(item)));
            }
        }
        Ok(())
    }

    fn remove(&mut self, path: &[Step]) -> Result<(), EditError> {
        let Some((last, before)) = path.split_last() else { return Ok(()) };
        let mut node = Node::Table(self.0.as_table_mut());
        for step in before {
            match node.step(step) {
                Some(next) => node = next,
                None => return Ok(()),
            }
        }
        node.drop_part(last);
        Ok(())
    }

    fn text(&self) -> String {
        self.0.to_string()
    }
}

/// A place on the way down.
enum Node<'t> {
    Table(&'t mut dyn TableLike),
    Tables(&'t mut ArrayOfTables),
    List(&'t mut Array),
}

impl<'t> Node<'t> {
    fn of_item(item: &'t mut toml_edit::Item) -> Option<Self> {
        match item {
            toml_edit::Item::Table(table) => Some(Self::Table(table)),
            toml_edit::Item::ArrayOfTables(tables) => Some(Self::Tables(tables)),
            toml_edit::Item::Value(value) => Self::of_value(value),
            toml_edit::Item::None => None,
        }
    }

    fn of_value(value: &'t mut Value) -> Option<Self> {
        match value {
            Value::InlineTable(table) => Some(Self::Table(table)),
            Value::Array(list) => Some(Self::List(list)),
            _ => None,
        }
    }

    fn step(self, step: &Step) -> Option<Self> {
        match (self, step) {
            (Self::Table(table), Step::Key(key)) => Self::of_item(table.get_mut(key)?),
            (Self::Tables(tables), Step::At(index)) => Some(Self::Table(tables.get_mut(*index)?)),
            (Self::List(list), Step::At(index)) => Self::of_value(list.get_mut(*index)?),
            _ => None,
        }
    }

    fn drop_part(self, part: &Step) {
        match (self, part) {
            (Self::Table(table), Step::Key(key)) => {
                table.remove(key);
            }
            (Self::Tables(tables), Step::At(index)) if *index < tables.len() => {
                tables.remove(*index);
            }
            (Self::List(list), Step::At(index)) if *index < list.len() => {
                list.remove(*index);
            }
            _ => {}
        }
    }
}

fn as_value(item: &Item) -> Value {
    match item {
        Item::Text(text) => Value::from(text.as_str()),
        Item::Number(number) => Value::from(*number),
        Item::Truth(truth) => Value::from(*truth),
        Item::List(items) => items.iter().map(as_value).collect::<Array>().into(),
        Item::Table(entries) => {
            entries.iter().map(|(key, item)| (key.as_str(), as_value(item))).collect::<InlineTable>().into()
        }
    }
}

/// With a header of its own, and lists of tables below it likewise unless they are as short as `{ token = "rm" }`.
fn as_table(item: &Item) -> Table {
    let Item::Table(entries) = item else { return Table::new() };
    let is_long = |item: &Item| matches!(item, Item::Table(entries) if entries.len() > 1);
    let mut table = Table::new();
    for (key, item) in entries {
        let part = match item {
            Item::List(items) if !items.is_empty() && items.iter().all(is_long) => {
                toml_edit::Item::ArrayOfTables(items.iter().map(as_table).collect())
            }
            other => toml_edit::Item::Value(as_value(other)),
        };
        table.insert(key, part);
    }
    table
}
