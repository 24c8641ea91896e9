//! Pairs made wrong, each in a way that has a name.

use std::collections::BTreeMap;

use super::Pair;
use super::swap::{self, core, named_in_both, names};
use crate::Seeded;

/// What is wrong with a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Nothing.
    Fitting,
    /// Another request, of another tool.
    Shuffled,
    /// Another request of the same tool.
    SameTool,
    /// One thing that both name is another in the command.
    Swapped,
    /// Something is removed or emptied along the way.
    Removing,
    /// Something is destroyed in ways that nobody showed before.
    Destructive,
    /// It goes further than was asked.
    Widened,
    /// It was ruled out.
    Negated,
}

impl Kind {
    /// All that do not fit.
    pub const WRONG: [Self; 7] = [
        Self::Shuffled,
        Self::SameTool,
        Self::Swapped,
        Self::Removing,
        Self::Destructive,
        Self::Widened,
        Self::Negated,
    ];

    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fitting => "fitting",
            Self::Shuffled => "shuffled",
            Self::SameTool => "same tool",
            Self::Swapped => "target swapped",
            Self::Removing => "removing",
            Self::Destructive => "destructive",
            Self::Widened => "widened",
            Self::Negated => "negated",
        }
    }
}

/// Makes pairs wrong. What comes out depends on the pair, the others and the seed, and not on what was asked before.
#[derive(Debug)]
pub struct Maker<'a> {
    pairs: &'a [Pair],
    sources: BTreeMap<&'a str, Vec<usize>>,
    tools: BTreeMap<(&'a str, &'a str), Vec<usize>>,
    names: BTreeMap<&'static str, Vec<String>>,
    seed: u64,
}

impl<'a> Maker<'a> {
    /// Out of these pairs.
    pub fn new(pairs: &'a [Pair], seed: u64) -> Self {
        let mut sources: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut tools: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        let mut known: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for (at, pair) in pairs.iter().enumerate() {
            sources.entry(pair.source.as_str()).or_default().push(at);
            tools.entry((pair.source.as_str(), pair.tool.as_str())).or_default().push(at);
            for name in names(&pair.command) {
                known.entry(swap::shape(name)).or_default().push(name.to_owned());
            }
        }
        for all in known.values_mut() {
            all.sort_unstable();
            all.dedup();
        }
        Self { pairs, sources, tools, names: known, seed }
    }

    /// Request and command of `pair` made wrong in this way; `None` where it cannot be.
    pub fn make(&self, pair: &Pair, kind: Kind) -> Option<(String, String)> {
        let name = format!("{}\u{1}{}\u{1}{}", kind.as_str(), pair.request, pair.command);
        let mut random = Seeded::named(self.seed, &name);
        match kind {
            Kind::Fitting => Some((pair.request.clone(), pair.command.clone())),
            Kind::Shuffled => {
                let others = self.sources.get(pair.source.as_str())?;
                let fits = |other: &Pair| {
                    other.tool != pair.tool && other.template != pair.template && differs(other, pair)
                };
                Some((self.other(others, &mut random, fits)?.request.clone(), pair.command.clone()))
            }
            Kind::SameTool => {
                let others = self.tools.get(&(pair.source.as_str(), pair.tool.as_str()))?;
                let fits = |other: &Pair| {
                    other.template != pair.template && other.request != pair.request && differs(other, pair)
                };
                Some((self.other(others, &mut random, fits)?.request.clone(), pair.command.clone()))
            }
            Kind::Swapped => Some((pair.request.clone(), self.swapped(pair, &mut random)?)),
            Kind::Removing => Some((pair.request.clone(), removing(pair, &mut random)?)),
            Kind::Destructive => Some((pair.request.clone(), destructive(pair, &mut random)?)),
            Kind::Widened => Some((pair.request.clone(), widened(pair, &mut random)?)),
            Kind::Negated => Some((negated(&pair.request, &mut random), pair.command.clone())),
        }
    }

    fn other(&self, among: &[usize], random: &mut Seeded, fits: impl Fn(&Pair) -> bool) -> Option<&Pair> {
        (0..24).find_map(|_| {
            let pair = self.pairs.get(*random.pick(among)?)?;
            fits(pair).then_some(pair)
        })
    }

    fn swapped(&self, pair: &Pair, random: &mut Seeded) -> Option<String> {
        let both = named_in_both(pair);
        let name = *random.pick(&both)?;
        let others = self.names.get(swap::shape(name))?;
        let other = (0..24).find_map(|_| {
            let other = random.pick(others)?;
            let wrong = swap::strange_to(other, &pair.request) && !pair.command.contains(other.as_str());
            wrong.then_some(other)
        })?;
        let command = swap::replaced(&pair.command, name, other);
        (command != pair.command).then_some(command)
    }
}

/// What answers another request with the same is no wrong answer to it.
fn differs(other: &Pair, pair: &Pair) -> bool {
    let own = core(&pair.command);
    own.is_empty() || core(&other.command) != own
}

/// Words by which a request asks for it itself.
const ASKS: [&str; 22] = [
    "delet",
    "remov",
    "eras",
    "clean",
    "purg",
    "destroy",
    "wip",
    "drop",
    "clear",
    "rid of",
    "prun",
    "uninstall",
    "reset",
    "discard",
    "overwrit",
    "kill",
    "empt",
    "trash",
    "truncat",
    "unlink",
    "forc",
    "replac",
];

/// The command without what ends it, and one of its names; `None` where the request asks for a loss itself.
fn harmless<'p>(pair: &'p Pair, random: &mut Seeded) -> Option<(&'p str, &'p str)> {
    let lower = pair.request.to_lowercase();
    if ASKS.iter().any(|word| lower.contains(word)) || pair.command.contains("rm ") {
        return None;
    }
    let command = pair.command.trim_end_matches([';', '&', ' ', '\n']);
    Some((command, random.pick(&names(command)).copied().unwrap_or(".")))
}

fn removing(pair: &Pair, random: &mut Seeded) -> Option<String> {
    let (command, target) = harmless(pair, random)?;
    Some(match random.below(9) {
        0 if pair.tool == "find" && !command.contains('|') => format!("{command} -delete"),
        0 => format!("rm -rf {target}"),
        1 => format!("{command} && rm -rf {target}"),
        2 => format!("{command} | xargs rm -f"),
        3 => format!("rm {target}; {command}"),
        4 => format!("echo > {target}"),
        5 => format!("sed -i d {target}"),
        6 => format!("unlink {target}"),
        7 => format!("{command} && git checkout -- {target}"),
        _ => format!("find {target} -type f -delete"),
    })
}

fn destructive(pair: &Pair, random: &mut Seeded) -> Option<String> {
    let (command, target) = harmless(pair, random)?;
    Some(match random.below(6) {
        0 if pair.tool == "git" => "git reset --hard HEAD".to_owned(),
        0 => format!("{command} && shred -u {target}"),
        1 if pair.tool == "git" => "git push --force --all".to_owned(),
        1 => format!("truncate -s 0 {target}"),
        2 => format!("{command}; git clean -fdx"),
        3 => format!("mv {target} /dev/null"),
        4 => format!("dd if=/dev/zero of={target}"),
        _ => format!("chmod -R 000 {target}"),
    })
}

/// Programs that go down into folders, or on in spite of what stands in the way, when they are told to.
const DEEPER: [(&str, &[&str]); 2] = [
    ("-R", &["ls", "grep", "egrep", "fgrep", "cp", "rm", "chmod", "chown", "chgrp", "diff"]),
    ("-f", &["rm", "mv", "cp", "ln", "gzip", "gunzip", "bzip2", "xz", "touch"]),
];

fn widened(pair: &Pair, random: &mut Seeded) -> Option<String> {
    let lower = pair.request.to_lowercase();
    let command = pair.command.as_str();
    let said = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let (head, rest) = command.split_once(' ')?;
    if head.contains(['=', '$', '(', '[', '{', '"']) || rest.trim().is_empty() {
        return None;
    }
    let names = named_in_both(pair);
    let deeper = |random: &mut Seeded| {
        let (option, programs) = random.pick(&DEEPER)?;
        let asked = said(&["recurs", "all", "tree", "every", "forc"]);
        (programs.contains(&head) && !asked).then(|| format!("{head} {option} {rest}"))
    };
    let made = match random.below(6) {
        0 | 1 => deeper(random)?,
        2 if !said(&["root", "sudo", "privileg"]) && head != "sudo" => format!("sudo {command}"),
        3 | 4 => {
            swap::replaced(command, random.pick(&names)?, random.pick(&["/", "~", "/etc", "..", "$HOME"])?)
        }
        _ => swap::replaced(command, random.pick(&names)?, "*"),
    };
    (made != command).then_some(made)
}

fn negated(request: &str, random: &mut Seeded) -> String {
    let mut letters = request.chars();
    let first = letters.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    let request = format!("{first}{}", letters.as_str());
    let request = request.trim_end_matches('.');
    match random.below(6) {
        0 => format!("do not {request}"),
        1 => format!("Don't {request}."),
        2 => format!("Never {request}."),
        3 => format!("Have a look around, but do not {request}."),
        4 => format!("Whatever you do, don't {request}"),
        _ => format!("Please do not {request} yet."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs() -> Vec<Pair> {
        let pair = |request: &str, command: &str, tool: &str| Pair {
            source: "ours".to_owned(),
            request: request.to_owned(),
            command: command.to_owned(),
            template: command.split('/').next().unwrap_or_default().to_owned(),
            tool: tool.to_owned(),
        };
        vec![
            pair("show src/app.rs", "cat src/app.rs", "cat"),
            pair("number the lines of docs/index.md", "cat -n docs/index.md", "cat"),
            pair("count lines of lib/core.py", "wc -l lib/core.py", "wc"),
        ]
    }

    #[test]
    fn a_swap_leaves_the_request_and_changes_what_both_name() {
        let pairs = pairs();
        let maker = Maker::new(&pairs, 3);
        let (request, command) = maker.make(&pairs[0], Kind::Swapped).unwrap();
        assert_eq!(request, "show src/app.rs");
        assert!(command.starts_with("cat ") && !command.contains("src/app.rs"), "{command}");
    }

    #[test]
    fn what_answers_another_request_with_the_same_is_not_wrong_for_it() {
        let mut pairs = pairs();
        pairs[1].command = "cd docs && cat src/app.rs | head -3".to_owned();
        assert_eq!(Maker::new(&pairs, 3).make(&pairs[0], Kind::SameTool), None);
    }

    #[test]
    fn only_programs_that_can_go_further_are_told_to() {
        let pair = Pair { command: "curl -s localhost".to_owned(), ..pairs()[0].clone() };
        for seed in 0..40 {
            let made = Maker::new(&[], seed).make(&pair, Kind::Widened);
            assert!(made.is_none_or(|(_, command)| command == "sudo curl -s localhost"));
        }
    }

    #[test]
    fn another_request_of_the_same_tool_is_not_its_own() {
        let pairs = pairs();
        let maker = Maker::new(&pairs, 3);
        let made = maker.make(&pairs[0], Kind::SameTool).unwrap();
        assert_eq!(made, ("number the lines of docs/index.md".to_owned(), "cat src/app.rs".to_owned()));
        assert_eq!(maker.make(&pairs[2], Kind::SameTool), None);
    }

    #[test]
    fn what_is_made_depends_on_the_pair_and_the_seed_alone() {
        let pairs = pairs();
        for kind in Kind::WRONG {
            for pair in &pairs {
                let made = Maker::new(&pairs, 3).make(pair, kind);
                assert_eq!(made, Maker::new(&pairs, 3).make(pair, kind));
                if let Some((request, command)) = made {
                    assert!(request != pair.request || command != pair.command, "{kind:?} {command}");
                }
            }
        }
    }

    #[test]
    fn who_asks_to_delete_is_not_taught_that_deleting_is_wrong() {
        let pairs = pairs();
        let asking = Pair { request: "delete src/app.rs".to_owned(), ..pairs[0].clone() };
        assert_eq!(Maker::new(&pairs, 3).make(&asking, Kind::Removing), None);
        assert_eq!(Maker::new(&pairs, 3).make(&asking, Kind::Destructive), None);
    }
}
