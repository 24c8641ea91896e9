//! A settings file that can be edited in place, whatever it is written in.

use serde_json::Value;

use crate::EditError;
use crate::item::Item;

/// One step into a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    At(usize),
}

/// `hooks.PreToolUse[0]`
pub(crate) fn shown(path: &[Step]) -> String {
    let step = |text: String, step: &Step| match step {
        Step::Key(key) if text.is_empty() => key.clone(),
        Step::Key(key) => format!("{text}.{key}"),
        Step::At(index) => format!("{text}[{index}]"),
    };
    path.iter().fold(String::new(), step)
}

/// A text with a structure. What an edit does not touch stays as it was, byte for byte.
pub(crate) trait Document {
    /// What it says, without comments and order.
    fn value(&self) -> Value;

    /// Puts `item` into the list below `keys`, which comes into being with all that leads there.
    fn add(&mut self, keys: &[&str], item: &Item) -> Result<(), EditError>;

    /// Writes `item` at `keys`, in place of what stands there.
    fn set(&mut self, keys: &[&str], item: &Item) -> Result<(), EditError>;

    /// Takes out what stands at `path`; nothing there is fine.
    fn remove(&mut self, path: &[Step]) -> Result<(), EditError>;

    /// All of it.
    fn text(&self) -> String;
}

/// The value at `path`.
pub(crate) fn at<'v>(value: &'v Value, path: &[Step]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::At(index) => value.get(index),
    })
}

/// `keys` as steps.
pub(crate) fn steps(keys: &[&str]) -> Vec<Step> {
    keys.iter().map(|key| Step::Key((*key).to_owned())).collect()
}
