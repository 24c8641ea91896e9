//! Rules and programs against their own examples: every file carries claims, and claims are checked.

use std::collections::BTreeSet;

use assize_classifier::Classifier;
use assize_protocol::{Assessment, Class, Command, Effect, Severity, TargetKind};
use assize_rules::{Example, Library, Program, Rule};

/// Where every example runs.
const WORKSPACE: &str = "/home/dev/proj";
const HOME: &str = "/home/dev";

/// A claim that the rest of its own file contradicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// `packs/git/force-push.toml` or `programs/tar.toml`.
    pub file: String,
    /// What is wrong, lower case.
    pub message: String,
}

impl std::fmt::Display for Disagreement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file, self.message)
    }
}

/// One example and what it claims.
#[derive(Debug, Clone, Copy)]
pub enum Claim<'l> {
    /// The rule finds this.
    Hit(&'l Rule, &'l str),
    /// The rule does not find this.
    Miss(&'l Rule, &'l str),
    /// This comes out lower than the rule.
    Safer(&'l Rule, &'l str),
    /// The program has just these effects.
    Effects(&'l Program, &'l Example),
}

/// Everything that `library` claims.
pub fn claims(library: &Library) -> Vec<Claim<'_>> {
    let mut all = Vec::new();
    for rule in library.rules() {
        all.extend(rule.hits.iter().map(|text| Claim::Hit(rule, text)));
        all.extend(rule.misses.iter().map(|text| Claim::Miss(rule, text)));
        all.extend(rule.safer.iter().map(|safer| Claim::Safer(rule, &safer.run)));
    }
    for program in library.programs() {
        all.extend(program.examples.iter().map(|example| Claim::Effects(program, example)));
    }
    all
}

impl Claim<'_> {
    /// The end of the path of the file that makes it.
    pub fn file(&self) -> String {
        match self {
            Self::Hit(rule, _) | Self::Miss(rule, _) | Self::Safer(rule, _) => {
                format!("packs/{}.toml", rule.id)
            }
            Self::Effects(program, _) => format!("programs/{}.toml", program.name),
        }
    }

    /// What `classifier` says against it.
    pub fn disagreement(&self, classifier: &Classifier) -> Option<Disagreement> {
        let message = match self {
            Self::Hit(rule, text) => {
                (!fires(rule, &assess(classifier, text))).then(|| format!("does not find `{text}`"))
            }
            Self::Miss(rule, text) => {
                fires(rule, &assess(classifier, text)).then(|| format!("finds `{text}`, a miss"))
            }
            Self::Safer(rule, text) => {
                let risk = assess(classifier, text).risk();
                // What is allowed anyway may be suggested by anybody.
                (risk >= rule.severity && risk > Severity::Low)
                    .then(|| format!("suggests `{text}`, whose risk is {risk} as well"))
            }
            Self::Effects(_, example) => wrong_effects(example, &assess(classifier, &example.run)),
        }?;
        Some(Disagreement { file: self.file(), message })
    }
}

fn fires(rule: &Rule, assessment: &Assessment) -> bool {
    assessment.findings.iter().any(|finding| finding.rule == rule.id)
}

fn assess(classifier: &Classifier, text: &str) -> Assessment {
    let mut command = Command::new(text, WORKSPACE);
    command.home = Some(HOME.to_owned());
    command.user = Some("dev".to_owned());
    command.facts.git_config_programs = Some(false);
    classifier.assess(&command)
}

/// The example's list is the whole set.
fn wrong_effects(example: &Example, assessment: &Assessment) -> Option<String> {
    let found: BTreeSet<String> = assessment.effects.iter().map(spelled).collect();
    let claimed: BTreeSet<String> = example.effects.iter().map(|claim| resolved(claim)).collect();
    let list = |left: &BTreeSet<String>, right: &BTreeSet<String>| {
        left.difference(right).map(|effect| format!("`{effect}`")).collect::<Vec<_>>().join(", ")
    };
    let (missing, surplus) = (list(&claimed, &found), list(&found, &claimed));
    match (missing.is_empty(), surplus.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("`{}` lacks {missing}", example.run)),
        (true, false) => Some(format!("`{}` also has {surplus}", example.run)),
        (false, false) => Some(format!("`{}` has {surplus} instead of {missing}", example.run)),
    }
}

/// An effect in the notation of the profiles.
fn spelled(effect: &Effect) -> String {
    let target = &effect.target;
    let name = match (target.kind, target.class) {
        (TargetKind::Code, Class::Project) => "code:project".to_owned(),
        (TargetKind::Code, _) if target.text == "standard input" => "stdin".to_owned(),
        (TargetKind::Code, _) if target.text.starts_with('/') => target.text.clone(),
        (TargetKind::Code, _) => "code:opaque".to_owned(),
        (TargetKind::State, Class::Local) => format!("local:{}", target.text),
        (TargetKind::State, _) => format!("remote:{}", target.text),
        (TargetKind::Variable, _) => format!("variable:{}", target.text),
        (TargetKind::Host, _) => format!("host:{}", target.text),
        (TargetKind::Path, _) => target.text.clone(),
    };
    format!("{} {name}", effect.kind.as_str())
}

/// A claim with its target made absolute, so that `../x` and `~/x` compare.
fn resolved(claim: &str) -> String {
    let Some((kind, target)) = claim.split_once(' ') else { return claim.to_owned() };
    let state = ["code:", "local:", "remote:", "variable:", "host:"].iter().any(|p| target.starts_with(p));
    if state || target == "stdin" {
        return claim.to_owned();
    }
    if matches!(kind, "fetch" | "send" | "listen") {
        return format!("{kind} host:{target}");
    }
    let path = match target.strip_prefix('~') {
        Some(rest) => format!("{HOME}{rest}"),
        None if target.starts_with('/') => target.to_owned(),
        None => format!("{WORKSPACE}/{target}"),
    };
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            other => kept.push(other),
        }
    }
    // What is not known keeps its stand-in.
    let unknown = target.contains('⟨') && !target.contains('/');
    if unknown { claim.to_owned() } else { format!("{kind} /{}", kept.join("/")) }
}
