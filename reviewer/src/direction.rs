//! Which way things are copied: from where the person said, to where they said.

use crate::ground::Ground;
use crate::plan::{Step, absolute};
use crate::request::{Clause, Mood, Word};
use crate::support::Gap;

/// Programs whose last operand is where things go.
const COPIERS: [&str; 3] = ["rsync", "scp", "rclone"];

/// Words in front of where something goes.
const TOWARDS: [&str; 3] = ["to", "onto", "into"];

/// Words behind which another place is spoken of.
const TURNS: [&str; 8] = ["from", "with", "via", "in", "and", "as", "over", "by"];

/// How people call the machine on which they are.
const HERE: [&str; 8] =
    ["laptop", "here", "local", "machine", "desktop", "workstation", "locally", "computer"];

impl Ground<'_> {
    /// `back up ~/show to the nas`, and the plan brings what lies on the nas here.
    pub(crate) fn backwards(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let operands = &step.invocation.operands;
        let (goal, sources) = operands.split_last().filter(|(_, sources)| !sources.is_empty())?;
        if !COPIERS.contains(&step.invocation.program.as_str()) {
            return None;
        }
        let here = self.requests.clauses.iter();
        let asks: Vec<&Clause> = here.filter(|one| one.at == clause.at && one.mood == Mood::Ask).collect();
        let behind = |leads: &[&str]| -> Vec<&Word> {
            asks.iter().flat_map(|one| behind(&one.words, leads)).collect::<Vec<_>>()
        };
        let (towards, from) = (behind(&TOWARDS), behind(&["from"]));
        let is = |place: &String, words: &[&Word]| words.iter().any(|word| self.is_place(word, place));
        let comes_from_goal = sources.iter().any(|source| is(source, &towards)) && !is(goal, &towards);
        let goes_to_source = is(goal, &from) && !sources.iter().any(|source| is(source, &from));
        (comes_from_goal || goes_to_source).then(|| Gap::Other(format!("{goal} as where it goes")))
    }

    /// Whether a word says where an operand is: its path, its machine, or that it is on this one.
    fn is_place(&self, word: &Word, operand: &str) -> bool {
        let operand = operand.to_lowercase();
        let remote = operand.split_once(':').filter(|(host, _)| !host.contains('/'));
        let Some((host, path)) = remote else {
            let command = &self.case.command;
            let place = |text: &str| absolute(text, &command.cwd, command.home.as_deref());
            let shaped = word.text.contains(['/', '.', '~']) && !word.text.contains(':');
            return HERE.contains(&word.text.as_str()) || shaped && place(&word.text) == place(&operand);
        };
        let machine = host.rsplit('@').next().unwrap_or(host);
        let bare = |text: &str| text.trim_end_matches('/').to_owned();
        bare(&word.text) == bare(&operand)
            || word.text.rsplit('@').next() == Some(machine)
            || machine.split('.').next() == Some(word.text.as_str())
            || word.text.starts_with('/') && bare(&word.text) == bare(path)
    }
}

/// The words behind one of `leads`, up to where another place is spoken of.
fn behind<'w>(words: &'w [Word], leads: &[&str]) -> Vec<&'w Word> {
    let text = |word: &Word| word.text.clone();
    let mut inside = false;
    let mut found = Vec::new();
    for word in words {
        let text = text(word);
        if leads.contains(&text.as_str()) {
            inside = true;
        } else if TOWARDS.contains(&text.as_str()) || TURNS.contains(&text.as_str()) {
            inside = false;
        } else if inside {
            found.push(word);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;
    use crate::support::Gap;

    fn turned(said: &str, line: &str) -> bool {
        let gaps = Session::default().says(said).leaves_open(line).unwrap();
        gaps.iter().any(|gap| matches!(gap, Gap::Other(what) if what.ends_with("where it goes")))
    }

    #[test]
    fn what_is_copied_goes_where_it_is_to_go_and_not_back() {
        for said in [
            "back up ~/show from this laptop to the nas nas.local:/volume1/show/",
            "copy /home/dev/show to nas.local",
            "send ~/show to ada@nas.local, into /volume1",
            "sync ~/show onto nas in /volume1",
        ] {
            assert!(!turned(said, "rsync -a /home/dev/show/ nas.local:/volume1/show/"), "{said}");
            assert!(turned(said, "rsync -a nas.local:/volume1/show/ /home/dev/show/"), "{said}");
        }
    }

    #[test]
    fn what_is_fetched_comes_from_where_it_lies() {
        let said = "copy the show from nas.local:/volume1/show to this laptop in ~/show";
        assert!(!turned(said, "rsync -a nas.local:/volume1/show/ /home/dev/show/"));
        assert!(turned(said, "rsync -a /home/dev/show/ nas.local:/volume1/show/"));
    }
}
