//! Secrets, before anything leaves.

/// Takes secrets out of the texts of one question, so that one that shows in one of them is gone from all. As many
/// texts come back as went in.
pub type Redact = fn(&[String]) -> Vec<String>;
