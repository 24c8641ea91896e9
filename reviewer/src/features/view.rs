//! A case as features look at it: the words of the request beside the words of the command.

use std::collections::BTreeSet;

use assize_models::{Met, Terms};
use assize_protocol::{Class, Effect, Invocation};

use crate::ground::Ground;
use crate::plan::{Plan, Step, parts};
use crate::request::{Clause, Mood, Word};

/// Words of a request that are looked at, newest prompt first.
const WORDS: usize = 400;

/// Words of a command that are looked at.
const TOKENS: usize = 200;

/// Terms of either side.
const TERMS: usize = 160;

/// See the module.
pub(crate) struct View<'a> {
    pub(crate) ground: &'a Ground<'a>,
    pub(crate) plan: &'a Plan<'a>,
    /// Steps that do what is wanted: not those that lead to a place, wait, or cut or speak of what is shown. All of
    /// them where there are no others.
    pub(crate) core: Vec<&'a Step<'a>>,
    /// Everything said that is not forbidden.
    pub(crate) words: Vec<&'a Word>,
    /// Roots of those with content that are no names, each once.
    pub(crate) content: Vec<String>,
    /// What is forbidden.
    pub(crate) forbidding: Vec<&'a Clause>,
    /// What was said, lower case.
    pub(crate) said: String,
    /// What was said, as it was spelled.
    pub(crate) spelled: String,
    /// What looks like a name in it, as it was spelled.
    pub(crate) names: Vec<String>,
    /// Operands and values of the command that look like names, as they are spelled.
    pub(crate) operands: Vec<String>,
    /// Options of the command.
    pub(crate) options: Vec<String>,
    /// Roots of all pieces of the command's words.
    pub(crate) parts: BTreeSet<String>,
    /// The same of what is done alone.
    pub(crate) main: BTreeSet<String>,
    /// Families of verbs that are asked for.
    pub(crate) families: BTreeSet<&'a str>,
    /// Families of all verbs that are said, however they stand there: `deletes old logs`.
    pub(crate) spoken_of: BTreeSet<&'a str>,
}

impl<'a> View<'a> {
    pub(crate) fn open(ground: &'a Ground<'a>, plan: &'a Plan<'a>) -> Self {
        let clauses = &ground.requests.clauses;
        let (forbidding, others): (Vec<&Clause>, Vec<&Clause>) =
            clauses.iter().partition(|clause| clause.mood == Mood::Forbid);
        let words: Vec<&Word> = others
            .iter()
            .rev()
            .flat_map(|clause| &clause.words)
            .filter(|w| w.text != ",")
            .take(WORDS)
            .collect();
        let spelled = ground.case.words().map(|(_, _, text)| text).collect::<Vec<_>>().join("\n");
        let ruled_out: BTreeSet<&str> =
            forbidding.iter().flat_map(|c| &c.words).map(|w| w.text.as_str()).collect();
        let mut names = names(&spelled);
        names.retain(|name| !ruled_out.contains(name.to_lowercase().as_str()));
        let mut view = Self {
            ground,
            plan,
            core: core(plan, ground),
            content: content(&words, ground),
            spoken_of: spoken_of(&words, ground),
            words,
            forbidding,
            said: spelled.to_lowercase(),
            spelled,
            names,
            operands: Vec::new(),
            options: Vec::new(),
            parts: BTreeSet::new(),
            main: BTreeSet::new(),
            families: others.iter().flat_map(|clause| &clause.families).map(String::as_str).collect(),
        };
        view.read_command();
        view
    }

    /// Steps that run something themselves.
    pub(crate) fn steps(&self) -> impl Iterator<Item = &Step<'a>> {
        self.plan.steps.iter()
    }

    /// The words of what is done, lower case.
    pub(crate) fn typed(&self) -> String {
        self.core.iter().map(|step| step.line()).collect::<Vec<String>>().join("\n")
    }

    fn read_command(&mut self) {
        // Whoever says where to go names no target by it, and what a plan prints about itself is no deed.
        let shows = |step: &Step<'_>| self.ground.tables.intent.prints.contains(&step.invocation.program);
        let core = |step: &Step<'_>| self.core.iter().any(|one| std::ptr::eq(*one, step));
        let leading = self.plan.steps.iter().filter(|step| !core(step) && !shows(step));
        self.parts.extend(leading.flat_map(words).flat_map(|word| pieces(word)));
        for (at, word) in self.core.iter().flat_map(|step| words(step).enumerate()).take(TOKENS) {
            self.main.extend(pieces(word));
            if at == 0 {
                continue;
            }
            match word.split_once('=').filter(|_| word.starts_with('-')) {
                Some((option, value)) => {
                    self.options.push(option.to_owned());
                    push_once(&mut self.operands, value);
                }
                None if word.starts_with('-') && word.len() > 1 => self.options.push(word.clone()),
                None => push_once(&mut self.operands, word),
            }
        }
        for effect in &self.ground.case.assessment.effects {
            self.parts.extend(pieces(effect.target.text.rsplit('/').next().unwrap_or_default()));
        }
        self.parts.extend(self.main.iter().cloned());
        let subs: BTreeSet<&String> =
            self.plan.steps.iter().flat_map(|step| &step.invocation.subcommands).collect();
        self.operands.retain(|word| !subs.contains(word));
    }

    /// What is counted, or looked up in what was.
    pub(crate) fn terms(&self) -> Terms {
        let marks = self.marks();
        let options = marks.iter().filter(|mark| mark.contains(" -") || mark.starts_with("--"));
        let tools: BTreeSet<&String> = self.core.iter().map(|step| &step.invocation.program).collect();
        Terms {
            words: numbers(&self.spoken()),
            tools: tools.into_iter().map(|tool| Terms::number(tool)).collect(),
            options: options.map(|mark| Terms::number(mark)).collect(),
            losing: super::losses::losing(self).map(|step| Terms::number(&step.invocation.program)).collect(),
            marks: numbers(&marks),
            kept: self.kept(),
            said: self.said_of_command(),
        }
    }

    /// Words and names of the request, and whether the command has them.
    fn kept(&self) -> Vec<Met> {
        let tables = self.ground.tables;
        let command = self.ground.case.command.text.to_lowercase();
        let word = |word: &String| {
            let met = self.parts.contains(word) || self.parts.iter().any(|part| tables.same(word, part));
            let at = self.words.iter().position(|one| root(&one.stem) == *word);
            let before = at.and_then(|at| self.words.get(at.checked_sub(1)?)).map_or("^", |one| &one.text);
            met_by("<", word, before, "#plain", met)
        };
        let chunks: Vec<&str> = self.said.split_whitespace().take(WORDS).collect();
        let name = |name: &String| {
            let bare = bare(name).to_lowercase();
            let at = chunks.iter().position(|chunk| chunk.contains(&bare));
            let before = at.and_then(|at| chunks.get(at.checked_sub(1)?)).map_or("^", |one| one);
            met_by("<", &bare, before, shape(name), holds(&command, &bare))
        };
        self.content.iter().map(word).chain(self.names.iter().map(name)).take(TERMS).collect()
    }

    /// Programs and operands of the command, and whether the request has them.
    fn said_of_command(&self) -> Vec<Met> {
        let roots: BTreeSet<String> = self.words.iter().flat_map(|word| pieces(&word.text)).collect();
        let operand = |word: &String| {
            let bare = bare(word).to_lowercase();
            let mut pieces = pieces(word).peekable();
            let in_pieces = pieces.peek().is_some() && pieces.all(|piece| roots.contains(&piece));
            met_by(">", &bare, &self.before(word), shape(word), in_pieces || holds(&self.said, &bare))
        };
        let tool = |step: &Step<'a>| {
            let program = step.invocation.program.as_str();
            met_by(">tool ", program, "", "#tool", holds(&self.said, program))
        };
        self.operands.iter().map(operand).chain(self.steps().map(tool)).take(TERMS).collect()
    }

    /// The option an operand stands behind, or the program and its subcommands.
    fn before(&self, operand: &str) -> String {
        let behind =
            |step: &&Step<'a>| step.invocation.argv.iter().skip(1).any(|word| word.contains(operand));
        let Some(step) = self.plan.steps.iter().find(behind) else { return String::new() };
        let words = &step.invocation.argv;
        let at = words.iter().skip(1).position(|word| word.contains(operand)).unwrap_or_default();
        let Invocation { program, subcommands, .. } = step.invocation;
        let option = |at: usize| words.get(at).filter(|word| word.starts_with('-'));
        let own = option(at + 1).and_then(|word| word.split_once('=')).map(|(option, _)| option);
        match own.or(option(at).map(String::as_str)) {
            Some(option) => format!("{program} {option}"),
            None => format!("{program} {}", subcommands.join(" ")),
        }
    }

    fn spoken(&self) -> BTreeSet<String> {
        let shapes = self.names.iter().map(|name| shape(name).to_owned());
        let families = self.families.iter().map(|family| format!("%{family}"));
        self.content.iter().cloned().chain(shapes).chain(families).collect()
    }

    fn marks(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for step in self.core.iter().take(12) {
            marks_of(step.invocation, &mut all);
            for effect in step.effects.iter().take(12) {
                all.insert(format!("!{}", effect.kind.as_str()));
                all.insert(format!("!{} {:?}", effect.kind.as_str(), effect.target.class).to_lowercase());
                all.extend(effect.qualifiers.iter().map(|one| format!("~{one:?}").to_lowercase()));
            }
            all.extend(step.act.map(|act| format!("@{}", act.name)));
        }
        all.extend(self.operands.iter().map(|word| shape(word).to_owned()));
        all
    }
}

fn core<'a>(plan: &'a Plan<'a>, ground: &Ground<'a>) -> Vec<&'a Step<'a>> {
    let touches = |effect: &&&Effect| effect.target.class != Class::Stream;
    let around = |step: &&Step<'_>| {
        let Invocation { program, .. } = step.invocation;
        let words = &ground.tables.intent;
        (words.around.contains(program) || words.prints.contains(program))
            && !step.effects.iter().any(|one| touches(&one))
    };
    let core: Vec<&Step<'a>> = plan.steps.iter().filter(|step| !around(step)).collect();
    if core.is_empty() { plan.steps.iter().collect() } else { core }
}

/// All words of a step, its program first.
fn words<'v>(step: &'v Step<'_>) -> impl Iterator<Item = &'v String> {
    step.invocation.argv.iter()
}

/// What looks like a number is told by that alone.
fn met_by(side: &str, what: &str, before: &str, class: &str, met: bool) -> Met {
    let what = if class == "#number" { class } else { what };
    Met {
        what: Terms::number(&format!("{side}{what}")),
        place: Terms::number(&format!("{side}{class} behind {before}")),
        class: Terms::number(&format!("{side}{class}")),
        met,
    }
}

fn numbers(all: &BTreeSet<String>) -> Vec<u64> {
    all.iter().take(TERMS).map(|one| Terms::number(one)).collect()
}

fn marks_of(invocation: &Invocation, all: &mut BTreeSet<String>) {
    let program = invocation.program.as_str();
    all.insert(program.to_owned());
    let sub = invocation.subcommands.join(" ");
    let named = if sub.is_empty() { program.to_owned() } else { format!("{program} {sub}") };
    all.insert(named.clone());
    let mut before: Option<&str> = None;
    for word in invocation.argv.iter().skip(1).take(40) {
        let option = word.split('=').next().unwrap_or(word);
        if option.starts_with('-') && option.len() > 1 {
            all.insert(format!("{named} {option}"));
            if option.starts_with("--") {
                all.insert(option.to_owned());
            }
            before = Some(option);
        } else if let Some(option) = before.take().filter(|_| word.len() <= 4) {
            all.insert(format!("{named} {option} {word}"));
        }
    }
    all.extend(invocation.options.iter().take(20).map(|option| format!("{named} :{option}")));
}

fn push_once(all: &mut Vec<String>, word: &str) {
    let word = word.trim_matches(['"', '\'']);
    if !word.is_empty() && !all.iter().any(|one| one == word) {
        all.push(word.to_owned());
    }
}

fn spoken_of<'a>(words: &[&Word], ground: &Ground<'a>) -> BTreeSet<&'a str> {
    let mut all = BTreeSet::new();
    for word in words.iter().filter(|word| !word.name) {
        let forms = [word.text.clone(), word.stem.clone(), root(&word.stem), root(&word.stem) + "e"];
        for phrases in forms.iter().filter_map(|form| ground.tables.asks.get(form)) {
            let alone = phrases.iter().filter(|(phrase, _)| phrase.len() == 1);
            all.extend(alone.flat_map(|(_, families)| families).map(String::as_str));
        }
    }
    all
}

fn content(words: &[&Word], ground: &Ground<'_>) -> Vec<String> {
    let plain = words.iter().filter(|word| {
        !word.name
            && !ground.tables.is_empty_word(&word.stem)
            && word.text.bytes().any(|b| b.is_ascii_alphabetic())
    });
    let mut all: Vec<String> = Vec::new();
    for word in plain {
        let root = root(&word.stem);
        if !all.contains(&root) {
            all.push(root);
        }
    }
    all
}

/// Words of a text that are meant as they are: quoted, or shaped like a name.
fn names(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for chunk in text.split_whitespace().take(WORDS) {
        let quoted =
            chunk.starts_with(['"', '\'', '`', '“', '(']) && chunk.len() > 2 && !chunk.starts_with('(');
        let bare = chunk
            .trim_matches(['"', '\'', '`', '“', '”', ',', ';', ':', '!', '?', '(', ')', '{', '}', '<', '>']);
        let bare = bare.strip_suffix('.').unwrap_or(bare).trim_matches(['"', '\'', '`']);
        let marked = bare.contains(['/', '.', '_', '@', '~', '=', '*', '$', ':']) || bare.starts_with('-');
        let digits = bare.bytes().any(|b| b.is_ascii_digit());
        let inner = bare.chars().skip(1).any(char::is_uppercase);
        if !bare.is_empty() && (quoted || marked || digits || inner) {
            push_once(&mut all, bare);
        }
    }
    all
}

/// What a name looks like.
pub(crate) fn shape(name: &str) -> &'static str {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    match name {
        _ if name.contains("://") => "#url",
        _ if name.contains('*') => "#glob",
        _ if name.contains('@') => "#address",
        _ if digits > 0 && digits * 2 >= name.len() => "#number",
        _ if name.contains('/') || name == "." || name == "~" => "#path",
        _ if name.contains('$') => "#variable",
        _ if name.contains('.') => "#file",
        _ if name.contains(' ') => "#text",
        _ => "#word",
    }
}

/// A name without what only says where it stands.
pub(crate) fn bare(name: &str) -> &str {
    let name = name.trim_start_matches("./").trim_end_matches('/');
    name.trim_matches(['*', '"', '\'', '^', '$', '{', '}', '(', ')', ','])
}

/// Whether `what` stands in `text`, not inside of a longer word.
pub(crate) fn holds(text: &str, what: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric();
    !what.is_empty()
        && text.match_indices(what).any(|(at, _)| {
            let before = text.get(..at).and_then(|head| head.chars().next_back());
            let behind = text.get(at + what.len()..).and_then(|tail| tail.chars().next());
            let starts = what.starts_with(inside) && before.is_some_and(inside);
            let ends = what.ends_with(inside) && behind.is_some_and(inside);
            !starts && !ends
        })
}

/// Roots of the pieces of a word.
pub(crate) fn pieces(word: &str) -> impl Iterator<Item = String> {
    parts(&humped(word)).into_iter().map(|part| root(&part)).filter(|part| part.len() > 1)
}

/// `camelCase` as two words.
fn humped(word: &str) -> String {
    let mut all = String::new();
    let mut low = false;
    for c in word.chars() {
        if c.is_uppercase() && low {
            all.push(' ');
        }
        low = c.is_lowercase();
        all.push(c);
    }
    all
}

/// What is left of a word without what grammar adds to it: `sorting` and `sorted` are `sort`.
pub(crate) fn root(word: &str) -> String {
    let long = |head: &&str| head.len() > 2;
    let cut =
        ["ing", "ed", "er", "ly", "ion"].iter().find_map(|ending| word.strip_suffix(ending).filter(long));
    let head = cut.unwrap_or(word);
    let mut letters = head.chars().rev();
    let doubled =
        cut.is_some() && letters.next().is_some_and(|last| letters.next() == Some(last) && last != 's');
    let head = if doubled { head.get(..head.len() - 1).unwrap_or(head) } else { head };
    head.strip_suffix('e').filter(long).unwrap_or(head).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_root() {
        for forms in [
            ["sort", "sorting", "sorted"],
            ["delete", "deleting", "deleted"],
            ["stop", "stopping", "stopped"],
        ] {
            assert_eq!(forms.map(root), [root(forms[0]), root(forms[0]), root(forms[0])]);
        }
    }

    #[test]
    fn names_keep_their_spelling() {
        assert_eq!(names("Copy 'README' to /srv/Data, not ~/x."), ["README", "/srv/Data", "~/x"]);
    }
}
