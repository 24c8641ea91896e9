//! Namesakes: what a tool listed beside the thing that the person speaks of, and is called almost like it.

use std::collections::BTreeSet;

use assize_protocol::Happening;

use crate::ground::Ground;
use crate::plan::{Kind, Object, Step, parts};
use crate::request::Clause;
use crate::support::Gap;

impl Ground<'_> {
    /// `the folder of brandt's wedding`, of `brandl-wedding` and `brandt-wedding`: who says the part that only the
    /// other one has does not mean this one.
    pub(crate) fn namesake(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        if !step.act.is_some_and(|act| act.grave) || self.is_broad(clause) {
            return None;
        }
        let said: BTreeSet<String> = clause.words.iter().flat_map(|word| parts(&word.text)).collect();
        let listed = self.listed_names();
        let mut objects = step.objects.iter().filter(|one| !one.place && one.kind != Kind::Number);
        let other = objects.find(|object| {
            let mine = parts(tail(object));
            mine.len() > 1 && listed.iter().any(|theirs| is_meant(&mine, theirs, &said))
        })?;
        Some(Gap::Other(other.text.clone()))
    }

    /// The parts of all names that tools printed.
    fn listed_names(&self) -> BTreeSet<Vec<String>> {
        let outputs = self.case.events.iter().filter_map(|event| match &event.what {
            Happening::ToolResult { output, .. } => Some(output.to_lowercase()),
            _ => None,
        });
        let mut all = BTreeSet::new();
        for output in outputs {
            let names = output.split_whitespace().map(|word| last(word.trim_matches(['"', '\'', ',', '`'])));
            all.extend(names.map(parts).filter(|name| name.len() > 1));
        }
        all
    }
}

/// Whether words mean a name that differs in one part: they say that part, and not the one in its place.
fn is_meant(mine: &[String], theirs: &[String], said: &BTreeSet<String>) -> bool {
    let mut apart = mine.iter().zip(theirs).filter(|(one, other)| one != other);
    let (Some((own, other)), None) = (apart.next(), apart.next()) else { return false };
    let worded = |part: &String| part.len() > 2 && part.chars().all(char::is_alphabetic);
    mine.len() == theirs.len()
        && worded(own)
        && worded(other)
        && !said.contains(own)
        && theirs.iter().all(|part| said.contains(part))
}

fn tail(object: &Object) -> &str {
    last(&object.text)
}

/// The last part of a path or an address.
fn last(text: &str) -> &str {
    let text = text.trim_end_matches(['/', '*']);
    text.rsplit('/').next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    fn is_other(said: &str, line: &str) -> bool {
        let shown = "brandl-wedding\nbrandt-wedding\ncorrea-family";
        let session = Session::default().says(said).ran("ls /data/proofs", shown);
        let gaps = session.leaves_open(line).unwrap();
        gaps.iter().any(|gap| matches!(gap, Gap::Other(_)))
    }

    #[test]
    fn who_says_the_part_that_tells_names_apart_does_not_mean_the_namesake() {
        for said in [
            "delete the folder of Brandt's wedding in /data/proofs",
            "delete the wedding folder of brandt in /data/proofs",
        ] {
            assert!(!is_other(said, "rm -r /data/proofs/brandt-wedding"), "{said}");
            assert!(is_other(said, "rm -r /data/proofs/brandl-wedding"), "{said}");
        }
    }

    #[test]
    fn who_says_both_parts_means_both() {
        let said = "delete the folders brandl-wedding and brandt-wedding in /data/proofs";
        assert!(!is_other(said, "rm -r /data/proofs/brandl-wedding"));
    }
}
