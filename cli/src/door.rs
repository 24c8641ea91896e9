//! Opens the engine with what this call brought along.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use assize_engine::Engine;
use assize_policy::Policy;
use assize_protocol::{Command, Request, Verdict};

use crate::args::KnowledgeArgs;
use crate::facts::{self, Lookups};
use crate::failure::Failure;
use crate::input;
use crate::place::{Place, environment};
use crate::sources;
use crate::today::today;

/// The name of both policy files.
const POLICY_FILE: &str = "assize.toml";

/// Engines by the project files that tighten them: a batch may speak of several projects.
const MAX_ENGINES: usize = 64;

/// The engine for commands in `place`.
pub(crate) fn engine(knowledge: &KnowledgeArgs, place: &Place) -> Result<Engine, Failure> {
    engine_for(knowledge, place.home.as_deref(), &place.workspace)
}

/// The engine for commands of that home and workspace.
pub(crate) fn engine_for(
    knowledge: &KnowledgeArgs,
    home: Option<&str>,
    workspace: &[String],
) -> Result<Engine, Failure> {
    build(policy(knowledge.policy.as_deref(), home, workspace)?, &knowledge.rules)
}

/// The engine with further folders and the builtin policy alone.
pub(crate) fn engine_of_rules(rules: &[PathBuf]) -> Result<Engine, Failure> {
    build(Policy::builtin(), rules)
}

/// The engine for commands of everybody: no project's policy, because nobody knows which project.
pub(crate) fn engine_of_service(named: Option<&Path>, rules: &[PathBuf]) -> Result<Engine, Failure> {
    let home = environment("HOME").filter(|home| home.starts_with('/'));
    build(policy(named, home.as_deref(), &[])?, rules)
}

fn build(policy: Policy, rules: &[PathBuf]) -> Result<Engine, Failure> {
    let mut builder = Engine::builder().policy(policy);
    for folder in rules {
        for source in sources::read(folder)? {
            builder = builder.source(source);
        }
    }
    Ok(builder.build()?)
}

/// The merged policy for a home and its workspace folders.
pub(crate) fn policy(
    named: Option<&Path>,
    home: Option<&str>,
    workspace: &[String],
) -> Result<Policy, Failure> {
    let user = match named {
        Some(path) => Some(path.to_owned()),
        None => default_policy().filter(|path| is_there(path)),
    };
    let user = user.map(|path| read(&path)).transpose()?;
    let projects = project_files(workspace).iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    let projects: Vec<(&str, &str)> = projects.iter().map(borrowed).collect();
    let policy = Policy::layered_over(user.as_ref().map(borrowed), &projects, today().as_deref())?;
    Ok(match home {
        Some(home) => policy.at_home(home),
        None => policy,
    })
}

fn read(path: &Path) -> Result<(String, String), Failure> {
    Ok((path.display().to_string(), input::from_file(path)?))
}

fn borrowed(file: &(String, String)) -> (&str, &str) {
    (file.0.as_str(), file.1.as_str())
}

/// The file of whoever runs this, whosever home the command speaks of.
fn default_policy() -> Option<PathBuf> {
    Some(configuration()?.join("assize").join(POLICY_FILE))
}

/// The folder for settings of whoever runs this.
pub(crate) fn configuration() -> Option<PathBuf> {
    let absolute = |name: &str| environment(name).filter(|folder| folder.starts_with('/')).map(PathBuf::from);
    absolute("XDG_CONFIG_HOME").or_else(|| Some(absolute("HOME")?.join(".config")))
}

/// The policies of the workspace folders that have one.
fn project_files(workspace: &[String]) -> Vec<PathBuf> {
    workspace.iter().map(|folder| Path::new(folder).join(POLICY_FILE)).filter(|path| is_there(path)).collect()
}

/// What cannot be looked at counts as there: reading it fails, and nothing is judged without it.
fn is_there(path: &Path) -> bool {
    path.try_exists().unwrap_or(true)
}

/// The one call: asks the engine, which says what has to be looked up.
pub(crate) fn judge(engine: &Engine, id: Option<serde_json::Value>, command: Command) -> (Command, Verdict) {
    let mut request = Request { id, ..Request::of(command) };
    let verdict = facts::evaluate(engine, &mut request, &mut Lookups::default());
    let verdict = engine.advise(&request, verdict);
    (request.command, verdict)
}

/// The same for a request that may bring its own past along.
pub(crate) fn judge_request(engine: &Engine, request: &mut Request) -> Verdict {
    if let Some(context) = request.context.clone() {
        assize_service::recall(engine, &context, request);
    }
    let verdict = facts::evaluate(engine, request, &mut Lookups::default());
    engine.advise(request, verdict)
}

/// The same for a line of a batch, whose answer holds no advice.
pub(crate) fn judge_line(
    engine: &Engine,
    id: Option<serde_json::Value>,
    command: Command,
    lookups: &mut Lookups,
) -> Verdict {
    facts::evaluate(engine, &mut Request { id, ..Request::of(command) }, lookups)
}

/// Engines for a batch, opened when a project first turns up.
pub(crate) struct Engines<'a> {
    knowledge: &'a KnowledgeArgs,
    home: Option<String>,
    by_projects: HashMap<Vec<PathBuf>, Engine>,
    /// The last workspace, and its project files: lines that come together mostly speak of one.
    last: Option<(Vec<String>, Vec<PathBuf>)>,
}

impl<'a> Engines<'a> {
    /// Opens the engine for `place`, so that broken knowledge fails before the first line.
    pub(crate) fn open(knowledge: &'a KnowledgeArgs, place: &Place) -> Result<Self, Failure> {
        let mut engines =
            Self { knowledge, home: place.home.clone(), by_projects: HashMap::new(), last: None };
        engines.of(&place.workspace)?;
        Ok(engines)
    }

    /// Looks again which project files there are.
    pub(crate) fn forget(&mut self) {
        self.last = None;
    }

    /// The engine for commands with these workspace folders.
    pub(crate) fn of(&mut self, workspace: &[String]) -> Result<&Engine, Failure> {
        let known = self.last.take().filter(|(folders, _)| folders == workspace);
        let (folders, projects) = known.unwrap_or_else(|| (workspace.to_vec(), project_files(workspace)));
        if !self.by_projects.contains_key(&projects) {
            if self.by_projects.len() >= MAX_ENGINES {
                self.by_projects.clear();
            }
            let policy = policy(self.knowledge.policy.as_deref(), self.home.as_deref(), workspace)?;
            self.by_projects.insert(projects.clone(), build(policy, &self.knowledge.rules)?);
        }
        let (_, projects) = self.last.insert((folders, projects));
        self.by_projects.get(projects).ok_or(Failure::Panicked)
    }
}
