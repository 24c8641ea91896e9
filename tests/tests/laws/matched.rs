//! Rules are matched as the documentation says, whatever index stands in between.

use std::collections::BTreeSet;

use assize_tests::corpus::{self, command};
use assize_tests::reference::{Answer, Reference};

use crate::{SEEDS, all, hold, times};

#[test]
fn a_slow_and_obvious_matcher_finds_what_the_classifier_finds() {
    let seeds = &*SEEDS;
    let reference = Reference::read(&corpus::knowledge().unwrap()).unwrap();
    assert!(reference.len() > 300, "only {} rules", reference.len());
    let count = times(4_000).min(seeds.texts.len());
    let checked = all(count, |number| {
        let text = &seeds.texts[number * 13 % seeds.texts.len()];
        let given = command(text);
        let assessment = seeds.engine.classifier().assess(&given);
        let expected = reference.matches(&given, &assessment);
        let found: BTreeSet<(&str, Option<u32>)> = assessment
            .findings
            .iter()
            .filter(|finding| reference.has(finding.rule.as_str()))
            .map(|finding| (finding.rule.as_str(), finding.invocation))
            .collect();
        let mut wrong = Vec::new();
        for (rule, invocation) in &found {
            // Another reading of the same line found it: its invocations are not listed.
            let Some(invocation) = invocation else { continue };
            if !expected.contains_key(&(rule, *invocation)) {
                wrong.push(format!("only the classifier finds {rule} at {invocation}: {text}"));
            }
        }
        for ((rule, invocation), answer) in &expected {
            // What speaks of a shared redirection is found once, so the line counts and not the invocation.
            if *answer == Answer::Yes && !found.iter().any(|(one, _)| one == rule) {
                wrong.push(format!("only the reference finds {rule} at {invocation}: {text}"));
            }
        }
        // What the assessment does not tell was compared in one direction only.
        (expected.values().filter(|answer| **answer == Answer::Yes).count(), wrong)
    });
    hold("matched", checked, 2_000);
}
