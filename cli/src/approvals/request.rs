//! `assize approvals request`: puts a question to people.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use assize_protocol::{ApprovalState, Decision, Request, Verdict};

use super::args::RequestArgs;
use crate::check::{exit_code, json_line};
use crate::door;
use crate::failure::Failure;
use crate::place::Place;
use crate::remote::Remote;
use crate::render::word;
use crate::text::visible;

/// The service answers in this time when nobody is waited for; longer waits are taken in pieces.
const PIECE: Duration = Duration::from_secs(20);

pub(crate) fn run(args: &RequestArgs) -> Result<ExitCode, Failure> {
    let remote = Remote::open(&args.remote)?;
    let place = Place::from_args(&args.place)?;
    let engine = door::engine(&args.knowledge, &place)?;
    // The service looks nothing up: what it is told about the machine has to be what the agent would tell it.
    let (command, here) = door::judge(&engine, None, place.command(args.command.clone()));
    let mut request = Request { session: args.session.clone(), ..Request::of(command) };
    request.id = Some(here.id);
    let mut left = args.wait.unwrap_or_default();
    let verdict = loop {
        let piece = left.min(PIECE);
        left -= piece;
        request.wait_ms = u32::try_from(piece.as_millis()).ok().filter(|wait| *wait > 0);
        let verdict: Verdict = remote.post("/v1/verdicts", &serde_json::to_value(&request)?)?;
        if left.is_zero() || !is_open(&verdict) {
            break verdict;
        }
    };
    let mut out = anstream::stdout().lock();
    if args.json {
        json_line(&mut out, &verdict)?;
    } else {
        writeln!(out, "{}", said(&verdict))?;
    }
    Ok(exit_code(verdict.ruling.decision))
}

fn is_open(verdict: &Verdict) -> bool {
    verdict.approval.as_ref().is_some_and(|ticket| ticket.state == ApprovalState::Open)
}

/// What came of it, on one line.
fn said(verdict: &Verdict) -> String {
    match (verdict.ruling.decision, &verdict.approval) {
        (Decision::Allow, Some(ticket)) => {
            format!("{} is {}: it may run", visible(&ticket.id), word(&ticket.state))
        }
        (Decision::Allow, None) => "it may run without anybody's approval".to_owned(),
        (Decision::Ask, Some(ticket)) if ticket.state == ApprovalState::Open => {
            let id = visible(&ticket.id);
            format!("{id} waits for a person; help: `assize approvals approve {id}`")
        }
        (Decision::Ask | Decision::Deny, Some(ticket)) => {
            format!("{} is {}: it may not run", visible(&ticket.id), word(&ticket.state))
        }
        (Decision::Ask, None) => {
            "nobody can be asked now; help: try again later, or tell the user".to_owned()
        }
        (Decision::Deny, None) => "it may not run, and nobody can approve it".to_owned(),
    }
}
