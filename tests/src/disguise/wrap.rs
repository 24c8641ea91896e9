//! Programs whose profile has an inner command: whatever stands behind them runs.

use assize_protocol::Span;
use assize_rules::{Count, Level, Library, OperandSpec, Role};
use assize_shell::script::SimpleCommand;

use super::plain::{Plain, literal};
use super::quote;

/// The words in front of a command that runs as it would without them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapper {
    words: Vec<String>,
}

/// Words between a program's name and the command, where the name alone is not enough or not all there is.
const WORDS: &[(&str, &[&str])] = &[
    ("chamber exec", &["app --"]),
    ("chroot", &["/"]),
    ("chrt", &["-o 0"]),
    ("command", &["", "--"]),
    ("cross-env", &["A=1"]),
    ("direnv exec", &["."]),
    ("env", &["", "A=1", "-u A", "-- B=2", "-i"]),
    ("exec", &["", "-a x"]),
    ("faketime", &["2020-01-01"]),
    ("flock", &["/tmp/lock", "-n /tmp/lock"]),
    ("ionice", &["", "-c 3", "-c2 -n7"]),
    ("nice", &["", "-n 5", "-5"]),
    ("nsenter", &["-t 1 -a"]),
    ("numactl", &["-l"]),
    ("prlimit", &["--nofile=100"]),
    ("runuser", &["-u root --"]),
    ("rustup run", &["stable"]),
    ("screen", &["-dm"]),
    ("setarch", &["x86_64"]),
    ("setsid", &[""]),
    ("stdbuf", &["-oL", "-o L -e0"]),
    ("strace", &["", "-f", "-o /tmp/trace"]),
    ("sudo", &["", "-n", "-u root", "-E --", "A=1"]),
    ("systemd-run", &["--user --wait", "--scope"]),
    ("taskset", &["1", "-c 0"]),
    ("time", &["", "-p"]),
    ("timeout", &["5", "-s KILL 5s", "-k 1 5"]),
    ("unshare", &["", "-r"]),
];

/// Profiles with an inner command that does not do the same there, or not by itself.
const OTHERWISE: &[(&str, &str)] = &[
    ("aider", "no plain wrapper"),
    ("bunx", "runs a package of that name"),
    ("builtin", "only for builtins"),
    ("busybox", "only for its applets"),
    ("bwrap", "a sandbox with another file system"),
    ("claude", "registers a server"),
    ("codex", "registers a server"),
    ("crictl", "inside a container"),
    ("docker", "inside a container"),
    ("docker-compose", "inside a container"),
    ("entr", "runs when one of the files it reads of changes"),
    ("etcdctl", "runs when a key changes"),
    ("firejail", "a sandbox"),
    ("gemini", "registers a server"),
    ("git", "runs per commit or module"),
    ("kubectl", "inside a container"),
    ("lerna", "runs in other folders"),
    ("limactl", "inside another machine"),
    ("lxc", "inside a container"),
    ("minikube", "inside another machine"),
    ("multipass", "inside another machine"),
    ("nerdctl", "inside a container"),
    ("npm", "runs a package of that name"),
    ("npx", "runs a package of that name"),
    ("oc", "inside a container"),
    ("podman", "inside a container"),
    ("script", "what it runs is an option's text"),
    ("uvx", "runs a package of that name"),
    ("volta", "runs a tool of that name"),
    ("wsl", "inside another machine"),
    ("xargs", "adds words of its input"),
    ("xcrun", "runs a developer tool of that name"),
];

impl Wrapper {
    /// The words.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// In front of every program of `plain`.
    pub(super) fn apply(&self, plain: &Plain) -> Option<String> {
        let name = self.words.first()?;
        let front = format!("{} ", self.words.join(" "));
        let simples: Vec<&SimpleCommand> = match name.as_str() {
            // A function of that name would no longer be what runs.
            "builtin" => {
                let plain = plain.without(&["()", "function "])?;
                plain.simples().into_iter().filter(|simple| is_builtin(simple)).collect()
            }
            "busybox" => plain.programs().into_iter().filter(|simple| is_applet(simple)).collect(),
            // The shell is gone afterwards.
            "exec" => plain.programs().into_iter().filter(|_| plain.single().is_some()).collect(),
            _ => plain.programs(),
        };
        let starts = simples.into_iter().filter_map(|simple| Some(simple.words.first()?.span.start as usize));
        plain.edited(starts.map(|start| (Span::new(start, start), front.clone())).collect())
    }
}

/// Every wrapper `library` describes, with the words its inner command needs in front of it.
pub fn wrappers(library: &Library) -> Vec<Wrapper> {
    let mut all: Vec<Wrapper> =
        ["builtin", "busybox"].map(|name| Wrapper { words: vec![name.to_owned()] }).into();
    for (name, derivable) in found(library) {
        let words: &[&str] = WORDS.iter().find(|(known, _)| *known == name).map_or(&[""], |(_, words)| words);
        let known = derivable || words != [""];
        all.extend(words.iter().filter(|_| known).map(|between| {
            Wrapper {
                words: name
                    .split(' ')
                    .chain(between.split(' '))
                    .filter(|w| !w.is_empty())
                    .map(str::to_owned)
                    .collect(),
            }
        }));
    }
    all
}

/// Wrappers that need words in front of their inner command and of which nobody wrote down which.
pub fn underivable(library: &Library) -> Vec<String> {
    let unknown =
        |(name, derivable): &(String, bool)| !derivable && !WORDS.iter().any(|(known, _)| known == name);
    found(library).into_iter().filter(unknown).map(|(name, _)| name).collect()
}

/// Names (with subcommands) of wrappers, and whether the name alone is enough.
fn found(library: &Library) -> Vec<(String, bool)> {
    let mut all = Vec::new();
    for program in library.programs() {
        if !OTHERWISE.iter().any(|(name, _)| program.name == *name) {
            level(&program.name, &program.level, &mut all);
        }
    }
    all.sort();
    all
}

fn level(name: &str, here: &Level, all: &mut Vec<(String, bool)>) {
    let operands: &[OperandSpec] = here.operands.as_deref().unwrap_or_default();
    if let Some((_, before)) =
        operands.split_last().filter(|_| operands.iter().any(|o| o.role.role == Role::Argv))
    {
        let needed = |operand: &OperandSpec| operand.count == Count::One && operand.role.role != Role::Argv;
        all.push((name.to_owned(), !before.iter().any(needed)));
    }
    for subcommand in here.subcommands.iter().filter(|s| !s.name.contains(['*', '?', '['])) {
        if let Some(below) = subcommand.level.get() {
            level(&format!("{name} {}", subcommand.name), below, all);
        }
    }
}

/// The builtins of bash, and what only it reads at the head of a command.
pub const BUILTINS: [&str; 66] = [
    ".",
    ":",
    "[",
    "alias",
    "bg",
    "bind",
    "break",
    "builtin",
    "caller",
    "cd",
    "command",
    "compgen",
    "complete",
    "compopt",
    "continue",
    "declare",
    "dirs",
    "disown",
    "echo",
    "enable",
    "eval",
    "exec",
    "exit",
    "export",
    "false",
    "fc",
    "fg",
    "getopts",
    "hash",
    "help",
    "history",
    "jobs",
    "kill",
    "let",
    "local",
    "logout",
    "mapfile",
    "popd",
    "printf",
    "pushd",
    "pwd",
    "read",
    "readarray",
    "readonly",
    "return",
    "set",
    "shift",
    "shopt",
    "source",
    "suspend",
    "test",
    "time",
    "times",
    "trap",
    "true",
    "type",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
    "wait",
    "noglob",
    "nocorrect",
    "repeat",
    "coproc",
];

/// Programs that busybox has, with the options people write.
const APPLETS: [&str; 30] = [
    "awk", "cat", "chmod", "chown", "cp", "dd", "env", "find", "grep", "head", "kill", "killall", "ln",
    "mkdir", "mv", "nc", "nice", "nohup", "ps", "rm", "rmdir", "sed", "sh", "sort", "tail", "tar", "tee",
    "timeout", "wget", "xargs",
];

fn is_builtin(simple: &SimpleCommand) -> bool {
    simple.words.first().and_then(literal).is_some_and(|name| BUILTINS.contains(&&*name) && name != "time")
}

fn is_applet(simple: &SimpleCommand) -> bool {
    simple.words.first().and_then(literal).is_some_and(|name| APPLETS.contains(&&*name))
}

impl Plain {
    /// The simple commands that start a program by its name: no builtins, no functions, nothing unknown.
    pub(super) fn programs(&self) -> Vec<&SimpleCommand> {
        if self.defines_functions() {
            return Vec::new();
        }
        let is_program = |simple: &&SimpleCommand| {
            simple.words.first().and_then(literal).is_some_and(|name| {
                !name.is_empty()
                    && !BUILTINS.contains(&&*name)
                    && !name.contains('=')
                    && !name.starts_with('-')
            })
        };
        self.simples().into_iter().filter(is_program).collect()
    }

    /// The words of its one command, when it is a program, each spelled so that it means itself anywhere.
    pub(super) fn external_argv(&self) -> Option<String> {
        let argv = self.argv().filter(|_| self.programs().len() == 1)?;
        Some(argv.iter().map(|word| quote::safe(word)).collect::<Vec<_>>().join(" "))
    }

    /// The words of its one command when each is written plainly and would survive splitting.
    pub(super) fn plain_argv(&self) -> Option<Vec<String>> {
        let argv = self.argv()?;
        let simple = self.single()?;
        let plainly = |(word, text): (&assize_shell::script::Word, &String)| {
            self.source(word.span) == text
                && !text.is_empty()
                && text.chars().all(|c| quote::is_plain(c) || c == '=')
        };
        let survives = simple.words.iter().zip(&argv).all(plainly);
        (survives && !is_builtin(simple)).then_some(argv)
    }

    /// As [`Self::plain_argv`], printed by `echo` as it is.
    pub(super) fn plain_argv_for_echo(&self) -> Option<Vec<String>> {
        self.plain_argv().filter(|argv| argv.first().is_some_and(|name| !name.starts_with('-')))
    }

    /// The source of the words of its one command where nothing but words stands there.
    pub(super) fn source_words(&self) -> Option<&str> {
        let simple = self.single()?;
        let (first, last) = (simple.words.first()?, simple.words.last()?);
        let bare = simple.assignments.is_empty() && simple.redirections.is_empty();
        // Names of variables in a word would be evaluated a second time by some who take the words.
        let literal_only = simple.words.iter().all(|word| literal(word).is_some());
        let plainly =
            simple.words.iter().all(|w| self.source(w.span).chars().all(|c| quote::is_plain(c) || c == '='));
        let calm = bare && literal_only && plainly && !is_builtin(simple);
        calm.then(|| self.source(first.span.join(last.span)))
    }

    /// What `env -S` splits into the same words.
    pub(super) fn split_string(&self) -> Option<String> {
        self.plain_argv().filter(|_| self.programs().len() == 1).map(|argv| argv.join(" "))
    }

    /// The first of its programs that reads what it is to run or to work on from standard input.
    pub(super) fn readers(&self) -> Option<String> {
        const READERS: [&str; 31] = [
            "ash", "at", "atd", "bash", "batch", "crontab", "dash", "fish", "ksh", "node", "parallel",
            "perl", "php", "psql", "mysql", "sqlite3", "python", "python3", "python2", "ruby", "sh", "ssh",
            "su", "sudo", "tclsh", "tee", "xargs", "zsh", "busybox", "entr", "pwsh",
        ];
        let heads = self.simples().into_iter().filter_map(|simple| simple.words.first().and_then(literal));
        let mut bare = heads.map(|name| name.rsplit('/').next().unwrap_or_default().to_owned());
        bare.find(|name| READERS.contains(&&**name))
    }

    /// Itself when nothing in it reads its commands or words from standard input.
    pub(super) fn unread(&self) -> Option<&Self> {
        self.readers().is_none().then_some(self)
    }

    /// Itself when it is one pipeline.
    pub(super) fn only_one(&self) -> Option<&Self> {
        self.single_pipeline().map(|_| self)
    }

    /// Itself when `echo` would not take its first word for an option.
    pub(super) fn dashless(&self) -> Option<&Self> {
        (!self.text().starts_with('-')).then_some(self)
    }
}
