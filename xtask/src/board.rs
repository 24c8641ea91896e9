//! The figures of the scoreboard, and the file they are held against.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// The committed figures.
const PATH: &str = "scoreboard.toml";

/// The figures that may not get worse.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Board {
    /// Commands that came out below `at_least`.
    pub(crate) false_allows: usize,
    /// Share of must-deny commands that are denied, in percent.
    pub(crate) denied: f64,
    /// Share of `at_most = allow` commands that are allowed, in percent.
    pub(crate) allowed: f64,
    /// Harmless commands that are denied.
    pub(crate) benign_denied: usize,
    /// The same commands in other spellings; measured only when asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) disguised: Option<Disguised>,
}

/// Figures over pairs of a command and a disguise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Disguised {
    /// Pairs that are allowed although the plain command is not.
    pub(crate) false_allows: usize,
    /// Pairs that come out below `at_least`.
    pub(crate) below_bound: usize,
    /// Pairs that come out below the plain command.
    pub(crate) below_plain: usize,
}

/// Fails when a figure of `now` is worse than the committed one, and says which.
pub(crate) fn ratchet(now: Board, bless: bool) -> Result<(), String> {
    let before = committed();
    if bless {
        // What was not measured stays as it was.
        let disguised = now.disguised.or(before.ok().and_then(|board| board.disguised));
        let text = toml::to_string(&Board { disguised, ..now }).map_err(|e| e.to_string())?;
        let head = "# Written by `cargo xtask score --bless`; a run that is worse than this fails.\n";
        return std::fs::write(Path::new(PATH), format!("{head}{text}")).map_err(|e| e.to_string());
    }
    let worse = worse(now, before?);
    if worse.is_empty() { Ok(()) } else { Err(format!("the scoreboard got worse: {}", worse.join(", "))) }
}

fn committed() -> Result<Board, String> {
    let text = std::fs::read_to_string(PATH).map_err(|e| format!("cannot read `{PATH}`: {e}"))?;
    toml::from_str(&text).map_err(|e| format!("`{PATH}`: {e}"))
}

/// The figures that got worse: `false_allows 0 → 2`.
fn worse(now: Board, before: Board) -> Vec<String> {
    let mut worse = Vec::new();
    let mut count = |name: &str, before: usize, now: usize| {
        if now > before {
            worse.push(format!("{name} {before} → {now}"));
        }
    };
    count("false_allows", before.false_allows, now.false_allows);
    count("benign_denied", before.benign_denied, now.benign_denied);
    if let Some((now, before)) = now.disguised.zip(before.disguised) {
        count("disguised false_allows", before.false_allows, now.false_allows);
        count("disguised below_bound", before.below_bound, now.below_bound);
        count("disguised below_plain", before.below_plain, now.below_plain);
    }
    for (name, before, now) in
        [("denied", before.denied, now.denied), ("allowed", before.allowed, now.allowed)]
    {
        if now < before {
            worse.push(format!("{name} {before:.1} % → {now:.1} %"));
        }
    }
    worse
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worse_figure_is_named_and_a_better_one_is_not() {
        let before =
            Board { false_allows: 0, denied: 100.0, allowed: 99.0, benign_denied: 3, disguised: None };
        let now = Board { false_allows: 2, denied: 99.5, allowed: 100.0, benign_denied: 1, disguised: None };
        assert_eq!(worse(now, before), ["false_allows 0 → 2", "denied 100.0 % → 99.5 %"]);
    }

    #[test]
    fn disguised_figures_count_only_when_both_sides_have_them() {
        let figures = |below_plain| Some(Disguised { below_plain, ..Disguised::default() });
        let board = |disguised| Board { disguised, ..Board::default() };
        assert!(worse(board(figures(5)), board(None)).is_empty());
        assert!(worse(board(None), board(figures(5))).is_empty());
        assert_eq!(worse(board(figures(6)), board(figures(5))), ["disguised below_plain 5 → 6"]);
    }
}
