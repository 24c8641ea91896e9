//! Requests with the commands that answer them, and the same made wrong: what a head learns from.

mod made;
mod swap;

use assize_protocol::Assessment;
use serde::Deserialize;

pub use made::{Kind, Maker};

/// A request with the command that answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Where it comes from.
    pub source: String,
    /// What was asked for.
    pub request: String,
    /// What answers it.
    pub command: String,
    /// Programs, subcommands and options, without what they are used on.
    pub template: String,
    /// The first program that is no wrapper.
    pub tool: String,
}

/// One line of a file of pairs; whatever else stands in it does not matter.
#[derive(Debug, Deserialize)]
struct Line {
    #[serde(alias = "intent")]
    request: Option<String>,
    command: String,
}

/// Bytes of a request or a command that are learned from.
const LONGEST: usize = 2000;

impl Pair {
    /// The pairs in a text of one JSON object per line. A line without a request, or too long a one, is left out.
    ///
    /// # Errors
    /// When a line is no such object; says which.
    pub fn read(source: &str, text: &str, assess: &dyn Fn(&str) -> Assessment) -> Result<Vec<Self>, String> {
        let mut all = Vec::new();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let line: Line =
                serde_json::from_str(line).map_err(|error| format!("line {}: {error}", number + 1))?;
            let Some(request) = line.request.filter(|text| !text.trim().is_empty()) else { continue };
            if request.len() > LONGEST || line.command.len() > LONGEST {
                continue;
            }
            let assessment = assess(&line.command);
            all.push(Self {
                source: source.to_owned(),
                request,
                template: template(&line.command, &assessment),
                tool: tool(&line.command, &assessment),
                command: line.command,
            });
        }
        Ok(all)
    }
}

/// What a command is without what it is used on.
fn template(command: &str, assessment: &Assessment) -> String {
    let one = |invocation: &assize_protocol::Invocation| {
        let options = invocation.argv.iter().filter(|word| word.starts_with('-') && word.len() > 1);
        let mut options: Vec<&str> = options.map(|word| word.split('=').next().unwrap_or(word)).collect();
        options.sort_unstable();
        options.dedup();
        format!("{} {} {}", invocation.program, invocation.subcommands.join(" "), options.join(" "))
    };
    let all: Vec<String> = assessment.invocations.iter().map(one).collect();
    if all.is_empty() { first_word(command).to_owned() } else { all.join(" | ") }
}

fn tool(command: &str, assessment: &Assessment) -> String {
    let runs =
        |at: usize| assessment.invocations.iter().any(|one| one.via.is_some_and(|via| via as usize == at));
    let inner = assessment.invocations.iter().enumerate().find(|(at, _)| !runs(*at));
    inner.map_or(first_word(command), |(_, invocation)| &invocation.program).to_owned()
}

fn first_word(command: &str) -> &str {
    command.split_whitespace().next().unwrap_or_default()
}
