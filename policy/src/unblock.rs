//! What an agent, and the person behind it, can do about a refusal.

use assize_protocol::{Assessment, Decision, Finding, Ruling, Severity};

use crate::grants::{Question, UNKNOWN_PROGRAM_RULES, is_fixed};

/// `ruling` with what was refused, the rewrite and the way out, all from what decided; none when allowed.
pub(crate) fn with_way_out(ruling: Ruling, assessment: &Assessment) -> Ruling {
    if ruling.decision == Decision::Allow {
        return Ruling { refused: None, rewrite: None, unblock: None, ..ruling };
    }
    let deciding = ruling.because.iter().find(|reason| reason.finding.is_some());
    let finding = deciding
        .filter(|reason| reason.decision >= Decision::Ask)
        .and_then(|reason| assessment.findings.get(reason.finding? as usize));
    let unblock = match ruling.decision {
        Decision::Allow => None,
        Decision::Ask => Some(after_ask(finding, assessment)),
        Decision::Deny => {
            Some(after_deny(finding, ruling.because.first().map_or("", |r| r.decided_by.as_str())))
        }
    };
    let refused = match finding {
        Some(finding) => finding.summary.clone(),
        None => "running something that could not be read completely".to_owned(),
    };
    Ruling { refused: Some(refused), rewrite: finding.and_then(|f| f.safer.clone()), unblock, ..ruling }
}

fn after_ask(finding: Option<&Finding>, assessment: &Assessment) -> String {
    let Some(finding) = finding else {
        return "a person can approve it, or write it so that every word is known before it runs".to_owned();
    };
    let rule = &finding.rule;
    if is_fixed(finding) {
        return "a person can approve it; write it in plainer shell to have it read".to_owned();
    }
    let question = Question::of(finding);
    if let Some((question, target)) = question.and_then(|q| Some((q, q.target(finding, assessment)?))) {
        let table = match question {
            Question::Host => "[hosts]",
            Question::Path => "[paths]",
        };
        return format!("a person can approve it, or list `{target}` under {table} in their own assize.toml");
    }
    if UNKNOWN_PROGRAM_RULES.contains(&rule.as_str()) {
        return "a person can approve it, or add a profile that describes the program".to_owned();
    }
    format!("a person can approve it, or allow `{rule}` with a reason in their own assize.toml")
}

fn after_deny(finding: Option<&Finding>, decided_by: &str) -> String {
    match (finding, decided_by) {
        (_, "review") => {
            "nothing here: the reviewers denied it; do something else or ask the person".to_owned()
        }
        (_, "approval") => "nothing: a person denied it; do something else".to_owned(),
        (Some(finding), _) if finding.severity == Severity::Critical => {
            "nothing: this is final, and another spelling gets the same answer".to_owned()
        }
        _ => format!("this is final for the agent; a person can change `{decided_by}`"),
    }
}
