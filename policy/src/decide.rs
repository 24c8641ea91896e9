//! The one way from findings to a decision.

use assize_protocol::{
    Assessment, Because, Class, Decision, EffectKind, Finding, Outcome, Ruling, Severity, strictest,
};

use crate::grants::{NOT_UNDERSTOOD_RULES, OPAQUE_CODE_RULE, Question, is_fixed};
use crate::policy::{Policy, Preferences, RuleEntry};
use crate::table::Table;
use crate::{Entry, Layer, unblock};

/// Names the entry that asks when something was left unread.
const COVERAGE: &str = "policy:builtin coverage";

/// What a hole in the coverage counts as: nobody knows what is in it.
const HOLE: Severity = Severity::Medium;

/// What one finding alone comes to.
struct Judgement {
    decision: Decision,
    decided_by: String,
    set_aside: Option<SetAside>,
}

/// How a finding came to decide nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SetAside {
    /// A user's `[[rules]]` entry allows the rule.
    Rule,
    /// A user's `[hosts]` or `[paths]` entry knows the target.
    Target,
}

impl Policy {
    /// Judges `assessment`. Never fails; what policy does not know asks.
    pub fn decide(&self, assessment: &Assessment) -> Ruling {
        let judged: Vec<(u32, &Finding, Judgement)> = (0u32..)
            .zip(&assessment.findings)
            .filter(|(_, finding)| !finding.sandboxed)
            .map(|(index, finding)| (index, finding, self.judge(finding, assessment)))
            .collect();
        let hole = !assessment.coverage.is_complete() && !holes_are_allowed(assessment, &judged);

        let counted = judged.iter().filter(|(.., judgement)| judgement.set_aside.is_none());
        let decision = counted.clone().map(|(.., judgement)| judgement.decision).max();
        let floor = if hole { Decision::Ask } else { Decision::Allow };
        let risk = counted
            .map(|(_, finding, _)| finding.severity)
            .chain(hole.then_some(HOLE))
            .max()
            .unwrap_or(Severity::Info);
        let suppressed = judged
            .iter()
            .filter(|(.., judgement)| judgement.set_aside.is_some())
            .map(|(index, ..)| *index)
            .collect();

        let ruling = Ruling {
            decision: strictest(decision.into_iter().chain([floor])),
            risk,
            outcome: Outcome::Judged,
            because: reasons(judged, hole),
            suppressed,
            refused: None,
            rewrite: None,
            unblock: None,
        };
        unblock::with_way_out(ruling, assessment)
    }

    /// The user's side first, then whatever the project adds to it.
    fn judge(&self, finding: &Finding, assessment: &Assessment) -> Judgement {
        let user = self.judge_for_user(finding, assessment);
        match project_demand(&self.project, finding) {
            Some(demand) if demand.decision > user.decision => demand,
            _ => user,
        }
    }

    fn judge_for_user(&self, finding: &Finding, assessment: &Assessment) -> Judgement {
        let table = from_table(&self.user, finding.severity);
        let rule = strictest_rule(&self.user, finding);
        if is_fixed(finding) {
            return match rule {
                Some(rule) if rule.decision > table.decision => rule,
                _ => table,
            };
        }
        // A target somebody listed is more particular than the rule that asks about all of them.
        self.answered(finding, assessment).or(rule).unwrap_or(table)
    }

    /// The `[hosts]` or `[paths]` entry that answers what `finding` asks.
    fn answered(&self, finding: &Finding, assessment: &Assessment) -> Option<Judgement> {
        let question = Question::of(finding)?;
        let target = question.target(finding, assessment)?;
        let entry = self.entry_for(question, target)?;
        let known = |target: &str| self.entry_for(question, target).is_some();
        question.others_are_known(finding, assessment, known).then(|| Judgement {
            decision: Decision::Allow,
            decided_by: Entry::label(Layer::User, &entry),
            set_aside: Some(SetAside::Target),
        })
    }

    /// The user's entry that knows `target`.
    fn entry_for(&self, question: Question, target: &str) -> Option<String> {
        match question {
            Question::Host => {
                let entry = self.user.hosts.iter().find(|pattern| pattern.matches(target))?;
                Some(format!("hosts.listed {}", entry.as_str()))
            }
            Question::Path => {
                let home = self.home.as_deref();
                let entry = self.user.paths.iter().find(|pattern| pattern.matches(target, home))?;
                Some(format!("paths.read {}", entry.as_str()))
            }
        }
    }
}

/// The severity tables of the builtin and the user's layer; the user's counts where it speaks.
fn from_table(user: &Preferences, severity: Severity) -> Judgement {
    let (layer, decision) = match (user.table.get(severity), Table::BUILTIN.get(severity)) {
        (Some(user), builtin) if Some(user) > builtin => (Layer::User, user),
        (_, Some(builtin)) => (Layer::Builtin, builtin),
        (_, None) => (Layer::Builtin, Decision::Ask),
    };
    let decided_by = Entry::label(layer, &format!("decide.{severity}"));
    Judgement { decision, decided_by, set_aside: None }
}

/// The strictest `[[rules]]` entry of one layer that speaks of `finding`.
fn strictest_rule(preferences: &Preferences, finding: &Finding) -> Option<Judgement> {
    let mut strictest: Option<&RuleEntry> = None;
    for entry in preferences.rules.iter().filter(|entry| entry.pattern.matches(&finding.rule)) {
        // Entries are sorted: of equally strict ones the first speaks.
        if strictest.is_none_or(|so_far| entry.decide > so_far.decide) {
            strictest = Some(entry);
        }
    }
    strictest.map(|entry| Judgement {
        decision: entry.decide,
        decided_by: entry.label.clone(),
        set_aside: (entry.decide == Decision::Allow).then_some(SetAside::Rule),
    })
}

/// What the project's layer demands; it holds for findings the user set aside as well.
fn project_demand(project: &Preferences, finding: &Finding) -> Option<Judgement> {
    let table = project.table.get(finding.severity).map(|decision| Judgement {
        decision,
        decided_by: Entry::label(Layer::Project, &format!("decide.{}", finding.severity)),
        set_aside: None,
    });
    match (strictest_rule(project, finding), table) {
        (Some(rule), Some(table)) if table.decision > rule.decision => Some(table),
        (rule, table) => rule.or(table),
    }
}

/// Whether everything that is missing from the coverage was reported by findings that the user's rules
/// allow by name. Bytes nobody understood and limits cannot be allowed.
fn holes_are_allowed(assessment: &Assessment, judged: &[(u32, &Finding, Judgement)]) -> bool {
    let coverage = &assessment.coverage;
    if coverage.bytes != coverage.bytes_understood || coverage.limit.is_some() {
        return false;
    }
    let allowed = || {
        judged.iter().filter(|(.., j)| j.set_aside == Some(SetAside::Rule)).map(|(_, finding, _)| *finding)
    };
    let mut programs = (0u32..).zip(&assessment.invocations).filter(|(_, invocation)| !invocation.understood);
    let programs_unknown = programs.clone().count();
    let programs_allowed = programs.all(|(index, _)| {
        allowed().any(|f| f.invocation == Some(index) && NOT_UNDERSTOOD_RULES.contains(&f.rule.as_str()))
    });
    let mut sinks = (0u32..)
        .zip(&assessment.effects)
        .filter(|(_, effect)| effect.kind == EffectKind::Execute && effect.target.class == Class::Opaque);
    let opaque_sinks = sinks.clone().count();
    let sinks_allowed = sinks.all(|(index, effect)| {
        allowed().any(|f| {
            f.effect == Some(index)
                || (f.invocation == Some(effect.invocation) && f.rule.as_str() == OPAQUE_CODE_RULE)
        })
    });
    // Fewer places than the coverage counts: some hole has no place, so nobody can have allowed it.
    programs_allowed
        && sinks_allowed
        && programs_unknown >= coverage.programs_unknown as usize
        && opaque_sinks >= coverage.opaque_sinks as usize
}

/// Every judgement, strictest first, worst first among equals.
fn reasons(mut judged: Vec<(u32, &Finding, Judgement)>, hole: bool) -> Vec<Because> {
    judged.sort_by(|(left_index, left, l), (right_index, right, r)| {
        (r.decision, right.severity, left_index).cmp(&(l.decision, left.severity, right_index))
    });
    let mut because: Vec<Because> = judged
        .into_iter()
        .map(|(index, _, judgement)| Because {
            finding: Some(index),
            decision: judgement.decision,
            decided_by: judgement.decided_by,
        })
        .collect();
    // Where a finding asks anyway, it says better than the coverage what is missing.
    if hole && because.first().is_none_or(|reason| reason.decision < Decision::Ask) {
        let reason = Because { finding: None, decision: Decision::Ask, decided_by: COVERAGE.to_owned() };
        because.insert(0, reason);
    }
    because
}
