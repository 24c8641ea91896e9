//! What is printed: the surprises one by one, then the figures.

use std::collections::{BTreeMap, BTreeSet};

use super::Outcome;
use super::acts::{Act, Kind};
use super::coverage::Cover;
use super::notes::Notes;
use super::sandbox::End;
use super::sources::{Case, Cases};

/// Everything there is to tell.
pub(crate) struct Report<'r> {
    pub(crate) cases: &'r Cases,
    pub(crate) outcomes: &'r [Outcome],
    pub(crate) notes: &'r Notes,
}

impl Report<'_> {
    /// Acts that nothing covers.
    pub(crate) fn surprises(&self) -> usize {
        self.acts().filter(|(_, cover)| cover.is_none()).count()
    }

    fn acts(&self) -> impl Iterator<Item = &(Act, Option<Cover>)> {
        self.outcomes.iter().flat_map(|outcome| &outcome.acts)
    }

    fn case(&self, outcome: &Outcome) -> Option<&Case> {
        self.cases.ready.get(outcome.number)
    }

    /// Prints it; `each`: also what was covered.
    pub(crate) fn show(&self, verbose: bool, each: bool) {
        for outcome in self.outcomes {
            let Some(case) = self.case(outcome) else { continue };
            let surprised = outcome.acts.iter().any(|(_, cover)| cover.is_none());
            let failed = outcome.end != End::Status(0);
            if each || surprised {
                Self::show_one(case, outcome, each);
            } else if verbose && failed {
                println!("{:?} {}", outcome.end, case.text.replace('\n', "⏎"));
            }
        }
        if verbose {
            for (name, count) in &self.cases.absent {
                println!("not installed: {name} ({count})");
            }
        }
        self.show_idle();
        self.show_accepted();
        self.show_figures();
    }

    fn show_one(case: &Case, outcome: &Outcome, each: bool) {
        println!("\n{} · {:?}", case.text.replace('\n', "⏎"), outcome.end);
        for (act, cover) in outcome.acts.iter().filter(|(_, cover)| each || cover.is_none()) {
            let cover =
                cover.map_or_else(|| "UNDECLARED".to_owned(), |cover| format!("{cover:?}").to_lowercase());
            println!("    {cover} {:?} {} by {}", act.kind, act.target, act.program);
            if cover == "UNDECLARED" {
                println!("        {}", act.line.chars().take(240).collect::<String>());
            }
        }
        let effects = &case.verdict.assessment.effects;
        let said: Vec<String> =
            effects.iter().map(|e| format!("{} {}", e.kind.as_str(), e.target.text)).collect();
        println!("    said: {}", said.join(", "));
    }

    /// Effects that were declared by commands that succeeded and did not happen.
    fn show_idle(&self) {
        let mut idle: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (program, kind) in self.outcomes.iter().flat_map(|outcome| &outcome.idle) {
            *idle.entry((program, kind.as_str())).or_default() += 1;
        }
        let mut idle: Vec<_> = idle.into_iter().collect();
        idle.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        println!("\ndeclared and not seen, by program (only commands that succeeded)");
        let words: Vec<String> =
            idle.iter().map(|((name, kind), count)| format!("{name} {kind} {count}")).collect();
        println!("  {}", words.join(", "));
    }

    fn show_accepted(&self) {
        println!("\naccepted side effects, by acts");
        for (number, entry) in self.notes.accepted.iter().enumerate() {
            let uses = self.acts().filter(|(_, cover)| *cover == Some(Cover::Accepted(number))).count();
            println!(
                "{uses:>7}  {}: {} ({})",
                entry.programs.join(" "),
                entry.targets.join(" "),
                entry.because
            );
        }
    }

    fn show_figures(&self) {
        println!();
        for (why, count) in &self.cases.skipped {
            println!("{:<44}{count:>8}", format!("skipped: {why}"));
        }
        let ended = |end: fn(End) -> bool| self.outcomes.iter().filter(|o| end(o.end)).count();
        let foreign = self.outcomes.iter().filter(|o| self.case(o).is_some_and(|c| c.foreign)).count();
        for (name, count) in [
            ("commands judged", self.cases.judged),
            ("allowed", self.cases.allowed),
            ("run", self.outcomes.len()),
            ("of them from other files", foreign),
            ("not run in time", self.cases.ready.len() - self.outcomes.len()),
            ("not started", self.outcomes.iter().filter(|o| !o.started).count()),
            ("exited 0", ended(|end| end == End::Status(0))),
            ("ran out of time", ended(|end| end == End::TimedOut)),
            ("programs really run", self.programs().len()),
            ("of them in a command that exited 0", self.succeeded().len()),
            ("acts compared", self.acts().count()),
        ] {
            println!("{name:<44}{count:>8}");
        }
        for kind in
            [Kind::Write, Kind::Delete, Kind::Read, Kind::Connect, Kind::Listen, Kind::Execute, Kind::Control]
        {
            let all: Vec<_> = self.acts().filter(|(act, _)| act.kind == kind).collect();
            let by =
                |pick: fn(&Cover) -> bool| all.iter().filter(|(_, c)| c.as_ref().is_some_and(pick)).count();
            println!(
                "{:<10}{:>7} acts: {} declared, {} scratch or trusted, {} state, {} project, {} passing, {} search, {} accepted, {} UNDECLARED",
                format!("{kind:?}"),
                all.len(),
                by(|c| *c == Cover::Declared),
                by(|c| *c == Cover::Scratch),
                by(|c| *c == Cover::State),
                by(|c| *c == Cover::Project),
                by(|c| *c == Cover::Passing),
                by(|c| *c == Cover::Search),
                by(|c| matches!(c, Cover::Accepted(_))),
                all.iter().filter(|(_, c)| c.is_none()).count(),
            );
        }
    }

    /// Profiles whose program was started.
    fn programs(&self) -> BTreeSet<&str> {
        self.outcomes.iter().flat_map(|outcome| self.started(outcome)).collect()
    }

    fn succeeded(&self) -> BTreeSet<&str> {
        let good = self.outcomes.iter().filter(|outcome| outcome.end == End::Status(0));
        good.flat_map(|outcome| self.started(outcome)).collect()
    }

    fn started<'s>(&'s self, outcome: &'s Outcome) -> impl Iterator<Item = &'s str> {
        let invocations = self.case(outcome).map_or(&[][..], |case| &case.verdict.assessment.invocations);
        let name = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
        let ran = move |word: &str| {
            outcome.acts.iter().any(|(act, _)| act.kind == Kind::Execute && name(&act.target) == name(word))
        };
        let word = |i: &assize_protocol::Invocation| i.argv.first().cloned().unwrap_or_default();
        invocations.iter().filter(move |i| ran(&word(i))).map(|i| i.program.as_str())
    }
}
