//! Many answers, one outcome: data, not taste.

use assize_protocol::{Confidence, Decision, Review, ReviewOutcome, Severity};
use serde::Deserialize;

/// Who is named in every way: it alone knows what others put in, and cannot be talked to.
const PROVENANCE: &str = "provenance";

/// Who can be named: those that may say yes.
const NAMES: [&str; 5] = [PROVENANCE, "scope", "precedent", "intent", "llm"];

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
    #[error("the demands cannot be read: {}; write them like the table in docs/reviewers.md", .0.message())]
    Invalid(#[from] toml::de::Error),
    /// A way that asks nobody allows everything.
    #[error("a way to an allow names nobody; write `[\"provenance\", \"scope\"]`")]
    NobodyAsked,
    /// A model could be talked into it.
    #[error("a way to an allow leaves out `provenance`; write `[\"provenance\", {0}]`")]
    Unproven(String),
    /// Nobody of that name is ever asked.
    #[error(
        "`{0}` is no reviewer whose yes counts; write one of `provenance`, `scope`, `precedent`, `intent`, `llm`"
    )]
    Unknown(String),
    /// Less than what comes with Assize.
    #[error("`[{table}]` demands less than what is built in: {what}; write {instead}")]
    Less {
        /// `deny`, or a severity.
        table: &'static str,
        /// What falls short.
        what: String,
        /// What would not.
        instead: String,
    },
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

    /// Demands of whoever runs this, in place of the built-in ones: more of them and never less. A severity that they
    /// leave out is for a person.
    ///
    /// # Errors
    /// As for [`Demands::read`], and when a name is nobody's or anything would be allowed, or any denial ignored, that the built-in
    /// demands do not allow or ignore.
    pub fn stricter(text: &str) -> Result<Self, DemandsError> {
        let (own, builtin) = (Self::read(text)?, Self::builtin()?);
        if own.deny.confidence > builtin.deny.confidence {
            return Err(DemandsError::Less {
                table: "deny",
                what: format!("a denial that is `{}` sure would not count", spelled(builtin.deny.confidence)),
                instead: format!("`confidence = \"{}\"`", spelled(builtin.deny.confidence)),
            });
        }
        let tables = [
            ("low", &own.low, &builtin.low),
            ("medium", &own.medium, &builtin.medium),
            ("high", &own.high, &builtin.high),
        ];
        for (table, own, builtin) in tables {
            if let (Some(own), Some(builtin)) = (own, builtin) {
                own.is_more(builtin, table)?;
            }
        }
        Ok(own)
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

impl Demand {
    /// Every way holds all of a built-in one, and nobody may be less sure.
    fn is_more(&self, builtin: &Self, table: &'static str) -> Result<(), DemandsError> {
        if let Some(name) = self.allow.iter().flatten().find(|name| !NAMES.contains(&name.as_str())) {
            return Err(DemandsError::Unknown(name.clone()));
        }
        if self.confidence < builtin.confidence {
            return Err(DemandsError::Less {
                table,
                what: format!("a yes that is `{}` sure would count", spelled(self.confidence)),
                instead: format!("`confidence = \"{}\"`", spelled(builtin.confidence)),
            });
        }
        let holds = |way: &&Vec<String>| {
            builtin.allow.iter().any(|enough| enough.iter().all(|name| way.contains(name)))
        };
        let Some(short) = self.allow.iter().find(|way| !holds(way)) else { return Ok(()) };
        let enough: Vec<String> = builtin.allow.iter().map(|way| format!("`{way:?}`")).collect();
        Err(DemandsError::Less {
            table,
            what: format!("`{short:?}` would be enough"),
            instead: format!("all of {}, and whom else you want", enough.join(" or of ")),
        })
    }
}

fn spelled(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
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
