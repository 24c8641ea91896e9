//! A hook that is a file of its own, for hosts that run what lies in a folder.

use crate::words;
use crate::{EditError, Hook};

const HEAD: &str = "#!/bin/sh\n# Written by `assize install`; `assize uninstall` takes it away.\n";

/// The whole file. What the hook says is passed on only when it ended well and is an answer; otherwise the
/// answer is no.
pub(crate) fn install(
    hook: &Hook,
    agent: &str,
    refusal: &str,
    now: Option<&str>,
) -> Result<String, EditError> {
    if now.is_some_and(|now| !now.trim().is_empty() && command(now, agent).is_none()) {
        return Err(EditError::Foreign);
    }
    let (line, refusal) = (hook.line(agent), words::quote(refusal));
    Ok(format!(
        "{HEAD}answer=$({line}) && case $answer in\n\"{{\"*\"}}\") printf '%s\\n' \"$answer\"; exit 0 ;;\nesac\nprintf '%s\\n' {refusal}\n"
    ))
}

/// The command line of the hook in a file that is ours.
pub(crate) fn command(text: &str, agent: &str) -> Option<Vec<String>> {
    let rest = text.strip_prefix(HEAD)?.strip_prefix("answer=$(")?;
    let (line, _) = rest.split_once(") && case ")?;
    let words = words::split(line)?;
    words::is_hook(&words, agent).then_some(words)
}
