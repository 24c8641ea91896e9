//! Vocabulary: what words mean, what programs do in the words of people, where text comes from.

use std::collections::{BTreeMap, BTreeSet};

use assize_protocol::Digest;
use serde::Deserialize;

use crate::grammar::Grammar;
use crate::options::Options;
use crate::request::stem;

/// Why a table cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the table `{name}` cannot be read")]
pub struct TablesError {
    name: &'static str,
    source: toml::de::Error,
}

/// Phrases by their first word, longest first, each with the families it belongs to.
pub(crate) type Phrases = BTreeMap<String, Vec<Phrase>>;

/// One of them.
pub(crate) type Phrase = (Vec<String>, BTreeSet<String>);

const ASKS: &str = include_str!("../tables/asks.toml");
const WORDS: &str = include_str!("../tables/words.toml");
const GRAMMAR: &str = include_str!("../tables/grammar.toml");
const SOURCES: &str = include_str!("../tables/sources.toml");
const ACTS: &str = include_str!("../tables/acts.toml");
const OPTIONS: &str = include_str!("../tables/options.toml");
const INTENT: &str = include_str!("../tables/intent.toml");

/// All vocabulary.
#[derive(Debug, Clone)]
pub struct Tables {
    pub(crate) asks: Phrases,
    pub(crate) words: Words,
    pub(crate) grammar: Grammar,
    pub(crate) sources: Sources,
    pub(crate) acts: Vec<Act>,
    pub(crate) modifiers: Vec<Modifier>,
    pub(crate) defaults: Defaults,
    pub(crate) options: Options,
    pub(crate) intent: IntentWords,
    /// The group of a word that has synonyms, by stem.
    groups: BTreeMap<String, Vec<usize>>,
    empty: BTreeSet<String>,
    kinds: BTreeSet<String>,
    /// Of the texts that all of it was read from.
    revision: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asks {
    families: BTreeMap<String, Vec<String>>,
}

/// Words that carry the frame of a sentence.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) fillers: Vec<String>,
    pub(crate) stops: Vec<String>,
    pub(crate) affirmations: Vec<String>,
    pub(crate) negations: Vec<String>,
    pub(crate) touching: Vec<String>,
    pub(crate) asides: Vec<String>,
    pub(crate) conditions: Vec<String>,
    pub(crate) questions: Vec<String>,
    pub(crate) not_to: Vec<String>,
    pub(crate) before_verbs: Vec<String>,
    pub(crate) light: Vec<String>,
    pub(crate) broad: Vec<String>,
    pub(crate) once: Vec<String>,
    pub(crate) standing: Vec<String>,
    pub(crate) found: Vec<String>,
    pub(crate) asking_first: Vec<String>,
    pub(crate) gated: Vec<String>,
    pub(crate) artifacts: Vec<String>,
    pub(crate) checks: Vec<String>,
    pub(crate) failed: Vec<String>,
    pub(crate) passed: Vec<String>,
    pub(crate) broke: Vec<String>,
    pub(crate) wholes: Vec<String>,
    pub(crate) manners: Vec<String>,
    pub(crate) privileges: Vec<String>,
    pub(crate) newest: Vec<String>,
    pub(crate) several: Vec<String>,
    pub(crate) remotes: Vec<String>,
    pub(crate) networks: Vec<String>,
    pub(crate) elsewhere: Vec<String>,
    pub(crate) shipping: Vec<String>,
    pub(crate) oneself: Vec<String>,
    pub(crate) builds: Vec<String>,
    empty: Vec<String>,
    kinds: Vec<String>,
    synonyms: Vec<Vec<String>>,
    pub(crate) environments: BTreeMap<String, Vec<String>>,
    pub(crate) descriptions: BTreeMap<String, Vec<String>>,
}

/// Words that features look for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IntentWords {
    pub(crate) looking: Vec<String>,
    pub(crate) deep: Vec<String>,
    pub(crate) narrow: Vec<String>,
    pub(crate) privilege: Vec<String>,
    pub(crate) numbers: Vec<String>,
    pub(crate) around: Vec<String>,
    pub(crate) prints: Vec<String>,
}

/// Where text comes from, and what it looks like when it tells somebody to do something.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sources {
    pub(crate) foreign_tools: Vec<String>,
    pub(crate) foreign_programs: Vec<String>,
    pub(crate) foreign_places: Vec<String>,
    pub(crate) instructive: Vec<String>,
    pub(crate) to_agents: Vec<String>,
    pub(crate) delegations: Vec<String>,
    pub(crate) missing: Vec<String>,
    pub(crate) writes: Vec<String>,
    pub(crate) refusals: Vec<String>,
}

/// What one step of a plan is, in the words of people.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Act {
    /// Reads after "the plan": `pushes`.
    pub(crate) name: String,
    /// Programs; none means any.
    #[serde(default)]
    pub(crate) programs: Vec<String>,
    /// Beginnings of the subcommands, joined by blanks; none means any.
    #[serde(default)]
    pub(crate) subs: Vec<String>,
    /// Options one of which has to be there.
    #[serde(default)]
    pub(crate) with: Vec<String>,
    /// A part of a word that has to be there, lower case.
    #[serde(default)]
    pub(crate) says: Vec<String>,
    /// `kind`, `kind class` or `kind target` of an effect that has to be there.
    #[serde(default)]
    pub(crate) does: Vec<String>,
    /// Families that ask for it.
    pub(crate) asked_by: Vec<String>,
    /// Words one of which has to stand in what the person said.
    #[serde(default)]
    pub(crate) about: Vec<String>,
    /// The same, of an act that names no thing of its own; who forbids such a thing does not mean the act.
    #[serde(default)]
    pub(crate) needs: Vec<String>,
    /// What happens to what it names.
    #[serde(default)]
    pub(crate) objects: Objects,
    /// Gains privilege as a matter of course.
    #[serde(default)]
    pub(crate) system: bool,
    /// Harms what it touches: asked for in so many words, or not at all.
    #[serde(default)]
    pub(crate) grave: bool,
    /// Words that forbid it although they name no act of it: `network`, `dependencies`.
    #[serde(default)]
    pub(crate) topics: Vec<String>,
    /// Operands that name no object.
    #[serde(default)]
    pub(crate) free: Vec<String>,
    /// Nobody knows what its options do: the person has to have written them.
    #[serde(default)]
    pub(crate) spelled: bool,
}

/// What has to be known about the things a step names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Objects {
    /// Each has to be named, or found as described.
    #[default]
    Named,
    /// Packages: the whole name.
    Packages,
    /// Paths on which something is lost.
    Lost,
    /// Things that leave, and where to.
    Sent,
    /// Files of the workspace go without saying, and so does what is only a name.
    Loose,
    /// Files of the workspace go without saying; a name does not.
    Files,
    /// Secrets: by name.
    Secret,
    /// A script or a task: by name, or made in this session.
    Script,
}

/// What makes a step reach further than its plain form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Modifier {
    /// Reads after "the plan": `uses force`.
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) programs: Vec<String>,
    #[serde(default)]
    pub(crate) subs: Vec<String>,
    /// Options, as profiles call them, or words of the line.
    #[serde(default)]
    pub(crate) options: Vec<String>,
    /// Rules that were found.
    #[serde(default)]
    pub(crate) rules: Vec<String>,
    /// Parts of the line.
    #[serde(default)]
    pub(crate) says: Vec<String>,
    /// Words one of which has to be said; none means that nothing has to.
    #[serde(default)]
    pub(crate) said: Vec<String>,
    /// Words that ask for less.
    #[serde(default)]
    pub(crate) not_if: Vec<String>,
    /// Who names one thing means that one.
    #[serde(default)]
    pub(crate) particular: bool,
    /// It takes all there is: a request that says which does not ask for it.
    #[serde(default)]
    pub(crate) whole: bool,
    /// What is said has to be asked for: to speak of it is not enough.
    #[serde(default)]
    pub(crate) asked: bool,
}

impl Modifier {
    /// It belongs to the step as it is, whatever options it has.
    pub(crate) fn is_plain(&self) -> bool {
        self.options.iter().any(|option| option == "*bare" || option == "*always")
    }

    /// It speaks of how much is reached, not of what.
    pub(crate) fn is_breadth(&self) -> bool {
        self.options.iter().any(|option| option == "*bare" || option == "*unaimed")
    }
}

/// What goes without saying.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Defaults {
    /// Hosts that a program contacts as a matter of course.
    pub(crate) hosts: BTreeMap<String, Vec<String>>,
    /// Operands that name nothing special.
    pub(crate) operands: Vec<String>,
    /// Options whose values name no object.
    pub(crate) free_options: Vec<String>,
    /// Branches that are never just found in a list.
    pub(crate) lasting: Vec<String>,
    /// Parts of names that tell one copy of a thing from another.
    pub(crate) stages: Vec<String>,
    /// Options that pick one of what a program manages.
    pub(crate) aims: Vec<String>,
    /// Programs whose place is not in their words alone.
    pub(crate) placed: Vec<String>,
    /// Options that say how many there shall be.
    pub(crate) counting: Vec<String>,
    /// What a program can be told to do, in the words it takes.
    pub(crate) tasks: BTreeMap<String, Vec<String>>,
    /// Hosts that are not meant where one of these is named.
    pub(crate) instead: BTreeMap<String, Vec<String>>,
    /// Commands that say or set where a program works, by the programs that work there.
    pub(crate) standing: BTreeMap<String, Vec<String>>,
    /// Options that make a program say what it would do.
    pub(crate) rehearsing: Vec<String>,
    /// Options by which a program is told what it works on.
    pub(crate) named_by: BTreeMap<String, Vec<String>>,
    /// Programs whose `-n` says in which namespace they work.
    pub(crate) namespaced: Vec<String>,
    /// Endings of domains that nobody outside can have.
    pub(crate) private: Vec<String>,
    /// Options that say where it is done, not what it is done to, by program; `*` is an operand.
    pub(crate) places: BTreeMap<String, Vec<String>>,
    /// Kinds of things in a cluster.
    pub(crate) clustered: Vec<String>,
    /// Folders that builds write, and programs that are builds.
    pub(crate) outputs: Vec<String>,
    pub(crate) builders: Vec<String>,
    /// Programs that install what a distribution keeps, where nobody can put a package of almost that name.
    pub(crate) distributions: Vec<String>,
    /// Endings that say how something is packed.
    pub(crate) packed: Vec<String>,
    /// Schemes of addresses that lead to a database.
    pub(crate) stores: Vec<String>,
    /// Subcommands that make what they name.
    pub(crate) making: Vec<String>,
    /// Endings of scripts that tell nothing.
    pub(crate) endings: Vec<String>,
    /// Programs that take a query, and what stands before a name in one.
    pub(crate) databases: Vec<String>,
    pub(crate) before_names: Vec<String>,
    pub(crate) no_names: Vec<String>,
    /// Programs whose things are called after the project they belong to.
    pub(crate) prefixed: Vec<String>,
    /// The family that asks for a script of this name.
    pub(crate) scripts: BTreeMap<String, String>,
    /// Tasks that belong to a bigger one.
    pub(crate) takes: BTreeMap<String, Vec<String>>,
    /// Families that many verbs share: a script takes the verb itself.
    pub(crate) narrow: Vec<String>,
    /// Options by which a program names what it makes.
    pub(crate) makes: BTreeMap<String, Vec<String>>,
    /// Names of files, by what people call them.
    pub(crate) called: BTreeMap<String, Vec<String>>,
    /// Users whom certain programs work as, as a matter of course.
    pub(crate) users: BTreeMap<String, Vec<String>>,
    /// Packages by the name they are imported under.
    pub(crate) imports: BTreeMap<String, String>,
    /// Words for secrets, by a part of the path.
    pub(crate) secrets: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Acts {
    act: Vec<Act>,
    modifier: Vec<Modifier>,
    defaults: Defaults,
}

fn read<T: serde::de::DeserializeOwned>(name: &'static str, text: &str) -> Result<T, TablesError> {
    toml::from_str(text).map_err(|source| TablesError { name, source })
}

impl Tables {
    /// The tables as they come with Assize.
    ///
    /// # Errors
    /// Never, unless a table in this repository is broken.
    pub fn builtin() -> Result<Self, TablesError> {
        let asks: Asks = read("asks", ASKS)?;
        let words: Words = read("words", WORDS)?;
        let grammar = read("grammar", GRAMMAR)?;
        let sources = read("sources", SOURCES)?;
        let Acts { act, modifier, defaults } = read("acts", ACTS)?;
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, group) in words.synonyms.iter().enumerate() {
            for word in group {
                groups.entry(stem(word)).or_default().push(at);
            }
        }
        let stems = |all: &[String]| all.iter().map(|word| stem(word)).collect();
        Ok(Self {
            asks: by_first_word(asks),
            empty: stems(&words.empty),
            kinds: stems(&words.kinds),
            words,
            grammar,
            sources,
            acts: act,
            modifiers: modifier,
            defaults,
            options: read("options", OPTIONS)?,
            intent: read("intent", INTENT)?,
            groups,
            revision: Digest::of([ASKS, WORDS, GRAMMAR, SOURCES, ACTS, OPTIONS, INTENT].join("\0"))
                .to_string(),
        })
    }

    /// What reviewers that use them know with.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// Whether two stems mean one thing.
    pub(crate) fn same(&self, one: &str, other: &str) -> bool {
        let shared = || {
            let (Some(left), Some(right)) = (self.groups.get(one), self.groups.get(other)) else {
                return false;
            };
            left.iter().any(|group| right.contains(group))
        };
        one == other || shared()
    }

    /// The verb that somebody slipped on who typed `delte` or `isntall`: a letter too few or too many, or two swapped.
    pub(crate) fn mistyped(&self, word: &str) -> Option<&str> {
        let known = self.empty.contains(word) || self.kinds.contains(word) || self.groups.contains_key(word);
        if word.len() < 5 || known || !word.bytes().all(|b| b.is_ascii_lowercase()) {
            return None;
        }
        let first = word.get(..1).unwrap_or_default();
        let verbs = self.asks.range(first.to_owned()..).map(|(verb, _)| verb.as_str());
        let mut verbs = verbs.take_while(|verb| verb.starts_with(first)).filter(|verb| verb.len() > 4);
        verbs.find(|verb| is_slip(word, verb))
    }

    /// Whether a stem has no content of its own.
    pub(crate) fn is_empty_word(&self, stem: &str) -> bool {
        self.empty.contains(stem)
    }

    /// Whether a stem says what sort of thing is meant, not which.
    pub(crate) fn is_kind(&self, stem: &str) -> bool {
        self.kinds.contains(stem)
    }

    /// The environment a word belongs to.
    pub(crate) fn environment(&self, word: &str) -> Option<&str> {
        self.words
            .environments
            .iter()
            .find(|(_, words)| words.iter().any(|one| one == word))
            .map(|(name, _)| name.as_str())
    }
}

/// Whether one word is the other with a letter too few, a letter too many, or two neighbours swapped. A letter in
/// place of another may be another word.
fn is_slip(said: &str, meant: &str) -> bool {
    let (said, meant) = (said.as_bytes(), meant.as_bytes());
    let same = said.iter().zip(meant).take_while(|(one, other)| one == other).count();
    let rest = |word: &[u8], from: usize| word.get(from..).unwrap_or_default().to_vec();
    let swapped = || {
        let mut again = said.to_vec();
        let last = same + 1;
        if last < again.len() {
            again.swap(same, last);
        }
        again == meant
    };
    said.len() == meant.len() + 1 && rest(said, same + 1) == rest(meant, same)
        || said.len() + 1 == meant.len() && rest(said, same) == rest(meant, same + 1)
        || said.len() == meant.len() && said != meant && swapped()
}

fn by_first_word(asks: Asks) -> Phrases {
    let mut all: BTreeMap<String, BTreeMap<Vec<String>, BTreeSet<String>>> = BTreeMap::new();
    for (family, phrases) in asks.families {
        for phrase in phrases {
            let words: Vec<String> = phrase.split(' ').map(str::to_owned).collect();
            let first = words.first().cloned().unwrap_or_default();
            all.entry(first).or_default().entry(words).or_default().insert(family.clone());
        }
    }
    all.into_iter()
        .map(|(first, phrases)| {
            let mut phrases: Vec<_> = phrases.into_iter().collect();
            phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
            (first, phrases)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_a_letter_too_few_or_too_many_or_two_swapped_and_no_other_word() {
        let tables = Tables::builtin().unwrap();
        for (said, meant) in [("delte", "delete"), ("isntall", "install"), ("restartt", "restart")] {
            assert_eq!(tables.mistyped(said), Some(meant));
        }
        for said in ["flash", "remote", "stage", "posts", "delete"] {
            assert_eq!(tables.mistyped(said), None, "{said}");
        }
    }

    #[test]
    fn every_table_can_be_read_and_every_act_is_asked_for_by_a_family_that_exists() {
        let tables = Tables::builtin().unwrap();
        let families: BTreeSet<&String> =
            tables.asks.values().flatten().flat_map(|(_, families)| families).collect();
        let asked: BTreeSet<&String> = tables.acts.iter().flat_map(|act| &act.asked_by).collect();
        assert_eq!(asked.difference(&families).collect::<Vec<_>>(), Vec::<&&String>::new());
    }
}
