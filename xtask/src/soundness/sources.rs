//! Where the commands come from, and which of them can be run here.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use assize_engine::{Claim, Engine, claims};
use assize_protocol::{Decision, Request, Verdict};
use assize_tests::corpus;
use assize_tests::disguise::BUILTINS;

use super::notes::Notes;
use super::sandbox::Sandbox;

/// Commands that really work in the fixture, one a line; a line that ends in `\` goes on.
const OWN: &str = "tests/data/soundness.txt";

/// A command that is allowed.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) text: String,
    pub(crate) verdict: Verdict,
    /// From a file that is not the project's: its text is counted and shown, never kept.
    pub(crate) foreign: bool,
}

/// Everything that is allowed and can be run, and why the rest is not.
#[derive(Debug, Default)]
pub(crate) struct Cases {
    pub(crate) ready: Vec<Case>,
    /// Reason → how many.
    pub(crate) skipped: BTreeMap<String, usize>,
    /// Programs that are not installed → how many commands named them.
    pub(crate) absent: BTreeMap<String, usize>,
    /// Commands that were judged.
    pub(crate) judged: usize,
    /// And allowed.
    pub(crate) allowed: usize,
}

/// The texts of the project, and those of `more`.
pub(crate) fn texts(engine: &Engine, root: &Path, more: &[PathBuf]) -> Result<Vec<(String, bool)>, String> {
    let mut all = own(root)?;
    all.extend(corpus::cases()?.into_iter().map(|case| case.command));
    for claim in claims(engine.library()) {
        all.push(match claim {
            Claim::Hit(_, text) | Claim::Miss(_, text) | Claim::Safer(_, text) => text.to_owned(),
            Claim::Effects(_, example) => example.run.to_string(),
        });
    }
    let mut texts: Vec<(String, bool)> = all.into_iter().map(|text| (text, false)).collect();
    for file in more {
        let text =
            std::fs::read_to_string(file).map_err(|e| format!("cannot read `{}`: {e}", file.display()))?;
        texts.extend(text.lines().filter_map(foreign).map(|text| (text, true)));
    }
    let mut known = HashSet::new();
    texts.retain(|(text, _)| known.insert(text.trim().to_owned()));
    Ok(texts)
}

fn own(root: &Path) -> Result<Vec<String>, String> {
    let text = std::fs::read_to_string(root.join(OWN)).map_err(|e| format!("cannot read `{OWN}`: {e}"))?;
    let joined = text.replace("\\\n", "\n\\");
    let lines = joined.split('\n').filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let mut commands: Vec<String> = Vec::new();
    for line in lines {
        match (line.strip_prefix('\\'), commands.last_mut()) {
            (Some(rest), Some(last)) => *last = format!("{last}\n{rest}"),
            _ => commands.push(line.to_owned()),
        }
    }
    Ok(commands)
}

/// A line of JSON with a command in it, or a plain one.
fn foreign(line: &str) -> Option<String> {
    if !line.starts_with('{') {
        return (!line.trim().is_empty()).then(|| line.to_owned());
    }
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    let text = value.get("command").or_else(|| value.get("script"))?;
    text.as_str().map(str::to_owned)
}

/// Judges `texts` and keeps what is allowed and can be run.
pub(crate) fn cases(engine: &Engine, notes: &Notes, sandbox: &Sandbox, texts: Vec<(String, bool)>) -> Cases {
    let mut kept = Cases { judged: texts.len(), ..Cases::default() };
    for (text, foreign) in texts {
        let verdict = engine.evaluate(&Request::of(corpus::command(&text)));
        if verdict.ruling.decision != Decision::Allow {
            continue;
        }
        kept.allowed += 1;
        let programs: Vec<String> = verdict.assessment.invocations.iter().map(word).collect();
        let installed = |name: &String| {
            name.contains('/') || BUILTINS.contains(&name.as_str()) || name == "[[" || sandbox.has(name)
        };
        if let Some(name) = programs.iter().find(|name| !installed(name)) {
            *kept.absent.entry(name.clone()).or_default() += 1;
            *kept.skipped.entry("a program is not installed".to_owned()).or_default() += 1;
        } else if let Some(why) = notes.reason(&text, &programs) {
            *kept.skipped.entry(why.to_owned()).or_default() += 1;
        } else {
            kept.ready.push(Case { text, verdict, foreign });
        }
    }
    kept
}

/// The command word as it was spelled.
fn word(invocation: &assize_protocol::Invocation) -> String {
    invocation.argv.first().cloned().unwrap_or_default()
}

/// At most `count` of them, the same ones for the same seed.
pub(crate) fn sample(cases: &mut Vec<Case>, count: usize, seed: u64) {
    cases.sort_by_cached_key(|case| mixed(case.text.as_bytes(), seed));
    cases.truncate(count);
}

/// FNV-1a: stable, and as good as chance for this.
fn mixed(bytes: &[u8], seed: u64) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325 ^ seed, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_command_or_json_with_one() {
        assert_eq!(foreign("ls -l").unwrap(), "ls -l");
        assert_eq!(foreign(r#"{"command": "ls"}"#).unwrap(), "ls");
        assert_eq!(foreign(r#"{"other": "ls"}"#), None);
    }
}
