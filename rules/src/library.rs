//! All knowledge, ready to be looked up.

use assize_protocol::{Effect, FlowEnd, RuleId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Text;
use crate::by_name::ByName;
use crate::deferred::{Deferred, DeferredVec};
use crate::environment::Environment;
use crate::error::{Complaint, LoadError, from_toml};
use crate::index::{Candidate, Index, Said};
use crate::paths::Paths;
use crate::program::Program;
use crate::rule::Rule;
use crate::source::{EnvironmentFile, PackFile, ProgramFile, RuleFile};

/// A file a door has read. The path tells what it is: `programs/NAME.toml`, `packs/PACK/NAME.toml`,
/// `packs/PACK/pack.toml` or `environment.toml`, whatever stands in front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// With `/` between segments.
    pub path: String,
    /// The contents.
    pub text: String,
}

/// Programs and rules, looked up by name, effect and flow. `Send + Sync`; share one.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Library {
    /// Every name of every program, with its number.
    names: ByName<u32>,
    programs: DeferredVec<Program>,
    rules: DeferredVec<Rule>,
    index: Index,
    environment: Deferred<Environment>,
    paths: Paths,
    revision: Text,
}

/// Hardly any invocation has more rules that could hold.
const COMMON: usize = 32;

/// What a build starts from.
#[derive(Default)]
struct Start {
    programs: Vec<Program>,
    rules: Vec<Rule>,
    environment: Environment,
    paths: Paths,
}

/// What one file turned out to be.
enum Piece {
    Program(Box<Program>),
    Rule(Box<Rule>),
    Environment(Environment),
    Paths(Box<Paths>),
    Pack,
}

impl Library {
    /// Compiles `files`. Whether rules agree with their examples is not checked here.
    ///
    /// # Errors
    /// Every file that does not load, each with line, column and what to write instead.
    pub fn load(files: &[SourceFile]) -> Result<Self, Vec<LoadError>> {
        Self::build(Start::default(), files)
    }

    /// This library with further files; a program or rule of the same name is replaced.
    ///
    /// # Errors
    /// As [`Library::load`].
    pub fn extended(&self, files: &[SourceFile]) -> Result<Self, Vec<LoadError>> {
        let start = Start {
            programs: self.programs().cloned().collect(),
            rules: self.rules().cloned().collect(),
            environment: self.environment().clone(),
            paths: self.paths.clone(),
        };
        Self::build(start, files)
    }

    fn build(start: Start, files: &[SourceFile]) -> Result<Self, Vec<LoadError>> {
        let Start { mut programs, mut rules, mut environment, mut paths } = start;
        let mut errors = Vec::new();
        for file in files {
            match piece(file) {
                Ok(Piece::Program(program)) => {
                    programs.retain(|p| p.name != program.name);
                    programs.push(*program);
                }
                Ok(Piece::Rule(rule)) => {
                    rules.retain(|r| r.id != rule.id);
                    rules.push(*rule);
                }
                Ok(Piece::Environment(all)) => environment = all,
                Ok(Piece::Paths(all)) => paths = *all,
                Ok(Piece::Pack) => {}
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        programs.sort_by(|a, b| a.name.cmp(&b.name));
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        let names = names(&programs, files)?;
        let index = Index::build(rules.iter());
        let revision = revision(&programs, &rules, &environment, &paths);
        Ok(Self {
            names,
            programs: programs.into_iter().collect(),
            rules: rules.into_iter().collect(),
            index,
            environment: Deferred::new(environment),
            paths,
            revision: revision.into(),
        })
    }

    /// The library as bytes for [`Library::decode`].
    ///
    /// # Errors
    /// When a value cannot be serialised, which plain data always can.
    pub fn encode(&self) -> Result<Vec<u8>, String> {
        postcard::to_allocvec(self).map_err(|e| e.to_string())
    }

    /// Reads what [`Library::encode`] wrote. Programs and rules are decoded when first looked up.
    ///
    /// # Errors
    /// When the bytes are not such a blob.
    pub fn decode(bytes: &'static [u8]) -> Result<Self, String> {
        postcard::from_bytes(bytes).map_err(|e| e.to_string())
    }

    /// The profile of the program called `name`.
    pub fn program(&self, name: &str) -> Option<&Program> {
        let number = self.names.get(name)?;
        self.programs.get(usize::try_from(*number).ok()?)
    }

    /// Every program, by name.
    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        self.programs.iter()
    }

    /// Every name a program goes by, in no particular order.
    pub fn program_names(&self) -> impl Iterator<Item = &str> {
        self.names.names()
    }

    /// Every rule, by id.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The rule with this id.
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        // Sorted by id, so only a few have to be decoded.
        self.rules.binary_search_by(|rule| rule.id.cmp(id))
    }

    /// The words and severity of something the classifier raises itself.
    pub fn builtin(&self, id: &str) -> Option<&Rule> {
        self.numbered(self.index.builtin(id)?)
    }

    /// Rules, or alternatives of them, that could hold for an invocation to which this was said, with these
    /// effects and flows; sorted.
    pub fn candidates<'e>(
        &self,
        said: &Said,
        effects: impl Iterator<Item = &'e Effect>,
        flows: impl Iterator<Item = (FlowEnd, FlowEnd)>,
    ) -> Vec<Candidate> {
        let mut all = Vec::with_capacity(COMMON);
        self.index.of_said(said, &mut all);
        effects.for_each(|effect| self.index.of_effect(effect, &mut all));
        flows.for_each(|(from, to)| all.extend_from_slice(self.index.of_flow(from, to)));
        all.extend_from_slice(self.index.always());
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The rule with this number.
    pub fn numbered(&self, number: u32) -> Option<&Rule> {
        self.rules.get(usize::try_from(number).ok()?)
    }

    /// Variables every program shares.
    pub fn environment(&self) -> &Environment {
        // Bytes that are no such list vouch for nothing.
        self.environment.get().unwrap_or_else(|| Environment::of_strangers())
    }

    /// Protected files by class.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// `sha256:` of all knowledge in canonical form.
    pub fn revision(&self) -> &str {
        &self.revision
    }
}

fn revision(programs: &[Program], rules: &[Rule], environment: &Environment, paths: &Paths) -> String {
    let mut hash = Sha256::new();
    for program in programs {
        hash.update(postcard::to_allocvec(program).unwrap_or_default());
    }
    for rule in rules {
        hash.update(postcard::to_allocvec(rule).unwrap_or_default());
    }
    hash.update(postcard::to_allocvec(environment).unwrap_or_default());
    hash.update(postcard::to_allocvec(paths).unwrap_or_default());
    assize_protocol::Digest::from(<[u8; 32]>::from(hash.finalize())).to_string()
}

fn names(programs: &[Program], files: &[SourceFile]) -> Result<ByName<u32>, Vec<LoadError>> {
    let mut all: Vec<(Text, u32)> = Vec::new();
    for (number, program) in programs.iter().enumerate() {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        all.push((program.name.clone(), number));
        all.extend(program.names.iter().map(|n| (n.clone(), number)));
    }
    all.sort();
    let twice = |pair: &[(Text, u32)]| match pair {
        [(first, a), (second, b)] if first == second => {
            let owner = |n: &u32| usize::try_from(*n).ok().and_then(|n| programs.get(n));
            Some(named_twice(first, owner(a)?, owner(b)?, files))
        }
        _ => None,
    };
    let errors: Vec<LoadError> = all.windows(2).filter_map(twice).collect();
    if errors.is_empty() { Ok(all.into_iter().collect()) } else { Err(errors) }
}

/// Points to the file that came with this load: the other one may be built in.
fn named_twice(name: &str, left: &Program, right: &Program, files: &[SourceFile]) -> LoadError {
    let file_of = |p: &Program| files.iter().find(|f| f.path.ends_with(&format!("programs/{}.toml", p.name)));
    let (left, right) = if file_of(right).is_some() { (left, right) } else { (right, left) };
    let help = if right.name == name {
        format!("describe it in `programs/{}.toml`, or rename this file", left.name)
    } else {
        format!("remove the name here; a program called `{}` is described already", left.name)
    };
    let message = format!("`{name}` is a name of `{}` and of `{}`", right.name, left.name);
    let (path, text) =
        file_of(right).map_or((right.name.as_str(), ""), |f| (f.path.as_str(), f.text.as_str()));
    Complaint::new(name, message, help).in_file(path, text)
}

/// The name in front of `.toml`.
fn stem(name: &str) -> Option<&str> {
    name.strip_suffix(".toml")
}

fn piece(file: &SourceFile) -> Result<Piece, LoadError> {
    let segments: Vec<&str> = file.path.split(['/', '\\']).collect();
    let toml = |error: toml::de::Error| from_toml(&file.path, &file.text, &error);
    let here = |complaint: Complaint| complaint.in_file(&file.path, &file.text);
    match segments.as_slice() {
        [.., "environment.toml"] => {
            let parsed: EnvironmentFile = toml::from_str(&file.text).map_err(toml)?;
            Environment::compile(&parsed).map(Piece::Environment).map_err(here)
        }
        [.., "paths.toml"] => toml::from_str(&file.text)
            .map(|parsed| Piece::Paths(Box::new(Paths::compile(parsed))))
            .map_err(toml),
        [.., "packs", _, "pack.toml"] => {
            toml::from_str::<PackFile>(&file.text).map(|_| Piece::Pack).map_err(toml)
        }
        [.., "packs", pack, name] if stem(name).is_some() => {
            let id = RuleId::new(format!("{pack}/{}", stem(name).unwrap_or_default()))
                .map_err(|error| here(Complaint::new("", error.to_string(), "rename the file")))?;
            let parsed: RuleFile = toml::from_str(&file.text).map_err(toml)?;
            Rule::compile(id, parsed).map(|r| Piece::Rule(Box::new(r))).map_err(here)
        }
        [.., "programs", name] if stem(name).is_some() => {
            let parsed: ProgramFile = toml::from_str(&file.text).map_err(toml)?;
            let compiled = Program::compile(stem(name).unwrap_or_default(), parsed);
            compiled.map(|p| Piece::Program(Box::new(p))).map_err(here)
        }
        _ => Err(here(Complaint::new(
            "",
            "nothing reads a file at this place",
            "name it `programs/NAME.toml`, `packs/PACK/NAME.toml` or `packs/PACK/pack.toml`",
        ))),
    }
}
