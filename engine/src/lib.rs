//! The one path: a request goes in, a verdict comes out.
//!
//! The only place that knows the order: assess, decide, settle. Doors translate and
//! call; there is no second evaluation that could disagree.

mod build;
mod proof;

use std::hash::{DefaultHasher, Hash, Hasher};

use assize_classifier::Classifier;
use assize_policy::Policy;
use assize_protocol::{Decision, Request, Revisions, Ruling, Verdict};
use assize_rules::Library;

pub use build::{BuildError, Builder};
pub use proof::{Claim, Disagreement, claims};

/// Judges requests. Share one between threads.
#[derive(Debug)]
pub struct Engine {
    classifier: Classifier,
    policy: Policy,
    revisions: Revisions,
}

impl Engine {
    /// Starts from the built-in knowledge and policy.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Evaluates `request`: facts, preference, and what would help.
    pub fn evaluate(&self, request: &Request) -> Verdict {
        let assessment = self.classifier.assess(&request.command);
        let ruling = self.policy.decide(&assessment);
        let ruling = self.policy.settle(ruling, &assessment, None);
        let ruling = self.advised(request, ruling, &assessment);
        let id = request.id.clone().unwrap_or_else(|| stable_id(request, &ruling));
        Verdict { id, ruling, assessment, revisions: self.revisions.clone() }
    }

    /// The classifier inside.
    pub fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    /// The programs and rules it judges with.
    pub fn library(&self) -> &Library {
        self.classifier.library()
    }

    /// The policy it decides with.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Names the class of action refused, and keeps a rewrite only when it comes out lower here and now.
    fn advised(
        &self,
        request: &Request,
        mut ruling: Ruling,
        assessment: &assize_protocol::Assessment,
    ) -> Ruling {
        if ruling.decision == Decision::Allow {
            return ruling;
        }
        let deciding = ruling
            .because
            .first()
            .and_then(|b| b.finding)
            .and_then(|at| assessment.findings.get(at as usize));
        if let Some(rule) = deciding.and_then(|f| self.library().rule(&f.rule)) {
            ruling.refused = Some(rule.refuses.clone());
        }
        ruling.rewrite = ruling.rewrite.filter(|rewrite| {
            let mut better = request.command.clone();
            better.text.clone_from(&rewrite.run);
            self.policy.decide(&self.classifier.assess(&better)).decision < ruling.decision
        });
        ruling
    }
}

/// The same command with the same outcome has the same id, so that a repeated try is recognised.
fn stable_id(request: &Request, ruling: &Ruling) -> serde_json::Value {
    let mut hasher = DefaultHasher::new();
    (&request.command.text, &request.command.cwd, ruling.decision).hash(&mut hasher);
    serde_json::Value::String(format!("v-{:016x}", hasher.finish()))
}
