//! Rules and programs against their own examples: every file carries claims, and claims are checked.

use std::collections::BTreeSet;

use assize_classifier::Classifier;
use assize_protocol::{Assessment, Class, Command, Effect, Severity, TargetKind};
use assize_rules::{Example, Library, Place, Program, Rule, SourceFile};

use crate::hint;

/// Where every example runs.
pub(crate) const WORKSPACE: &str = "/home/dev/proj";
pub(crate) const HOME: &str = "/home/dev";

/// A claim that the rest of its own file contradicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// `packs/git/force-push.toml` or `programs/tar.toml`; the whole path where the file was handed in.
    pub file: String,
    /// Where in the file the example stands, when the file was handed in.
    pub place: Option<Place>,
    /// What is wrong, lower case.
    pub message: String,
    /// What was seen instead, or what to write.
    pub help: String,
}

impl std::fmt::Display for Disagreement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { file, place, message, help } = self;
        match place {
            Some(Place { line, column }) => write!(f, "{file}:{line}:{column}: {message}; help: {help}"),
            None => write!(f, "{file}: {message}; help: {help}"),
        }
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

    /// The command it speaks of.
    pub fn text(&self) -> &str {
        match self {
            Self::Hit(_, text) | Self::Miss(_, text) | Self::Safer(_, text) => text,
            Self::Effects(_, example) => &example.run,
        }
    }

    /// What `classifier` says against it.
    pub fn disagreement(&self, classifier: &Classifier) -> Option<Disagreement> {
        let text = self.text();
        let assessment = assess(classifier, text);
        let (message, help) = match self {
            Self::Hit(rule, _) => (!fires(rule, &assessment))
                .then(|| (format!("does not find `{text}`"), hint::seen(text, &assessment))),
            Self::Miss(rule, _) => fires(rule, &assessment).then(|| {
                let help = "narrow `[when]`, or make it a hit".to_owned();
                (format!("finds `{text}`, a miss"), help)
            }),
            Self::Safer(rule, _) => {
                let risk = assessment.risk();
                // What is allowed anyway may be suggested by anybody.
                (risk >= rule.severity && risk > Severity::Low).then(|| {
                    let found: Vec<&str> = assessment.findings.iter().map(|f| f.rule.as_str()).collect();
                    let help = format!("it is found by {}; suggest what is not", found.join(", "));
                    (format!("suggests `{text}`, whose risk is {risk} as well"), help)
                })
            }
            Self::Effects(program, example) => wrong_effects(program, example, &assessment),
        }?;
        Some(Disagreement { file: self.file(), place: None, message, help })
    }

    /// The same with the place in `files`, where the file that makes the claim is one of them.
    pub(crate) fn disagreement_in(
        &self,
        classifier: &Classifier,
        files: &[SourceFile],
    ) -> Option<Disagreement> {
        let disagreement = self.disagreement(classifier)?;
        let ending = format!("/{}", self.file());
        let Some(file) = files.iter().find(|f| format!("/{}", f.path).ends_with(&ending)) else {
            return Some(disagreement);
        };
        let place = Some(Place::of_value(&file.text, self.text()));
        Some(Disagreement { file: file.path.clone(), place, ..disagreement })
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

/// The example's list is the whole set, and every word of it is described.
fn wrong_effects(program: &Program, example: &Example, assessment: &Assessment) -> Option<(String, String)> {
    let found: BTreeSet<String> = assessment.effects.iter().map(spelled).collect();
    let claimed: BTreeSet<String> = example.effects.iter().map(|claim| resolved(claim)).collect();
    let list = |left: &BTreeSet<String>, right: &BTreeSet<String>| {
        left.difference(right).map(|e| format!("`{}`", hint::relative(e))).collect::<Vec<_>>().join(", ")
    };
    let (missing, surplus) = (list(&claimed, &found), list(&found, &claimed));
    let run = &example.run;
    let message = match (missing.is_empty(), surplus.is_empty()) {
        (true, true) => return unread_words(program, run, assessment),
        (false, true) => format!("`{run}` lacks {missing}"),
        (true, false) => format!("`{run}` also has {surplus}"),
        (false, false) => format!("`{run}` has {surplus} instead of {missing}"),
    };
    let unknown = hint::undescribed(run, assessment);
    let help = if unknown.is_empty() {
        format!("mend the profile, or, if that is what it does, write `{}`", hint::effects_line(&found))
    } else {
        format!("no profile describes {}: {ADD}", unknown.join(", "))
    };
    Some((message, help))
}

const ADD: &str = "add what is missing to options, operands or subcommands";

/// An example that does nothing because nobody described its words proves nothing.
fn unread_words(program: &Program, run: &str, assessment: &Assessment) -> Option<(String, String)> {
    let unread = assessment.invocations.iter().any(|i| program.name == i.program && !i.understood);
    let words = hint::undescribed(run, assessment);
    (unread && assessment.effects.is_empty() && !words.is_empty()).then(|| {
        let message = format!("`{run}` has words that the profile does not describe");
        (message, format!("look at {}: {ADD}", words.join(", ")))
    })
}

/// An effect in the notation of the profiles.
pub(crate) fn spelled(effect: &Effect) -> String {
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
