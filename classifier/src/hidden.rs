//! Whether hidden files come along with what is read: nobody named `.env`, and it is printed all the same.
//!
//! One file stands for all of its kind, the `.env` in a folder that is searched.

use assize_protocol::{Class, Effect, EffectKind, Qualifier, Target, Zone};
use assize_rules::{Glob, Outcomes, Printed};

use crate::find::Kept;
use crate::perform::Performance;
use crate::place::below;
use crate::value::Found;
use crate::walk::Walk;

/// What programs that pack a file put behind its name.
const PACKED: [&str; 5] = [".gz", ".bz2", ".xz", ".zst", ".lz4"];

/// Whether it is the third parent of a stash (`stash@{0}^3`): what nobody gave to version control.
fn is_stashed(path: &str) -> bool {
    path.ends_with("^3") && path.rsplit('/').next().is_some_and(|name| name.starts_with("stash"))
}

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

/// Whether lines that set secrets fit a regular expression, whoever they belong to.
fn takes_secrets(pattern: &str) -> bool {
    takes_everything(pattern) || hunts(pattern)
}

/// Words that whole kinds of secrets are called by.
const KINDS: [&str; 16] = [
    "SECRET",
    "SECRETS",
    "TOKEN",
    "TOKENS",
    "PASSWORD",
    "PASSWORDS",
    "PASSWD",
    "PASS",
    "KEY",
    "KEYS",
    "API_KEY",
    "APIKEY",
    "SECRET_KEY",
    "ACCESS_KEY",
    "PRIVATE_KEY",
    "CREDENTIALS",
];

/// Whether what sets secrets is looked for, of whatever name: `SECRET|TOKEN`, `^(AWS_|DB_)[A-Z_]+=`, `PRIVATE KEY`.
fn hunts(pattern: &str) -> bool {
    let plain: String =
        pattern.chars().filter(|c| !['(', ')', '\\', '^', '$', '"', '\''].contains(c)).collect();
    let is_edge = |c: char| !c.is_ascii_alphanumeric();
    let kind = |word: &str| KINDS.contains(&word.trim_matches(is_edge));
    let sets = ["]+=", "]*=", ".*=", "w+="].into_iter().any(|end| plain.contains(end));
    plain.contains("PRIVATE KEY")
        || plain.split('|').any(kind)
        || sets && plain.starts_with(|c: char| c.is_ascii_uppercase())
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

/// How everything in the project is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    /// As a folder.
    Folder,
    /// As one file that this line put all of it into.
    File,
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
        let through = if names { lets_through } else { takes_secrets };
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
        let folds = self.found.given("ignore-case");
        let folded = |pattern: &str| folds && through(&pattern.to_ascii_uppercase());
        all || patterns.peek().is_none() || patterns.any(|pattern| through(pattern) || folded(pattern))
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
    /// How everything in the project is among what `doing` reads.
    pub(crate) fn takes_whole(&self, doing: &Performance) -> Option<Whole> {
        let reads = |e: &&Effect| e.kind == EffectKind::Read && !e.qualifiers.contains(&Qualifier::Metadata);
        let whole = |e: &Effect| {
            let all = e.qualifiers.contains(&Qualifier::Recursive);
            let folder =
                all && e.target.contains.contains(&Zone::Workspace) && !e.target.text.ends_with("/*");
            if folder { Some(Whole::Folder) } else { self.is_whole(&e.target.text).then_some(Whole::File) }
        };
        self.effects_of(doing.number).filter(reads).find_map(whole)
    }

    /// Whether this line put everything in the project into the file `path`, which may have been packed since, or git
    /// keeps there what is under no version control.
    pub(crate) fn is_whole(&self, path: &str) -> bool {
        if is_stashed(path) {
            return true;
        }
        let unpacked = PACKED.iter().find_map(|ending| path.strip_suffix(ending));
        self.wholes.contains(path) || unpacked.is_some_and(|path| self.wholes.contains(path))
    }

    /// Whether everything in the project lies below what is read: it is there, or in a copy.
    pub(crate) fn reaches_whole(&self, target: &Target, with: &[Qualifier]) -> bool {
        let (folder, all) = match target.text.split_once("/**") {
            Some((folder, _)) => (folder, true),
            None => (target.text.as_str(), with.contains(&Qualifier::Recursive)),
        };
        let copied = || self.wholes.iter().any(|path| below(path, folder).is_some());
        target.contains.contains(&Zone::Workspace) || all && copied()
    }

    /// Notes that hidden files come out as they are, when `doing` printed them.
    pub(crate) fn note_hidden(&mut self, doing: &Performance) {
        let number = doing.number;
        let puts_elsewhere = |e: &Effect| {
            matches!(e.kind, EffectKind::Write | EffectKind::Delete) && e.target.class != Class::Stream
        };
        let whole = |e: &Effect| e.kind == EffectKind::Read && self.reaches_whole(&e.target, &e.qualifiers);
        // That is hardly ever so, and quick to see.
        if doing.hidden.is_empty() && !self.effects_of(number).any(whole) {
            return;
        }
        let what = self.what_prints(doing);
        if !matches!(what, Printed::Data | Printed::Lines | Printed::Decoded)
            || !doing.is_let_through(takes_secrets)
        {
            return;
        }
        let reaches = doing.reaches_hidden();
        let root =
            |effect: &&Effect| reaches && !effect.qualifiers.contains(&Qualifier::Metadata) && whole(effect);
        let swept = self.effects_of(number).find(root).map(|effect| effect.target.clone());
        let all: Vec<Target> = swept.into_iter().chain(doing.hidden.iter().cloned()).collect();
        let elsewhere = self.effects_of(number).filter(|e| puts_elsewhere(e)).map(|e| e.target.text.clone());
        let elsewhere: Vec<String> = elsewhere.collect();
        if !elsewhere.is_empty() {
            for path in elsewhere.into_iter().filter(|_| !all.is_empty()) {
                self.wholes.insert(path);
            }
            return;
        }
        for target in all {
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
    /// Whether hidden files are among what is read where it leads; `whole`: everything in the project lies there.
    pub(crate) fn brings_hidden(&self, whole: bool) -> bool {
        match self.hidden {
            Hidden::No => false,
            Hidden::Along => whole,
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
    fn a_pattern_that_any_secret_fits_hunts_for_them() {
        for pattern in [
            "SECRET",
            "SECRET|TOKEN",
            "(KEY|PASS)",
            "KEY=",
            "^TOKEN=",
            "PRIVATE KEY",
            "BEGIN RSA PRIVATE KEY",
            "_KEY=",
            "^(AWS_|DB_)[A-Z_]+=",
            "STRIPE_.*=",
            r"SECRET\|TODO",
        ] {
            assert!(hunts(pattern), "{pattern}");
        }
        for pattern in
            ["JWT_SECRET", "token", "TODO", "KEYBOARD", "Secret", "MAX_TOKENS", "const [A-Z]+ =", "=>"]
        {
            assert!(!hunts(pattern), "{pattern}");
        }
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
