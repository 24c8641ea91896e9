//! From a payload to an answer: embedded, and with a service where one runs.

use std::io::{Read, Seek, SeekFrom};
use std::mem::ManuallyDrop;
use std::path::Path;
use std::time::{Duration, Instant};

use assize_agents::{
    Act, Answer, Asking, Call, Contract, Manner, Place, Saying, Told, blind, context, read, say, wants_tail,
};
use assize_engine::Engine;
use assize_protocol::{Context, Decision, Outcome, Request, Rewrite, Shell, Verdict};

use super::args::{BesideArgs, HookArgs};
use super::guard::Fallback;
use super::{socket::Socket, tries};
use crate::args::KnowledgeArgs;
use crate::door;
use crate::failure::Failure;
use crate::place::{self, environment};

/// What is left of the time for whoever prints the answer.
const SPARE: Duration = Duration::from_millis(250);

/// The answer to what stands on standard input.
pub(crate) fn answer(
    args: &HookArgs,
    contract: &'static Contract,
    until: Instant,
    fallback: &Fallback,
) -> Answer {
    match super::guard::payload() {
        Ok(Some(payload)) => to(&payload, args, contract, until, fallback),
        Ok(None) => blind(contract, "assize denied this: the payload is longer than 8 MiB"),
        Err(error) => blind(contract, &format!("assize denied this: the payload cannot be read: {error}")),
    }
}

fn to(
    payload: &[u8],
    args: &HookArgs,
    contract: &'static Contract,
    until: Instant,
    fallback: &Fallback,
) -> Answer {
    let place = match place_of(&args.beside, contract) {
        Ok(place) => Place { event: args.event.clone(), version: args.agent_version.clone(), ..place },
        Err(failure) => return blind(contract, &format!("assize denied this: {failure}")),
    };
    let call = match read(contract, payload, &place) {
        Ok(call) => call,
        Err(unreadable) => return unreadable.answer(contract),
    };
    fallback.keep(call.denial(
        "assize denied this: it was late, told to stop or defect before it had judged; try it again once",
    ));
    let manner = Manner { asking: heard(args.ask.into(), contract), grants: args.grant };
    let Act::Judge { request, .. } = &call.act else {
        return call.answer(&say(&call, None, manner, &Told::default()));
    };
    let keep = |saying: &Saying| fallback.keep(call.answer(saying));
    match engine(&args.beside.knowledge, request) {
        Ok(engine) => {
            // Taking it down again would cost as much as judging.
            let engine = ManuallyDrop::new(engine);
            call.answer(&judged(&engine, &call, request, &args.beside, manner, until, &keep))
        }
        Err(failure) => call.denial(&format!("assize denied this: it cannot judge: {failure}")),
    }
}

/// How a question is heard: without a terminal nobody is there to answer some agents.
fn heard(asking: Asking, contract: &Contract) -> Asking {
    let alone = || cfg!(unix) && std::fs::File::open("/dev/tty").is_err();
    if asking == Asking::Agent && contract.needs_terminal && alone() { Asking::Queue } else { asking }
}

/// What is said to `call`. `keep` is told what would be said without the service, before that is asked.
pub(crate) fn judged(
    engine: &Engine,
    call: &Call,
    request: &Request,
    beside: &BesideArgs,
    manner: Manner,
    until: Instant,
    keep: &dyn Fn(&Saying),
) -> Saying {
    let mut request = request.clone();
    request.context = call.transcript.as_deref().and_then(|path| told_by(call, path));
    let verdict = door::judge_request(engine, &mut request);
    let socket = Socket::find(&beside.server, beside.token_file.as_deref());
    let speak = |verdict: &Verdict, can_appeal: bool| {
        let instead = proved(engine, &request, verdict);
        let tried = tried(&request, verdict);
        say(call, Some(verdict), manner, &Told { tried, instead: instead.as_ref(), can_appeal })
    };
    let Some(socket) = socket else { return speak(&verdict, false) };
    keep(&say(call, Some(&verdict), manner, &Told::default()));
    let asked = asked(&request, &verdict, beside.wait);
    match socket.verdict(&asked, until.checked_sub(SPARE).unwrap_or(until)) {
        Some(remote) => speak(&joined(verdict, remote), true),
        None => speak(&verdict, false),
    }
}

/// What the service is asked. It remembers the session itself, and what came from there is no fact of the machine.
fn asked(request: &Request, verdict: &Verdict, wait: Option<Duration>) -> Request {
    let mut asked = request.clone();
    asked.id = Some(verdict.id.clone());
    asked.wait_ms = wait.map(|wait| u32::try_from(wait.as_millis()).unwrap_or(u32::MAX));
    asked.command.facts.carried.clear();
    asked.command.facts.recalled.clear();
    asked.command.facts.secret_words.clear();
    asked
}

/// The stricter of both, unless a person approved: what the machine and the project say is known here, what was
/// answered before is known there.
fn joined(here: Verdict, there: Verdict) -> Verdict {
    let approved = there.ruling.outcome == Outcome::Approved && there.ruling.decision == Decision::Allow;
    let lifted = approved && here.ruling.decision < Decision::Deny;
    if lifted || there.ruling.decision >= here.ruling.decision {
        there
    } else {
        Verdict { approval: there.approval, ..here }
    }
}

/// What is known about the machine, and what whoever installed it said about the agent.
pub(crate) fn place_of(beside: &BesideArgs, contract: &Contract) -> Result<Place, Failure> {
    let workspace =
        beside.workspace.iter().map(|folder| place::absolute(folder)).collect::<Result<_, _>>()?;
    let absolute = |name: &str| environment(name).filter(|folder| folder.starts_with('/'));
    let normal = |folder: String| place::normal(Path::new(&folder));
    Ok(Place {
        workspace,
        project: contract.project_variable.and_then(absolute).map(normal),
        home: absolute("HOME").map(normal),
        user: environment("USER"),
        shell: beside.shell.map_or_else(shell, Into::into),
        ..Place::default()
    })
}

/// Agents run commands with the shell of whoever started them, if it is one they know.
fn shell() -> Shell {
    let shell = environment("SHELL");
    match shell.as_deref().map(|path| path.rsplit('/').next().unwrap_or(path)) {
        Some("bash") => Shell::Bash,
        Some("zsh") => Shell::Zsh,
        Some("sh" | "dash") => Shell::Sh,
        Some(_) | None => Shell::Unknown,
    }
}

/// What judges it: with the policy of whose home and which folders the request names.
pub(crate) fn engine(knowledge: &KnowledgeArgs, request: &Request) -> Result<Engine, Failure> {
    let command = &request.command;
    door::engine_for(knowledge, command.home.as_deref(), &command.workspace)
}

/// What the transcript tells; one that is no ordinary file tells nothing.
fn told_by(call: &Call, path: &str) -> Option<Context> {
    let most = wants_tail(call.contract.host)? as u64;
    let Act::Judge { request, .. } = &call.act else { return None };
    // Opening a pipe would wait.
    let length = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?.len();
    let mut file = std::fs::File::open(path).ok()?;
    file.seek(SeekFrom::Start(length.saturating_sub(most))).ok()?;
    let mut tail = Vec::new();
    file.take(most).read_to_end(&mut tail).ok()?;
    context(call.contract.host, &tail, request.tool_call.as_deref())
}

/// The rewrite, when it is allowed here and now.
fn proved(engine: &Engine, request: &Request, verdict: &Verdict) -> Option<Rewrite> {
    let rewrite = verdict.ruling.rewrite.as_ref()?;
    let mut better = request.command.clone();
    better.text.clone_from(&rewrite.run);
    let (_, judged) = door::judge(engine, None, better);
    (judged.ruling.decision == Decision::Allow).then(|| rewrite.clone())
}

/// How often the same was refused, this time included.
fn tried(request: &Request, verdict: &Verdict) -> u32 {
    match verdict.ruling.decision {
        Decision::Allow => 0,
        // A service remembers its sessions.
        Decision::Ask | Decision::Deny if verdict.tried.is_some() => verdict.tried.unwrap_or_default(),
        Decision::Ask | Decision::Deny => {
            tries::count(request.session.as_deref(), verdict.id.as_str().unwrap_or_default())
        }
    }
}
