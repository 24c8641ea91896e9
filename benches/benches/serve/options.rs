//! What the command line of the bench says.

use std::time::Duration;

use assize_benches::mix;

/// What to measure.
pub(crate) struct Options {
    /// Connections at once, one measurement each.
    pub(crate) connections: Vec<usize>,
    /// What is called, one measurement each.
    pub(crate) routes: Vec<String>,
    /// How long each server is asked in a measurement.
    pub(crate) lasts: Duration,
    /// Requests of an endurance run, in place of the comparison.
    pub(crate) endure: Option<usize>,
    /// Twice as many requests as there is time for, in place of the comparison.
    pub(crate) overload: bool,
    /// Commands from a file of JSON lines with `command` in them.
    commands: Option<Vec<String>>,
}

const USAGE: &str = "usage: serve [--connections 1,16,64,256] [--routes /v1/assessments,/v1/verdicts] \
                     [--seconds 4] [--commands FILE.jsonl] [--endure 10000000 | --overload yes]";

impl Options {
    pub(crate) fn read(words: &[String]) -> Result<Self, String> {
        let mut options = Self {
            connections: vec![1, 16, 64, 256],
            routes: ["/v1/assessments", "/v1/verdicts"].map(str::to_owned).to_vec(),
            lasts: Duration::from_secs(4),
            endure: None,
            overload: false,
            commands: None,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let value = words.next().ok_or(USAGE)?;
            match word.as_str() {
                "--connections" => {
                    let counts = value.split(',').map(str::parse).collect::<Result<_, _>>();
                    options.connections = counts.map_err(|_| USAGE)?;
                }
                "--routes" => options.routes = value.split(',').map(str::to_owned).collect(),
                "--seconds" => options.lasts = Duration::from_secs(value.parse().map_err(|_| USAGE)?),
                "--endure" => options.endure = Some(value.parse().map_err(|_| USAGE)?),
                "--overload" if value == "yes" => options.overload = true,
                "--commands" => options.commands = Some(commands_of(value)?),
                _ => return Err(USAGE.to_owned()),
            }
        }
        Ok(options)
    }

    /// Commands as agents write them, and those of them that are one line of plain words.
    pub(crate) fn mixes(&self) -> [(&'static str, Vec<String>); 2] {
        let all = self.commands.clone().unwrap_or_else(|| mix::commands().map(str::to_owned).collect());
        let plain = all.iter().filter(|text| is_plain(text)).cloned().collect();
        [("as agents write", all), ("plain one-liners", plain)]
    }
}

fn commands_of(path: &str) -> Result<Vec<String>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("`{path}`: {error}"))?;
    let line = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        value.get("command")?.as_str().map(str::to_owned)
    };
    let commands: Vec<String> = text.lines().filter_map(line).collect();
    if commands.is_empty() { Err(format!("`{path}` holds no line with a `command`")) } else { Ok(commands) }
}

/// Words, quotes, `&&`, `|` and `;` on one line.
fn is_plain(text: &str) -> bool {
    !text.contains(['\n', '$', '`', '(', ')', '<', '>', '{', '}', '*', '?', '[', '!', '\\', '#', '~'])
}
