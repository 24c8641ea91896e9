//! A command as disguises see it: its text and where its simple commands and their words stand.

use assize_protocol::{Shell, Span};
use assize_shell::script::{
    Command, Compound, CompoundCommand, Descriptor, Item, List, Part, RedirectionTarget, SimpleCommand, Word,
};
use assize_shell::{Limits, Script};

/// A command and what disguises need to know of it.
#[derive(Debug, Clone)]
pub struct Plain {
    text: String,
    shell: Shell,
    script: Script,
    complete: bool,
}

impl Plain {
    /// Reads `text` as `shell` would.
    pub fn read(text: &str, shell: Shell) -> Self {
        let script = assize_shell::read_alone(text, shell, &Limits::default());
        // A last backslash would swallow whatever a disguise puts behind the text.
        let complete = script.unread.is_empty() && !script.body.items.is_empty() && !text.ends_with('\\');
        Self { text: text.to_owned(), shell, script, complete }
    }

    /// The bytes themselves.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Who would run them.
    pub fn shell(&self) -> Shell {
        self.shell
    }

    /// Whether all of it was read, and `;` may stand behind it.
    pub fn starts_and_ends(&self) -> bool {
        self.complete && !self.needs_newline()
    }

    /// The text when all of it was read, so that other syntax can stand around it.
    pub(super) fn whole(&self) -> Option<&str> {
        self.complete.then_some(&*self.text)
    }

    /// The text for a structure that ends what stands in it by `;`: by a newline where that is not enough.
    pub(super) fn body(&self) -> Option<String> {
        let text = self.whole()?;
        Some(if self.needs_newline() { format!("\n{text}\n") } else { format!("{text};") })
    }

    /// As [`Self::body`] where the structure has an end of its own: `( … )`.
    pub(super) fn enclosed(&self) -> Option<String> {
        let text = self.whole()?;
        Some(if self.needs_newline() { format!("\n{text}\n") } else { format!(" {text} ") })
    }

    /// Whether a heredoc or a comment could swallow what follows, or `;` would be one too many.
    pub(super) fn needs_newline(&self) -> bool {
        let text = self.text.trim_end();
        text.contains(['\n', '#']) || text.contains("<<") || text.ends_with(['&', ';'])
    }

    /// For disguises only bash understands.
    pub(super) fn in_bash(&self) -> Option<&Self> {
        (self.shell == Shell::Bash).then_some(self)
    }

    /// For disguises that give the text to a plain `sh`: nothing in it may be bash's own.
    pub(super) fn in_sh(&self) -> Option<&Self> {
        const ONLY_BASH: [&str; 24] = [
            "[[", "<(", ">(", "$'", "$\"", "{", "<<<", "&>", ">&", "|&", "function", "coproc", "((", "=(",
            "+=", "[@]", "time", "select", "source", "declare", "typeset", "shopt", "$[", "echo",
        ];
        let posix = self.shell != Shell::Bash || !ONLY_BASH.iter().any(|mark| self.text.contains(mark));
        posix.then_some(self)
    }

    /// Unless one of `words` occurs anywhere in the text: a cheap answer that errs on the side of leaving out.
    pub(super) fn without(&self, words: &[&str]) -> Option<&Self> {
        (!words.iter().any(|word| self.text.contains(word))).then_some(self)
    }

    /// Unless all it does is change the shell it runs in, which another process could not.
    pub(super) fn in_child(&self) -> Option<&Self> {
        let simples = self.simples();
        let changes = |simple: &&SimpleCommand| {
            let name = simple.words.first().map(|word| literal(word).unwrap_or_default());
            name.is_none_or(|name| CHANGE_THE_SHELL.contains(&&*name))
        };
        let only = simples.iter().all(|simple| changes(simple) && simple.redirections.is_empty());
        (!only).then_some(self)
    }

    /// Unless it speaks of the parameters of the shell, which a text of its own does not have.
    pub(super) fn without_parameters(&self) -> Option<&Self> {
        self.without(&["$@", "$*", "$#", "$0", "$1", "$2", "$3", "${@", "${*", "${#", "${0", "${1", "${2"])
    }

    /// The list of top-level items.
    pub(super) fn items(&self) -> &[Item] {
        &self.script.body.items
    }

    /// Its one pipeline's stages, when it is nothing else.
    pub(super) fn single_pipeline(&self) -> Option<&[Command]> {
        let [item] = self.items() else { return None };
        let one = self.complete && item.rest.is_empty() && !item.background;
        let pipeline = &item.first;
        (one && !pipeline.negated && !pipeline.timed).then_some(&pipeline.stages)
    }

    /// Its one simple command, when it is nothing else and has words.
    pub(super) fn single(&self) -> Option<&SimpleCommand> {
        match self.single_pipeline()? {
            [Command::Simple(simple)] if !simple.words.is_empty() => Some(simple),
            _ => None,
        }
    }

    /// The words of its one simple command when all are literal and nothing else stands there.
    pub(super) fn argv(&self) -> Option<Vec<String>> {
        let simple = self.single()?;
        let bare = simple.assignments.is_empty() && simple.redirections.is_empty();
        bare.then(|| simple.words.iter().map(literal).collect())?
    }

    /// The simple command the text begins with.
    pub(super) fn leading(&self) -> Option<&SimpleCommand> {
        match self.items().first()?.first.stages.first()? {
            Command::Simple(simple) if self.complete && simple.span.start == 0 => Some(simple),
            _ => None,
        }
    }

    /// Every simple command that stands in the text itself, not in a word.
    pub(super) fn simples(&self) -> Vec<&SimpleCommand> {
        let mut found = Vec::new();
        if self.complete {
            list(&self.script.body, &mut found);
        }
        found
    }

    /// Whether a function is defined, whose name no wrapper would find.
    pub(super) fn defines_functions(&self) -> bool {
        fn defines(command: &Command) -> bool {
            match command {
                Command::Function(_) => true,
                Command::Coproc(command) => defines(command),
                // Inside a structure a definition has its parentheses or its word.
                Command::Simple(_) | Command::Compound(_) => false,
            }
        }
        let stages = self.items().iter().flat_map(|item| {
            std::iter::once(&item.first).chain(item.rest.iter().map(|(_, p)| p)).flat_map(|p| &p.stages)
        });
        stages.into_iter().any(defines) || self.text.contains("()") || self.text.contains("function ")
    }

    /// The text with every span replaced; spans do not overlap.
    pub(super) fn edited(&self, mut edits: Vec<(Span, String)>) -> Option<String> {
        edits.sort_by_key(|(span, _)| *span);
        let mut made = String::new();
        let mut at = 0;
        for (span, new) in edits {
            made.push_str(self.text.get(at..span.start as usize)?);
            made.push_str(&new);
            at = span.end as usize;
        }
        made.push_str(self.text.get(at..)?);
        Some(made)
    }

    /// The source of a word.
    pub(super) fn source(&self, span: Span) -> &str {
        span.of(&self.text)
    }
}

/// Their effect is a changed shell, and is gone with it.
const CHANGE_THE_SHELL: [&str; 26] = [
    "alias", "bind", "cd", "complete", "declare", "disown", "enable", "exec", "export", "hash", "let",
    "local", "mapfile", "popd", "pushd", "read", "readonly", "set", "shopt", "trap", "typeset", "ulimit",
    "umask", "unalias", "unset", "printf",
];

/// The text of a word that is nothing but text.
pub(super) fn literal(word: &Word) -> Option<String> {
    let text = |part: &Part| match part {
        Part::Literal { text, .. } => Some(text.clone()),
        _ => None,
    };
    word.parts.iter().map(text).collect()
}

/// Whether redirections could meet one of standard error: `2>x`, `&>x`, `>&2`.
pub(super) fn redirects_errors(simple: &SimpleCommand) -> bool {
    use assize_shell::script::RedirectionOperator as Operator;
    simple.redirections.iter().any(|redirection| {
        let both = matches!(
            redirection.operator,
            Operator::WriteBoth | Operator::AppendBoth | Operator::DuplicateOutput | Operator::DuplicateInput
        );
        both || matches!(redirection.descriptor, Some(Descriptor::Number(2) | Descriptor::Variable(_)))
            || matches!(redirection.target, RedirectionTarget::Heredoc(_))
    })
}

fn list<'s>(list: &'s List, found: &mut Vec<&'s SimpleCommand>) {
    for item in &list.items {
        let pipelines = std::iter::once(&item.first).chain(item.rest.iter().map(|(_, pipeline)| pipeline));
        for stage in pipelines.flat_map(|pipeline| &pipeline.stages) {
            command(stage, found);
        }
    }
}

fn command<'s>(command_: &'s Command, found: &mut Vec<&'s SimpleCommand>) {
    match command_ {
        Command::Simple(simple) => found.push(simple),
        Command::Compound(inner) => compound(inner, found),
        Command::Function(function) => compound(&function.body, found),
        Command::Coproc(inner) => command(inner, found),
    }
}

fn compound<'s>(command: &'s CompoundCommand, found: &mut Vec<&'s SimpleCommand>) {
    match &command.kind {
        Compound::Group(body) | Compound::Subshell(body) => list(body, found),
        Compound::If { branches, otherwise } => {
            for (condition, body) in branches {
                list(condition, found);
                list(body, found);
            }
            if let Some(body) = otherwise {
                list(body, found);
            }
        }
        Compound::While { condition, body } => {
            list(condition, found);
            list(body, found);
        }
        Compound::For { body, .. } | Compound::Select { body, .. } | Compound::ArithmeticFor { body, .. } => {
            list(body, found);
        }
        Compound::Case { arms, .. } => arms.iter().for_each(|(_, body)| list(body, found)),
        Compound::Test(_) | Compound::Arithmetic(_) => {}
    }
}
