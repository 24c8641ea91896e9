//! The same question twice has one answer.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use assize_protocol::{Decision, Happening};
use lru::LruCache;
use sha2::{Digest, Sha256};

use crate::{Case, Reviewed};

/// What has to be equal for two cases to be the same question: the command with its place and all that is known about
/// it, its structure, what happened and what was said before, what people decided, and the knowledge it is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CaseKey([u8; 32]);

impl CaseKey {
    /// The key of `case` for a panel of that revision.
    pub fn of(case: &Case, panel: &str) -> Self {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update(bytes.len().to_le_bytes());
            hash.update(bytes);
        };
        part(panel.as_bytes());
        part(json(&case.command).as_bytes());
        part(json(&case.assessment).as_bytes());
        part(case.risk.to_string().as_bytes());
        part(case.structure.as_ref().map_or("", |structure| structure.key.as_str()).as_bytes());
        part(json(&case.revisions).as_bytes());
        // That the very same was asked before changes nothing: a retry is the same question.
        let retry = |what: &Happening| matches!(what, Happening::Command { command, decision: Decision::Ask, .. } if *command == case.command.text);
        for event in case.events.iter().filter(|event| !retry(&event.what)) {
            part(event.id.as_bytes());
            part(json(&event.what).as_bytes());
            part(&[u8::from(event.truncated)]);
        }
        part(&[u8::from(case.words_lost)]);
        for one in &case.precedents {
            part(one.approval.as_bytes());
            // Whether it still holds depends on the clock.
            part(&[u8::from(one.approved), u8::from(one.ends.is_some_and(|ends| ends <= case.now))]);
        }
        Self(hash.finalize().into())
    }
}

fn json(value: &impl serde::Serialize) -> String {
    // Plain data: serialising it does not fail, and if it did, nothing would be equal to anything but itself.
    serde_json::to_string(value).unwrap_or_default()
}

/// Answers by key, the least used forgotten first.
#[derive(Debug)]
pub struct Cache {
    all: Mutex<LruCache<CaseKey, Reviewed>>,
}

impl Cache {
    /// Room for `most` answers, at least one.
    pub fn new(most: usize) -> Self {
        let most = NonZeroUsize::new(most).unwrap_or(NonZeroUsize::MIN);
        Self { all: Mutex::new(LruCache::new(most)) }
    }

    pub(crate) fn get(&self, key: &CaseKey) -> Option<Reviewed> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    pub(crate) fn put(&self, key: CaseKey, reviewed: Reviewed) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).put(key, reviewed);
    }
}

#[cfg(test)]
mod tests {
    use assize_protocol::{
        Assessment, Command, Context, Effect, Happening, Revisions, SessionEvent, Severity, Structure,
    };

    use super::*;
    use crate::{Limits, Opened, Precedent};

    fn said(text: &str) -> SessionEvent {
        SessionEvent { id: None, at: None, what: Happening::Prompt { text: text.to_owned() } }
    }

    fn case(change: impl FnOnce(&mut Case)) -> Case {
        let context = Context { prompt: None, recent: vec![said("push it")] };
        let opened = Opened {
            command: &Command::new("git push", "/w"),
            assessment: &Assessment::default(),
            risk: Severity::Medium,
            context: Some(&context),
            session: &[],
            revisions: &Revisions::default(),
        };
        let mut case = Case::open(&opened, &Limits::default(), &|_| Assessment::default());
        change(&mut case);
        case
    }

    fn precedent(approval: &str) -> Precedent {
        Precedent {
            approval: approval.to_owned(),
            approved: true,
            structure: "s".to_owned(),
            workspace: Vec::new(),
            risk: Severity::Medium,
            policy: String::new(),
            rules: String::new(),
            at: 1,
            ends: Some(10),
        }
    }

    fn structure(key: &str) -> Structure {
        let nothing = Vec::new;
        Structure {
            shape: String::new(),
            invocations: nothing(),
            effects: nothing(),
            flows: nothing(),
            findings: nothing(),
            key: key.to_owned(),
        }
    }

    /// What an answer depends on, each changed on its own.
    fn changed() -> Vec<(&'static str, Case)> {
        let effect: Effect = serde_json::from_str(
            r#"{"kind":"delete","target":{"kind":"path","text":"/w/a","class":"workspace"},"invocation":0,"span":[0,1]}"#,
        )
        .unwrap();
        vec![
            ("command", case(|case| case.command.text = "git push -f".to_owned())),
            ("place", case(|case| case.command.cwd = "/x".to_owned())),
            ("workspace", case(|case| case.command.workspace = vec!["/x".to_owned()])),
            ("facts", case(|case| case.command.facts.git_config_programs = Some(true))),
            ("targets", case(|case| case.assessment.effects.push(effect))),
            ("risk", case(|case| case.risk = Severity::High)),
            ("structure", case(|case| case.structure = Some(structure("a")))),
            ("another structure", case(|case| case.structure = Some(structure("b")))),
            ("words", case(|case| case.events[0].what = said("push it, please").what)),
            ("loss of words", case(|case| case.words_lost = true)),
            ("policy", case(|case| case.revisions.policy = "2".to_owned())),
            ("rules", case(|case| case.revisions.rules = "2".to_owned())),
            ("precedent", case(|case| case.precedents = vec![precedent("a")])),
            ("another precedent", case(|case| case.precedents = vec![precedent("b")])),
            ("end of a precedent", { case(|case| (case.precedents, case.now) = (vec![precedent("a")], 10)) }),
        ]
    }

    #[test]
    fn another_question_has_another_key() {
        let mut keys =
            vec![("nothing", CaseKey::of(&case(|_| ()), "1")), ("panel", CaseKey::of(&case(|_| ()), "2"))];
        keys.extend(changed().iter().map(|(what, case)| (*what, CaseKey::of(case, "1"))));
        for (at, (what, key)) in keys.iter().enumerate() {
            for (other, same) in keys.iter().skip(at + 1) {
                assert_ne!(key, same, "{what} and {other}");
            }
        }
    }

    #[test]
    fn a_retry_and_a_later_hour_are_the_same_question() {
        let again = case(|case| {
            let what = Happening::Command {
                command: case.command.text.clone(),
                decision: Decision::Ask,
                call: None,
                verdict: None,
                carried: Vec::new(),
                shows_secret: false,
            };
            case.events.push(crate::Event { id: "e9".to_owned(), what, truncated: false });
            case.now = 5;
        });
        assert_eq!(CaseKey::of(&again, "1"), CaseKey::of(&case(|_| ()), "1"));
    }
}
