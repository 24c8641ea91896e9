//! `assize approvals`: the questions that wait for people, and their answers. Nothing here decides anything: the
//! service does, and says why it refuses.

mod answer;
pub(crate) mod args;
mod person;
mod request;
mod show;
mod token;
mod watch;

use std::io::Write;
use std::process::ExitCode;

use assize_protocol::{Approval, ApprovalState, Grant};
use serde::Deserialize;
use serde_json::json;

use crate::check::json_line;
use crate::failure::Failure;
use crate::remote::{Remote, escaped, path};
use crate::render::{FAINT, STRONG, of_severity, word};
use crate::text::visible;
use args::{ApprovalsVerb, GrantsArgs, ListArgs, RevokeArgs, ShowArgs, WithdrawArgs};

/// Where the service has them.
const APPROVALS: &str = "/v1/approvals/";
const GRANTS: &str = "/v1/grants/";

/// A page of a list.
#[derive(Debug, Deserialize)]
struct Page<T> {
    items: Vec<T>,
}

/// Does what was said.
pub(crate) fn run(verb: &ApprovalsVerb) -> Result<ExitCode, Failure> {
    match verb {
        ApprovalsVerb::List(args) => list(args),
        ApprovalsVerb::Request(args) => request::run(args),
        ApprovalsVerb::Show(args) => show(args),
        ApprovalsVerb::Approve(args) => answer::approve(args),
        ApprovalsVerb::Deny(args) => answer::deny(args),
        ApprovalsVerb::Withdraw(args) => withdraw(args),
        ApprovalsVerb::Watch(args) => watch::run(args),
        ApprovalsVerb::Grants(args) => grants(args),
        ApprovalsVerb::Revoke(args) => revoke(args),
        ApprovalsVerb::Token(args) => token::run(args),
    }
}

fn list(args: &ListArgs) -> Result<ExitCode, Failure> {
    let remote = Remote::open(&args.call.remote)?;
    let mut query = format!("/v1/approvals?limit={}", args.limit);
    if let Some(state) = args.state.state() {
        query.push_str("&state=");
        query.push_str(&word(&state));
    }
    if let Some(session) = &args.session {
        query.push_str("&session=");
        query.push_str(&escaped(session));
    }
    let found: Page<Approval> = remote.get(&query)?;
    let mut out = anstream::stdout().lock();
    if args.call.json {
        json_line(&mut out, &found.items)?;
    } else {
        found.items.iter().try_for_each(|approval| line(&mut out, approval))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// One approval on one line.
fn line(out: &mut dyn Write, approval: &Approval) -> std::io::Result<()> {
    let style = of_severity(approval.risk);
    let Approval { id, state, risk, binding, .. } = approval;
    let (id, state) = (visible(id), word(state));
    write!(out, "{STRONG}{id}{STRONG:#}  {state:<9}  {style}{risk:<8}{style:#}  ")?;
    let command = approval.edited.as_ref().unwrap_or(&approval.command);
    // A line of a list is no place to decide from: `show` has all of it.
    let shown = assize_approvals::shown(command).join("⟨newline⟩");
    let cut: String = shown.chars().take(100).collect();
    let more = if cut.len() < shown.len() { " ⟨more⟩" } else { "" };
    writeln!(out, "{}  {FAINT}{}{FAINT:#}  {cut}{more}", show::when(approval), visible(&binding.requester))
}

fn show(args: &ShowArgs) -> Result<ExitCode, Failure> {
    let remote = Remote::open(&args.one.call.remote)?;
    let approval: Approval = remote.get(&path(APPROVALS, &args.one.id, ""))?;
    let mut out = anstream::stdout().lock();
    if args.one.call.json {
        json_line(&mut out, &approval)?;
    } else {
        show::print(&mut out, &approval)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn withdraw(args: &WithdrawArgs) -> Result<ExitCode, Failure> {
    let remote = Remote::open(&args.one.call.remote)?;
    let approval: Approval = remote.post(&path(APPROVALS, &args.one.id, "/withdraw"), &json!({}))?;
    came_to(&approval, args.one.call.json)
}

fn grants(args: &GrantsArgs) -> Result<ExitCode, Failure> {
    let remote = Remote::open(&args.call.remote)?;
    let found: Page<Grant> = remote.get("/v1/grants")?;
    let mut out = anstream::stdout().lock();
    if args.call.json {
        json_line(&mut out, &found.items)?;
    } else {
        found.items.iter().try_for_each(|grant| show::grant(&mut out, grant))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn revoke(args: &RevokeArgs) -> Result<ExitCode, Failure> {
    let remote = Remote::open(&args.one.call.remote)?;
    remote.delete(&path(GRANTS, &args.one.id, ""))?;
    let mut out = anstream::stdout().lock();
    if args.one.call.json {
        json_line(&mut out, &json!({ "revoked": args.one.id }))?;
    } else {
        writeln!(out, "{} is revoked", visible(&args.one.id))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Where an approval stands now.
fn came_to(approval: &Approval, as_json: bool) -> Result<ExitCode, Failure> {
    let mut out = anstream::stdout().lock();
    if as_json {
        json_line(&mut out, approval)?;
        return Ok(ExitCode::SUCCESS);
    }
    let id = visible(&approval.id);
    let yes = approval.votes.iter().filter(|vote| vote.approve).count();
    match approval.state {
        ApprovalState::Open => writeln!(out, "{id} waits: {yes} of {} people approved", approval.quorum)?,
        state => writeln!(out, "{id} is {}", word(&state))?,
    }
    Ok(ExitCode::SUCCESS)
}
