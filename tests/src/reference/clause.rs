//! The `[when]` table of a rule, key by key.

use regex::bytes::{Regex, RegexBuilder};
use toml::{Table, Value};

use super::Answer;
use super::glob::{Star, head, matches};
use super::seen::{Act, Flow, Subject};

/// Keys of one table are joined by AND, arrays are OR.
#[derive(Debug)]
pub(super) enum Clause {
    Program(Vec<String>),
    Subcommand(Vec<String>),
    Option(Vec<String>),
    Operand(Vec<String>),
    Argument(Vec<String>),
    Environment(Vec<String>),
    Via(Vec<String>),
    Effect(Vec<EffectShape>),
    Flow(Vec<FlowShape>),
    All(Vec<Clause>),
    Any(Vec<Clause>),
    Not(Vec<Clause>),
    Text(Regex),
}

#[derive(Debug, Default)]
pub(super) struct EffectShape {
    kinds: Vec<String>,
    classes: Vec<String>,
    zones: Vec<String>,
    contains: Vec<String>,
    with: Vec<String>,
    without: Vec<String>,
    targets: Vec<String>,
    hosts: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) struct FlowShape {
    from: Vec<String>,
    to: Vec<String>,
}

impl Clause {
    pub(super) fn read(when: &Table) -> Result<Self, String> {
        let mut all = when.iter().map(|(key, value)| Self::of(key, value)).collect::<Result<Vec<_>, _>>()?;
        // The order changes nothing but the time: names are cheap to compare.
        all.sort_by_key(|clause| match clause {
            Self::Program(_) => 0,
            Self::Subcommand(_) | Self::Option(_) | Self::Via(_) => 1,
            Self::Operand(_) | Self::Argument(_) | Self::Environment(_) | Self::Flow(_) => 2,
            Self::Effect(_) => 3,
            Self::All(_) | Self::Any(_) | Self::Not(_) => 4,
            Self::Text(_) => 5,
        });
        Ok(Self::All(all))
    }

    fn of(key: &str, value: &Value) -> Result<Self, String> {
        let clauses = |value| tables(value)?.into_iter().map(Self::read).collect::<Result<Vec<_>, _>>();
        Ok(match key {
            "program" => Self::Program(words(value)?),
            "subcommand" => Self::Subcommand(words(value)?),
            "option" => Self::Option(words(value)?),
            "operand" => Self::Operand(words(value)?),
            "argument" => Self::Argument(words(value)?),
            "environment" => Self::Environment(words(value)?),
            "via" => Self::Via(words(value)?),
            "effect" => {
                Self::Effect(tables(value)?.into_iter().map(EffectShape::read).collect::<Result<_, _>>()?)
            }
            "flow" => Self::Flow(tables(value)?.into_iter().map(FlowShape::read).collect::<Result<_, _>>()?),
            "all" => Self::All(clauses(value)?),
            "any" => Self::Any(clauses(value)?),
            "not" => Self::Not(clauses(value)?),
            "text" => Self::Text(regex(value)?),
            other => return Err(format!("`{other}` is not documented")),
        })
    }

    pub(super) fn holds(&self, subject: &Subject) -> Answer {
        let one = subject.one;
        match self {
            Self::Program(globs) => any_word(globs, subject.names()),
            Self::Subcommand(globs) => Answer::of(any(globs, &one.subcommands.join(" "))),
            Self::Option(patterns) => best(patterns, |pattern| option(pattern, subject)),
            Self::Operand(globs) => any_word(globs, one.operands.iter().map(String::as_str)),
            Self::Argument(globs) => any_word(globs, one.argv.iter().skip(1).map(String::as_str)),
            Self::Environment(patterns) => best(patterns, |pattern| variable(pattern, subject)),
            Self::Via(globs) => any_word(globs, subject.wrappers().map(|outer| outer.program.as_str())),
            Self::Effect(shapes) => best(shapes, |shape| {
                let own = subject.acts().any(|act| shape.fits(act));
                let inherited = || subject.inherited().any(|act| shape.fits(act));
                if own { Answer::Yes } else { Answer::of(inherited()).at_most(Answer::Unsure) }
            }),
            Self::Flow(shapes) => {
                best(shapes, |shape| Answer::of(subject.flows().any(|flow| shape.fits(flow))))
            }
            Self::All(all) => worst(all, |clause| clause.holds(subject)),
            Self::Any(some) => best(some, |clause| clause.holds(subject)),
            Self::Not(none) => best(none, |clause| clause.holds(subject)).not(),
            Self::Text(regex) => Answer::of(subject.line.texts().any(|text| regex.is_match(text.as_bytes()))),
        }
    }
}

/// `name`, or `name=glob` over a value that has to be looked for among the words.
fn option(pattern: &str, subject: &Subject) -> Answer {
    let one = subject.one;
    let (name, value) = split(pattern);
    let given = one.options.iter().any(|option| matches(name, option, Star::Everything));
    match value {
        None => Answer::of(given),
        Some(value) => {
            let may = given && subject.possible_values().any(|text| matches(value, text, Star::Everything));
            Answer::of(may).at_most(Answer::Unsure)
        }
    }
}

/// `NAME`, or `NAME=glob`, both of them globs. Who else may have set it is not told.
fn variable(pattern: &str, subject: &Subject) -> Answer {
    let (name, value) = split(pattern);
    let fits = |(assigned, text): &(&str, Option<&str>)| {
        let value = match (value, text) {
            (None, _) => Answer::Yes,
            (Some(glob), Some(text)) => Answer::of(matches(glob, text, Star::Everything)),
            (Some(_), None) => Answer::Unsure,
        };
        Answer::of(matches(name, assigned, Star::Everything)).at_most(value)
    };
    best(&subject.assigned(), fits).max(Answer::of(subject.is_spoken_of(head(name))).at_most(Answer::Unsure))
}

fn split(pattern: &str) -> (&str, Option<&str>) {
    pattern.split_once('=').map_or((pattern, None), |(name, value)| (name, Some(value)))
}

impl EffectShape {
    fn read(table: &Table) -> Result<Self, String> {
        let mut shape = Self::default();
        for (key, value) in table {
            let list = match key.as_str() {
                "do" => &mut shape.kinds,
                "class" => &mut shape.classes,
                "zone" => &mut shape.zones,
                "contains" => &mut shape.contains,
                "with" => &mut shape.with,
                "without" => &mut shape.without,
                "target" => &mut shape.targets,
                "host" => &mut shape.hosts,
                other => return Err(format!("`{other}` of an effect is not documented")),
            };
            *list = words(value)?;
        }
        Ok(shape)
    }

    fn fits(&self, act: &Act) -> bool {
        let target = &act.target;
        let one_of = |list: &[String], word: &str| list.is_empty() || list.iter().any(|one| one == word);
        let named = |pattern: &String| matches(&at_home(pattern), &target.text, Star::Segment);
        one_of(&self.kinds, &act.kind)
            && one_of(&self.classes, &target.class)
            && one_of(&self.zones, target.zone.as_deref().unwrap_or_default())
            && (self.contains.is_empty() || self.contains.iter().any(|zone| target.contains.contains(zone)))
            && self.with.iter().all(|qualifier| act.qualifiers.contains(qualifier))
            && !self.without.iter().any(|qualifier| act.qualifiers.contains(qualifier))
            && (self.targets.is_empty() || self.targets.iter().any(named))
            && (self.hosts.is_empty() || (target.kind == "host" && any(&self.hosts, &target.text)))
    }
}

impl FlowShape {
    fn read(table: &Table) -> Result<Self, String> {
        let mut shape = Self::default();
        for (key, value) in table {
            match key.as_str() {
                "from" => shape.from = words(value)?,
                "to" => shape.to = words(value)?,
                other => return Err(format!("`{other}` of a flow is not documented")),
            }
        }
        Ok(shape)
    }

    fn fits(&self, flow: &Flow) -> bool {
        (self.from.is_empty() || self.from.contains(&flow.from))
            && (self.to.is_empty() || self.to.contains(&flow.to))
    }
}

/// `~/` is the home.
fn at_home(pattern: &str) -> String {
    match pattern.strip_prefix("~/") {
        Some(rest) => format!("/home/dev/{rest}"),
        None => pattern.to_owned(),
    }
}

fn any_word<'w>(globs: &[String], mut words: impl Iterator<Item = &'w str>) -> Answer {
    Answer::of(words.any(|word| any(globs, word)))
}

fn any(globs: &[String], word: &str) -> bool {
    globs.iter().any(|glob| matches(glob, word, Star::Everything))
}

/// The best answer of several: OR.
fn best<T>(all: &[T], answer: impl Fn(&T) -> Answer) -> Answer {
    all.iter().map(answer).max().unwrap_or(Answer::No)
}

/// The worst answer of several: AND. Asks no further than a no.
fn worst<T>(all: &[T], answer: impl Fn(&T) -> Answer) -> Answer {
    let mut worst = Answer::Yes;
    for one in all {
        worst = worst.min(answer(one));
        if worst == Answer::No {
            break;
        }
    }
    worst
}

/// A word or a list of words.
fn words(value: &Value) -> Result<Vec<String>, String> {
    let word = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| format!("{value} is no word"));
    match value {
        Value::Array(all) => all.iter().map(word).collect(),
        one => Ok(vec![word(one)?]),
    }
}

/// A table or a list of tables.
fn tables(value: &Value) -> Result<Vec<&Table>, String> {
    let table = |value| Value::as_table(value).ok_or_else(|| format!("{value} is no table"));
    match value {
        Value::Array(all) => all.iter().map(table).collect(),
        one => Ok(vec![table(one)?]),
    }
}

fn regex(value: &Value) -> Result<Regex, String> {
    let text = value.as_str().ok_or_else(|| format!("{value} is no regular expression"))?;
    RegexBuilder::new(text).unicode(false).build().map_err(|e| e.to_string())
}
