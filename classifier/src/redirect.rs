//! Redirections: files read and written by the shell itself, and what a command gets on its input.

use assize_protocol::{Class, Effect, EffectKind, FlowEnd, Invocation, Qualifier, Span, Target};
use assize_shell::script::{Descriptor, Redirection, RedirectionOperator, RedirectionTarget};

use crate::host;
use crate::native::environment;
use crate::script::is_ordinary;
use crate::state::State;
use crate::value::{Stream, Taint, Value};
use crate::walk::{Seen, Walk, Written};

/// What redirections changed about a command's streams.
#[derive(Debug, Default)]
pub(crate) struct Redirected {
    /// Replaces standard input.
    pub(crate) input: Option<Stream>,
    /// What other descriptors read.
    others: Vec<(u32, Stream)>,
    /// Standard output goes to these files, with the invocation that owns the redirection, and whether it is appended.
    files: Vec<(String, u32, bool)>,
    /// Of those, the ones that are emptied before anything runs.
    emptied: Vec<(String, u32, Span)>,
    /// Standard output goes to a socket, by the invocation that owns the redirection.
    sent: Option<u32>,
    /// What is printed goes to a service of this machine.
    near: Option<(u32, Span)>,
    /// Who owns them.
    pub(crate) owner: Option<u32>,
    /// Standard output does not reach the next command.
    taken: bool,
    /// Opening a file can go wrong, and then nothing runs.
    pub(crate) may_fail: bool,
    /// Where standard output goes is not known.
    turned: bool,
}

impl Redirected {
    /// Whether a process substitution gets the output.
    pub(crate) fn substitutes(&self) -> bool {
        self.files.iter().any(|(path, ..)| is_pipe(path))
    }

    /// `descriptor` reads `stream`; `before` is standard input as it was.
    fn reads(&mut self, descriptor: Option<&Descriptor>, stream: Stream, before: &Stream) {
        if matches!(descriptor, None | Some(Descriptor::Number(0))) {
            self.input = Some(stream);
            return;
        }
        // Programs read what they like of both: neither is known to be all of it.
        let taint = self.input.as_ref().unwrap_or(before).taint.join(stream.taint);
        self.input = Some(Stream::tainted(taint));
        if let Some(Descriptor::Number(number)) = descriptor {
            self.others.push((*number, stream));
        }
    }

    /// Standard input becomes what the descriptor `from` reads. What was opened elsewhere is not known.
    fn copies(&mut self, from: &Value, before: &Stream) {
        let number: Option<u32> = from.text.parse().ok();
        let known = self.others.iter().rev().find(|(other, _)| Some(*other) == number);
        let unknown = || Stream::tainted(self.input.as_ref().unwrap_or(before).taint);
        if number != Some(0) {
            self.input = Some(known.map_or_else(unknown, |(_, stream)| stream.clone()));
        }
    }

    /// What the next command gets of `output`; what the files get of it is remembered.
    pub(crate) fn output(self, walk: &mut Walk, output: Stream) -> Stream {
        for (path, invocation, span) in &self.emptied {
            let same = |e: &Effect| e.kind == EffectKind::Read && e.target.text == *path;
            let reads = |e: &Effect| same(e) && !e.qualifiers.contains(&Qualifier::Metadata);
            // Whoever runs in here: a wrapper reads nothing itself.
            if walk.effects_since(*invocation).any(reads) {
                walk.raise_for("filesystem/empties-its-input", *span, path.as_str(), Some(*invocation));
            }
        }
        // Of several, the last one gets the output.
        let surely = walk.goes_straight() && self.files.len() == 1;
        for (path, invocation, appends) in &self.files {
            walk.flow(output.taint, FlowEnd::File, *invocation, Span::default());
            if path.contains('*') && output.text.as_ref().is_some_and(|text| text.trim().is_empty()) {
                // Nothing, into every file of that pattern.
                let target = walk.place.exact(path, walk.library.paths());
                walk.act(EffectKind::Write, target, &[Qualifier::Truncate], *invocation, Span::default());
            }
            let copied = output.file.as_ref().and_then(|file| walk.files.get(file)).cloned();
            let strange = walk.is_strange(&output);
            let entry = walk.files.entry(path.clone()).or_default();
            entry.taint = entry.taint.join(output.taint);
            entry.sure = surely && output.text.is_some() && (!appends || entry.sure);
            entry.by = *invocation;
            entry.strange |= strange;
            // What it most likely holds is looked through where it runs.
            let text = output.text.clone().or_else(|| copied.as_ref()?.text.clone());
            match (&mut entry.text, &text) {
                (Some(before), Some(more)) if *appends => before.push_str(more),
                (text, more) => text.clone_from(more),
            }
        }
        if let Some((invocation, span)) = self.near {
            walk.raw_bytes(&output, invocation, span);
        }
        if let Some(invocation) = self.sent {
            walk.flow(output.taint, FlowEnd::Network, invocation, Span::default());
        }
        let output = if self.may_fail || self.turned { output.maybe() } else { output };
        if self.taken { Stream { taint: Taint::NONE, ..Stream::text("") } } else { output }
    }
}

/// Whether `path` is the other end of a process substitution.
pub(crate) fn is_pipe(path: &str) -> bool {
    path.starts_with("/dev/fd/")
}

/// Whether a redirection can go wrong.
fn may_fail(to: &Value) -> bool {
    let standard = is_descriptor(to) && matches!(to.text.as_str(), "0" | "1" | "2");
    !(standard || to.is_literal() && to.text == "/dev/null")
}

/// Whether a redirection puts standard output where nobody looks: another descriptor, a terminal, a pipe.
fn turns(one: &Redirection, to: &Value) -> bool {
    use RedirectionOperator as Op;
    let stdout = matches!(one.descriptor, None | Some(Descriptor::Number(1)));
    let ordinary = to.is_literal() && (!to.text.starts_with("/dev/") || to.text == "/dev/null");
    match one.operator {
        Op::Write | Op::Clobber | Op::Append => stdout && !ordinary,
        Op::DuplicateOutput if is_descriptor(to) => stdout && to.text != "1",
        Op::DuplicateOutput | Op::WriteBoth | Op::AppendBoth => !ordinary,
        Op::Read | Op::ReadWrite | Op::DuplicateInput | Op::Heredoc | Op::HereString => false,
    }
}

/// Who gets the effects of redirections.
#[derive(Clone, Copy)]
enum Owner {
    Invocation(u32),
    /// A compound command, or none: an entry of its own is made when it is needed.
    Shell,
}

impl Walk<'_> {
    pub(crate) fn last_invocation(&self) -> u32 {
        u32::try_from(self.seen.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Judges `all`; `owner` is the invocation whose streams they change.
    pub(crate) fn redirect(
        &mut self,
        state: &mut State,
        all: &[Redirection],
        input: &Stream,
        owner: Option<u32>,
    ) -> Redirected {
        let mut redirected = Redirected::default();
        let mut owner = owner.map_or(Owner::Shell, Owner::Invocation);
        for one in all {
            if !self.spend(4, one.span) {
                break;
            }
            self.redirection(state, one, input, &mut owner, &mut redirected);
        }
        redirected.owner = match owner {
            Owner::Invocation(number) => Some(number),
            Owner::Shell => None,
        };
        redirected
    }

    fn redirection(
        &mut self,
        state: &mut State,
        one: &Redirection,
        input: &Stream,
        owner: &mut Owner,
        redirected: &mut Redirected,
    ) {
        use RedirectionOperator as Op;
        let span = self.span(one.span);
        if let Some(Descriptor::Variable(name)) = &one.descriptor {
            self.check_assignment(name, None, span);
        }
        let (word, is_text) = match &one.target {
            RedirectionTarget::Heredoc(word) => (word, true),
            RedirectionTarget::Word(word) => (word, one.operator == Op::HereString),
        };
        let value = self.word(state, word);
        if is_text {
            let mut stream = match value.as_literal() {
                Some(text) if one.operator == Op::HereString => Stream::text(format!("{text}\n")),
                Some(text) => Stream::text(text),
                None => Stream::tainted(Taint::NONE),
            };
            stream.taint = value.taint;
            redirected.reads(one.descriptor.as_ref(), stream, input);
            if value.taint.has(Taint::SECRET) {
                // Whatever reads it may print it.
                let owner = self.owned(owner, span);
                self.act(EffectKind::Reveal, environment(), &[], owner, span);
            }
            return;
        }
        redirected.may_fail |= may_fail(&value);
        redirected.turned |= turns(one, &value);
        let duplicates = matches!(one.operator, Op::DuplicateInput | Op::DuplicateOutput);
        if duplicates && is_descriptor(&value) {
            let stdin = matches!(one.descriptor, None | Some(Descriptor::Number(0)));
            if one.operator == Op::DuplicateInput && stdin {
                redirected.copies(&value, input);
            }
            if value.text.parse().is_ok_and(|number: u32| self.sockets.contains(&number)) {
                // The other end of a connection that was opened under this number.
                if one.operator == Op::DuplicateInput {
                    redirected.input = Some(Stream::tainted(Taint::NETWORK));
                } else {
                    let owner = self.owned(owner, span);
                    redirected.sent = Some(owner);
                    redirected.near = Some((owner, span));
                }
            }
            return;
        }
        let owner = self.owned(owner, span);
        if let Some(host) = socket(&value) {
            if host.class == Class::Loopback {
                self.wire(one, owner, span, redirected);
            }
            self.act(EffectKind::Send, host.clone(), &[], owner, span);
            self.act(EffectKind::Fetch, host, &[], owner, span);
            redirected.input = Some(Stream::tainted(Taint::NETWORK));
            redirected.sent = Some(owner);
            if let Some(Descriptor::Number(number)) = one.descriptor {
                self.sockets.insert(number);
            }
            return;
        }
        let target = self.place.path(&value, state.cwd.as_deref(), self.library.paths());
        let reads = matches!(one.operator, Op::Read | Op::ReadWrite | Op::DuplicateInput);
        let writes = !matches!(one.operator, Op::Read | Op::DuplicateInput);
        if reads {
            let taint = self.taint_of(&target, &value).join(if writes { input.taint } else { Taint::NONE });
            let whole = value.is_literal() && is_ordinary(&target) && one.operator == Op::Read;
            let file = Some(target.text.clone()).filter(|_| whole);
            let stream = match (self.pipes.get(&target.text), target.text.as_str()) {
                (Some(piped), _) => Stream { taint, connected: true, ..piped.clone() },
                (None, "/dev/null") => Stream { taint, ..Stream::text("") },
                (None, _) => Stream { file, ..Stream::tainted(taint) },
            };
            redirected.reads(one.descriptor.as_ref(), stream, input);
            self.act(EffectKind::Read, target.clone(), &[], owner, span);
        }
        if writes {
            self.write_redirection(one, target, owner, span, redirected);
        }
    }

    /// A connection to this machine: what of the output goes there.
    fn wire(&mut self, one: &Redirection, owner: u32, span: Span, redirected: &mut Redirected) {
        use RedirectionOperator as Op;
        if matches!(one.operator, Op::Read | Op::DuplicateInput) {
            return;
        }
        let both = matches!(one.operator, Op::WriteBoth | Op::AppendBoth | Op::DuplicateOutput);
        let number = match &one.descriptor {
            None if one.operator == Op::ReadWrite => 0,
            None => 1,
            Some(Descriptor::Number(number)) => *number,
            Some(Descriptor::Variable(_)) => 2,
        };
        match number {
            1 if !both => redirected.near = Some((owner, span)),
            // Nobody says what goes wrong.
            1 | 2 => self.raw_bytes(&Stream::default(), owner, span),
            // What is written to another number is looked at there.
            _ => {}
        }
    }

    fn write_redirection(
        &mut self,
        one: &Redirection,
        target: Target,
        owner: u32,
        span: Span,
        redirected: &mut Redirected,
    ) {
        use RedirectionOperator as Op;
        let appends = matches!(one.operator, Op::Append | Op::AppendBoth);
        let bare = self.seen.get(owner as usize).is_some_and(|s| s.invocation.argv.is_empty());
        let with: &[Qualifier] = match (appends, bare) {
            (true, _) => &[Qualifier::Append],
            (false, true) => &[Qualifier::Truncate],
            (false, false) => &[],
        };
        let path = target.text.clone();
        if path.rsplit('/').next() == Some("!") {
            // zsh: `>!` is an operator and the next word the file.
            self.raise("shell/zsh-difference", span, ">!");
        }
        let stream = target.class == Class::Stream;
        self.act(EffectKind::Write, target, with, owner, span);
        let both = matches!(one.operator, Op::WriteBoth | Op::AppendBoth | Op::DuplicateOutput);
        let stdout = match &one.descriptor {
            None | Some(Descriptor::Number(1)) => true,
            Some(Descriptor::Number(_) | Descriptor::Variable(_)) => both,
        };
        if stdout {
            redirected.taken = !stream || path == "/dev/null";
            if !stream {
                if !appends {
                    redirected.emptied.push((path.clone(), owner, span));
                }
                redirected.files.push((path, owner, appends));
            }
        }
    }

    /// The invocation that gets the effects; for redirections of the shell itself, a nameless one.
    fn owned(&mut self, owner: &mut Owner, span: Span) -> u32 {
        if let Owner::Invocation(number) = owner {
            return *number;
        }
        let number = self.push_seen(Seen {
            invocation: Invocation {
                program: String::new(),
                subcommands: Vec::new(),
                argv: Vec::new(),
                options: Vec::new(),
                operands: Vec::new(),
                via: self.via,
                understood: true,
                span,
            },
            values: Vec::new(),
            environment: Vec::new(),
            streams: None,
            // All it has are redirections.
            redirections: 0..usize::MAX,
        });
        *owner = Owner::Invocation(number);
        number
    }

    /// Whether nobody saw what is in `stream`: it is no known text, and no file of which anything is known.
    pub(crate) fn is_strange(&self, stream: &Stream) -> bool {
        let file = stream.file.as_ref();
        stream.text.is_none() && file.is_none_or(|file| self.files.get(file).is_some_and(|f| f.strange))
    }

    /// What reading `target` brings.
    pub(crate) fn taint_of(&self, target: &Target, value: &Value) -> Taint {
        let secret = if target.class == Class::Credential { Taint::SECRET } else { Taint::NONE };
        let written = self.files.get(&target.text).map_or(Taint::NONE, |f: &Written| f.taint);
        let data = if target.class == Class::Stream { Taint::NONE } else { Taint::DATA };
        secret.join(written).join(self.carried(&target.text)).join(value.taint).join(data)
    }
}

/// `2`, `-`, `2-`: a descriptor, not a file.
fn is_descriptor(value: &Value) -> bool {
    let Some(text) = value.as_literal() else { return value.is_number() };
    let digits = text.strip_suffix('-').unwrap_or(text);
    text == "-" || (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// `/dev/tcp/HOST/PORT`, which bash opens as a socket.
fn socket(value: &Value) -> Option<Target> {
    let rest = value.text.strip_prefix("/dev/tcp/").or_else(|| value.text.strip_prefix("/dev/udp/"))?;
    let name = rest.split('/').next().unwrap_or(rest);
    let known = Value { text: name.into(), ..value.suffix(value.text.len() - rest.len()) };
    let known = Value { holes: known.holes.into_iter().filter(|h| h.start < name.len()).collect(), ..known };
    Some(host::host_value(&known))
}
