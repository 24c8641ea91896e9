//! What a word could be when the shell runs: known text with holes, and where its data came from.

use std::rc::Rc;

use assize_protocol::{FlowEnd, Span};
use assize_rules::Text;
use compact_str::CompactString;

use crate::find::Names;
use crate::hidden::Hidden;

/// Where data came from: a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Taint(u8);

impl Taint {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const NETWORK: Self = Self(1);
    pub(crate) const SECRET: Self = Self(2);
    pub(crate) const DECODED: Self = Self(4);
    pub(crate) const DATA: Self = Self(8);

    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn join(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What data from there is.
    pub(crate) fn from_end(end: FlowEnd) -> Self {
        match end {
            FlowEnd::Network => Self::NETWORK,
            FlowEnd::Secret => Self::SECRET,
            FlowEnd::Decoded => Self::DECODED,
            FlowEnd::Data => Self::DATA,
            // Ends of flows, never where data comes from.
            FlowEnd::Code | FlowEnd::File => Self::NONE,
        }
    }

    /// The flow ends this set stands for, worst first.
    pub(crate) fn ends(self) -> impl Iterator<Item = FlowEnd> {
        [
            (Self::SECRET, FlowEnd::Secret),
            (Self::NETWORK, FlowEnd::Network),
            (Self::DECODED, FlowEnd::Decoded),
            (Self::DATA, FlowEnd::Data),
        ]
        .into_iter()
        .filter(move |(bit, _)| self.has(*bit))
        .map(|(_, end)| end)
    }
}

/// A stretch of a value that is not known text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hole {
    /// Byte range of its stand-in in [`Value::text`].
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: HoleKind,
    /// Unquoted: may become no word, or several.
    pub(crate) splits: bool,
}

/// What is known about a hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HoleKind {
    /// Nothing.
    Unknown,
    /// Digits and a sign.
    Number,
    /// The name of something that is no file. It begins with no dash.
    Label,
    /// The number of a job that this very line put into the background.
    Job,
    /// A glob; the stand-in is the pattern itself.
    Glob,
    /// A file name that was searched for.
    Below(Found),
}

/// Names that a search brings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Found {
    /// They lie at or below these absolute folders.
    pub(crate) folders: Vec<String>,
    /// The last segment of each matches one of these patterns.
    pub(crate) names: Names,
    /// Whether a name may lead up out of the folder it is looked up in.
    pub(crate) climbs: bool,
    /// Whether hidden files are among them.
    pub(crate) hidden: Hidden,
}

/// Bytes that are copied in one step of [`crate::Limits::work`].
pub(crate) const BYTES_PER_STEP: usize = 512;

/// What stands in the text for a hole of which nothing is known.
pub(crate) const STAND_IN: &str = "⟨…⟩";

/// Known text with holes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Value {
    /// Words are short: few of them are anywhere but here.
    pub(crate) text: CompactString,
    pub(crate) holes: Vec<Hole>,
    pub(crate) taint: Taint,
    /// What a whole array holds, in order; the text is a hole then.
    pub(crate) elements: Option<Rc<[Value]>>,
    /// What it is if everything goes as it looks; the text is a hole then.
    pub(crate) guess: Option<Rc<Value>>,
}

impl Found {
    /// Either of two searches.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.folders.extend(other.folders);
        self.names = self.names.zip(other.names).map(|(one, other)| [one, other].concat());
        self.climbs |= other.climbs;
        self.hidden = self.hidden.max(other.hidden);
        self
    }
}

impl Value {
    pub(crate) fn literal(text: impl Into<CompactString>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(crate) fn hole(kind: HoleKind, taint: Taint) -> Self {
        let mut value = Self { taint, ..Self::default() };
        value.push_hole(kind, STAND_IN, true);
        value
    }

    pub(crate) fn push_text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(crate) fn push_hole(&mut self, kind: HoleKind, stand_in: &str, splits: bool) {
        let start = self.text.len();
        self.text.push_str(stand_in);
        self.holes.push(Hole { start, end: self.text.len(), kind, splits });
    }

    /// Appends `other`; `quoted` keeps its holes from splitting.
    pub(crate) fn push(&mut self, other: &Self, quoted: bool) {
        let offset = self.text.len();
        self.text.push_str(&other.text);
        self.holes.extend(other.holes.iter().map(|h| Hole {
            start: h.start + offset,
            end: h.end + offset,
            // A pattern inside quotes is text; but we only know the pattern, not what it was taken for.
            kind: h.kind.clone(),
            splits: h.splits && !quoted,
        }));
        self.taint = self.taint.join(other.taint);
    }

    /// The same where nothing splits.
    pub(crate) fn quoted(mut self) -> Self {
        self.holes.iter_mut().for_each(|h| h.splits = false);
        self
    }

    pub(crate) fn is_literal(&self) -> bool {
        self.holes.is_empty()
    }

    pub(crate) fn as_literal(&self) -> Option<&str> {
        self.is_literal().then_some(self.text.as_str())
    }

    /// Known text in front of the first hole.
    pub(crate) fn prefix(&self) -> &str {
        self.holes.first().map_or(self.text.as_str(), |h| self.text.get(..h.start).unwrap_or(""))
    }

    /// One hole and nothing else.
    pub(crate) fn is_only_unknown(&self) -> bool {
        let whole = |h: &Hole| h.start == 0 && h.end == self.text.len();
        matches!(self.holes.as_slice(), [h] if h.kind == HoleKind::Unknown && h.splits && whole(h))
    }

    /// The searches whose names are in it.
    pub(crate) fn found(&self) -> impl Iterator<Item = &Found> {
        self.holes
            .iter()
            .filter_map(|h| if let HoleKind::Below(found) = &h.kind { Some(found) } else { None })
    }

    pub(crate) fn has_unknown(&self) -> bool {
        self.holes.iter().any(|h| h.kind == HoleKind::Unknown)
    }

    pub(crate) fn is_number(&self) -> bool {
        let holes_are = self.holes.iter().all(|h| matches!(h.kind, HoleKind::Number | HoleKind::Job));
        let known = self.text.replace(STAND_IN, "0");
        holes_are && !known.is_empty() && known.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit())
    }

    /// The part behind byte `at`; holes that start before it are dropped with their text.
    pub(crate) fn suffix(&self, at: usize) -> Self {
        let holes = self
            .holes
            .iter()
            .filter(|h| h.start >= at)
            .map(|h| Hole { start: h.start - at, end: h.end - at, ..h.clone() })
            .collect();
        Self { text: self.text.get(at..).unwrap_or("").into(), holes, taint: self.taint, ..Self::default() }
    }

    /// This value with every `from` in its known text replaced by `with`.
    pub(crate) fn replaced(&self, from: &str, with: &Self) -> Self {
        if !self.is_literal() || !self.text.contains(from) {
            return self.clone();
        }
        let mut result = Self { taint: self.taint, ..Self::default() };
        for (index, piece) in self.text.split(from).enumerate() {
            if index > 0 {
                result.push(with, true);
            }
            result.push_text(piece);
        }
        result
    }
}

/// A word of a command line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Arg {
    pub(crate) value: Value,
    pub(crate) span: Span,
}

impl Arg {
    pub(crate) fn text(&self) -> &str {
        &self.value.text
    }

    /// The same without the first of `endings` that it has; a part that is not known is no ending.
    pub(crate) fn without(&self, endings: &[Text]) -> Self {
        let mut shorter = self.clone();
        let known = self.value.holes.iter().map(|hole| hole.end).max().unwrap_or(0);
        let kept =
            endings.iter().find_map(|ending| self.value.text.strip_suffix(ending.as_str())).map(str::len);
        if let Some(kept) = kept.filter(|kept| *kept >= known && *kept > 0) {
            shorter.value.text.truncate(kept);
        }
        shorter
    }
}

/// What is known of every word of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Words {
    /// Nothing.
    #[default]
    Any,
    /// It is digits.
    Numbers,
    /// It names something that is no file, and begins with no dash.
    Labels,
}

/// What flows through a descriptor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Stream {
    pub(crate) taint: Taint,
    /// The whole text, where it is known.
    pub(crate) text: Option<String>,
    /// The file it is, from its first byte to its last.
    pub(crate) file: Option<String>,
    /// Others may have read some of it before.
    pub(crate) begun: bool,
    /// Names that were searched for, where it is that.
    pub(crate) names: Option<Found>,
    /// What its words are.
    pub(crate) words: Words,
    /// Whether anything was connected: a pipe, a file, a heredoc.
    pub(crate) connected: bool,
}

impl Stream {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), connected: true, ..Self::default() }
    }

    pub(crate) fn tainted(taint: Taint) -> Self {
        Self { taint, connected: true, ..Self::default() }
    }

    /// The same after others may have read some of it, perhaps half a word.
    pub(crate) fn begun(&self) -> Self {
        Self { begun: true, words: Words::Any, ..self.clone() }
    }

    /// Steps that copying it takes.
    pub(crate) fn weight(&self) -> usize {
        self.text.as_ref().map_or(0, String::len) / BYTES_PER_STEP
    }

    /// The same of a command that may not have run: nothing is another text.
    pub(crate) fn maybe(self) -> Self {
        let text = self.text.filter(String::is_empty);
        Self { text, ..self }
    }

    /// What two commands write one after the other, where either may have stopped halfway: half of a text is another
    /// text.
    pub(crate) fn then(self, next: Self) -> Self {
        let both = !self.is_silent() && !next.is_silent();
        let joined = self.and(next);
        if both { Self { text: None, ..joined } } else { joined }
    }

    /// What two commands write one after the other.
    pub(crate) fn and(self, next: Self) -> Self {
        if self.is_silent() {
            return Self { taint: self.taint.join(next.taint), ..next };
        }
        if next.is_silent() {
            return Self { taint: self.taint.join(next.taint), ..self };
        }
        Self {
            taint: self.taint.join(next.taint),
            text: self.text.zip(next.text).map(|(a, b)| a + &b),
            file: None,
            begun: false,
            names: self.names.zip(next.names).map(|(a, b)| a.and(b)),
            words: Words::Any,
            connected: self.connected || next.connected,
        }
    }

    fn is_silent(&self) -> bool {
        self.text.as_deref() == Some("")
    }

    /// What a substitution makes of it.
    pub(crate) fn into_value(self) -> Value {
        // Some shells leave out what ends a text elsewhere.
        if let Some(text) = self.text.as_ref().filter(|text| !text.contains('\0')) {
            return Value { taint: self.taint, ..Value::literal(text.trim_end_matches('\n')) };
        }
        Value::hole(self.word(), self.taint)
    }

    /// What one of its words is, or all of them.
    pub(crate) fn word(&self) -> HoleKind {
        match (&self.names, self.words) {
            (Some(found), _) => HoleKind::Below(found.clone()),
            (None, Words::Numbers) => HoleKind::Number,
            (None, Words::Labels) => HoleKind::Label,
            (None, Words::Any) => HoleKind::Unknown,
        }
    }
}
