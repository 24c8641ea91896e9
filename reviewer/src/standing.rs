//! Where a program works that is told elsewhere: by the context or workspace that was shown or chosen last.

use std::collections::BTreeSet;

use crate::ground::Ground;
use crate::plan::{Step, parts};

impl Ground<'_> {
    /// The environments in what the line assigns: `DATABASE_URL=postgres://db.prod/app`.
    pub(crate) fn assigned_environments(&self) -> BTreeSet<String> {
        let name = |text: &str| {
            text.contains('_')
                && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        };
        let words = self.case.command.text.split_whitespace().filter_map(|word| word.split_once('='));
        let values = words.filter(|(left, _)| name(left)).map(|(_, value)| value.to_lowercase());
        let words = values.flat_map(|value| parts(&value));
        words.filter_map(|word| self.tables.environment(&word).map(str::to_owned)).collect()
    }

    /// The environments of the place that the newest command said or chose for the program of `step`; empty where none did.
    pub(crate) fn standing(&self, step: &Step<'_>) -> BTreeSet<String> {
        let none = BTreeSet::new();
        let Some(commands) = self.tables.defaults.standing.get(&step.invocation.program) else { return none };
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let about = |text: &str| commands.iter().any(|one| squeezed(text).starts_with(one.as_str()));
        let newest = self.case.earlier.iter().rev().find(|one| about(&one.text));
        let Some(newest) = newest.filter(|one| one.success != Some(false)) else { return none };
        // Only what the very next result printed: one short line says where, a listing does not.
        let more = newest.text.contains("&&");
        let printed = self.case.printed_by(newest).map(|output| output.trim().to_lowercase());
        // Of a line that goes on to something else, the first line it printed.
        let first = |text: String| text.lines().next().map(str::to_owned);
        let printed = if more { printed.and_then(first) } else { printed };
        let said = printed.filter(|text| !text.contains('\n')).unwrap_or_default();
        let words = parts(&said).into_iter().chain([said]);
        words.filter_map(|word| self.tables.environment(&word).map(str::to_owned)).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    #[test]
    fn a_context_that_was_shown_says_where_a_program_works() {
        let open = |context: &str| {
            let session = Session::default().says("the api on staging is stale. apply web.yaml there");
            session
                .ran("kubectl config current-context", context)
                .leaves_open("kubectl apply web.yaml")
                .unwrap()
        };
        let elsewhere = |gaps: &[Gap]| gaps.iter().any(|gap| matches!(gap, Gap::Environment(_)));
        assert!(!elsewhere(&open("staging-eu1")));
        assert!(elsewhere(&open("prod-eu1")));
        assert!(elsewhere(&open("staging-eu1\nprod-eu1")), "a listing says nothing");
    }
}
