//! What an author is told about an example that does not come out as claimed.

use std::collections::BTreeSet;

use assize_protocol::{Assessment, Invocation};

use crate::proof::{HOME, WORKSPACE};

/// Words of `text` that no profile describes, and programs without a profile.
pub(crate) fn undescribed(text: &str, assessment: &Assessment) -> Vec<String> {
    let about = |rule: &str| matches!(rule, "program/unknown-option" | "program/unknown");
    let words = assessment.findings.iter().filter(|finding| about(finding.rule.as_str()));
    let mut words: Vec<String> = words.map(|finding| format!("`{}`", finding.span.of(text))).collect();
    words.dedup();
    words
}

/// Why a hit may not be found: what was seen in its place.
pub(crate) fn seen(text: &str, assessment: &Assessment) -> String {
    let programs: Vec<String> = assessment.invocations.iter().map(called).collect();
    let effects: Vec<String> = assessment.effects.iter().map(crate::proof::spelled).collect();
    let effects: BTreeSet<String> = effects.iter().map(|effect| relative(effect)).collect();
    let effects = match effects.len() {
        0 => "it has no effects".to_owned(),
        _ => format!("its effects are {}", effects.into_iter().collect::<Vec<_>>().join(", ")),
    };
    let unknown = match undescribed(text, assessment) {
        words if words.is_empty() => String::new(),
        words => format!("; no profile describes {}", words.join(", ")),
    };
    format!("`[when]` is held against `{}`; {effects}{unknown}", programs.join("`, `"))
}

/// A program as conditions know it: its name, its subcommands, its options.
fn called(invocation: &Invocation) -> String {
    let mut words = vec![invocation.program.clone()];
    words.extend(invocation.subcommands.iter().cloned());
    if !invocation.options.is_empty() {
        words.push(format!("(options {})", invocation.options.join(", ")));
    }
    words.join(" ")
}

/// `effects = […]` as the examples of a profile write it.
pub(crate) fn effects_line(effects: &BTreeSet<String>) -> String {
    let all: Vec<String> = effects.iter().map(|effect| format!("\"{}\"", relative(effect))).collect();
    format!("effects = [{}]", all.join(", "))
}

/// An effect with its target as somebody in the workspace would write it.
pub(crate) fn relative(effect: &str) -> String {
    let Some((kind, target)) = effect.split_once(' ') else { return effect.to_owned() };
    let below = |folder: &str| target.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    let target = match (below(WORKSPACE), below(HOME)) {
        _ if target == WORKSPACE => ".".to_owned(),
        (Some(rest), _) => rest.to_owned(),
        (None, Some(rest)) => format!("~/{rest}"),
        (None, None) => target.strip_prefix("host:").unwrap_or(target).to_owned(),
    };
    format!("{kind} {target}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_written_as_in_a_profile() {
        let all = ["read /home/dev/proj/a", "write /home/dev/.x", "read /etc/hosts", "read /home/dev/proj"];
        let line = effects_line(&all.map(str::to_owned).into());
        assert_eq!(line, r#"effects = ["read /etc/hosts", "read .", "read a", "write ~/.x"]"#);
    }
}
