//! Matches the words of a command line against a profile's grammar.

use assize_rules::{Level, OptionSpec, Program, Role, RoleSpec, Script, Style, Subcommand, ValueSpec};

use crate::matched::{Match, Problem, is_chosen, stops};
use crate::value::{Arg, HoleKind};

impl<'l> Match<'l> {
    /// Reads `words` (without the program itself).
    pub(crate) fn read(program: &'l Program, words: &[Arg], facts: &dyn Fn(&str) -> bool) -> Self {
        let mut reader = Reader {
            words,
            at: 0,
            ended: false,
            positional: Vec::new(),
            others: Vec::new(),
            options: None,
            found: Match { levels: vec![&program.level], ..Match::default() },
        };
        reader.run();
        let Reader { positional, mut found, .. } = reader;
        found.fill(&positional, words, facts);
        found.note_splitting();
        found
    }
}

struct Reader<'w, 'l> {
    words: &'w [Arg],
    at: usize,
    /// After `--`, or after the first operand where options do not permute.
    ended: bool,
    positional: Vec<usize>,
    /// Levels that the same subcommands could have led to through globs.
    others: Vec<&'l Level>,
    /// What was found out about the options of the levels so far.
    options: Option<Options>,
    found: Match<'l>,
}

/// What the options of the outermost `depth` levels could do.
#[derive(Clone, Copy)]
struct Options {
    depth: usize,
    are_risky: bool,
    run_code: bool,
}

impl<'l> Reader<'_, 'l> {
    fn level(&self) -> Option<&'l Level> {
        self.found.levels.last().copied()
    }

    fn run(&mut self) {
        let words = self.words;
        while let (Some(word), Some(level)) = (words.get(self.at), self.level()) {
            if level.inert {
                return;
            }
            let first = self.at == 0 && level.bundled_first;
            if !self.ended && level.style != Style::None && self.option(word, level, first) {
                continue;
            }
            self.at += 1;
            self.operand(word, level);
        }
        if let Some(level) = self.level() {
            self.check_complete(level);
        }
    }

    /// A level with subcommands and no operands of its own needs one.
    fn check_complete(&mut self, level: &Level) {
        let needs = !level.subcommands.is_empty() && level.operands.is_none() && !level.bare;
        let answered = self.found.options.iter().any(|o| stops(o.spec));
        if needs && self.positional.is_empty() && !answered {
            let span = self.words.last().map(|w| w.span).unwrap_or_default();
            self.found.problems.push(Problem { span, text: "no subcommand".to_owned() });
        }
    }

    fn operand(&mut self, word: &Arg, level: &'l Level) {
        if self.positional.is_empty()
            && !(level.subcommands.is_empty() && self.others.is_empty())
            && let Some(text) = word.value.as_literal()
            && let Some((sub, inner)) = self.descend(level, text)
        {
            // A glob stands for many words; rules want to know which one it was.
            let is_glob = sub.canonical.contains(['*', '?']);
            self.found.path.push(if is_glob { text.to_owned() } else { sub.canonical.to_string() });
            self.found.levels.push(inner);
            // `--` in front of a subcommand ended the outer options only.
            self.ended = false;
            return;
        }
        self.note_turncoat(word, level);
        self.positional.push(self.at - 1);
        let behind = level.permute_behind.as_deref().is_some_and(|name| self.found.given(name));
        if !level.permute && !behind {
            self.ended = true;
        }
    }

    /// The subcommand `word` of `level`, or of a level that the same path leads to through globs.
    fn descend(&mut self, level: &'l Level, word: &str) -> Option<(&'l Subcommand, &'l Level)> {
        let matching = |l: &'l Level| l.subcommands_matching(word);
        let here = level.subcommand(word);
        let elsewhere: Vec<&'l Subcommand> = self.others.iter().flat_map(|l| matching(l)).collect();
        let others: Vec<&'l Level> =
            matching(level).chain(elsewhere.iter().copied()).filter_map(|s| s.level.get()).collect();
        let exact = here.filter(|s| s.name == word);
        let chosen = exact
            .or_else(|| elsewhere.iter().copied().find(|s| s.name == word))
            .or(here)
            .or_else(|| elsewhere.first().copied())?;
        let inner = chosen.level.get()?;
        self.others = others.into_iter().filter(|l| !std::ptr::eq(*l, inner)).collect();
        Some((chosen, inner))
    }

    /// A word that is not known could be an option when the shell runs.
    fn note_turncoat(&mut self, word: &Arg, level: &Level) {
        if self.ended || level.style == Style::None || !word.value.prefix().is_empty() {
            return;
        }
        let Some(hole) = word.value.holes.first() else { return };
        let depth = self.found.levels.len();
        let options = self.options.filter(|o| o.depth == depth).unwrap_or_else(|| Options {
            depth,
            are_risky: self.found.levels.iter().any(|l| l.has_risky_options()),
            run_code: self.found.levels.iter().any(|l| runs_code(l)),
        });
        self.options = Some(options);
        let could = match hole.kind {
            HoleKind::Unknown => true,
            HoleKind::Glob => options.run_code,
            HoleKind::Number | HoleKind::Label | HoleKind::Job | HoleKind::Below(_) => false,
        };
        if could && options.are_risky {
            self.found.turncoats.push(word.span);
        }
    }

    /// Consumes the word at `self.at` when it is an option; `false`: it is an operand.
    fn option(&mut self, word: &Arg, level: &'l Level, bundled: bool) -> bool {
        let text = word.text();
        if word.value.is_literal() && text == "--" {
            self.at += 1;
            self.ended = true;
            return true;
        }
        if level.style == Style::Equals {
            let at = self.at;
            self.at += 1;
            let known = word.value.prefix().contains('=') && self.with_equals(word);
            self.at = if known { self.at } else { at };
            return known;
        }
        if self.exact(word) {
            return true;
        }
        let dashed = text.starts_with('-') && text != "-" && !word.value.prefix().is_empty();
        if !dashed {
            let cluster = bundled && word.value.is_literal() && !text.starts_with('+');
            return cluster && self.bundle(word);
        }
        self.at += 1;
        let understood = match level.style {
            Style::None | Style::Equals => false,
            Style::Long => self.with_equals(word),
            Style::Gnu if text.starts_with("--") || self.is_spelt_out(word) => self.with_equals(word),
            Style::Gnu => self.cluster(word, 1),
        };
        if !understood {
            self.found.problems.push(Problem { span: word.span, text: text.to_owned() });
        }
        true
    }

    /// `tar xzf`: the first word is a cluster without a dash.
    fn bundle(&mut self, word: &Arg) -> bool {
        if self.level().is_some_and(|l| l.subcommand(word.text()).is_some()) {
            return false;
        }
        self.at += 1;
        if !self.cluster(word, 0) {
            self.found.problems.push(Problem { span: word.span, text: word.text().to_owned() });
        }
        true
    }

    /// The option with this spelling, here or at an outer level that lends its options.
    fn lookup(&self, spelling: &str) -> Option<(&'l OptionSpec, usize)> {
        self.search(|level| level.option(spelling))
    }

    fn search(&self, find: impl Fn(&'l Level) -> Option<&'l OptionSpec>) -> Option<(&'l OptionSpec, usize)> {
        let last = self.found.levels.len().checked_sub(1)?;
        (0..=last).rev().find_map(|at| {
            let level = *self.found.levels.get(at)?;
            (at == last || level.inherit).then(|| find(level).map(|spec| (spec, at)))?
        })
    }

    /// A whole word that is a spelling.
    fn exact(&mut self, word: &Arg) -> bool {
        let Some(text) = word.value.as_literal() else { return false };
        if !text.starts_with(['-', '+', '(', ')', '!', ',']) || text == "-" {
            return false;
        }
        let digits = |mark: char| {
            text.strip_prefix(mark).is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()))
        };
        let exact = self.lookup(text);
        let counted = || {
            let spelling = if digits('-') { "-NUM" } else { "+NUM" };
            (digits('-') || digits('+')).then(|| self.lookup(spelling))?
        };
        let Some((spec, level)) = exact.or_else(counted) else { return false };
        self.at += 1;
        // In `-5` the number is the value.
        if spec.value.is_none() || exact.is_none() {
            self.found.give(spec, level, Vec::new());
        } else if !self.take(spec, level, None) {
            self.found.problems.push(Problem { span: word.span, text: text.to_owned() });
        }
        true
    }

    /// `--name=value`, `--name`, or an abbreviation of it.
    fn with_equals(&mut self, word: &Arg) -> bool {
        let text = word.text();
        let known = word.value.prefix();
        let (name, attached) = match known.find('=') {
            Some(at) => (known.get(..at).unwrap_or(known), Some(word.value.suffix(at + 1))),
            None if word.value.is_literal() => (text, None),
            None => return false,
        };
        let abbreviated = |level: &'l Level| {
            (level.abbreviations && name.starts_with("--") && name.len() > 2)
                .then(|| level.abbreviated(name))?
        };
        let Some((spec, level)) = self.lookup(name).or_else(|| self.search(abbreviated)) else {
            return false;
        };
        match (&spec.value, attached) {
            (None, Some(_)) => false,
            (_, attached) => {
                let attached = attached.map(|value| Arg { value, span: word.span });
                self.take(spec, level, attached)
            }
        }
    }

    /// `-std=c99`: of several letters behind one dash, and described as such.
    fn is_spelt_out(&self, word: &Arg) -> bool {
        let name = word.value.prefix().split_once('=').map_or("", |(name, _)| name);
        name.len() > 2 && self.lookup(name).is_some_and(|(spec, _)| spec.value.is_some())
    }

    /// `-xzf value`, `-fvalue`.
    fn cluster(&mut self, word: &Arg, from: usize) -> bool {
        let known = word.value.prefix().to_owned();
        let mut at = from;
        let mut spelling = String::with_capacity(2);
        while let Some(letter) = known.get(at..).and_then(|k| k.chars().next()) {
            spelling.clear();
            spelling.extend(['-', letter]);
            let Some((spec, level)) = self.lookup(&spelling) else { return false };
            at += letter.len_utf8();
            if spec.value.is_some() {
                let equals = from == 1 && known.get(at..).is_some_and(|rest| rest.starts_with('='));
                let inert = spec.value.as_ref().is_some_and(|v| v.roles.iter().all(RoleSpec::is_inert));
                if equals && !inert {
                    // Half of the world's parsers drop this sign, the other half keep it.
                    return false;
                }
                let from_byte = at + usize::from(equals);
                let attached = (at < word.text().len() && from == 1)
                    .then(|| Arg { value: word.value.suffix(from_byte), span: word.span });
                let ok = self.take(spec, level, attached);
                if !ok || from == 1 {
                    return ok;
                }
            } else {
                self.found.give(spec, level, Vec::new());
            }
        }
        // A flag followed by a hole: nobody knows which flags that would be.
        word.value.is_literal()
    }

    /// Takes the option's values from what is attached and from the words behind.
    fn take(&mut self, spec: &'l OptionSpec, level: usize, attached: Option<Arg>) -> bool {
        let mut values = Vec::new();
        let mut ok = true;
        if let Some(shape) = &spec.value {
            values.extend(attached);
            if !shape.until.is_empty() {
                ok = self.take_until(shape, &mut values);
            } else if shape.roles.iter().any(|r| r.role == Role::Argv) {
                values.extend(self.words.get(self.at..).unwrap_or_default().iter().cloned());
                self.at = self.words.len();
            } else if !shape.optional {
                while values.len() < shape.roles.len() {
                    let Some(next) = self.words.get(self.at) else { break };
                    values.push(next.clone());
                    self.at += 1;
                }
                ok = values.len() == shape.roles.len();
            }
            ok &= values.iter().zip(&shape.roles).all(|(v, role)| is_chosen(role, v));
        }
        self.found.give(spec, level, values);
        ok
    }

    /// The words up to one that ends an inner command.
    fn take_until(&mut self, shape: &ValueSpec, values: &mut Vec<Arg>) -> bool {
        while let Some(word) = self.words.get(self.at) {
            self.at += 1;
            if word.value.as_literal().is_some_and(|w| shape.until.iter().any(|u| u == w)) {
                return true;
            }
            values.push(word.clone());
        }
        // Without its end the tool refuses or takes everything: judged as everything.
        !values.is_empty()
    }
}

/// Whether an option of this level runs code: a file name that looks like it would be enough.
fn runs_code(level: &Level) -> bool {
    use assize_protocol::EffectKind::Execute;
    level.options.iter().filter_map(|o| o.value.as_ref()).flat_map(|v| &v.roles).any(|r| {
        r.effect == Some(Execute)
            || matches!(r.role, Role::Command | Role::Argv | Role::Code | Role::Environment)
            || matches!(
                r.role,
                Role::Script(Script::Python | Script::JavaScript | Script::Perl | Script::Ruby)
            )
    })
}
