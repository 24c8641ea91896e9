//! When an effect happens: a small boolean language over what was given.

use serde::{Deserialize, Serialize};

use crate::error::Complaint;
use crate::{Glob, Text};
use assize_protocol::instead_of;

/// `a & (b | !c=glob) & fact:x`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum Condition {
    /// The option or operand was given.
    Given(Text),
    /// One of its values matches.
    Matches(Text, Glob),
    /// A fact the door supplied holds.
    Fact(Text),
    /// Not.
    Not(Box<Condition>),
    /// All of them.
    All(Vec<Condition>),
    /// At least one of them.
    Any(Vec<Condition>),
}

impl Condition {
    /// Reads the notation of the profiles.
    pub(crate) fn parse(text: &str) -> Result<Self, Complaint> {
        let mut parser = Parser { all: text, rest: text };
        let condition = parser.any(0)?;
        if parser.rest.trim().is_empty() { Ok(condition) } else { Err(parser.complain()) }
    }

    /// Every name it asks about.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Self::Given(name) | Self::Matches(name, _) => vec![name],
            Self::Fact(_) => Vec::new(),
            Self::Not(inner) => inner.names(),
            Self::All(all) | Self::Any(all) => all.iter().flat_map(Self::names).collect(),
        }
    }

    /// Whether it holds, given what the caller knows.
    pub fn holds(
        &self,
        given: &impl Fn(&str) -> bool,
        matches: &impl Fn(&str, &Glob) -> bool,
        fact: &impl Fn(&str) -> bool,
    ) -> bool {
        let sure = |name: &str, glob: &Glob| Outcomes::of(matches(name, glob));
        self.outcomes(given, &sure, fact).may_hold
    }

    /// How it can come out, when some values are not known.
    pub fn outcomes(
        &self,
        given: &impl Fn(&str) -> bool,
        matches: &impl Fn(&str, &Glob) -> Outcomes,
        fact: &impl Fn(&str) -> bool,
    ) -> Outcomes {
        let of = |c: &Self| c.outcomes(given, matches, fact);
        match self {
            Self::Given(name) => Outcomes::of(given(name)),
            Self::Matches(name, glob) => matches(name, glob),
            Self::Fact(name) => Outcomes::of(fact(name)),
            Self::Not(inner) => of(inner).negated(),
            Self::All(all) => {
                let mut whole = Outcomes::of(true);
                for Outcomes { may_hold, may_fail } in all.iter().map(of) {
                    whole.may_fail |= may_fail;
                    if !may_hold {
                        return Outcomes::of(false);
                    }
                }
                whole
            }
            Self::Any(any) => {
                let mut whole = Outcomes::of(false);
                for Outcomes { may_hold, may_fail } in any.iter().map(of) {
                    whole.may_hold |= may_hold;
                    if !may_fail {
                        return Outcomes::of(true);
                    }
                }
                whole
            }
        }
    }
}

/// What a condition can be; at least one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcomes {
    /// True.
    pub may_hold: bool,
    /// False.
    pub may_fail: bool,
}

impl Outcomes {
    /// Either way.
    pub const UNKNOWN: Self = Self { may_hold: true, may_fail: true };

    /// Exactly this.
    pub fn of(holds: bool) -> Self {
        Self { may_hold: holds, may_fail: !holds }
    }

    /// How the opposite can come out.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { may_hold: self.may_fail, may_fail: self.may_hold }
    }

    /// How both together can come out.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { may_hold: self.may_hold && other.may_hold, may_fail: self.may_fail || other.may_fail }
    }

    /// How at least one of them can come out.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.negated().and(other.negated()).negated()
    }
}

struct Parser<'a> {
    all: &'a str,
    rest: &'a str,
}

/// What a condition can ask a door.
const FACTS: [&str; 3] = ["git-config-clean", "local-tool", "own-jobs"];

/// Parentheses deeper than this are a mistake, not a condition.
const DEEPEST: usize = 16;

impl Parser<'_> {
    fn complain(&self) -> Complaint {
        Complaint::new(
            self.all,
            format!("cannot read the condition `{}` at `{}`", self.all, self.rest.trim()),
            "write option and operand names joined by `&`, `|`, `!` and parentheses",
        )
    }

    fn eat(&mut self, mark: char) -> bool {
        let trimmed = self.rest.trim_start();
        match trimmed.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn any(&mut self, depth: usize) -> Result<Condition, Complaint> {
        let mut any = vec![self.all(depth)?];
        while self.eat('|') {
            any.push(self.all(depth)?);
        }
        Ok(if any.len() == 1 { any.remove(0) } else { Condition::Any(any) })
    }

    fn all(&mut self, depth: usize) -> Result<Condition, Complaint> {
        let mut all = vec![self.one(depth)?];
        while self.eat('&') {
            all.push(self.one(depth)?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Condition::All(all) })
    }

    fn one(&mut self, depth: usize) -> Result<Condition, Complaint> {
        if depth > DEEPEST {
            return Err(self.complain());
        }
        if self.eat('!') {
            return Ok(Condition::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.eat('(') {
            let inner = self.any(depth + 1)?;
            return if self.eat(')') { Ok(inner) } else { Err(self.complain()) };
        }
        let trimmed = self.rest.trim_start();
        let end = trimmed
            .find(|c: char| c.is_whitespace() || matches!(c, '&' | '|' | '!' | '(' | ')'))
            .unwrap_or(trimmed.len());
        let (atom, rest) = trimmed.split_at(end);
        if atom.is_empty() {
            return Err(self.complain());
        }
        // `name="…"`: a pattern with marks of the notation in it.
        let quoted = trimmed.split_once("=\"").filter(|(name, _)| atom.starts_with(name) && name.len() < end);
        if let Some((name, value)) = quoted {
            let Some((glob, rest)) = value.split_once('"') else { return Err(self.complain()) };
            self.rest = rest;
            return Ok(Condition::Matches(name.into(), Glob::new(glob)));
        }
        self.rest = rest;
        Ok(match (atom.strip_prefix("fact:"), atom.split_once('=')) {
            (Some(fact), _) if FACTS.contains(&fact) => Condition::Fact(fact.into()),
            (Some(fact), _) => {
                let help = instead_of(fact, &FACTS);
                return Err(Complaint::new(atom, format!("`{fact}` is no fact that a door looks up"), help));
            }
            (None, Some((name, glob))) => Condition::Matches(name.into(), Glob::new(glob)),
            (None, None) => Condition::Given(atom.into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `text` holds when `output` was given as `value`.
    fn holds(text: &str, value: &str) -> bool {
        let matches = |name: &str, glob: &Glob| name == "output" && glob.matches(value);
        Condition::parse(text).unwrap().holds(&|name| name == "output", &matches, &|_| false)
    }

    #[test]
    fn a_quoted_pattern_may_hold_marks_of_the_notation() {
        for (text, value, expected) in [
            (r#"output="|*" | output="!*""#, "|sh", true),
            (r#"output="|*" | output="!*""#, "!sh", true),
            (r#"output="|*" | output="!*""#, "file", false),
            (r#"!(output="a b") & output"#, "a b", false),
            ("output=f* & !verbose", "file", true),
        ] {
            assert_eq!(holds(text, value), expected, "{text} {value}");
        }
    }

    #[test]
    fn what_depends_on_an_unknown_value_may_come_out_either_way() {
        let unknown = |name: &str, _: &Glob| {
            if name == "env" { Outcomes::UNKNOWN } else { Outcomes::of(false) }
        };
        for (text, may_hold, may_fail) in [
            ("env=prod", true, true),
            ("!env=prod", true, true),
            ("env=prod & other=a", false, true),
            ("env=prod | env", true, false),
            ("!(env=prod & env=dev)", true, true),
        ] {
            let condition = Condition::parse(text).unwrap();
            let outcomes = condition.outcomes(&|name| name == "env", &unknown, &|_| false);
            assert_eq!(outcomes, Outcomes { may_hold, may_fail }, "{text}");
        }
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for text in ["", "a &", "(a", "a b", r#"output="x"#] {
            assert!(Condition::parse(text).is_err(), "{text}");
        }
    }
}
