//! The one path: a request goes in, a verdict comes out.
//!
//! The only place that knows the order: assess, decide, settle. Doors translate and
//! call; there is no second evaluation that could disagree.

mod build;
mod hint;
mod proof;
mod rewrites;
mod settle;
mod unjudged;

use assize_classifier::Classifier;
use assize_policy::Policy;
use assize_protocol::{
    Assessment, Command, Decision, Request, Revisions, Rewrite, Ruling, Verdict, Wanted, hex,
};
use assize_rules::Library;
use sha2::{Digest, Sha256};

use crate::rewrites::Rewrites;

pub use assize_policy::Settlement;
pub use build::{BuildError, Builder};
pub use proof::{Claim, Disagreement, claims};

/// Judges requests. Share one between threads.
#[derive(Debug)]
pub struct Engine {
    classifier: Classifier,
    policy: Policy,
    revisions: Revisions,
    rewrites: Rewrites,
}

impl Engine {
    /// Starts from the built-in knowledge and policy.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Evaluates `request`: facts, preference, and what would help.
    pub fn evaluate(&self, request: &Request) -> Verdict {
        let assessment = self.classifier.assess(&request.command);
        self.advise(request, self.verdict(request, assessment))
    }

    /// Evaluates `request` without advice; `look_up` is handed what would make the answer surer, and says
    /// whether it found any of it.
    pub fn evaluate_asking(
        &self,
        request: &mut Request,
        look_up: &mut dyn FnMut(&[Wanted], &mut Command) -> bool,
    ) -> Verdict {
        let assessment = self.classifier.assess_asking(&mut request.command, look_up);
        self.verdict(request, assessment)
    }

    /// Adds to `verdict` on `request` what was refused and what to do instead.
    #[must_use]
    pub fn advise(&self, request: &Request, verdict: Verdict) -> Verdict {
        let ruling = self.advised(request, verdict.ruling, &verdict.assessment);
        Verdict { ruling, ..verdict }
    }

    fn verdict(&self, request: &Request, assessment: Assessment) -> Verdict {
        let ruling = self.policy.decide(&assessment);
        let ruling = self.policy.settle(ruling, &assessment, None);
        let id = request.id.clone().unwrap_or_else(|| stable_id(request, &ruling));
        Verdict {
            id,
            ruling,
            assessment,
            revisions: self.revisions.clone(),
            approval: None,
            tried: None,
            reviews: Vec::new(),
            elapsed_us: None,
        }
    }

    /// The classifier inside.
    pub fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    /// The programs and rules it judges with.
    pub fn library(&self) -> &Library {
        self.classifier.library()
    }

    /// Which knowledge it judges with.
    pub fn revisions(&self) -> &Revisions {
        &self.revisions
    }

    /// The policy it decides with.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Names the class of action refused, and keeps a rewrite only when it comes out lower here and now.
    fn advised(&self, request: &Request, mut ruling: Ruling, assessment: &Assessment) -> Ruling {
        if ruling.decision == Decision::Allow {
            return ruling;
        }
        let deciding = ruling
            .because
            .first()
            .and_then(|b| b.finding)
            .and_then(|at| assessment.findings.get(at as usize));
        if let Some(rule) = deciding.and_then(|f| self.library().rule(&f.rule)) {
            ruling.refused = Some(rule.refuses.to_string());
        }
        let reasons = ruling.because.iter().filter_map(|b| assessment.findings.get(b.finding? as usize));
        let mut candidates: Vec<Rewrite> = reasons.filter_map(|f| f.safer.clone()).collect();
        candidates.dedup();
        ruling.rewrite = candidates.into_iter().take(REWRITES).find(|rewrite| {
            let decide = |better: &Command| self.policy.decide(&self.classifier.assess(better)).decision;
            self.rewrites.decision(&request.command, &rewrite.run, decide) < ruling.decision
        });
        ruling
    }
}

/// Rewrites that are tried before none is offered.
const REWRITES: usize = 3;

/// The same command with the same outcome has the same id, so that a repeated try is recognised.
fn stable_id(request: &Request, ruling: &Ruling) -> serde_json::Value {
    let mut hash = Sha256::new();
    for part in [&request.command.text, &request.command.cwd, &ruling.decision.to_string()] {
        hash.update(part);
        hash.update([0]);
    }
    let digest = hash.finalize();
    let short = hex(digest.get(..8).unwrap_or_default());
    serde_json::Value::String(format!("v-{short}"))
}
