//! Figures of one measurement, as they are told.

use serde::Serialize;

use super::Measured;
use crate::seeded::hash;
use crate::{Interval, Kind, Scored, approved_at, area, bootstrap};

/// The kinds that published figures are about, in equal numbers.
const PUBLISHED: [Kind; 4] = [Kind::Shuffled, Kind::SameTool, Kind::Swapped, Kind::Destructive];

/// Figures of one measurement.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// What was measured on.
    pub on: String,
    /// Fitting pairs.
    pub fitting: usize,
    /// Wrong ones, in equal numbers of four kinds.
    pub wrong: usize,
    /// AUC.
    pub area: Interval,
    /// Fitting pairs approved where one in a hundred wrong ones slips.
    pub approved_1: Interval,
    /// Where five do.
    pub approved_5: Interval,
    /// Every kind on its own.
    pub kinds: Vec<PerKind>,
}

/// One kind against the fitting pairs.
#[derive(Debug, Clone, Serialize)]
pub struct PerKind {
    /// Which.
    pub kind: &'static str,
    /// How many.
    pub wrong: usize,
    /// AUC.
    pub area: Interval,
    /// Fitting pairs approved where one in a hundred of this kind slips.
    pub approved_1: Interval,
    /// How many of this kind slip where one in a hundred of the four kinds do.
    pub slips: f64,
}

impl Figures {
    /// Of these; `None` where there is nothing to tell apart.
    pub fn of(on: &str, measured: &[&Measured]) -> Option<Self> {
        let fitting: Vec<&Scored> = of_kind(measured, Kind::Fitting);
        let fewest = PUBLISHED.iter().map(|kind| of_kind(measured, *kind).len()).min()?;
        if fewest < 20 || fitting.len() < 20 {
            return None;
        }
        let mut mixed = fitting.clone();
        for kind in PUBLISHED {
            mixed.extend(drawn(of_kind(measured, kind), fewest));
        }
        let threshold = crate::threshold_at(&mixed, 0.01);
        let kinds = Kind::WRONG.iter().filter_map(|kind| {
            let wrong = of_kind(measured, *kind);
            if wrong.is_empty() {
                return None;
            }
            let slipped = wrong.iter().filter(|one| one.score >= threshold).count();
            let both: Vec<&Scored> = fitting.iter().chain(&wrong).copied().collect();
            Some(PerKind {
                kind: kind.as_str(),
                wrong: wrong.len(),
                area: bootstrap(&both, 1, &area),
                approved_1: bootstrap(&both, 1, &|all| approved_at(all, 0.01)),
                slips: share(slipped, wrong.len()),
            })
        });
        Some(Self {
            on: on.to_owned(),
            fitting: fitting.len(),
            wrong: mixed.len() - fitting.len(),
            area: bootstrap(&mixed, 1, &area),
            approved_1: bootstrap(&mixed, 1, &|all| approved_at(all, 0.01)),
            approved_5: bootstrap(&mixed, 1, &|all| approved_at(all, 0.05)),
            kinds: kinds.collect(),
        })
    }

    /// A row of a table of all measurements.
    pub fn row(&self) -> String {
        format!(
            "| {} | {} / {} | {} | {} | {} |",
            self.on,
            self.fitting,
            self.wrong,
            figure(&self.area),
            percent(&self.approved_1),
            percent(&self.approved_5)
        )
    }
}

impl PerKind {
    /// A row of a table of kinds.
    pub fn row(&self) -> String {
        let slips = self.slips * 100.0;
        format!(
            "| {} | {} | {} | {} | {slips:.1} % |",
            self.kind,
            self.wrong,
            figure(&self.area),
            percent(&self.approved_1)
        )
    }
}

fn of_kind<'m>(measured: &[&'m Measured], kind: Kind) -> Vec<&'m Scored> {
    measured.iter().filter(|one| one.kind == kind).map(|one| &one.scored).collect()
}

/// `most` of them, always the same ones.
fn drawn(mut all: Vec<&Scored>, most: usize) -> Vec<&Scored> {
    all.sort_by_key(|one| hash(&format!("{} {}", one.group, one.score)));
    all.truncate(most);
    all
}

fn figure(interval: &Interval) -> String {
    format!("{:.3} ({:.3}–{:.3})", interval.value, interval.low, interval.high)
}

fn percent(interval: &Interval) -> String {
    let [value, low, high] = [interval.value, interval.low, interval.high].map(|one| one * 100.0);
    format!("{value:.0} % ({low:.0}–{high:.0})")
}

#[expect(clippy::cast_precision_loss, reason = "counts of steps are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
