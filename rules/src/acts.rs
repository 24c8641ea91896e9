//! What a level does and prints, compiled.

use assize_protocol::{EffectKind, Qualifier};
use serde::{Deserialize, Serialize};

use crate::error::Complaint;
use crate::source::{EffectFile, PrintFile};
use crate::spec::Script;
use crate::{Condition, Text};
use assize_protocol::instead_of;

/// One effect a level may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct EffectSpec {
    /// What is done.
    pub kind: EffectKind,
    /// All of these, each the first alternative that was given.
    pub to: Vec<Vec<TargetSpec>>,
    /// Only when this holds.
    pub when: Option<Condition>,
    /// How.
    pub with: Vec<Qualifier>,
}

/// One target in the notation of `to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum TargetSpec {
    /// The values of an option or operand.
    Name(Text),
    /// The working directory.
    WorkingDirectory,
    /// Standard input.
    Stdin,
    /// A path: absolute, `~/…` or `./…`.
    Path(Text),
    /// A host.
    Host(Text),
    /// The project's own code.
    ProjectCode,
    /// A module of a library, for which the working folder is looked through first.
    ModuleCode,
    /// Code nobody read.
    OpaqueCode,
    /// State of this machine.
    Local(Text),
    /// State others share.
    Remote(Text),
    /// A variable.
    Variable(Text),
    /// The values of an option or operand without the first of these endings that they have: what a decompressor
    /// makes of its argument.
    Without(Text, Vec<Text>),
}

/// What standard output carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Printed {
    /// Whatever was read.
    Data,
    /// File names below what was read.
    Names,
    /// The same, or what lies in the folders that were read, without their names.
    Entries,
    /// Counts, sizes, hashes, and what they are of.
    Digest,
    /// Of these, the digits alone.
    Numbers,
    /// Names of things that are no files: branches, pods. None begins with a dash.
    Labels,
    /// Decoded data.
    Decoded,
    /// Nothing.
    Nothing,
    /// The working directory.
    WorkingDirectory,
    /// The workspace's root.
    Root,
    /// The name of a fresh temporary file or folder.
    Temporary,
    /// Some of the lines it read, unchanged: of names, still names.
    Lines,
}

/// A condition on what is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct PrintSpec {
    /// What.
    pub what: Printed,
    /// When.
    pub when: Option<Condition>,
    /// And no more than one word is given for this operand.
    pub one: Option<Text>,
    /// When names of hidden files are among those it prints; `None`: never.
    pub hidden: Option<Condition>,
}

impl EffectSpec {
    pub(crate) fn compile(file: EffectFile) -> Result<Self, Complaint> {
        let to = file
            .to
            .into_vec()
            .iter()
            .map(|alternatives| alternatives.split('|').map(|t| TargetSpec::parse(t.trim())).collect())
            .collect::<Result<_, _>>()?;
        let when = file.when.as_deref().map(Condition::parse).transpose()?;
        Ok(Self { kind: file.kind, to, when, with: file.with })
    }
}

impl TargetSpec {
    fn parse(text: &str) -> Result<Self, Complaint> {
        Ok(match text.split_once(':') {
            None if text == "cwd" => Self::WorkingDirectory,
            None if text == "stdin" => Self::Stdin,
            None => match text.split_once(" without ") {
                Some((name, endings)) => {
                    Self::Without(name.trim().into(), endings.split_whitespace().map(Text::from).collect())
                }
                None => Self::Name(text.into()),
            },
            Some(("path", path)) => Self::Path(path.into()),
            Some(("host", host)) => Self::Host(host.into()),
            Some(("code", "project")) => Self::ProjectCode,
            Some(("code", "module")) => Self::ModuleCode,
            Some(("code", "opaque")) => Self::OpaqueCode,
            Some(("local", name)) => Self::Local(name.into()),
            Some(("remote", name)) => Self::Remote(name.into()),
            Some(("variable", name)) => Self::Variable(name.into()),
            Some(_) => {
                let help = "write the name of an option or operand, `cwd`, `stdin`, `path:…`, `host:…`, `code:project`, `code:module`, `code:opaque`, `local:NAME`, `remote:NAME` or `variable:NAME`";
                return Err(Complaint::new(text, format!("`{text}` is not a target"), help));
            }
        })
    }
}

/// What `prints` may say.
const PRINTED: [&str; 12] = [
    "data",
    "names",
    "entries",
    "digest",
    "numbers",
    "labels",
    "decoded",
    "nothing",
    "cwd",
    "root",
    "temporary",
    "lines",
];

impl PrintSpec {
    pub(crate) fn compile(file: &PrintFile) -> Result<Self, Complaint> {
        let what = match file.what.as_str() {
            "data" => Printed::Data,
            "names" => Printed::Names,
            "entries" => Printed::Entries,
            "digest" => Printed::Digest,
            "numbers" => Printed::Numbers,
            "labels" => Printed::Labels,
            "decoded" => Printed::Decoded,
            "nothing" => Printed::Nothing,
            "cwd" => Printed::WorkingDirectory,
            "root" => Printed::Root,
            "temporary" => Printed::Temporary,
            "lines" => Printed::Lines,
            other => {
                let help = instead_of(other, &PRINTED);
                return Err(Complaint::new(other, format!("`{other}` is not something to print"), help));
            }
        };
        let condition = |text: &Option<String>| text.as_deref().map(Condition::parse).transpose();
        let (when, hidden) = (condition(&file.when)?, condition(&file.hidden)?);
        Ok(Self { what, when, one: file.one.as_deref().map(Text::from), hidden })
    }
}

/// A kind of file in which a project writes down what runs under which name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tasks {
    /// `package.json` of Node.js.
    Package,
    /// A Makefile.
    Make,
    /// A justfile.
    Just,
}

/// Which recipes of which file a level runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct RecipeSpec {
    /// The file.
    pub tasks: Tasks,
    /// Operands that name recipes; none: the subcommand's own name is the recipe.
    pub operands: Vec<Text>,
}

impl RecipeSpec {
    pub(crate) fn parse(text: &str) -> Result<Self, Complaint> {
        let mut words = text.split_whitespace();
        let tasks = match words.next() {
            Some("package.json") => Tasks::Package,
            Some("Makefile") => Tasks::Make,
            Some("justfile") => Tasks::Just,
            other => {
                let other = other.unwrap_or_default();
                let help =
                    "write `package.json`, `Makefile` or `justfile`, then the operands that name recipes";
                return Err(Complaint::new(text, format!("`{other}` is not a file of recipes"), help));
            }
        };
        Ok(Self { tasks, operands: words.map(Text::from).collect() })
    }
}

/// Which options and operands name files in a language the guard reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ScriptSpec {
    /// The language.
    pub script: Script,
    /// The names of the options and operands.
    pub names: Vec<Text>,
}

impl ScriptSpec {
    pub(crate) fn parse(text: &str) -> Result<Self, Complaint> {
        let mut words = text.split_whitespace();
        let language = words.next().unwrap_or_default();
        let script = Script::named(language).ok_or_else(|| {
            let help = "write the name of a language, then the options and operands that name files in it";
            Complaint::new(text, format!("`{language}` is not a language"), help)
        })?;
        Ok(Self { script, names: words.map(Text::from).collect() })
    }
}
