//! What an answer is bound to.

use assize_protocol::{Binding, Command, Digest, Request, Revisions};
use serde::Serialize;

/// What an answer to `request` is bound to: a change in any of it makes the answer stale.
pub fn bind(request: &Request, revisions: &Revisions, requester: &str) -> Binding {
    let command = &request.command;
    Binding {
        command: Digest::of(&command.text).to_string(),
        shell: command.shell,
        cwd: command.cwd.clone(),
        workspace: folders(command),
        session: request.session.clone(),
        requester: requester.to_owned(),
        policy: revisions.policy.clone(),
        rules: revisions.rules.clone(),
        home: command.home.clone(),
        user: command.user.clone(),
        facts: Some(Digest::of(canonical(&command.facts)).to_string()),
    }
}

/// `sha256:` over all of a binding: what a token carries of it.
pub fn digest_of(binding: &Binding) -> String {
    Digest::of(canonical(binding)).to_string()
}

/// No folder means the working directory; said in one way, so that both spellings are the same place.
fn folders(command: &Command) -> Vec<String> {
    if command.workspace.is_empty() { vec![command.cwd.clone()] } else { command.workspace.clone() }
}

/// JSON with fields in the order of their declaration and maps in the order of their keys.
pub(crate) fn canonical(value: &impl Serialize) -> Vec<u8> {
    // Plain data with text keys: there is nothing in it that JSON cannot say.
    serde_json::to_vec(value).unwrap_or_default()
}
