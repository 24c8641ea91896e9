//! Many answers, one outcome: data, not taste.

use assize_protocol::{Confidence, Decision, Review, ReviewOutcome, Severity};
use serde::Deserialize;

/// Who is named in every way: it alone knows what others put in, and cannot be talked to.
const PROVENANCE: &str = "provenance";

/// What it takes to answer in place of a person.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demands {
    /// From when on one denial counts.
    pub deny: Deny,
    /// For what is at most low.
    #[serde(default)]
    pub low: Option<Demand>,
    /// For medium.
    #[serde(default)]
    pub medium: Option<Demand>,
    /// For high. There is no table for critical: reviewers never allow that.
    #[serde(default)]
    pub high: Option<Demand>,
}

/// From when on one denial counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deny {
    /// How sure it has to be.
    pub confidence: Confidence,
}

/// What it takes at one severity.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// Ways to an allow: everybody named in one of them has to allow.
    pub allow: Vec<Vec<String>>,
    /// How sure each of them has to be.
    pub confidence: Confidence,
}

/// Why demands cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DemandsError {
    /// The file is not of the right shape.
    #[error("the demands cannot be read; compare them with the table in the documentation")]
    Invalid(#[from] toml::de::Error),
    /// A way that asks nobody allows everything.
    #[error("a way to an allow names nobody; write `[\"provenance\", \"scope\"]`")]
    NobodyAsked,
    /// A model could be talked into it.
    #[error("a way to an allow leaves out `provenance`; write `[\"provenance\", {0}]`")]
    Unproven(String),
}

/// What the panel says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combined {
    /// Ask means: a person decides.
    pub decision: Decision,
    /// The least sure of those it rests on; low when it rests on nobody.
    pub confidence: Confidence,
    /// Those it rests on.
    pub rests_on: Vec<String>,
}

impl Demands {
    /// Demands as they come with Assize.
    ///
    /// # Errors
    /// Never, unless the file in this repository is broken.
    pub fn builtin() -> Result<Self, DemandsError> {
        Self::read(include_str!("../tables/demands.toml"))
    }

    /// Reads demands.
    ///
    /// # Errors
    /// When the text is not of the right shape, or a way names nobody or not `provenance`.
    pub fn read(text: &str) -> Result<Self, DemandsError> {
        let demands: Self = toml::from_str(text)?;
        let tables = [&demands.low, &demands.medium, &demands.high].into_iter().flatten();
        for way in tables.flat_map(|demand| &demand.allow) {
            if way.is_empty() {
                return Err(DemandsError::NobodyAsked);
            }
            if !way.iter().any(|name| name == PROVENANCE) {
                let named: Vec<String> = way.iter().map(|name| format!("\"{name}\"")).collect();
                return Err(DemandsError::Unproven(named.join(", ")));
            }
        }
        Ok(demands)
    }

    fn at(&self, risk: Severity) -> Option<&Demand> {
        match risk {
            Severity::Info | Severity::Low => self.low.as_ref(),
            Severity::Medium => self.medium.as_ref(),
            Severity::High => self.high.as_ref(),
            Severity::Critical => None,
        }
    }

    /// One outcome: any credible denial denies, an allow needs all of one way, everything else is for a person.
    pub fn combine(&self, reviews: &[Review], risk: Severity) -> Combined {
        let said = |outcome: ReviewOutcome, least: Confidence| {
            reviews.iter().filter(move |review| review.outcome == outcome && review.confidence >= least)
        };
        let denying: Vec<&Review> = said(ReviewOutcome::Deny, self.deny.confidence).collect();
        if !denying.is_empty() {
            return Combined::resting_on(Decision::Deny, &denying);
        }
        // A denial that nobody has to believe still takes the allow away.
        let doubted = reviews.iter().any(|review| review.outcome == ReviewOutcome::Deny);
        let Some(demand) = self.at(risk).filter(|_| !doubted) else { return Combined::open() };
        let way = demand.allow.iter().filter(|way| !way.is_empty()).find_map(|way| {
            let named = |name: &String| {
                said(ReviewOutcome::Allow, demand.confidence).find(|review| review.reviewer == *name)
            };
            way.iter().map(named).collect::<Option<Vec<_>>>()
        });
        way.map_or_else(Combined::open, |allowing| Combined::resting_on(Decision::Allow, &allowing))
    }
}

impl Combined {
    fn resting_on(decision: Decision, reviews: &[&Review]) -> Self {
        let confidence = reviews.iter().map(|review| review.confidence);
        // One credible denial is enough; an allow is as sure as its least sure part.
        let confidence = if decision == Decision::Deny { confidence.max() } else { confidence.min() };
        let rests_on = reviews.iter().map(|review| review.reviewer.clone()).collect();
        Self { decision, confidence: confidence.unwrap_or(Confidence::Low), rests_on }
    }

    fn open() -> Self {
        Self { decision: Decision::Ask, confidence: Confidence::Low, rests_on: Vec::new() }
    }
}
