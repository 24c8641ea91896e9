//! Advice on rules and programs that load but are not good enough to ship.

use crate::library::Library;
use crate::program::Program;
use crate::rule::{Maturity, Rule};

/// One thing to improve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The rule or program it speaks of.
    pub about: String,
    /// Lower case, no full stop.
    pub message: String,
}

/// Looks over everything in `library`.
pub fn lint(library: &Library) -> Vec<Advice> {
    let rules = library.rules().flat_map(|rule| {
        rule_advice(rule).into_iter().map(|message| Advice { about: rule.id.to_string(), message })
    });
    let programs = library.programs().flat_map(|program| {
        program_advice(program).into_iter().map(|message| Advice { about: program.name.clone(), message })
    });
    rules.chain(programs).collect()
}

fn rule_advice(rule: &Rule) -> Vec<String> {
    let mut advice = Vec::new();
    let mut say = |bad: bool, message: &str| {
        if bad {
            advice.push(message.to_owned());
        }
    };
    if rule.maturity == Maturity::Stable {
        say(rule.hits.len() < 3, "a stable rule needs at least three hits");
        say(rule.misses.len() < 2, "a stable rule needs at least two misses");
        say(rule.attack.is_empty() && !rule.when.is_builtin(), "name the ATT&CK technique");
    }
    say(rule.summary.ends_with('.'), "a summary has no full stop");
    say(rule.summary.chars().count() > 90, "a summary fits on one line: at most 90 characters");
    say(!rule.summary.starts_with(char::is_uppercase), "a summary starts with a capital letter");
    say(rule.why.trim().chars().count() < 40, "say why: at least one full sentence");
    for id in &rule.attack {
        say(!is_technique(id), &format!("`{id}` is not an ATT&CK technique id such as T1059.004"));
    }
    for id in &rule.cwe {
        say(!id.starts_with("CWE-"), &format!("`{id}` is not a CWE id"));
    }
    advice
}

fn is_technique(id: &str) -> bool {
    let Some(rest) = id.strip_prefix('T') else { return false };
    let (main, sub) = rest.split_once('.').map_or((rest, None), |(m, s)| (m, Some(s)));
    let digits = |text: &str, n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
    digits(main, 4) && sub.is_none_or(|s| digits(s, 3))
}

fn program_advice(program: &Program) -> Vec<String> {
    let mut advice = Vec::new();
    if program.examples.len() < 3 && program.native.is_none() {
        advice.push("a program needs at least three examples".to_owned());
    }
    if program.summary.ends_with('.') {
        advice.push("a summary has no full stop".to_owned());
    }
    advice
}

#[cfg(test)]
mod tests {
    use super::is_technique;

    #[test]
    fn technique_ids_have_four_digits_and_maybe_three_more() {
        assert!(is_technique("T1059") && is_technique("T1059.004"));
        assert!(!is_technique("T105") && !is_technique("1059") && !is_technique("T1059.4"));
    }
}
