//! Variables of the shell that the person named.

use crate::ground::Ground;
use crate::plan::Step;
use crate::request::{Clause, Mood};

impl Ground<'_> {
    /// `LOANS_PROD is set in your shell`, of a step that has `"$LOANS_PROD"` in it: what stands there is theirs. All
    /// that is not known before it runs has to be such a variable.
    pub(crate) fn is_of_named_variables(&self, step: &Step<'_>, clause: &Clause) -> bool {
        let span = step.span();
        let text = self.case.command.text.get(span.start as usize..span.end as usize).unwrap_or_default();
        let open = step.invocation.argv.iter().filter(|word| word.contains(['⟨', '⟩'])).count();
        let Some(names) = variables(text).filter(|names| !names.is_empty() && names.len() >= open) else {
            return false;
        };
        let said = |name: &String| {
            let of = |one: &&Clause| one.at <= clause.at && !matches!(one.mood, Mood::Forbid | Mood::Stop);
            let mut words = self.requests.clauses.iter().filter(of).flat_map(|one| &one.words);
            words.any(|word| word.text.trim_matches(['$', '{', '}', '"']) == *name)
        };
        // A plain word of the language is no name of a variable.
        names.iter().all(|name| name.contains('_') && said(name))
    }
}

/// The variables of a text in lower case; `None` where something else in it is only known when it runs.
fn variables(text: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut pieces = text.split('$');
    let first = pieces.next()?;
    if first.contains(['`', '*', '?']) || first.contains("<(") {
        return None;
    }
    for piece in pieces {
        let inner = piece.strip_prefix('{').unwrap_or(piece);
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inner.len());
        let (name, rest) = inner.split_at(end);
        let closed = inner.len() == piece.len() || rest.starts_with('}');
        let plain = name.starts_with(|c: char| c.is_ascii_alphabetic());
        if !plain || !closed || rest.contains(['`', '*', '?']) || rest.contains("<(") {
            return None;
        }
        found.push(name.to_lowercase());
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::variables;
    use crate::kit::Session;
    use crate::support::Gap;

    #[test]
    fn a_variable_that_the_person_named_is_theirs() {
        let open = |said: &str| {
            let line = "psql $LOANS_PROD -c 'update loans set due = 1 where id = 88213'";
            Session::default().says(said).leaves_open(line).unwrap().contains(&Gap::Unresolved)
        };
        assert!(!open("change the loan 88213 in the database, LOANS_PROD is set in your shell"));
        assert!(open("change the loan 88213 in the database, LOANS_TEST is set in your shell"));
        assert!(open("change the loan 88213 in the database. never use LOANS_PROD"));
    }

    #[test]
    fn a_text_has_variables_and_nothing_else_that_is_open() {
        assert_eq!(variables("psql \"$LOANS_PROD\" -c x").unwrap(), ["loans_prod"]);
        assert_eq!(variables("psql ${LOANS_PROD}").unwrap(), ["loans_prod"]);
        for text in
            ["psql $(cat url)", "psql `cat url`", "psql ${URL:-x}", "rm $HOME/*", "cat <(x) $A_B", "f $1"]
        {
            assert_eq!(variables(text), None, "{text}");
        }
    }
}
