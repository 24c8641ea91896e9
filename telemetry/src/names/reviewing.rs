//! Metrics of reviewers and of what they lean on.

use super::{Kind, Metric};

/// Answers of reviewers.
pub const REVIEWS: Metric = Metric {
    name: "assize.reviewer.answers",
    kind: Kind::Counter,
    unit: "",
    help: "Answers of reviewers, remembered ones included",
    labels: &["reviewer", "outcome"],
};
/// Why there was none.
pub const ABSTENTIONS: Metric = Metric {
    name: "assize.reviewer.abstentions",
    kind: Kind::Counter,
    unit: "",
    help: "Why reviewers did not decide: unsure, late, unavailable, malformed, unfounded, panicked",
    labels: &["reviewer", "reason"],
};
/// How long reviewers took.
pub const REVIEWING: Metric = Metric {
    name: "assize.reviewer.duration",
    kind: Kind::Histogram,
    unit: "s",
    help: "How long a reviewer took",
    labels: &["reviewer"],
};
/// Tokens of language models.
pub const TOKENS: Metric = Metric {
    name: "assize.reviewer.tokens",
    kind: Kind::Counter,
    unit: "",
    help: "Tokens that language models read and wrote",
    labels: &["reviewer", "direction"],
};
/// What they cost.
pub const COST: Metric = Metric {
    name: "assize.reviewer.cost",
    kind: Kind::Counter,
    unit: "",
    help: "What those tokens cost, in the currency of the prices in the configuration",
    labels: &["reviewer"],
};
/// What reviewers came to.
pub const CASES: Metric = Metric {
    name: "assize.panel.cases",
    kind: Kind::Counter,
    unit: "",
    help: "What all reviewers together came to: allow, deny, person; remembered: the same was asked before",
    labels: &["outcome"],
};
/// Whether backends are there.
pub const CIRCUIT: Metric = Metric {
    name: "assize.backend.circuit",
    kind: Kind::Gauge,
    unit: "",
    help: "Whether a backend of reviewers is asked: 0 yes, 1 one question to see whether it is back, 2 no",
    labels: &["backend"],
};
/// What backends were asked.
pub const BACKEND_REQUESTS: Metric = Metric {
    name: "assize.backend.requests",
    kind: Kind::Counter,
    unit: "",
    help: "Requests to backends of reviewers, by what became of them",
    labels: &["backend", "outcome"],
};
