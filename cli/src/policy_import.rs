//! `assize policy import`: what an agent's own list denies or asks about becomes rules and a layer of policy.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use assize_engine::Engine;
use assize_install::lists::{Listed, Made, Origin, Says, read, rule, shortest};
use assize_protocol::Decision;
use assize_rules::SourceFile;

use crate::args::{ListName, PolicyImportArgs};
use crate::failure::Failure;
use crate::place::Place;
use crate::render::{FAINT, GOOD, STRONG};
use crate::text::{shell_line, visible};
use crate::{door, input};

const PACK: &str = "title       = \"Imported\"\ndescription = \"Commands that a list of permissions of an agent denies or asks about\"\n\
                    owner       = \"whoever imported it\"\nversion     = \"0.1.0\"\ndefault     = true\n";

/// What became of an entry.
enum Fate {
    Carried(Says, Made),
    /// Nothing has to be done for it.
    Needless,
    Left(String),
}

/// Reads the list, and writes what can be carried over.
pub(crate) fn run(args: &PolicyImportArgs) -> Result<ExitCode, Failure> {
    let text = input::from_file(&args.file)?;
    let listed = read(args.from.into(), &text)
        .map_err(|source| Failure::Settings { path: args.file.clone(), source })?;
    let place = Place::from_args(&args.place)?;
    let engine = door::engine(&args.knowledge, &place)?;
    let mut taken = BTreeSet::new();
    let fates: Vec<(Listed, Fate)> = listed
        .into_iter()
        .map(|one| (fate(&one, &engine, &place, &mut taken), one))
        .map(|(f, l)| (l, f))
        .collect();
    let mut out = anstream::stdout().lock();
    report(&mut out, &fates)?;
    let made: Vec<(Says, &Made)> = fates.iter().filter_map(|(_, fate)| carried(fate)).collect();
    let Some(folder) = &args.out else {
        writeln!(out, "\nnothing was written; --out DIR writes the rules and the layer of policy there")?;
        return Ok(ExitCode::SUCCESS);
    };
    write(folder, &args.file, &made)?;
    let (rules, policy) = (folder.join("rules"), folder.join("assize.toml"));
    let line = ["assize", "rules", "test", &rules.display().to_string()].map(str::to_owned);
    writeln!(out, "\n{GOOD}wrote{GOOD:#} {}", visible(&folder.display().to_string()))?;
    writeln!(out, "\n{STRONG}next{STRONG:#}\n  {}", shell_line(&line))?;
    writeln!(out, "  add what is in {} to your own policy", visible(&policy.display().to_string()))?;
    Ok(ExitCode::SUCCESS)
}

fn carried(fate: &Fate) -> Option<(Says, &Made)> {
    match fate {
        Fate::Carried(says, made) => Some((*says, made)),
        Fate::Needless | Fate::Left(_) => None,
    }
}

fn fate(listed: &Listed, engine: &Engine, place: &Place, taken: &mut BTreeSet<String>) -> Fate {
    if listed.says == Some(Says::Allow) {
        return allowed(listed, engine, place);
    }
    let named = |name: &str| {
        engine.library().program(name).map_or_else(|| name.to_owned(), |program| program.name.to_string())
    };
    match rule(listed, named, taken) {
        Err(why) => Fate::Left(why.to_owned()),
        Ok(made) => match tried(&made) {
            Ok(()) => Fate::Carried(listed.says.unwrap_or(Says::Deny), made),
            Err(why) => Fate::Left(format!("the rule for it does not find its own command: {why}")),
        },
    }
}

/// Nothing is allowed for its spelling; most of what people allow is allowed for what it does.
fn allowed(listed: &Listed, engine: &Engine, place: &Place) -> Fate {
    let words = match &listed.words {
        Err(why) => return Fate::Left((*why).to_owned()),
        Ok(words) if words.is_empty() => return Fate::Left("it is about every command".to_owned()),
        Ok(words) => words,
    };
    let (_, verdict) = door::judge(engine, None, place.command(shortest(words)));
    let ruling = &verdict.ruling;
    if ruling.decision == Decision::Allow {
        return Fate::Needless;
    }
    let findings = &verdict.assessment.findings;
    let rules: BTreeSet<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    let rules = rules.into_iter().collect::<Vec<_>>().join(", ");
    Fate::Left(format!(
        "{} here because of {rules}, and allowing that would allow more than this entry",
        match ruling.decision {
            Decision::Deny => "denied",
            Decision::Ask | Decision::Allow => "asks",
        }
    ))
}

/// A rule is only kept when it loads and agrees with its own examples.
fn tried(made: &Made) -> Result<(), String> {
    let built = Engine::builder().source(source(made)).build();
    built.map(drop).map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())
}

fn source(made: &Made) -> SourceFile {
    SourceFile { path: format!("packs/{}.toml", made.id), text: made.text.clone() }
}

fn report(out: &mut dyn Write, fates: &[(Listed, Fate)]) -> std::io::Result<()> {
    for (listed, fate) in fates {
        let says = match listed.says {
            Some(Says::Allow) => "allow",
            Some(Says::Ask) => "ask",
            Some(Says::Deny) => "deny",
            None => "?",
        };
        let (style, word, more) = match fate {
            Fate::Carried(_, made) => (GOOD, "carried", made.id.clone()),
            Fate::Needless => (FAINT, "needless", "allowed already".to_owned()),
            Fate::Left(why) => (STRONG, "left", why.clone()),
        };
        writeln!(out, "{style}{word:<8}{style:#}  {says:<5}  {}", visible(&listed.written))?;
        writeln!(out, "                 {FAINT}{}{FAINT:#}", visible(&more))?;
    }
    let carried = fates.iter().filter(|(_, fate)| carried(fate).is_some()).count();
    let left = fates.iter().filter(|(_, fate)| matches!(fate, Fate::Left(_))).count();
    writeln!(
        out,
        "\n{} entries, {carried} carried over, {left} left: the agent's own list goes on deciding those",
        fates.len()
    )
}

/// Never over files that are there.
fn write(folder: &Path, from: &Path, made: &[(Says, &Made)]) -> Result<(), Failure> {
    let mut policy =
        format!("# From {}. An entry that asks or denies makes nothing looser.\n", from.display());
    let mut files = vec![(folder.join("rules/packs/imported/pack.toml"), PACK.to_owned())];
    for (says, made) in made {
        let decide = if *says == Says::Deny { "deny" } else { "ask" };
        let _ = write!(policy, "\n[[rules]]\nid     = \"{}\"\ndecide = \"{decide}\"\n", made.id);
        files.push((folder.join("rules/packs").join(format!("{}.toml", made.id)), made.text.clone()));
    }
    files.push((folder.join("assize.toml"), policy));
    for (path, text) in &files {
        crate::rules_new::write(path, text)?;
    }
    Ok(())
}

impl From<ListName> for Origin {
    fn from(name: ListName) -> Self {
        match name {
            ListName::ClaudeCode => Self::ClaudeCode,
            ListName::Codex => Self::Codex,
            ListName::Gemini => Self::Gemini,
        }
    }
}
