//! `assize approvals token`: what proves an approval to whoever does not trust the way it came.

use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use assize_protocol::ApprovalTicket;
use serde_json::json;

use super::APPROVALS;
use super::args::TokenArgs;
use crate::check::json_line;
use crate::failure::Failure;
use crate::remote::{Remote, path};
use crate::render::word;
use crate::text::visible;

/// How long one call waits: shorter than an answer may take.
const ONE_CALL: Duration = Duration::from_secs(20);

/// Waits for the answer as long as it was told to, and prints the token alone, so that it can go where it belongs.
pub(crate) fn run(args: &TokenArgs) -> Result<ExitCode, Failure> {
    let ticket = answered(&Remote::open(&args.one.call.remote)?, args)?;
    let mut out = anstream::stdout().lock();
    match &ticket.token {
        _ if args.one.call.json => json_line(&mut out, &ticket)?,
        Some(token) => writeln!(out, "{token}")?,
        None => return Err(Failure::Approval(without(&ticket))),
    }
    Ok(if ticket.token.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn answered(remote: &Remote, args: &TokenArgs) -> Result<ApprovalTicket, Failure> {
    let started = Instant::now();
    loop {
        let left = args.wait.unwrap_or_default().saturating_sub(started.elapsed());
        let behind = format!("/token?wait_ms={}", left.min(ONE_CALL).as_millis());
        let ticket: ApprovalTicket = remote.post(&path(APPROVALS, &args.one.id, &behind), &json!({}))?;
        if ticket.state != assize_protocol::ApprovalState::Open || left <= ONE_CALL {
            return Ok(ticket);
        }
    }
}

/// Why there is no token.
fn without(ticket: &ApprovalTicket) -> String {
    use assize_protocol::ApprovalState::{Approved, Denied, Expired, Open, Withdrawn};
    let help = match ticket.state {
        Open => "nobody has answered yet; --wait 10m waits for it",
        Approved => "its token was used, or its grant is over; ask about the command again",
        Denied => "do what the message says, or something else",
        Expired | Withdrawn => "ask about the command again",
    };
    let message = ticket.message.as_ref().map(|text| format!(" (\"{}\")", visible(text))).unwrap_or_default();
    format!(
        "approval `{}` is {}{message} and has no token; help: {help}",
        visible(&ticket.id),
        word(&ticket.state)
    )
}
