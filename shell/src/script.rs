//! The typed script: POSIX nouns with byte spans.
//!
//! Plain data. Text is decoded exactly once, by the reader; a [`Word`] keeps where
//! each part came from, so that nobody downstream looks at raw source again.

use assize_protocol::{Limit, Span};

/// What a source text was read as.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Script {
    /// Everything that was understood. Where something was not, the commands around it are still here.
    pub body: List,
    /// Regions and reasons that keep this script from being a proof. Empty: every byte is accounted for
    /// and a second reader saw the same commands.
    pub unread: Vec<Unread>,
    /// Bytes that belong to understood syntax.
    pub bytes_understood: usize,
    /// The first bound that was met.
    pub limit: Option<Limit>,
}

/// A region the reader does not vouch for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The bytes in doubt.
    pub span: Span,
    /// Why, as a half sentence in lower case: `a control character hides text`.
    pub reason: &'static str,
}

/// Commands one after another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// In source order.
    pub items: Vec<Item>,
}

/// One and-or chain and whether the shell waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// First pipeline.
    pub first: Pipeline,
    /// The rest of the chain.
    pub rest: Vec<(Connector, Pipeline)>,
    /// Ended by `&`.
    pub background: bool,
}

/// What joins two pipelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connector {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// Commands whose output feeds the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// Led by `!`.
    pub negated: bool,
    /// Led by the reserved word `time`.
    pub timed: bool,
    /// At least one stage.
    pub stages: Vec<Command>,
}

/// Anything that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A program, builtin or function call; or bare assignments and redirections.
    Simple(SimpleCommand),
    /// A structure around commands.
    Compound(Box<CompoundCommand>),
    /// A function definition: the body runs when the name is called.
    Function(Box<FunctionDefinition>),
    /// `coproc [NAME] command`.
    Coproc(Box<Command>),
}

/// `NAME=value… word… redirection…`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SimpleCommand {
    /// From the first to the last byte, without heredoc bodies.
    pub span: Span,
    /// In front of the command word.
    pub assignments: Vec<Assignment>,
    /// After brace expansion; words expanded from one source word share its span.
    pub words: Vec<Word>,
    /// In source order.
    pub redirections: Vec<Redirection>,
}

/// `NAME=value`, `NAME[i]=value`, `NAME+=value`, `NAME=(…)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// All of it.
    pub span: Span,
    /// The variable.
    pub name: String,
    /// `[…]` behind the name.
    pub subscript: Option<Word>,
    /// `+=`.
    pub append: bool,
    /// What it becomes.
    pub value: AssignedValue,
}

/// The right side of an assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssignedValue {
    /// One value; no splitting, no globs.
    Scalar(Word),
    /// `( … )`; a subscripted element `[k]=v` is a word whose parts show `k` and `v`.
    Array(Vec<Word>),
}

/// One redirection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirection {
    /// Descriptor, operator and target.
    pub span: Span,
    /// What stands in front of the operator.
    pub descriptor: Option<Descriptor>,
    /// Which one.
    pub operator: RedirectionOperator,
    /// Where to or from.
    pub target: RedirectionTarget,
}

/// What is redirected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Descriptor {
    /// `2>`
    Number(u32),
    /// `{fd}>`
    Variable(String),
}

/// The operators of bash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedirectionOperator {
    /// `<`
    Read,
    /// `>`
    Write,
    /// `>|`
    Clobber,
    /// `>>`
    Append,
    /// `<>`
    ReadWrite,
    /// `<&`
    DuplicateInput,
    /// `>&` with a descriptor, `-`, or a word (then: both streams to a file)
    DuplicateOutput,
    /// `&>`
    WriteBoth,
    /// `&>>`
    AppendBoth,
    /// `<<` and `<<-`
    Heredoc,
    /// `<<<`
    HereString,
}

/// Where a redirection leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedirectionTarget {
    /// A file name, a descriptor (`2`, `-`, `2-`), or the text of a here-string.
    Word(Word),
    /// The body of a heredoc. Parts are quoted; with a quoted delimiter there is one literal.
    Heredoc(Word),
}

/// A compound command with its redirections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompoundCommand {
    /// All of it.
    pub span: Span,
    /// Which one.
    pub kind: Compound,
    /// Behind the closing word.
    pub redirections: Vec<Redirection>,
}

/// The compound commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compound {
    /// `{ …; }`
    Group(List),
    /// `( … )`
    Subshell(List),
    /// `if`/`elif` pairs of condition and body, and `else`.
    If {
        /// Condition and body, in order.
        branches: Vec<(List, List)>,
        /// `else`.
        otherwise: Option<List>,
    },
    /// `while` and `until`.
    While {
        /// Runs before every turn.
        condition: List,
        /// Runs on every turn.
        body: List,
    },
    /// `for name in words`; `words` absent means `"$@"`.
    For {
        /// The variable.
        name: String,
        /// What it runs through.
        words: Option<Vec<Word>>,
        /// Runs on every turn.
        body: List,
    },
    /// `select name in words`.
    Select {
        /// The variable.
        name: String,
        /// The choices.
        words: Option<Vec<Word>>,
        /// Runs on every turn.
        body: List,
    },
    /// `for ((a; b; c))`.
    ArithmeticFor {
        /// The expressions that are there.
        expressions: Vec<Arithmetic>,
        /// Runs on every turn.
        body: List,
    },
    /// `case word in pattern) …`.
    Case {
        /// What is compared.
        word: Word,
        /// Patterns and body, in order.
        arms: Vec<(Vec<Word>, List)>,
    },
    /// `[[ … ]]`: the operands and operators as words, in order; `(`, `)`, `!`, `&&`, `||`, `<`, `>` are
    /// literal unquoted words of their own.
    Test(Vec<Word>),
    /// `(( … ))`
    Arithmetic(Arithmetic),
}

/// `name() body`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionDefinition {
    /// All of it.
    pub span: Span,
    /// What it is called.
    pub name: String,
    /// What runs.
    pub body: CompoundCommand,
}

/// A word before expansion.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word {
    /// Its source bytes.
    pub span: Span,
    /// Left to right; an empty quoted string is one empty quoted literal.
    pub parts: Vec<Part>,
}

/// A piece of a word. `quoted`: inside quotes, so it neither splits nor globs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Decoded text.
    Literal {
        /// With quotes, escapes and continuations removed.
        text: String,
        /// Quoted or escaped.
        quoted: bool,
    },
    /// An unquoted pattern operator: `*`, `?`, `[a-z]`, `@(a|b)`, as it stands.
    Glob(String),
    /// A leading `~`, `~user`, `~+`, `~-`.
    Tilde(String),
    /// `$name`, `${…}`.
    Parameter {
        /// Which, and what is done to it.
        parameter: Box<Parameter>,
        /// Inside double quotes or a heredoc.
        quoted: bool,
    },
    /// `$( … )` or backticks.
    Substitution {
        /// What runs.
        list: List,
        /// Inside double quotes or a heredoc.
        quoted: bool,
    },
    /// `<( … )` or `>( … )`.
    Process {
        /// What runs.
        list: List,
        /// Which way the data goes.
        direction: ProcessDirection,
    },
    /// `$(( … ))` or `$[ … ]`.
    Arithmetic(Arithmetic),
    /// `name=( … )` as the argument of a declaration builtin, the elements only.
    Array(Vec<Word>),
}

/// Which end of a process substitution the command gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProcessDirection {
    /// `<( … )`: the command reads what the list writes.
    In,
    /// `>( … )`: the list reads what the command writes.
    Out,
}

/// A parameter expansion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Variable name, digit(s), or one of `@ * # ? - $ !`.
    pub name: String,
    /// `[…]`.
    pub subscript: Option<Word>,
    /// `${!name}`: the value names another variable.
    pub indirect: bool,
    /// What is done to the value.
    pub operation: Operation,
}

/// What `${name…}` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// Just the value.
    Value,
    /// `${#name}`
    Length,
    /// `${name-w}`, `${name:-w}`: `w` when unset.
    Default(Word),
    /// `${name=w}`, `${name:=w}`: assigns.
    Assign(Word),
    /// `${name?w}`, `${name:?w}`: fails.
    Require(Word),
    /// `${name+w}`, `${name:+w}`: `w` when set.
    Alternative(Word),
    /// `#`, `##`, `%`, `%%` with a pattern: a shorter value.
    Trim(Word),
    /// `/`, `//`, `/#`, `/%` with pattern and replacement.
    Replace(Word, Word),
    /// `^`, `^^`, `,`, `,,` with an optional pattern.
    Case(Word),
    /// `${name:offset:length}`.
    Slice(Vec<Arithmetic>),
    /// `${name@P}` and its kin; the letter.
    Transform(char),
    /// `${!prefix*}`, `${!name[@]}`.
    Names,
}

/// An arithmetic expression: what it reads and runs, not what it computes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arithmetic {
    /// The expression's bytes.
    pub span: Span,
    /// The text with its expansions, as one quoted word.
    pub word: Word,
    /// Bare variable names that the shell evaluates (recursively: their values are expressions).
    pub names: Vec<String>,
    /// Names that it assigns (`=`, `+=`, `++`).
    pub assigns: Vec<String>,
    /// Uses `name[…]`.
    pub subscripts: bool,
}
