//! A list that a tool showed, line by line: what stands in it, and in which place.

use assize_protocol::Happening;

use crate::Case;
use crate::plan::{Kind, Object, parts};

/// More lines than this are no list that somebody counts in.
const LONGEST: usize = 40;

/// A list in which a thing stands.
#[derive(Debug)]
pub(crate) struct Listing {
    /// The event that shows it.
    pub(crate) at: usize,
    /// Its lines, lower case, in order; headings are none.
    pub(crate) lines: Vec<String>,
    /// The line of the thing.
    pub(crate) own: usize,
    /// What stands in each line where the thing stands in its own.
    pub(crate) column: Vec<String>,
}

impl Listing {
    /// The newest list before `before` that shows `object` in one line.
    pub(crate) fn of(case: &Case, object: &Object, before: usize) -> Option<Self> {
        let events = case.events.iter().enumerate().take(before).rev();
        events.into_iter().find_map(|(at, event)| match &event.what {
            Happening::ToolResult { output, .. } => Self::read(output, object, at),
            _ => None,
        })
    }

    fn read(output: &str, object: &Object, at: usize) -> Option<Self> {
        let mut blocks: Vec<Vec<String>> = vec![Vec::new()];
        for line in output.lines() {
            if line.trim().is_empty() {
                blocks.push(Vec::new());
            } else if !is_heading(line)
                && let Some(block) = blocks.last_mut()
            {
                block.push(line.to_lowercase());
            }
        }
        let place = |line: &String| line.split_whitespace().position(|token| is_token(token, object));
        let lines = blocks.into_iter().find(|block| block.iter().any(|line| place(line).is_some()))?;
        let mut places = lines.iter().enumerate().filter_map(|(nth, line)| Some((nth, place(line)?)));
        let (own, token) = places.next()?;
        let base = object.kind == Kind::Path;
        let column = lines.iter().map(|line| {
            let text = plain(line.split_whitespace().nth(token).unwrap_or_default());
            if base { text.rsplit('/').next().unwrap_or(text).to_owned() } else { text.to_owned() }
        });
        let column = column.collect();
        (lines.len() <= LONGEST).then_some(Self { at, lines, own, column })
    }

    /// What tells the thing there apart from all others of the list whose names begin as its own does.
    pub(crate) fn telling(&self, nth: usize) -> Vec<String> {
        let Some(mine) = self.column.get(nth).map(|name| parts(name)) else { return Vec::new() };
        let kin = self.column.iter().enumerate().filter(|(at, _)| *at != nth).map(|(_, name)| parts(name));
        let kin: Vec<Vec<String>> = kin.filter(|other| other.first() == mine.first()).collect();
        if kin.is_empty() {
            return Vec::new();
        }
        let shared = |part: &String| kin.iter().all(|other| other.contains(part));
        mine.into_iter().filter(|part| !shared(part)).collect()
    }

    /// The lines in which a part of a name or a word is `part`.
    pub(crate) fn with(&self, part: &str) -> Vec<usize> {
        let lines = self.lines.iter().enumerate();
        lines.filter(|(_, line)| parts(line).iter().any(|one| one == part)).map(|(nth, _)| nth).collect()
    }
}

/// `NAME   STATUS`, `Volumes:`, `-----`: what stands above a list.
fn is_heading(line: &str) -> bool {
    let text = line.trim();
    let letters = text.chars().any(char::is_alphabetic);
    let shouted =
        letters && text.contains(' ') && !text.chars().any(|c| c.is_lowercase() || c.is_ascii_digit());
    shouted || text.ends_with(':') || !text.chars().any(char::is_alphanumeric)
}

/// A token without what a tool puts around it.
fn plain(token: &str) -> &str {
    let token = token.trim_matches(['"', '\'', '`', ',', '*', '|', '(', ')', '[', ']']);
    token.trim_start_matches("remotes/").trim_start_matches("origin/").trim_start_matches('#')
}

fn is_token(token: &str, object: &Object) -> bool {
    let text = plain(token);
    let whole = object.text.trim_end_matches('/');
    let below =
        |path: &String| path == text || path.ends_with(&format!("/{}", text.trim_start_matches("./")));
    text == whole || object.kind == Kind::Path && !text.is_empty() && object.path.as_ref().is_some_and(below)
}
