//! A program's profile, compiled.

use std::collections::BTreeMap;

use assize_protocol::EffectKind;
use serde::{Deserialize, Serialize};

use crate::acts::{EffectSpec, PrintSpec, RecipeSpec, ScriptSpec, TargetSpec};
use crate::error::Complaint;
use crate::glob::word_matches;
use crate::source::{LevelFile, Permute, ProgramFile};
use crate::spec::{Count, OperandSpec, OptionSpec, Role, Script};
use crate::{Condition, Deferred, Text};
use assize_protocol::instead_of;

/// What one program's command lines do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Program {
    /// The file's name.
    pub name: Text,
    /// Further names.
    pub names: Vec<Text>,
    /// What it is for.
    pub summary: Text,
    /// Where it may lie.
    pub location: Location,
    /// A builtin whose meaning is shell state; interpreted by the classifier.
    pub native: Option<Text>,
    /// Variables that change what it runs, in the notation of operands.
    pub environment: Vec<OperandSpec>,
    /// Its grammar.
    pub level: Level,
    /// Its proof.
    pub examples: Vec<Example>,
}

/// Where a program may lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Location {
    /// On the search path or in a folder of the system.
    System,
    /// Also inside the workspace.
    Project,
}

/// How words are recognised as options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Style {
    /// Clustered short options, long options with `=`.
    Gnu,
    /// Whole words with one or two dashes, no clusters.
    Long,
    /// `name=value` words are options (`dd`).
    Equals,
    /// No word is an option.
    None,
}

/// One level of a grammar: the program itself or a subcommand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the file format, one key each")]
pub struct Level {
    /// The options of this level.
    pub options: Vec<OptionSpec>,
    /// Spelling → index into `options`, sorted by spelling.
    pub spellings: Vec<(Text, u16)>,
    /// The words that are not options. `None`: none are accepted.
    pub operands: Option<Vec<OperandSpec>>,
    /// What it does.
    pub effects: Vec<EffectSpec>,
    /// How words are recognised.
    pub style: Style,
    /// Prefixes of long options are accepted.
    pub abbreviations: bool,
    /// A first word without a dash is a cluster of options.
    pub bundled_first: bool,
    /// Options are also recognised behind operands.
    pub permute: bool,
    /// The same where the option of that name stands in front of them.
    pub permute_behind: Option<Text>,
    /// Any words at all, and none does anything.
    pub inert: bool,
    /// The options here are also accepted behind a subcommand.
    pub inherit: bool,
    /// May be used without a subcommand although there are some.
    pub bare: bool,
    /// What standard output carries; first match wins.
    pub prints: Vec<PrintSpec>,
    /// Standard input is not read.
    pub ignores_stdin: bool,
    /// Standard input goes to the host as it is.
    pub sends_stdin: bool,
    /// Standard input is what stands in the files it writes.
    pub writes_stdin: bool,
    /// Standard input that is executed is in this language.
    pub stdin: Option<Script>,
    /// The option that changes the working directory.
    pub directory: Option<Text>,
    /// Which of the files it runs are in a language the guard reads.
    pub scripts: Option<ScriptSpec>,
    /// Where the code is written that it runs by name.
    pub recipes: Option<RecipeSpec>,
    /// Subcommands: exact names first, sorted; then globs.
    pub subcommands: Vec<Subcommand>,
}

/// A level below another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Subcommand {
    /// The word, or a glob over it.
    pub name: Text,
    /// What rules call it: the same, unless `name` is an alias.
    pub canonical: Text,
    /// Its grammar.
    pub level: Deferred<Level>,
}

impl Subcommand {
    /// Whether it stands for many words.
    pub fn is_glob(&self) -> bool {
        is_glob(&self.name)
    }
}

/// A command and the whole set of its effects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Example {
    /// The command.
    pub run: Text,
    /// `kind target`, order does not matter.
    pub effects: Vec<Text>,
}

impl Program {
    pub(crate) fn compile(name: &str, file: ProgramFile) -> Result<Self, Complaint> {
        let location = match file.location.as_deref() {
            None => Location::System,
            Some("project") => Location::Project,
            Some(other) => {
                return Err(Complaint::new(other, format!("`{other}` is not a location"), "write `project`"));
            }
        };
        let environment = file.environment.iter().map(|e| OperandSpec::parse(e)).collect::<Result<_, _>>()?;
        let examples = file
            .examples
            .into_iter()
            .map(|e| Example { run: e.run.into(), effects: Text::all(e.effects) })
            .collect();
        let top = LevelFile {
            summary: None,
            names: Vec::new(),
            options: file.options,
            operands: file.operands,
            effects: file.effects,
            style: file.style,
            abbreviations: Some(file.abbreviations),
            bundled_first: file.bundled_first,
            permute: file.permute,
            inert: file.inert,
            inherit: Some(file.inherit),
            bare: file.bare,
            prints: file.prints,
            stdin: file.stdin,
            directory: file.directory,
            scripts: file.scripts,
            recipes: file.recipes,
            subcommands: file.subcommands,
        };
        let level =
            Level::compile(top, Inherited { style: Style::Gnu, abbreviations: false, inherit: false })?;
        let program = Self {
            name: name.into(),
            names: Text::all(file.names),
            summary: file.summary.into(),
            location,
            native: file.native.map(Text::from),
            environment,
            level,
            examples,
        };
        program.check_names()?;
        Ok(program)
    }

    /// Every name a condition or target uses must be an option or operand somewhere in the program.
    fn check_names(&self) -> Result<(), Complaint> {
        // `subcommand`: one was given.
        let mut known = vec!["subcommand"];
        self.level.collect_names(&mut known);
        known.sort_unstable();
        known.dedup();
        self.level.check_names(&known)
    }
}

/// What a subcommand takes over from the level above unless it says otherwise.
#[derive(Clone, Copy)]
struct Inherited {
    style: Style,
    abbreviations: bool,
    inherit: bool,
}

impl Level {
    fn compile(file: LevelFile, above: Inherited) -> Result<Self, Complaint> {
        let style = match file.style.as_deref() {
            None => above.style,
            Some("gnu") => Style::Gnu,
            Some("long") => Style::Long,
            Some("equals") => Style::Equals,
            Some("none") => Style::None,
            Some(other) => {
                let help = instead_of(other, &["gnu", "long", "equals", "none"]);
                return Err(Complaint::new(other, format!("`{other}` is not an option style"), help));
            }
        };
        let here = Inherited {
            style,
            abbreviations: file.abbreviations.unwrap_or(above.abbreviations),
            inherit: file.inherit.unwrap_or(above.inherit),
        };
        let options = file.options.iter().map(|o| OptionSpec::parse(o)).collect::<Result<Vec<_>, _>>()?;
        let operands = file
            .operands
            .map(|all| all.iter().map(|o| OperandSpec::parse(o)).collect::<Result<Vec<_>, _>>())
            .transpose()?;
        let wraps = operands
            .as_ref()
            .is_some_and(|all| all.iter().any(|o| matches!(o.role.role, Role::Argv | Role::Command)));
        let (permute, permute_behind) = match file.permute {
            None => (!wraps, None),
            Some(Permute::Always(always)) => (always, None),
            Some(Permute::Behind(name)) => (false, Some(Text::from(name))),
        };
        let prints = file.prints.iter().map(PrintSpec::compile).collect::<Result<_, _>>()?;
        let ignores_stdin = match file.stdin.as_deref() {
            Some("ignored") => true,
            None | Some("code" | "data" | "sent" | "written") => false,
            Some(other) if Script::named(other).is_some() => false,
            Some(other) => {
                return Err(Complaint::new(
                    other,
                    format!("`{other}` is not a use of stdin"),
                    "write `ignored`, `code`, `sent`, `written` or the name of a language",
                ));
            }
        };
        Ok(Self {
            spellings: spellings(&options)?,
            options,
            operands,
            effects: file.effects.into_iter().map(EffectSpec::compile).collect::<Result<_, _>>()?,
            style,
            abbreviations: here.abbreviations,
            bundled_first: file.bundled_first,
            permute,
            permute_behind,
            inert: file.inert,
            inherit: here.inherit,
            bare: file.bare,
            prints,
            ignores_stdin,
            sends_stdin: file.stdin.as_deref() == Some("sent"),
            writes_stdin: file.stdin.as_deref() == Some("written"),
            stdin: file.stdin.as_deref().and_then(Script::named),
            directory: file.directory.map(Text::from),
            scripts: file.scripts.as_deref().map(ScriptSpec::parse).transpose()?,
            recipes: file.recipes.as_deref().map(RecipeSpec::parse).transpose()?,
            subcommands: subcommands(file.subcommands, here)?,
        })
    }

    fn empty(above: Inherited) -> Result<Self, Complaint> {
        Self::compile(LevelFile::default(), above)
    }

    /// The option with exactly this spelling.
    pub fn option(&self, spelling: &str) -> Option<&OptionSpec> {
        let at = self.spellings.binary_search_by(|(s, _)| s.as_str().cmp(spelling)).ok()?;
        self.spellings.get(at).and_then(|(_, index)| self.options.get(usize::from(*index)))
    }

    /// The option that `prefix` abbreviates; `None` when there is none or more than one.
    pub fn abbreviated(&self, prefix: &str) -> Option<&OptionSpec> {
        let from = self.spellings.partition_point(|(s, _)| s.as_str() < prefix);
        let mut found = self.spellings.iter().skip(from).take_while(|(s, _)| s.starts_with(prefix));
        let (_, first) = found.next()?;
        found.all(|(_, index)| index == first).then(|| self.options.get(usize::from(*first)))?
    }

    /// The subcommand of that name: an exact name wins over a glob.
    pub fn subcommand(&self, word: &str) -> Option<&Subcommand> {
        self.subcommands_matching(word).next()
    }

    /// Every subcommand that `word` could mean: the exact name, then globs.
    pub fn subcommands_matching<'l>(&'l self, word: &str) -> impl Iterator<Item = &'l Subcommand> {
        let globs = self.subcommands.iter().rev().take_while(|s| s.is_glob()).count();
        let (names, globs) = self.subcommands.split_at(self.subcommands.len() - globs);
        let exact = names.binary_search_by(|s| s.name.as_str().cmp(word)).ok().and_then(|at| names.get(at));
        exact.into_iter().chain(globs.iter().filter(move |s| word_matches(&s.name, word)))
    }

    /// Whether a word that turns into an option could do more than read.
    pub fn has_risky_options(&self) -> bool {
        let plain = |name: &str| self.options.iter().any(|o| o.name == name && o.value.is_none());
        self.options.iter().any(OptionSpec::is_risky)
            || self.effects.iter().any(|e| {
                e.kind != EffectKind::Read
                    && e.when.as_ref().is_some_and(|w| w.names().into_iter().any(plain))
            })
    }

    fn collect_names<'a>(&'a self, into: &mut Vec<&'a str>) {
        into.extend(self.options.iter().map(|o| o.name.as_str()));
        into.extend(self.operands.iter().flatten().map(|o| o.name.as_str()));
        for subcommand in &self.subcommands {
            if let Some(level) = subcommand.level.get() {
                level.collect_names(into);
            }
        }
    }

    fn check_names(&self, known: &[&str]) -> Result<(), Complaint> {
        let check = |name: &str| {
            known.contains(&name).then_some(()).ok_or_else(|| {
                let message = format!("`{name}` names no option or operand of this program");
                // An option's name is its long spelling, which whoever wrote the short one may not expect.
                let long = self.options.iter().find(|o| o.spellings.iter().any(|s| bare(s) == name));
                let help = long.map_or_else(
                    || instead_of(name, known),
                    |o| format!("write `{}`: an option goes by its first long spelling", o.name),
                );
                Complaint::new(name, message, help)
            })
        };
        let conditions = (self.effects.iter().filter_map(|e| e.when.as_ref()))
            .chain(self.prints.iter().flat_map(|p| p.when.iter().chain(&p.hidden)))
            .chain(self.operands.iter().flatten().filter_map(|o| o.when.as_ref()));
        for name in conditions.flat_map(Condition::names) {
            check(name)?;
        }
        for single in self.prints.iter().filter_map(|p| p.one.as_deref()) {
            check(single)?;
        }
        for target in self.effects.iter().flat_map(|e| e.to.iter().flatten()) {
            if let TargetSpec::Name(name) | TargetSpec::Without(name, _) = target {
                check(name)?;
            }
        }
        if let Some(scripts) = &self.scripts {
            scripts.names.iter().try_for_each(|name| check(name))?;
        }
        if let Some(recipes) = &self.recipes {
            recipes.operands.iter().try_for_each(|name| check(name))?;
        }
        if let Some(directory) = &self.directory {
            check(directory)?;
        }
        self.subcommands.iter().filter_map(|s| s.level.get()).try_for_each(|level| level.check_names(known))
    }
}

/// Turns `"remote add"` into nested levels and repeats aliases.
fn subcommands(files: BTreeMap<String, LevelFile>, above: Inherited) -> Result<Vec<Subcommand>, Complaint> {
    let mut all: Vec<Subcommand> = Vec::new();
    // Shorter paths first, so that `remote` exists before `remote add` is put into it.
    let mut files: Vec<_> = files.into_iter().collect();
    files.sort_by_key(|(path, _)| path.split_whitespace().count());
    for (path, file) in files {
        let names = file.names.clone();
        let level = Level::compile(file, above)?;
        let words: Vec<&str> = path.split_whitespace().collect();
        let Some((last, outer)) = words.split_last() else { continue };
        for name in std::iter::once(*last).chain(names.iter().map(String::as_str)) {
            let level = Deferred::new(level.clone());
            let one = Subcommand { name: name.into(), canonical: (*last).into(), level };
            place(&mut all, outer, one, above)?;
        }
    }
    Ok(all)
}

/// Exact names first; then longer patterns before shorter, so that `*` comes last.
fn globness(name: &str) -> (bool, std::cmp::Reverse<usize>) {
    let glob = is_glob(name);
    (glob, std::cmp::Reverse(if glob { name.len() } else { 0 }))
}

fn is_glob(name: &str) -> bool {
    name.contains(['*', '?'])
}

fn place(
    into: &mut Vec<Subcommand>,
    outer: &[&str],
    one: Subcommand,
    above: Inherited,
) -> Result<(), Complaint> {
    if let Some((first, rest)) = outer.split_first() {
        if !into.iter().any(|s| s.canonical == *first) {
            let level = Deferred::new(Level::empty(above)?);
            into.push(Subcommand { name: (*first).into(), canonical: (*first).into(), level });
        }
        // Every alias of the outer word gets it too.
        for parent in into.iter_mut().filter(|s| s.canonical == *first) {
            if let Some(level) = parent.level.get_mut() {
                place(&mut level.subcommands, rest, one.clone(), above)?;
            }
        }
    } else if let Some(same) = into.iter_mut().find(|s| s.name == one.name) {
        *same = one;
    } else {
        into.push(one);
    }
    into.sort_by(|a, b| globness(&a.name).cmp(&globness(&b.name)).then_with(|| a.name.cmp(&b.name)));
    Ok(())
}

fn spellings(options: &[OptionSpec]) -> Result<Vec<(Text, u16)>, Complaint> {
    let mut all = Vec::new();
    for (index, option) in options.iter().enumerate() {
        let index = u16::try_from(index)
            .map_err(|_| Complaint::new(&option.name, "more than 65,535 options", "split the program"))?;
        all.extend(option.spellings.iter().map(|s| (s.clone(), index)));
    }
    all.sort();
    for pair in all.windows(2) {
        if let [(first, _), (second, _)] = pair
            && first == second
        {
            return Err(Complaint::new(
                first,
                format!("`{first}` is listed twice"),
                "keep one entry for each spelling",
            ));
        }
    }
    Ok(all)
}

/// A spelling without its dashes.
fn bare(spelling: &str) -> &str {
    spelling.trim_start_matches(['-', '+'])
}

impl OperandSpec {
    /// Whether it must be there.
    pub fn is_required(&self) -> bool {
        self.count == Count::One
    }
}
