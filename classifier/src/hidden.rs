//! Whether hidden files come along with what is read: nobody named `.env`, and it is printed all the same.
//!
//! One file stands for all of its kind, the `.env` in a folder that is searched.

use assize_protocol::{Class, Effect, EffectKind, Qualifier, Target, Zone};
use assize_rules::{Glob, Outcomes, Printed};

use crate::find::Kept;
use crate::perform::Performance;
use crate::value::Found;
use crate::walk::Walk;

/// Whether `name` fits the pattern of a name; a class of letters may hold any.
pub(crate) fn fits(pattern: &str, name: &str) -> Outcomes {
    if pattern.contains('[') {
        return Outcomes::UNKNOWN;
    }
    Outcomes::of(Glob::new(pattern.replace('\\', "")).matches(name))
}

/// Whether a pattern that is looked for in names, a regular expression or one of a shell, lets `.env` through.
pub(crate) fn lets_through(pattern: &str) -> bool {
    let plain: String = pattern.chars().filter(|c| !['\\', '^', '$'].contains(c)).collect();
    let hidden = ["/\\.", "^\\."].into_iter().any(|mark| pattern.contains(mark));
    let named = plain.contains("env") || ".env".contains(&plain);
    hidden || named || takes_everything(pattern) || fits(&plain, ".env") == Outcomes::of(true)
}

/// Whether about every line of a `.env` fits a regular expression: it takes every line, or all that sets something.
pub(crate) fn takes_everything(pattern: &str) -> bool {
    let mut plain = String::new();
    let mut rest = pattern;
    while let Some((before, class)) = rest.split_once('[') {
        plain.push_str(before);
        rest = class.get(1..).and_then(|class| class.split_once(']')).map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    let classes = plain.len() + 2 <= pattern.len();
    plain.bytes().all(|byte| b".*+?^$=".contains(&byte))
        && (if classes { plain.contains('=') } else { !plain.contains("==") })
        && pattern != "^$"
}

/// Whether names of hidden files are among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Hidden {
    /// Hardly.
    #[default]
    No,
    /// A search brings them along, where there are any.
    Along,
    /// They were asked for.
    Asked,
}

impl Performance<'_, '_> {
    /// Whether the names it lists are those of hidden files as well; `kept`: what find says of them.
    pub(crate) fn lists_hidden(&self, kept: Option<&Kept>) -> Hidden {
        if self.program.name == "find" {
            let reaches = kept.is_none_or(|kept| kept.env.may_hold);
            return if reaches { Hidden::Along } else { Hidden::No };
        }
        let names =
            self.program.level.effects.iter().all(|effect| effect.with.contains(&Qualifier::Metadata));
        let through = if names { lets_through } else { takes_everything };
        if self.reaches_hidden() && self.is_let_through(through) { Hidden::Asked } else { Hidden::No }
    }

    /// Whether its options make it look at hidden files.
    fn reaches_hidden(&self) -> bool {
        let mut specs = self.found.levels.iter().flat_map(|level| &level.prints);
        let asks = specs.any(|p| p.hidden.is_some() && self.found.holds(p.hidden.as_ref(), &|_| false));
        // What it is limited to, if not by what it leaves out.
        let globs = ["glob", "iglob", "include"].into_iter().flat_map(|name| self.found.values(name));
        let mut limits = globs.map(|(v, _)| v.text()).filter(|glob| !glob.starts_with('!')).peekable();
        asks && (limits.peek().is_none() || limits.any(|glob| fits(glob, ".env").may_hold))
    }

    /// Whether the pattern it looks for lets hidden files through; without one all are.
    fn is_let_through(&self, through: fn(&str) -> bool) -> bool {
        let mut patterns = self.patterns().peekable();
        let all = ["invert-match", "passthru"].into_iter().any(|name| self.found.given(name));
        all || patterns.peek().is_none() || patterns.any(through)
    }

    /// The patterns it looks for.
    fn patterns(&self) -> impl Iterator<Item = &str> {
        ["pattern", "regexp", "e"].into_iter().flat_map(|name| self.found.values(name)).map(|(v, _)| v.text())
    }

    /// Whether hidden names among those that came in are among the lines it lets through.
    pub(crate) fn lets_hidden_through(&self) -> bool {
        let drops = |pattern: &str| pattern.contains("env") || pattern.contains("\\.") && pattern.len() < 5;
        if self.found.given("invert-match") {
            !self.patterns().any(drops)
        } else {
            self.is_let_through(lets_through)
        }
    }
}

impl Walk<'_> {
    /// Notes that hidden files come out as they are, when `doing` printed them.
    pub(crate) fn note_hidden(&mut self, doing: &Performance) {
        let number = doing.number;
        let puts_elsewhere = |e: &Effect| {
            matches!(e.kind, EffectKind::Write | EffectKind::Delete) && e.target.class != Class::Stream
        };
        let whole = |e: &Effect| e.kind == EffectKind::Read && e.target.contains.contains(&Zone::Workspace);
        // That is hardly ever so, and quick to see.
        if doing.hidden.is_empty() && !self.effects_of(number).any(whole) {
            return;
        }
        let what = self.what_prints(doing);
        if !matches!(what, Printed::Data | Printed::Lines | Printed::Decoded)
            || !doing.is_let_through(takes_everything)
            || self.effects_of(number).any(puts_elsewhere)
        {
            return;
        }
        let reaches = doing.reaches_hidden();
        let root =
            |effect: &&Effect| reaches && !effect.qualifiers.contains(&Qualifier::Metadata) && whole(effect);
        let swept = self.effects_of(number).find(root).map(|effect| effect.target.clone());
        for target in swept.into_iter().chain(doing.hidden.iter().cloned()) {
            self.act(
                EffectKind::Read,
                target,
                &[Qualifier::Recursive, Qualifier::Hidden],
                number,
                doing.span,
            );
        }
    }
}

impl Found {
    /// Whether hidden files are among what is read when `target` is.
    pub(crate) fn brings_hidden(&self, target: &Target) -> bool {
        match self.hidden {
            Hidden::No => false,
            Hidden::Along => target.contains.contains(&Zone::Workspace),
            Hidden::Asked => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_every_line_fits_takes_everything() {
        for pattern in ["", ".", "^", "$", ".*", "^.*$", ".+"] {
            assert!(takes_everything(pattern), "{pattern}");
        }
        for pattern in ["=", "^[A-Z_]+=", "^[A-Z_]+=.*"] {
            assert!(takes_everything(pattern), "{pattern}");
        }
        for pattern in ["TODO", "==", "[0-9]+", "^[A-Z]+ = 1", "^$"] {
            assert!(!takes_everything(pattern), "{pattern}");
        }
        assert!(!takes_everything("\\."));
    }

    #[test]
    fn a_pattern_for_names_lets_hidden_files_through_when_env_fits_it() {
        for pattern in ["env", "nv", "^\\.", ".e*", "*", ".", "\\.env$"] {
            assert!(lets_through(pattern), "{pattern}");
        }
        for pattern in ["\\.py$", "test", "*.md", "src/"] {
            assert!(!lets_through(pattern), "{pattern}");
        }
    }
}
