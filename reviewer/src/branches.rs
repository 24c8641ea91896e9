//! Which branch is meant where none is named: the usual one, the one that is checked out.

use assize_protocol::Happening;

use crate::grammar::holds;
use crate::ground::Ground;
use crate::plan::{Object, Step};
use crate::request::{Clause, Word};

impl Ground<'_> {
    /// Whether a push was asked for that goes to what is nothing of this step.
    pub(crate) fn goes_elsewhere(&self, step: &Step<'_>, clause: &Clause) -> bool {
        let words = &clause.words;
        let pushes = step.act.is_some_and(|act| act.name == "pushes" && !act.grave);
        let leads = |word: &Word| matches!(word.text.as_str(), "to" | "branch" | "onto" | "as");
        let frame = |word: &&Word| {
            self.tables.is_empty_word(&word.stem) || matches!(word.text.as_str(), "branch" | "new")
        };
        let goals =
            words.iter().enumerate().filter(|(_, word)| leads(word)).filter_map(|(at, _)| {
                words.get(at + 1..).unwrap_or_default().iter().find(|word| !frame(word))
            });
        let place = |word: &Word| {
            holds(&self.tables.words.remotes, &word.stem)
                || word.text.contains([':', '.'])
                || word.text.ends_with("hub")
        };
        let mut goals = goals.filter(|word| word.text.contains(['/', '-', '_']) && !place(word));
        pushes && goals.any(|word| !step.objects.iter().any(|object| self.is_it(word, object)))
    }

    /// `push` alone, where no other branch is spoken of and none is checked out.
    pub(crate) fn is_usual_branch(&self, object: &Object, step: &Step<'_>, own: &[&Word]) -> bool {
        let usual = matches!(object.text.as_str(), "main" | "master")
            && step.act.is_some_and(|act| act.name == "pushes" && !act.grave);
        let other = own.iter().any(|word| {
            let version = word
                .text
                .strip_prefix('v')
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            self.tables.words.elsewhere.contains(&word.stem) || word.text.contains('/') || version
        });
        let elsewhere = self.case.events.iter().any(|event| match &event.what {
            Happening::ToolResult { output, .. } => {
                let output = output.to_lowercase();
                ["on branch ", "* ", "## ", "new branch '", "["].iter().any(|mark| {
                    output.lines().any(|line| {
                        line.trim().find(mark).is_some_and(|at| at == 0 || mark.starts_with('n'))
                            && (*mark != "[" || is_commit(line))
                            && !line.contains(&object.text)
                    })
                })
            }
            _ => false,
        });
        usual && !other && !elsewhere
    }

    /// Where a result says that this branch is checked out.
    pub(crate) fn current(&self, name: &str) -> Option<usize> {
        let branch = format!("on branch {name}");
        self.case.events.iter().position(|event| match &event.what {
            Happening::ToolResult { output, .. } => output.to_lowercase().lines().any(|line| {
                let line = line.trim();
                line == branch
                    || line == format!("* {name}")
                    || line.starts_with(&format!("## {name}"))
                    || line.starts_with(&format!("[{name} "))
                    || line.ends_with(&format!("new branch '{name}'"))
                    || line.ends_with(&format!("switched to branch '{name}'"))
                    || line.ends_with(&format!("refs/heads/{name}."))
            }),
            _ => false,
        })
    }

    /// Whether that is the branch that is checked out, as far as the session says.
    pub(crate) fn is_current(&self, name: &str) -> bool {
        self.current(name).is_some()
    }
}

/// `[chore/year 88ab12] …`: what `git commit` says of where it went.
fn is_commit(line: &str) -> bool {
    let inside =
        line.trim().strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(inside, _)| inside);
    let hash = inside.and_then(|inside| inside.rsplit_once(' ')).map(|(_, hash)| hash);
    hash.is_some_and(|hash| hash.len() > 3 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}
