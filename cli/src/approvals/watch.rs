//! `assize approvals watch`: what is open, then what happens.

use std::io::Write;
use std::process::ExitCode;

use assize_protocol::Approval;

use super::args::WatchArgs;
use super::{Page, line};
use crate::failure::Failure;
use crate::remote::{Event, Remote, RemoteError};

/// Prints until the service or the reader stops.
pub(crate) fn run(args: &WatchArgs) -> Result<ExitCode, Failure> {
    let remote = Remote::open(&args.call.remote)?;
    let open: Page<Approval> = remote.get("/v1/approvals?state=open&limit=1000")?;
    // Oldest first, as what follows.
    open.items.iter().rev().try_for_each(|approval| print(approval, args.call.json))?;
    remote.listen("/v1/stream", |event| take(event, args.call.json))?;
    Err(RemoteError::Broken("it has stopped".to_owned()).into())
}

fn take(event: &Event, as_json: bool) -> Result<(), Failure> {
    match event.name.as_str() {
        "approval" => {
            let approval: Approval = serde_json::from_str(&event.data)?;
            print(&approval, as_json)
        }
        "missed" => {
            let mut stderr = anstream::stderr().lock();
            writeln!(stderr, "some events were missed; help: `assize approvals list` has what is open")?;
            Ok(())
        }
        // Verdicts, and what later versions tell.
        _ => Ok(()),
    }
}

fn print(approval: &Approval, as_json: bool) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    if as_json {
        serde_json::to_writer(&mut out, approval)?;
        writeln!(out)?;
    } else {
        line(&mut out, approval)?;
    }
    out.flush()?;
    Ok(())
}
