//! A plan of infrastructure that was saved to a file: the file says what is changed, and no name beside it does.

use crate::ground::{Footing, Ground};
use crate::plan::{Object, Step};
use crate::request::{Clause, Mood, Word};
use crate::tables::Objects;

impl Ground<'_> {
    /// `make a destroy plan of module.load, and if it lists nothing outside apply it`: the plan that was made for it,
    /// all of which lies in what was named.
    pub(crate) fn saved_plan(&self, object: &Object, step: &Step<'_>, clause: &Clause) -> Option<Footing> {
        let at = self.saved(object, step, clause)?;
        self.lies_within(at, clause).then_some(Footing::Own(at))
    }

    /// Whether a file settles what is changed: the person saw the plan in it before they asked for it, or all that it
    /// lists lies in what they named.
    pub(crate) fn is_settled(&self, step: &Step<'_>, clause: &Clause) -> bool {
        let settles = |object: &Object| {
            self.saved(object, step, clause).is_some_and(|at| {
                at < clause.at && points_at_it(&clause.words) && !self.replans(at, clause)
                    || self.lies_within(at, clause)
            })
        };
        step.objects.iter().any(settles)
    }

    /// Where the file of a step that applies one was written.
    fn saved(&self, object: &Object, step: &Step<'_>, clause: &Clause) -> Option<usize> {
        let applies = matches!(step.invocation.program.as_str(), "terraform" | "tofu")
            && step.invocation.argv.iter().any(|word| word == "apply")
            && step.act.is_some_and(|act| act.objects == Objects::Files);
        if applies { self.prepared(object, clause) } else { None }
    }

    /// `if it lists nothing outside the module`, of the plan that was made since.
    pub(crate) fn lists_nothing_else(&self, clause: &Clause) -> Option<bool> {
        let says = |all: &[&str]| clause.condition.iter().any(|word| all.contains(&word.text.as_str()));
        let asks = says(&["nothing", "only"]) && says(&["outside", "inside", "within"]);
        let plans = |text: &str| {
            let mut words = text.split_whitespace();
            words.next().is_some_and(|first| matches!(first, "terraform" | "tofu"))
                && words.any(|word| word == "plan")
        };
        let mut since = self.case.earlier.iter().rev().filter(|one| asks && one.at > clause.at);
        since
            .find(|one| plans(&one.text))
            .map(|one| self.lies_within(one.at, clause))
            .filter(|within| *within)
    }

    /// Whether another plan was made since, which may be the one they mean.
    fn replans(&self, at: usize, clause: &Clause) -> bool {
        let plans = |text: &str| text.split_whitespace().any(|word| word == "plan");
        self.case.earlier.iter().any(|one| one.at > at && one.at < clause.at && plans(&one.text))
    }

    /// Whether all that the plan made at `at` lists lies below an address that was asked for.
    fn lies_within(&self, at: usize, clause: &Clause) -> bool {
        let Some(shown) =
            self.case.earlier.iter().find(|one| one.at == at).and_then(|one| self.case.printed_by(one))
        else {
            return false;
        };
        let shown = shown.to_lowercase();
        let listed: Vec<&str> = shown.lines().filter_map(address).collect();
        let asked = self.requests.clauses.iter().filter(|one| one.at == clause.at && one.mood == Mood::Ask);
        let named: Vec<&Word> =
            asked.flat_map(|one| &one.words).filter(|word| word.text.starts_with("module.")).collect();
        let below = |one: &&str| {
            let inside = |rest: &str| rest.is_empty() || rest.starts_with(['.', '[']);
            named.iter().any(|word| one.strip_prefix(word.text.as_str()).is_some_and(inside))
        };
        !listed.is_empty() && listed.iter().all(below)
    }
}

/// `apply that plan`, `apply it`.
fn points_at_it(words: &[Word]) -> bool {
    words.iter().any(|word| matches!(word.text.as_str(), "it" | "that" | "this" | "plan"))
}

/// What a line of a plan is about: `# module.load.aws_instance.a[0] will be destroyed`.
fn address(line: &str) -> Option<&str> {
    let rest = line.trim().strip_prefix("# ")?;
    let (address, what) = rest.split_once(' ')?;
    ["will be", "must be", "has moved"].iter().any(|start| what.starts_with(start)).then_some(address)
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    #[test]
    fn a_plan_that_lists_nothing_else_may_be_applied_and_no_other() {
        let said = "tear down everything in module.load. Make a destroy plan first, if it lists nothing outside the \
                    module go ahead and apply it";
        let listed = "  # module.load.box[0] will be destroyed\n  # module.load.net will be destroyed";
        let waits = |shown: &str| {
            let look = "terraform plan -destroy -out=destroy-load.tfplan";
            let session = Session::default().says(said).ran(look, shown);
            session.leaves_open("terraform apply destroy-load.tfplan").unwrap().contains(&Gap::Waits)
        };
        assert!(!waits(listed));
        assert!(waits(&format!("{listed}\n  # module.web.box will be destroyed")));
        assert!(waits(&format!("{listed}\n  # module.loader.box will be destroyed")));
        assert!(waits("Plan: 0 to add, 0 to change, 2 to destroy."), "nobody knows what it lists");
    }

    #[test]
    fn address_lines_say_what_a_plan_changes() {
        assert_eq!(super::address("  # module.load.box[0] will be destroyed"), Some("module.load.box[0]"));
        assert_eq!(super::address("# records"), None);
    }

    #[test]
    fn a_plan_that_was_seen_is_applied_whatever_is_named_beside_it() {
        let seen = || {
            let asked = Session::default()
                .says("add the record web.museum.example in dns.tf, plan it and let me see");
            asked.ran("terraform plan -out=dns.tfplan", "Plan: 1 to add, 0 to change, 0 to destroy.")
        };
        let further = |session: Session, line: &str| {
            let gaps = session.says("good. go ahead and apply that plan").leaves_open(line).unwrap();
            gaps.iter().any(|gap| matches!(gap, Gap::Further(what) if what.contains("changes more")))
        };
        assert!(!further(seen(), "terraform apply dns.tfplan"));
        assert!(further(seen(), "terraform apply other.tfplan"));
        let again =
            seen().ran("terraform plan -out=new.tfplan", "Plan: 9 to add, 0 to change, 0 to destroy.");
        assert!(further(again, "terraform apply dns.tfplan"), "nobody knows which one they saw");
    }
}
