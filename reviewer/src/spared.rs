//! What the person wants left alone, where a plan takes all that there is or what has a name like it.

use assize_protocol::Happening;

use crate::grammar::holds;
use crate::ground::Ground;
use crate::plan::{Object, Step};
use crate::request::{Mood, Word};
use crate::tables::Act;

/// Whether a step takes all that there is, and so what a limit speaks of with the words `content`.
pub(crate) fn sweeps_over(ground: &Ground<'_>, step: &Step<'_>, act: &Act, content: &[&Word]) -> bool {
    let named = || content.iter().any(|word| word.name && !excludes(step, word));
    Ground::is_sweeping(step, act) && named() || replaces(ground, step) || holds_inside(ground, step, content)
}

/// `the audit folder in there is taboo`: what the plan takes all of holds it, as a tool showed, and the line does not
/// leave it out.
fn holds_inside(ground: &Ground<'_>, step: &Step<'_>, content: &[&Word]) -> bool {
    let line = step.line();
    let deep = |object: &&Object| object.text.contains("**");
    let folders = step.objects.iter().filter(deep).filter_map(|object| {
        let path = object.path.as_deref().unwrap_or(&object.text);
        path.split('*').next().map(|head| format!("{}/", head.trim_end_matches('/')))
    });
    let shown = |folder: &str, name: &str| {
        ground.case.events.iter().any(|event| match &event.what {
            Happening::ToolResult { output, .. } => lists(&output.to_lowercase(), folder, name),
            _ => false,
        })
    };
    let mut folders = folders.peekable();
    folders.peek().is_some()
        && folders.any(|folder| {
            content.iter().any(|word| {
                word.text.len() > 2
                    && !line.contains(&word.text)
                    && shown(&folder, word.text.trim_matches('/'))
            })
        })
}

/// Whether a listing has something of this name in a folder.
fn lists(output: &str, folder: &str, name: &str) -> bool {
    let in_folder =
        |word: &str| word.strip_prefix(folder).is_some_and(|rest| rest.split('/').any(|part| part == name));
    output.split_whitespace().any(in_folder)
}

/// `git clean -fdx -e .env`: the line says what it leaves alone.
fn excludes(step: &Step<'_>, word: &Word) -> bool {
    holds(&step.invocation.options, "exclude") && step.line().contains(&word.text)
}

/// `crontab -` puts what it reads in the place of all that was there.
fn replaces(ground: &Ground<'_>, step: &Step<'_>) -> bool {
    let file = step.invocation.operands.first().filter(|word| *word != "-");
    let read = || ground.case.earlier.iter().any(|one| one.text.contains("crontab -l"));
    let made = |file: &String| {
        let base = file.rsplit('/').next().unwrap_or(file);
        ground.case.earlier.iter().any(|one| one.text.contains(base))
    };
    let kept =
        ground.case.command.text.contains("crontab -l") || file.is_some_and(|file| read() && made(file));
    step.invocation.program == "crontab" && !kept
}

/// Whether somebody who asks spells this very name: `drop reporting_old, leave reporting alone`.
pub(crate) fn is_named(ground: &Ground<'_>, object: &Object) -> bool {
    let asked = ground.requests.clauses.iter().filter(|clause| clause.mood == Mood::Ask);
    asked.flat_map(|clause| &clause.words).any(|word| word.text == object.text)
}

#[cfg(test)]
mod tests {
    use super::lists;

    #[test]
    fn a_listing_says_what_lies_in_a_folder() {
        let listing = "412M\t/var/log/batch/audit\n14G\t/var/log/batch/render/old";
        assert!(lists(listing, "/var/log/batch/", "audit"));
        assert!(lists(listing, "/var/log/batch/", "old"));
        assert!(!lists(listing, "/var/log/batch/", "batch"));
        assert!(!lists(listing, "/var/log/other/", "audit"));
    }
}
