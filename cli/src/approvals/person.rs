//! Whether a person is there to say yes.

use std::io::{BufRead, IsTerminal, Write};

use assize_protocol::{Approval, Severity};

use crate::failure::Failure;
use crate::place::environment;
use crate::remote::Remote;
use crate::text::visible;

/// What agents set for the commands they run.
const AGENTS: [&str; 8] = [
    "CLAUDECODE",
    "CODEX_SANDBOX",
    "CODEX_THREAD_ID",
    "CURSOR_AGENT",
    "GEMINI_CLI",
    "QWEN_CODE",
    "OPENCODE",
    "AI_AGENT",
];

/// Refuses where an agent runs this as whoever started it. A token is somebody's decision: what it may do, the
/// service knows.
pub(crate) fn not_an_agent(remote: &Remote) -> Result<(), Failure> {
    let agent = AGENTS.into_iter().find(|name| environment(name).is_some());
    match agent {
        Some(name) if !remote.has_token() => Err(Failure::Approval(format!(
            "an agent may not approve what it asked for, and `{name}` says that this is one; help: approve from a terminal of your own, or name a token with the scope `approve` with --token-file"
        ))),
        _ => Ok(()),
    }
}

/// Asks on the terminal. Without one there is nobody to ask.
pub(crate) fn agrees(approval: &Approval) -> Result<bool, Failure> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(Failure::Approval(
            "approving wants a terminal to ask on; help: --yes approves without asking".to_owned(),
        ));
    }
    confirm(&mut stdin.lock(), &mut anstream::stderr().lock(), approval)
}

/// No is what an empty answer means, and any other than the one that is asked for.
fn confirm(input: &mut dyn BufRead, out: &mut dyn Write, approval: &Approval) -> Result<bool, Failure> {
    let grave = approval.prompting.default_to_no || approval.risk >= Severity::High;
    if grave {
        write!(out, "\nThis is dangerous. Type the id {} to approve it: ", visible(&approval.id))?;
    } else {
        write!(out, "\nApprove it? [y/N] ")?;
    }
    out.flush()?;
    let mut answer = String::new();
    input.read_line(&mut answer).map_err(Failure::Stdin)?;
    let answer = answer.trim();
    Ok(if grave { answer == approval.id } else { matches!(answer, "y" | "Y" | "yes") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn approval(risk: &str, default_to_no: bool) -> Approval {
        let digest = "sha256:0";
        serde_json::from_value(json!({
            "id": "A-1", "state": "open", "version": 1, "opened_at": 0, "expires_at": 1, "verdict": "v",
            "command": "ls", "risk": risk, "because": [], "findings": [], "invocations": [], "effects": [],
            "quorum": 1,
            "binding": { "command": digest, "shell": "bash", "cwd": "/", "workspace": [], "requester": "uid:1",
                "policy": digest, "rules": digest, "facts": digest },
            "prompting": { "default_to_no": default_to_no, "requires_person": false, "suppress_always": false,
                "no_self_approval": false },
        }))
        .unwrap()
    }

    fn says(answer: &str, approval: &Approval) -> bool {
        confirm(&mut answer.as_bytes(), &mut Vec::new(), approval).unwrap()
    }

    #[test]
    fn nothing_but_a_yes_is_a_yes() {
        for (answer, agreed) in
            [("y\n", true), ("yes\n", true), ("\n", false), ("", false), ("A-1\n", false), ("n\n", false)]
        {
            assert_eq!(says(answer, &approval("medium", false)), agreed, "{answer:?}");
        }
    }

    #[test]
    fn a_dangerous_command_wants_its_id() {
        for grave in [approval("high", false), approval("medium", true)] {
            for (answer, agreed) in
                [("y\n", false), ("yes\n", false), ("\n", false), ("A-1\n", true), ("A-2\n", false)]
            {
                assert_eq!(says(answer, &grave), agreed, "{answer:?}");
            }
        }
    }
}
