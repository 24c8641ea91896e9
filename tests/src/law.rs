//! The law of reading: what a shell runs, the script shows.
//!
//! A script whose `unread` is not empty asks, so it may miss things. In any other, every
//! recorded command must match one of its simple commands, word by word, and every file that
//! appeared must be the target of one of its redirections. Parts that are only known when the
//! shell runs match anything.

use assize_shell::script::{
    Arithmetic, AssignedValue, Command, Compound, CompoundCommand, Item, List, Operation, Parameter, Part,
    Redirection, RedirectionOperator, RedirectionTarget, Script, SimpleCommand, Word,
};

use crate::oracle::Observation;

/// Something a shell did that the script does not show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hidden {
    /// A command, by its argument vector.
    Command(Vec<String>),
    /// A file that was made.
    File(String),
}

/// What a shell did and `script` does not show; nothing where the script is unread.
pub fn hidden(script: &Script, observation: &Observation) -> Vec<Hidden> {
    if !script.unread.is_empty() {
        return Vec::new();
    }
    let mut shown = Shown::default();
    shown.list(&script.body);
    let commands =
        observation.ran.iter().filter(|argv| !shown.commands.iter().any(|words| matches(words, argv)));
    let named =
        observation.named.iter().filter(|name| !shown.commands.iter().any(|words| begins(words, name)));
    let files =
        observation.files.iter().filter(|file| !shown.targets.iter().any(|word| fits_one(word, file)));
    let named = named.map(|name| vec![name.clone()]);
    commands.cloned().chain(named).map(Hidden::Command).chain(files.cloned().map(Hidden::File)).collect()
}

/// What `script` shows, one line per command, for reports.
pub fn shown(script: &Script) -> String {
    let mut shown = Shown::default();
    shown.list(&script.body);
    let lines: Vec<String> = shown.commands.iter().map(|words| describe(words)).collect();
    let targets: Vec<String> =
        shown.targets.iter().map(|word| format!("file {}", describe(std::slice::from_ref(word)))).collect();
    lines.into_iter().chain(targets).collect::<Vec<_>>().join("\n")
}

/// Whether the script marks a place where a value is evaluated: an indirection, `${x@P}`, a name
/// or a quoted text in arithmetic, a subscript that is no plain index, a test.
pub fn evaluates(script: &Script) -> bool {
    let mut shown = Shown::default();
    shown.list(&script.body);
    shown.evaluates
}

fn describe(words: &[Pattern]) -> String {
    let word = |pattern: &Pattern| {
        let pieces: String = pattern.pieces.iter().map(|piece| piece.as_deref().unwrap_or("◌")).collect();
        if pattern.many { format!("{pieces:?}…") } else { format!("{pieces:?}") }
    };
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// A word as it may arrive in an argument vector.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    /// `None` stands for any text.
    pieces: Vec<Option<String>>,
    /// It may become no word, or several.
    many: bool,
}

#[derive(Debug, Default)]
struct Shown {
    commands: Vec<Vec<Pattern>>,
    targets: Vec<Pattern>,
    evaluates: bool,
}

impl Shown {
    fn list(&mut self, list: &List) {
        for item in &list.items {
            self.item(item);
        }
    }

    fn item(&mut self, item: &Item) {
        let pipelines = std::iter::once(&item.first).chain(item.rest.iter().map(|(_, pipeline)| pipeline));
        for stage in pipelines.flat_map(|pipeline| &pipeline.stages) {
            self.command(stage);
        }
    }

    fn command(&mut self, command: &Command) {
        match command {
            Command::Simple(simple) => self.simple(simple),
            Command::Compound(compound) => self.compound(compound),
            Command::Function(function) => self.compound(&function.body),
            Command::Coproc(command) => self.command(command),
        }
    }

    fn simple(&mut self, command: &SimpleCommand) {
        for assignment in &command.assignments {
            self.subscript(assignment.subscript.as_ref());
            match &assignment.value {
                AssignedValue::Scalar(word) => self.word(word),
                AssignedValue::Array(words) => self.words(words),
            }
        }
        self.words(&command.words);
        self.redirections(&command.redirections);
        self.commands.push(command.words.iter().map(pattern).collect());
    }

    fn redirections(&mut self, redirections: &[Redirection]) {
        for redirection in redirections {
            let (RedirectionTarget::Word(word) | RedirectionTarget::Heredoc(word)) = &redirection.target;
            self.word(word);
            match redirection.operator {
                RedirectionOperator::Write
                | RedirectionOperator::Clobber
                | RedirectionOperator::Append
                | RedirectionOperator::ReadWrite
                | RedirectionOperator::DuplicateOutput
                | RedirectionOperator::WriteBoth
                | RedirectionOperator::AppendBoth => self.targets.push(pattern(word)),
                RedirectionOperator::Read
                | RedirectionOperator::DuplicateInput
                | RedirectionOperator::Heredoc
                | RedirectionOperator::HereString => {}
            }
        }
    }

    fn compound(&mut self, command: &CompoundCommand) {
        self.redirections(&command.redirections);
        match &command.kind {
            Compound::Group(list) | Compound::Subshell(list) => self.list(list),
            Compound::If { branches, otherwise } => {
                for (condition, body) in branches {
                    self.list(condition);
                    self.list(body);
                }
                if let Some(list) = otherwise {
                    self.list(list);
                }
            }
            Compound::While { condition, body } => {
                self.list(condition);
                self.list(body);
            }
            Compound::For { words, body, .. } | Compound::Select { words, body, .. } => {
                if let Some(words) = words {
                    self.words(words);
                }
                self.list(body);
            }
            Compound::ArithmeticFor { expressions, body } => {
                for expression in expressions {
                    self.arithmetic(expression);
                }
                self.list(body);
            }
            Compound::Case { word, arms } => {
                self.word(word);
                for (patterns, body) in arms {
                    self.words(patterns);
                    self.list(body);
                }
            }
            Compound::Test(words) => {
                self.evaluates = true;
                self.words(words);
            }
            Compound::Arithmetic(arithmetic) => self.arithmetic(arithmetic),
        }
    }

    fn words(&mut self, words: &[Word]) {
        for word in words {
            self.word(word);
        }
    }

    /// The commands inside a word.
    fn word(&mut self, word: &Word) {
        for part in &word.parts {
            match part {
                Part::Literal { .. } | Part::Glob(_) | Part::Tilde(_) => {}
                Part::Parameter { parameter, .. } => self.parameter(parameter),
                Part::Substitution { list, .. } | Part::Process { list, .. } => self.list(list),
                Part::Arithmetic(arithmetic) => self.arithmetic(arithmetic),
                Part::Array(words) => self.words(words),
            }
        }
    }

    fn arithmetic(&mut self, arithmetic: &Arithmetic) {
        self.evaluates |= !arithmetic.names.is_empty() || arithmetic.subscripts;
        self.word(&arithmetic.word);
    }

    fn subscript(&mut self, subscript: Option<&Word>) {
        if let Some(word) = subscript {
            let index = |part: &Part| matches!(part, Part::Literal { text, .. } if text.bytes().all(|byte| byte.is_ascii_digit()));
            self.evaluates |= !word.parts.iter().all(index);
            self.word(word);
        }
    }

    fn parameter(&mut self, parameter: &Parameter) {
        self.evaluates |= parameter.indirect || parameter.operation == Operation::Transform('P');
        self.subscript(parameter.subscript.as_ref());
        match &parameter.operation {
            Operation::Value | Operation::Length | Operation::Transform(_) | Operation::Names => {}
            Operation::Default(word)
            | Operation::Assign(word)
            | Operation::Require(word)
            | Operation::Alternative(word)
            | Operation::Trim(word)
            | Operation::Case(word) => self.word(word),
            Operation::Replace(one, other) => {
                self.word(one);
                self.word(other);
            }
            Operation::Slice(expressions) => {
                for expression in expressions {
                    self.arithmetic(expression);
                }
            }
        }
    }
}

fn pattern(word: &Word) -> Pattern {
    let mut made = Pattern { pieces: Vec::new(), many: false };
    for part in &word.parts {
        match part {
            Part::Literal { text, .. } => made.pieces.push(Some(text.clone())),
            Part::Glob(_) => made.open(true),
            Part::Tilde(_) | Part::Array(_) | Part::Arithmetic(_) => made.open(false),
            // `<()` is no word at all.
            Part::Process { list, .. } => made.open(list.items.is_empty()),
            Part::Parameter { parameter, quoted } => made.open(!quoted || makes_many(parameter)),
            Part::Substitution { quoted, .. } => made.open(!quoted),
        }
    }
    made
}

impl Pattern {
    fn open(&mut self, many: bool) {
        self.pieces.push(None);
        self.many |= many;
    }
}

/// Whether a quoted expansion can become several words or none: `$@`, `${a[@]}`, and those around them.
fn makes_many(parameter: &Parameter) -> bool {
    let in_word = |word: &Word| {
        word.parts
            .iter()
            .any(|part| matches!(part, Part::Parameter { parameter, .. } if makes_many(parameter)))
    };
    parameter.name == "@"
        || parameter.subscript.is_some()
        || parameter.indirect
        || match &parameter.operation {
            Operation::Default(word) | Operation::Assign(word) | Operation::Alternative(word) => {
                in_word(word)
            }
            Operation::Names => true,
            _ => false,
        }
}

/// Whether `words` can become `argv`.
fn matches(words: &[Pattern], argv: &[String]) -> bool {
    let mut reached = vec![false; argv.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for word in words {
        let mut next = vec![false; argv.len() + 1];
        for from in (0..=argv.len()).filter(|from| reached.get(*from) == Some(&true)) {
            let rest = argv.get(from..).unwrap_or_default();
            for (count, slot) in next.iter_mut().skip(from).enumerate() {
                *slot |= rest.get(..count).is_some_and(|taken| fits(word, taken));
            }
        }
        reached = next;
    }
    reached.last() == Some(&true)
}

/// Whether `words` can become a command called `name`.
fn begins(words: &[Pattern], name: &str) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    let first_of_many = || match first.pieces.first() {
        Some(Some(literal)) => first.many && name.starts_with(literal.as_str()),
        Some(None) => first.many,
        None => false,
    };
    fits_one(first, name) || first_of_many() || (fits(first, &[]) && begins(rest, name))
}

fn fits(word: &Pattern, taken: &[String]) -> bool {
    match taken {
        [one] => fits_one(word, one),
        [] => word.many && word.pieces.iter().flatten().all(String::is_empty),
        [first, .., last] => {
            let ends = |piece: Option<&Option<String>>| piece.cloned().flatten().unwrap_or_default();
            word.many
                && first.starts_with(&ends(word.pieces.first()))
                && last.ends_with(&ends(word.pieces.last()))
        }
    }
}

fn fits_one(word: &Pattern, text: &str) -> bool {
    fits_pieces(&word.pieces, text)
}

fn fits_pieces(pieces: &[Option<String>], text: &str) -> bool {
    match pieces.split_first() {
        None => text.is_empty(),
        Some((Some(literal), rest)) => {
            text.strip_prefix(literal.as_str()).is_some_and(|text| fits_pieces(rest, text))
        }
        Some((None, rest)) => {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            rest.is_empty() || ends.filter_map(|at| text.get(at..)).any(|text| fits_pieces(rest, text))
        }
    }
}
