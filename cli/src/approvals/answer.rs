//! `assize approvals approve` and `deny`.

use std::process::ExitCode;

use assize_protocol::{Approval, GrantScope};
use serde_json::json;

use super::args::{ApproveArgs, DenyArgs};
use super::{APPROVALS, came_to, person, show};
use crate::failure::Failure;
use crate::remote::{Remote, path};

/// Shows, asks, and says yes.
pub(crate) fn approve(args: &ApproveArgs) -> Result<ExitCode, Failure> {
    let remote = Remote::open(&args.one.call.remote)?;
    person::not_an_agent(&remote)?;
    let approval: Approval = remote.get(&path(APPROVALS, &args.one.id, ""))?;
    // Whoever approves names the wording they saw: if somebody edits it meanwhile, the service refuses.
    let edited = args.edit.clone().or_else(|| approval.edited.clone());
    if !args.yes {
        let mut out = anstream::stderr().lock();
        show::print(&mut out, &approval)?;
        show::terms(&mut out, edited.as_deref(), args.scope.into(), args.lasts)?;
        drop(out);
        if !person::agrees(&approval)? {
            return Err(Failure::Approval(
                "nothing was approved; help: `deny` closes the question".to_owned(),
            ));
        }
    }
    let body = json!({
        "approve": true,
        "scope": GrantScope::from(args.scope),
        "lasts_s": args.lasts.map(|lasts| lasts.as_secs()),
        "edited": edited,
        "message": args.message,
    });
    let approval: Approval = remote.post(&path(APPROVALS, &args.one.id, "/decision"), &body)?;
    came_to(&approval, args.one.call.json)
}

/// Says no.
pub(crate) fn deny(args: &DenyArgs) -> Result<ExitCode, Failure> {
    let remote = Remote::open(&args.one.call.remote)?;
    let body = json!({ "approve": false, "message": args.message });
    let approval: Approval = remote.post(&path(APPROVALS, &args.one.id, "/decision"), &body)?;
    came_to(&approval, args.one.call.json)
}
