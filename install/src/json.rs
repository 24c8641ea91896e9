//! JSON with comments and trailing commas, edited by splicing its text.

use jsonc_parser::ast::{Array, Object, Value as Node};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};
use serde_json::Value;

use crate::EditError;
use crate::document::{Document, Step, shown, steps};
use crate::item::{Item, Style, quoted};

/// Comments and trailing commas are what editors of settings accept; the rest of JSON5 is not.
const LENIENCE: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// The text, known to hold one object.
#[derive(Debug)]
pub(crate) struct Json(String);

/// A list or an object in the text.
#[derive(Debug, Clone, Copy)]
struct Container {
    /// Of the opening bracket.
    start: usize,
    /// Behind the closing one.
    end: usize,
    /// Where its first part begins.
    first: Option<usize>,
}

/// What is known of a place in the document.
enum Found {
    /// The object or list there.
    Container(Container),
    /// It is something else, between these bytes.
    Scalar(usize, usize),
    /// The object at the end of the keys that are there, and how many these are.
    Missing(Container, usize),
}

impl Json {
    /// An empty text counts as an empty object.
    pub(crate) fn read(text: &str) -> Result<Self, EditError> {
        let json = Self(if text.trim().is_empty() { "{}\n".to_owned() } else { text.to_owned() });
        json.with_root(|root| match root {
            Node::Object(_) => Ok(()),
            _ => Err(EditError::Kind { at: "the file".to_owned(), expected: "an object" }),
        })?;
        Ok(json)
    }

    fn with_root<T>(&self, look: impl FnOnce(&Node<'_>) -> Result<T, EditError>) -> Result<T, EditError> {
        let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
        let syntax = |message: String| EditError::Syntax { format: "JSON", message };
        let parsed = parse_to_ast(&self.0, &collect, &LENIENCE).map_err(|error| syntax(error.to_string()))?;
        look(parsed.value.as_ref().ok_or_else(|| syntax("there is nothing in it".to_owned()))?)
    }

    fn style(&self) -> Style<'_> {
        let newline = if self.0.contains("\r\n") { "\r\n" } else { "\n" };
        let indented =
            self.0.lines().find_map(|line| line.get(..blank(line)).filter(|blank| !blank.is_empty()));
        let unit = match indented {
            Some(blank) if blank.starts_with('\t') => "\t",
            Some(blank) if blank.len() <= 8 => blank,
            _ => "  ",
        };
        Style { unit, newline }
    }

    /// The blanks that the line of `offset` begins with.
    fn indent(&self, offset: usize) -> &str {
        let before = self.0.get(..offset).unwrap_or("");
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.0.get(start..).unwrap_or("");
        line.get(..blank(line)).unwrap_or("")
    }

    fn splice(&mut self, start: usize, end: usize, text: &str) -> Result<(), EditError> {
        let (before, after) = (self.0.get(..start).unwrap_or(""), self.0.get(end..).unwrap_or(""));
        *self = Self::read(&format!("{before}{text}{after}"))?;
        Ok(())
    }

    /// Puts a part in front of the others: that needs no comma mended, and no comment changes its neighbour.
    fn insert(&mut self, into: Container, key: Option<&str>, item: &Item) -> Result<(), EditError> {
        let name = key.map_or_else(String::new, |key| format!("{}: ", quoted(key)));
        let style = self.style();
        let (open, close) = (into.start + 1, into.end - 1);
        let gap = self.0.get(open..into.first.unwrap_or(close)).unwrap_or("");
        let outer = self.indent(into.start);
        let inner = match into.first {
            Some(first) if gap.contains('\n') => self.indent(first).to_owned(),
            _ => format!("{outer}{}", style.unit),
        };
        let newline = style.newline;
        let long = || format!("{newline}{inner}{name}{}", item.over_lines(style, &inner));
        let (at, end, text) = match into.first {
            Some(first) if !gap.contains('\n') => (first, first, format!("{name}{}, ", item.compact())),
            None if gap.trim().is_empty() => (open, close, format!("{}{newline}{outer}", long())),
            first => {
                let at = open + comment_line(gap);
                let comma = if first.is_some() { "," } else { "" };
                let rest = if gap.contains('\n') { String::new() } else { format!("{newline}{outer}") };
                (at, at, format!("{}{comma}{rest}", long()))
            }
        };
        self.splice(at, end, &text)
    }

    fn find(&self, keys: &[&str]) -> Result<Found, EditError> {
        self.with_root(|root| {
            let mut node = root;
            for (depth, key) in keys.iter().enumerate() {
                let Node::Object(object) = node else {
                    let at = shown(&steps(keys.get(..depth).unwrap_or(keys)));
                    return Err(EditError::Kind { at, expected: "an object" });
                };
                match property(object, key, keys)? {
                    Some(value) => node = value,
                    None => return Ok(Found::Missing(of_object(object), depth)),
                }
            }
            Ok(match node {
                Node::Object(object) => Found::Container(of_object(object)),
                Node::Array(array) => Found::Container(of_array(array)),
                other => Found::Scalar(other.range().start, other.range().end),
            })
        })
    }

    /// Puts `item` below the keys that are still missing.
    fn create(&mut self, into: Container, missing: &[&str], item: Item) -> Result<(), EditError> {
        let Some((first, rest)) = missing.split_first() else { return Ok(()) };
        let nested = rest.iter().rev().fold(item, |item, key| Item::Table(vec![((*key).to_owned(), item)]));
        self.insert(into, Some(first), &nested)
    }

    /// The bytes of what stands at `path`, its key included, with where it is.
    fn part(&self, path: &[Step]) -> Result<Option<Part>, EditError> {
        self.with_root(|root| {
            let (mut node, mut part) = (root, None);
            for step in path {
                let next = match (node, step) {
                    (Node::Object(object), Step::Key(key)) => {
                        let position = object.properties.iter().position(|p| p.name.as_str() == key);
                        position.and_then(|index| {
                            let property = object.properties.get(index)?;
                            let last = index + 1 == object.properties.len();
                            Some((&property.value, Part::of(property, of_object(object), index, last)))
                        })
                    }
                    (Node::Array(array), Step::At(index)) => array.elements.get(*index).map(|element| {
                        let last = index + 1 == array.elements.len();
                        (element, Part::of(element, of_array(array), *index, last))
                    }),
                    _ => None,
                };
                let Some((value, found)) = next else { return Ok(None) };
                (node, part) = (value, Some(found));
            }
            Ok(part)
        })
    }
}

impl Document for Json {
    fn value(&self) -> Value {
        self.with_root(|root| Ok(Value::from(root.clone()))).unwrap_or(Value::Null)
    }

    fn add(&mut self, keys: &[&str], item: &Item) -> Result<(), EditError> {
        match self.find(keys)? {
            Found::Container(list) if self.0.get(list.start..).is_some_and(|text| text.starts_with('[')) => {
                self.insert(list, None, item)
            }
            Found::Container(_) | Found::Scalar(..) => {
                Err(EditError::Kind { at: shown(&steps(keys)), expected: "a list" })
            }
            Found::Missing(object, depth) => {
                self.create(object, keys.get(depth..).unwrap_or(&[]), Item::List(vec![item.clone()]))
            }
        }
    }

    fn set(&mut self, keys: &[&str], item: &Item) -> Result<(), EditError> {
        match self.find(keys)? {
            Found::Container(Container { start, end, .. }) | Found::Scalar(start, end) => {
                let text = item.over_lines(self.style(), self.indent(start));
                self.splice(start, end, &text)
            }
            Found::Missing(object, depth) => {
                self.create(object, keys.get(depth..).unwrap_or(&[]), item.clone())
            }
        }
    }

    fn remove(&mut self, path: &[Step]) -> Result<(), EditError> {
        let Some(part) = self.part(path)? else { return Ok(()) };
        let (start, end) = part.reach(&self.0);
        let comma = part.comma_before(&self.0, end);
        self.splice(start, end, "")?;
        comma.map_or(Ok(()), |comma| self.splice(comma, comma + 1, ""))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

/// A property or an element, about to go.
#[derive(Debug, Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
    of: Container,
    first: bool,
    last: bool,
}

impl Part {
    fn of(node: &impl Ranged, of: Container, index: usize, last: bool) -> Self {
        Self { start: node.range().start, end: node.range().end, of, first: index == 0, last }
    }

    /// All that goes with it: the comma behind it and the line it has to itself.
    fn reach(&self, text: &str) -> (usize, usize) {
        let behind = text.get(self.end..self.of.end - 1).unwrap_or("");
        let blanks = behind.len() - behind.trim_start().len();
        let comma = behind.trim_start().starts_with(',');
        let end = self.end + if comma { blanks + 1 } else { 0 };
        let before = text.get(..self.start).unwrap_or("");
        let line = before.trim_end_matches([' ', '\t']);
        let rest = text.get(end..).unwrap_or("");
        let alone =
            line.ends_with('\n') && rest.trim_start_matches([' ', '\t', '\r']).starts_with(['\n', '}', ']']);
        if alone {
            let start = line.trim_end_matches('\n').trim_end_matches('\r').len();
            return (start, end);
        }
        let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        (self.start, end + if comma { spaces } else { 0 })
    }

    /// The comma that stands before the last part and would dangle.
    fn comma_before(&self, text: &str, end: usize) -> Option<usize> {
        let took_comma = text.get(self.end..end).is_some_and(|behind| behind.contains(','));
        if self.first || !self.last || took_comma {
            return None;
        }
        let before = text.get(..self.start)?.trim_end();
        before.ends_with(',').then(|| before.len() - 1)
    }
}

fn property<'n, 'a>(
    object: &'n Object<'a>,
    key: &str,
    keys: &[&str],
) -> Result<Option<&'n Node<'a>>, EditError> {
    let mut all = object.properties.iter().filter(|property| property.name.as_str() == key);
    let first = all.next();
    if all.next().is_some() {
        let upto = keys.iter().position(|k| *k == key).map_or(keys.len(), |index| index + 1);
        return Err(EditError::Twice(shown(&steps(keys.get(..upto).unwrap_or(keys)))));
    }
    Ok(first.map(|property| &property.value))
}

fn of_object(object: &Object<'_>) -> Container {
    let first = object.properties.first().map(|property| property.range().start);
    Container { start: object.range().start, end: object.range().end, first }
}

fn of_array(array: &Array<'_>) -> Container {
    let first = array.elements.first().map(|element| element.range().start);
    Container { start: array.range().start, end: array.range().end, first }
}

/// How many bytes of blanks a line begins with.
fn blank(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// How far behind the bracket a remark on its own line reaches: `{ // these are mine`.
fn comment_line(gap: &str) -> usize {
    let line = gap.split('\n').next().unwrap_or("");
    if line.trim_start().starts_with("//") { line.trim_end_matches('\r').len() } else { 0 }
}
