//! Words to values: what the shell would make of them, as far as anyone can know.

use std::rc::Rc;

use assize_protocol::{Limit, Span};
use assize_shell::script::{Arithmetic, Operation, Parameter, Part, ProcessDirection, Word};

use crate::array::{element, keys_run};
use crate::place::below;
use crate::state::State;
use crate::value::{Arg, BYTES_PER_STEP, HoleKind, STAND_IN, Stream, Taint, Value};
use crate::walk::{Unset, Walk, Written};

/// Parameters whose values are digits.
const NUMBERS: &[&str] = &[
    "?",
    "#",
    "$",
    "!",
    "RANDOM",
    "SECONDS",
    "LINENO",
    "UID",
    "EUID",
    "PPID",
    "BASHPID",
    "EPOCHSECONDS",
    "SHLVL",
];

impl Walk<'_> {
    /// zsh reads `$name:h` as a modifier, bash as text.
    fn check_modifier(&mut self, word: &Word) {
        for pair in word.parts.windows(2) {
            let [Part::Parameter { parameter, quoted: false }, Part::Literal { text, quoted: false }] = pair
            else {
                continue;
            };
            let modifier = text.strip_prefix(':').and_then(|rest| {
                let mut letters = rest.chars();
                letters.next().filter(|c| "htreslupaAcqQx".contains(*c))?;
                let after = letters.as_str();
                (after.is_empty() || after.starts_with([':', '/'])).then_some(())
            });
            if modifier.is_some() && parameter.operation == Operation::Value {
                self.raise("shell/zsh-difference", word.span, parameter.name.as_str());
            }
        }
    }

    /// The words that all of `words` become.
    pub(crate) fn all_fields(&mut self, state: &mut State, words: &[Word]) -> Vec<Arg> {
        let mut all = Vec::with_capacity(words.len());
        for word in words {
            self.fields(state, word, &mut all);
        }
        all
    }

    /// Adds the words that `word` becomes: an unquoted constant may split, an unquoted nothing vanishes.
    fn fields(&mut self, state: &mut State, word: &Word, into: &mut Vec<Arg>) {
        let span = self.span(word.span);
        if let [Part::Literal { text, .. }] = word.parts.as_slice() {
            into.push(Arg { value: self.known(text), span });
            return;
        }
        match self.elements(state, word) {
            Some(known) => into.extend(known),
            None => into.extend(self.split_fields(state, word, span)),
        }
    }

    fn split_fields(&mut self, state: &mut State, word: &Word, span: Span) -> Vec<Arg> {
        self.check_modifier(word);
        let mut fields = Vec::new();
        let mut current = Value::default();
        let mut started = false;
        for part in &word.parts {
            let unquoted_constant = match part {
                Part::Parameter { quoted: false, .. } | Part::Substitution { quoted: false, .. } => {
                    Some(self.part(state, part))
                }
                _ => None,
            };
            let Some(value) = unquoted_constant else {
                let (value, quoted) = (self.part(state, part), is_quoted(part));
                self.append(&mut current, &value, quoted, span);
                started |= quoted || !value.text.is_empty();
                continue;
            };
            if !value.is_literal() || !value.text.contains([' ', '\t', '\n']) {
                started |= !value.text.is_empty();
                self.append(&mut current, &value, false, span);
                continue;
            }
            for (index, piece) in value.text.split([' ', '\t', '\n']).enumerate() {
                if fields.len() > self.limits.shell.words {
                    self.met(Limit::Words, span);
                    break;
                }
                if index > 0 && started {
                    fields.push(Arg { value: std::mem::take(&mut current), span });
                    started = false;
                }
                current.push_text(piece);
                current.taint = current.taint.join(value.taint);
                started |= !piece.is_empty();
            }
        }
        if started {
            fields.push(Arg { value: current, span });
        }
        for field in &fields {
            self.coverage.words_unresolved += u32::from(field.value.has_unknown());
        }
        fields
    }

    /// The value of a word that neither splits nor vanishes.
    pub(crate) fn word(&mut self, state: &mut State, word: &Word) -> Value {
        let span = self.span(word.span);
        if let ([Part::Literal { text, .. }], None) = (word.parts.as_slice(), self.at) {
            // Like a value to which this was appended.
            let short = text.len() <= self.limits.shell.bytes;
            if short && self.spend(1 + text.len() / BYTES_PER_STEP, span) {
                return self.known(text);
            }
        }
        let mut value = Value::default();
        for part in &word.parts {
            let piece = self.part(state, part);
            self.append(&mut value, &piece, is_quoted(part), span);
        }
        value
    }

    /// Whether this is the reading in which nothing was set that nobody knows of, and everything went as it
    /// looks. Asking is enough for a line to be read that way, too.
    pub(crate) fn assumes_unset(&self) -> bool {
        self.unset.set(match self.unset.get() {
            Unset::Unasked => Unset::Asked,
            other => other,
        });
        self.unset.get() == Unset::Assumed
    }

    /// Appends `piece`; a value that outgrows every command is not followed any further.
    pub(crate) fn append(&mut self, value: &mut Value, piece: &Value, quoted: bool, span: Span) {
        if value.text.len() + piece.text.len() > self.limits.shell.bytes {
            self.met(Limit::Bytes, span);
            *value = Value::hole(HoleKind::Unknown, value.taint.join(piece.taint));
        } else if self.spend(1 + piece.text.len() / BYTES_PER_STEP, span) {
            value.push(piece, quoted);
            self.recognise(value);
        }
    }

    /// Text that an earlier command took from a secret is one.
    fn recognise(&self, value: &mut Value) {
        if self.facts.secret_words.iter().any(|secret| value.text.contains(secret.as_str())) {
            value.taint = value.taint.join(Taint::SECRET);
        }
    }

    /// Literal text; inside text that was put together before it was read, stand-ins are holes again.
    fn known(&self, text: &str) -> Value {
        let mut value = Value::default();
        if self.at.is_none() || !text.contains(STAND_IN) {
            value = Value::literal(text);
        } else {
            for (index, piece) in text.split(STAND_IN).enumerate() {
                if index > 0 {
                    value.push_hole(HoleKind::Unknown, STAND_IN, true);
                }
                value.push_text(piece);
            }
        }
        self.recognise(&mut value);
        value
    }

    fn part(&mut self, state: &mut State, part: &Part) -> Value {
        match part {
            Part::Literal { text, .. } => self.known(text),
            Part::Glob(pattern) => {
                let mut value = Value::default();
                value.push_hole(HoleKind::Glob, pattern, false);
                value
            }
            Part::Tilde(user) => self.tilde(state, user),
            Part::Parameter { parameter, quoted } => {
                let value = self.parameter(state, parameter, *quoted);
                if *quoted { value.quoted() } else { value }
            }
            Part::Substitution { list, quoted } => {
                self.detours += 1;
                let stream = self.list(&mut state.clone(), list, &Stream::default());
                self.detours -= 1;
                let value = stream.into_value();
                if *quoted { value.quoted() } else { value }
            }
            Part::Process { list, direction } => {
                let input = match direction {
                    ProcessDirection::In => Stream::default(),
                    ProcessDirection::Out => Stream::tainted(Taint::DATA),
                };
                let stream = self.list(&mut state.clone(), list, &input);
                let taint = match direction {
                    ProcessDirection::In => stream.taint,
                    ProcessDirection::Out => Taint::NONE,
                };
                // The name is a descriptor; what counts is what reading it brings.
                let name = format!("/dev/fd/{}", 63 + self.files.len());
                let text = stream.text.clone().filter(|_| *direction == ProcessDirection::In);
                self.files.insert(name.clone(), Written { taint, text, ..Written::default() });
                if *direction == ProcessDirection::In {
                    self.pipes.insert(name.clone(), stream);
                }
                Value { taint, ..Value::literal(name) }
            }
            Part::Arithmetic(arithmetic) => {
                self.arithmetic(state, arithmetic);
                Value::hole(HoleKind::Number, Taint::NONE)
            }
            Part::Array(words) => {
                let mut value = Value::hole(HoleKind::Unknown, Taint::NONE);
                for word in words {
                    let element = self.word(state, word);
                    if element.text.starts_with('[') && keys_run(state, &element.text) {
                        self.raise("shell/evaluating-expansion", word.span, element.text.as_str());
                    }
                    value.taint = value.taint.join(element.taint);
                }
                value
            }
        }
    }

    fn tilde(&self, state: &State, user: &str) -> Value {
        let known = match user.trim_start_matches('~') {
            "" => self.home(state),
            "+" => state.cwd.as_deref().map(Value::literal),
            "-" => state.previous.as_deref().map(Value::literal),
            "root" => Some(Value::literal("/root")),
            name if self.place.user == Some(name) => self.place.home.as_deref().map(Value::literal),
            // Homes of others lie beside ours.
            name => Some(Value::literal(format!("/home/{name}"))),
        };
        known.unwrap_or_else(|| Value::hole(HoleKind::Unknown, Taint::NONE))
    }

    fn home(&self, state: &State) -> Option<Value> {
        state.get("HOME").cloned().or_else(|| self.place.home.as_deref().map(Value::literal))
    }

    fn parameter(&mut self, state: &mut State, parameter: &Parameter, quoted: bool) -> Value {
        if parameter.indirect && !matches!(parameter.operation, Operation::Names) {
            self.raise("shell/evaluating-expansion", Span::default(), format!("${{!{}}}", parameter.name));
            return Value::hole(HoleKind::Unknown, Taint::NONE);
        }
        if let Some(subscript) = &parameter.subscript {
            let plain = crate::shape::literal(subscript).is_some_and(|key| !key.contains(['$', '`']));
            if !(plain && state.is_by_name(&parameter.name)) {
                self.subscript(state, subscript);
            }
        }
        let one = element(state, parameter);
        let mut value = one.unwrap_or_else(|| self.lookup(state, &parameter.name));
        if parameter.subscript.is_some() || matches!(parameter.name.as_str(), "@" | "*") {
            value.holes.iter_mut().for_each(|h| h.splits = !quoted || h.splits);
        }
        self.operation(state, parameter, value)
    }

    fn operation(&mut self, state: &mut State, parameter: &Parameter, value: Value) -> Value {
        let unknown = |value: &Value| Value::hole(HoleKind::Unknown, value.taint);
        match &parameter.operation {
            Operation::Value => value,
            Operation::Length => Value::hole(HoleKind::Number, Taint::NONE),
            Operation::Default(word) => {
                let other = self.word(state, word);
                match value.as_literal() {
                    // What is set and empty stays empty where no colon stands in front.
                    Some(text) if !text.is_empty() => value,
                    None if value.is_number() => value,
                    None if self.assumes_unset() => other,
                    _ => {
                        let taint = value.taint.join(other.taint);
                        Value { guess: Some(Rc::new(other)), ..Value::hole(HoleKind::Unknown, taint) }
                    }
                }
            }
            Operation::Assign(word) => {
                let other = self.word(state, word);
                let result = if value.as_literal().is_some_and(|v| !v.is_empty()) {
                    value
                } else {
                    Value::hole(HoleKind::Unknown, value.taint.join(other.taint))
                };
                self.check_assignment(&parameter.name, Some(&result), word.span);
                state.set(&parameter.name, result.clone());
                result
            }
            Operation::Require(word) => {
                self.word(state, word);
                value
            }
            Operation::Alternative(word) => {
                let other = self.word(state, word);
                if value.is_literal() && !value.text.is_empty() { other } else { unknown(&other) }
            }
            Operation::Trim(word) => {
                self.word(state, word);
                trimmed(&value)
            }
            Operation::Replace(pattern, replacement) => {
                self.word(state, pattern);
                let with = self.word(state, replacement);
                Value::hole(HoleKind::Unknown, value.taint.join(with.taint))
            }
            Operation::Case(word) => {
                self.word(state, word);
                unknown(&value)
            }
            Operation::Slice(expressions) => {
                for expression in expressions {
                    self.arithmetic(state, expression);
                }
                unknown(&value)
            }
            Operation::Transform(letter) => {
                if *letter == 'P' {
                    self.raise(
                        "shell/evaluating-expansion",
                        Span::default(),
                        format!("${{{}@P}}", parameter.name),
                    );
                }
                unknown(&value)
            }
            Operation::Names => Value::hole(HoleKind::Unknown, Taint::NONE),
        }
    }

    fn lookup(&self, state: &State, name: &str) -> Value {
        if let Some(value) = state.get(name) {
            return match &value.guess {
                Some(guess) if self.assumes_unset() => Value { taint: value.taint, ..Value::clone(guess) },
                _ => value.clone(),
            };
        }
        if NUMBERS.contains(&name) {
            return Value::hole(HoleKind::Number, Taint::NONE);
        }
        let position = name.parse::<usize>().ok();
        if let (Some(at), Some(arguments)) = (position, &state.arguments) {
            return arguments.get(at).cloned().unwrap_or_default();
        }
        if state.arguments.is_none()
            && (position.is_some() || matches!(name, "@" | "*"))
            && self.assumes_unset()
        {
            return Value::default();
        }
        if matches!(name, "@" | "*")
            && let Some([_, arguments @ ..]) = state.arguments.as_deref()
        {
            return match arguments {
                [] => Value::default(),
                [only] => only.clone(),
                many => {
                    let taint = many.iter().fold(Taint::NONE, |all, v| all.join(v.taint));
                    Value::hole(HoleKind::Unknown, taint)
                }
            };
        }
        let known = match name {
            "PWD" => state.cwd.as_deref(),
            "OLDPWD" => state.previous.as_deref(),
            "HOME" => self.place.home.as_deref(),
            "USER" | "LOGNAME" => self.place.user,
            "TMPDIR" => Some("/tmp"),
            _ => None,
        };
        if let Some(known) = known {
            return Value::literal(known);
        }
        let secret = self.library.environment().is_secret(name);
        Value::hole(HoleKind::Unknown, if secret { Taint::SECRET } else { Taint::NONE })
    }

    /// An index: the shell evaluates it as arithmetic, and that runs what it finds in it.
    pub(crate) fn subscript(&mut self, state: &mut State, subscript: &Word) {
        let value = self.word(state, subscript);
        let plain = matches!(value.text.as_str(), "@" | "*") || value.is_number();
        let named = value.is_literal() && self.evaluates_safely(state, &value.text);
        if !plain && !named {
            self.raise("shell/evaluating-expansion", subscript.span, format!("[{}]", value.text));
        }
    }

    /// Judges an arithmetic expression by what it would evaluate.
    pub(crate) fn arithmetic(&mut self, state: &mut State, expression: &Arithmetic) {
        let value = self.word(state, &expression.word);
        let holes_are_numbers =
            value.holes.iter().all(|h| matches!(h.kind, HoleKind::Number | HoleKind::Job));
        let names_are_numbers =
            expression.names.iter().all(|n| expression.assigns.contains(n) || self.is_number(state, n));
        if !holes_are_numbers || !names_are_numbers || (expression.subscripts && !value.is_literal()) {
            self.raise("shell/evaluating-expansion", expression.span, "arithmetic over unknown values");
        } else if expression.subscripts && value.text.contains(['$', '`']) {
            self.raise("shell/evaluating-expansion", expression.span, "a subscript that runs code");
        } else if self.brings_names(state, expression, &value) {
            self.raise("shell/evaluating-expansion", expression.span, "a value that is evaluated again");
        }
        for name in &expression.assigns {
            self.check_assignment(name, None, expression.span);
            state.set(name, Value::hole(HoleKind::Number, Taint::NONE));
        }
    }

    /// Whether what was put into an expression has subscripts or names in it that the expression had not.
    fn brings_names(&self, state: &State, expression: &Arithmetic, value: &Value) -> bool {
        let plain = |part: &Part| matches!(part, Part::Literal { .. } | Part::Arithmetic(_));
        if expression.word.parts.iter().all(plain) {
            return false;
        }
        let text = value.text.replace(STAND_IN, "0");
        let code = text.contains(['$', '`']) || text.contains('[') && !expression.subscripts;
        code || names(&text)
            .any(|n| !expression.names.iter().any(|known| known == n) && !self.is_number(state, n))
    }

    fn is_number(&self, state: &State, name: &str) -> bool {
        let value = self.lookup(state, name);
        value.is_number() || (value.is_literal() && value.text.is_empty())
    }

    /// Text that arithmetic may see: digits, operators, names of numbers.
    pub(crate) fn evaluates_safely(&self, state: &State, text: &str) -> bool {
        !text.contains(['$', '`', '[', '"', '\'']) && names(text).all(|name| self.is_number(state, name))
    }

    /// Whether an assigned name or value changes more than the script's own data.
    pub(crate) fn check_assignment(&mut self, name: &str, value: Option<&Value>, span: Span) {
        let environment = self.library.environment();
        let literal = value.and_then(Value::as_literal);
        if environment.is_dangerous(name) && !environment.is_harmless(name, literal) {
            self.raise("shell/dangerous-environment", span, name);
        }
    }

    /// The workspace's root, seen from where the script is.
    pub(crate) fn root(&self, state: &State) -> Option<String> {
        let cwd = state.cwd.as_deref()?;
        self.place.workspace.iter().find(|root| below(cwd, root).is_some()).map(ToString::to_string)
    }
}

/// Whether evaluating `text` comes to something that runs, through the values of so many variables.
pub(crate) fn leads_to_code(state: &State, text: &str, steps: usize) -> bool {
    let value = |name: &str| state.get(name).and_then(Value::as_literal);
    let next = |name: &str| value(name).is_some_and(|text| leads_to_code(state, text, steps - 1));
    text.contains(['$', '`']) || steps > 0 && names(text).any(next)
}

/// The names of variables in an expression.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.filter(|w| w.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
}

/// A trimmed value: of names, still names; of text, nobody knows.
fn trimmed(value: &Value) -> Value {
    Value::hole(if value.is_number() { HoleKind::Number } else { HoleKind::Unknown }, value.taint)
}

fn is_quoted(part: &Part) -> bool {
    match part {
        Part::Literal { quoted, .. } | Part::Parameter { quoted, .. } | Part::Substitution { quoted, .. } => {
            *quoted
        }
        Part::Arithmetic(_) => true,
        Part::Glob(_) | Part::Tilde(_) | Part::Process { .. } | Part::Array(_) => false,
    }
}
