//! `assize check --jsonl`: one answer per line, whatever the line holds.

use std::fmt;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use assize_protocol::{Command, Facts, Shell, Verdict, VerdictLine};
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use crate::args::CheckArgs;
use crate::door::{self, Engines};
use crate::facts::Lookups;
use crate::failure::Failure;
use crate::place::Place;

/// Longer lines are answered with an error; they are read past, not kept.
const MAX_LINE: usize = 1024 * 1024;

/// How much is read at once.
const BUFFER: usize = 64 * 1024;

/// A request as it stands on a line. Other keys are for later versions and other readers.
#[derive(Debug, Deserialize)]
struct Line {
    #[serde(default)]
    id: Option<Value>,
    command: String,
    #[serde(default)]
    cwd: Option<String>,
    #[serde(default)]
    workspace: Option<Folders>,
    #[serde(default)]
    shell: Option<Shell>,
    #[serde(default)]
    home: Option<String>,
    #[serde(default)]
    user: Option<String>,
    #[serde(default)]
    facts: Option<Facts>,
}

/// One folder, or a list of them.
#[derive(Debug)]
struct Folders(Vec<String>);

impl<'de> Deserialize<'de> for Folders {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrMany)
    }
}

struct OneOrMany;

impl<'de> Visitor<'de> for OneOrMany {
    type Value = Folders;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a folder or a list of folders")
    }

    fn visit_str<E: de::Error>(self, folder: &str) -> Result<Folders, E> {
        Ok(Folders(vec![folder.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut folders: A) -> Result<Folders, A::Error> {
        let mut all = Vec::new();
        while let Some(folder) = folders.next_element()? {
            all.push(folder);
        }
        Ok(Folders(all))
    }
}

/// What lines that came together share.
struct Batch<'a> {
    place: Place,
    engines: Engines<'a>,
    lookups: Lookups,
}

impl Batch<'_> {
    /// Whoever sent the lines so far may run one of them now.
    fn ends(&mut self) {
        self.engines.forget();
        self.lookups.forget();
    }
}

/// Answers every line of standard input.
pub(crate) fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let place = Place::from_args(&args.place)?;
    let engines = Engines::open(&args.knowledge, &place)?;
    let mut batch = Batch { place, engines, lookups: Lookups::default() };
    let mut input = BufReader::with_capacity(BUFFER, std::io::stdin().lock());
    let mut output = BufWriter::with_capacity(BUFFER, std::io::stdout().lock());
    let step = |step: Step<'_>| match step {
        Step::Line(line, reply) => answer(line, &mut batch, reply),
        Step::Pause => {
            batch.ends();
            Ok(())
        }
    };
    match answer_all(&mut input, &mut output, step) {
        Err(Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            Ok(ExitCode::SUCCESS)
        }
        done => done.map(|()| ExitCode::SUCCESS),
    }
}

/// What was read of one line.
#[derive(Debug, PartialEq, Eq)]
enum Read1 {
    Line,
    TooLong,
    End,
}

/// What happens to a batch.
enum Step<'l> {
    /// A line came: its answer goes behind what is there.
    Line(&'l [u8], &'l mut Vec<u8>),
    /// No further line is there yet, and all answers go out.
    Pause,
}

fn answer_all<R: Read>(
    input: &mut BufReader<R>,
    output: &mut impl Write,
    mut step: impl FnMut(Step<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let (mut line, mut reply) = (Vec::new(), Vec::new());
    loop {
        reply.clear();
        match read_line(input, &mut line).map_err(Failure::Stdin)? {
            Read1::End => break,
            Read1::Line => step(Step::Line(&line, &mut reply))?,
            Read1::TooLong => {
                let message = format!("the line is longer than {MAX_LINE} bytes");
                serde_json::to_writer(&mut reply, &refusal(&Value::Null, &message))?;
            }
        }
        reply.push(b'\n');
        output.write_all(&reply)?;
        // Whoever sends one line and waits gets the answer; whoever sends many does not pay for it.
        if !input.buffer().contains(&b'\n') {
            output.flush()?;
            step(Step::Pause)?;
        }
    }
    output.flush()?;
    Ok(())
}

/// Reads up to the next newline into `line`, without it. Keeps no more than [`MAX_LINE`] bytes.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<Read1> {
    line.clear();
    let mut anything = false;
    let mut too_long = false;
    loop {
        let available = match input.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            break;
        }
        anything = true;
        let newline = available.iter().position(|byte| *byte == b'\n');
        let piece = available.get(..newline.unwrap_or(available.len())).unwrap_or(available);
        too_long |= line.len() + piece.len() > MAX_LINE;
        if !too_long {
            line.extend_from_slice(piece);
        }
        let used = piece.len() + usize::from(newline.is_some());
        input.consume(used);
        if newline.is_some() {
            break;
        }
    }
    Ok(match (anything, too_long) {
        (false, _) => Read1::End,
        (true, true) => Read1::TooLong,
        (true, false) => Read1::Line,
    })
}

/// Writes the answer to one line. A panic is a defect of ours, and one line's trouble.
fn answer(line: &[u8], batch: &mut Batch<'_>, reply: &mut Vec<u8>) -> Result<(), Failure> {
    let request = match parse(line) {
        Ok(request) => request,
        Err((id, message)) => return Ok(serde_json::to_writer(reply, &refusal(&id, &message))?),
    };
    let id = request.id.clone().unwrap_or(Value::Null);
    let judged = catch_unwind(AssertUnwindSafe(|| judge(request, batch)));
    let judged = judged.unwrap_or_else(|_| Err("internal error".to_owned()));
    match judged {
        Ok(verdict) => serde_json::to_writer(reply, &VerdictLine::from(&verdict))?,
        Err(message) => serde_json::to_writer(reply, &refusal(&id, &message))?,
    }
    Ok(())
}

/// A line as a request; otherwise its id, if there is one, and what is wrong.
fn parse(line: &[u8]) -> Result<Line, (Value, String)> {
    let Ok(text) = std::str::from_utf8(line) else {
        return Err((Value::Null, "the line is not UTF-8".to_owned()));
    };
    if text.trim().is_empty() {
        return Err((Value::Null, "the line is empty".to_owned()));
    }
    serde_json::from_str::<Line>(text).map_err(|error| {
        let id = match serde_json::from_str(text) {
            Ok(Value::Object(mut object)) => object.remove("id"),
            _ => None,
        };
        (id.unwrap_or(Value::Null), format!("the line is not a request: {error}"))
    })
}

fn judge(line: Line, batch: &mut Batch<'_>) -> Result<Verdict, String> {
    let (id, command) = command(line, &batch.place)?;
    let engine = batch.engines.of(&command.workspace).map_err(|failure| failure.to_string())?;
    Ok(door::judge_line(engine, id, command, &mut batch.lookups))
}

/// What the line does not say is the place of this call.
fn command(line: Line, place: &Place) -> Result<(Option<Value>, Command), String> {
    let named = line.workspace.map(|Folders(all)| all).filter(|all| !all.is_empty());
    let workspace = named.unwrap_or_else(|| match &line.cwd {
        Some(cwd) if !place.workspace_was_named => vec![cwd.clone()],
        Some(_) | None => place.workspace.clone(),
    });
    // A login name goes with its home.
    let users = || place.user.clone().filter(|_| line.home.is_none());
    let command = Command {
        text: line.command,
        shell: line.shell.unwrap_or(place.shell),
        user: line.user.or_else(users),
        cwd: line.cwd.unwrap_or_else(|| place.cwd.clone()),
        home: line.home.or_else(|| place.home.clone()),
        workspace,
        facts: line.facts.unwrap_or_default(),
    };
    let places = command.workspace.iter().chain([&command.cwd]).chain(&command.home);
    let relative = places.into_iter().find(|path| !path.starts_with('/')).cloned();
    match relative {
        Some(path) => Err(format!("`{path}` is not an absolute path")),
        None => Ok((line.id, command)),
    }
}

fn refusal(id: &Value, message: &str) -> Value {
    json!({ "id": id, "error": message })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the reader makes of `input`, with a small buffer so that lines span several reads.
    fn lines(input: &[u8]) -> Vec<String> {
        let mut output = Vec::new();
        let mut reader = BufReader::with_capacity(7, input);
        let echo = |step: Step<'_>| {
            if let Step::Line(line, reply) = step {
                serde_json::to_writer(reply, &String::from_utf8_lossy(line))?;
            }
            Ok(())
        };
        answer_all(&mut reader, &mut output, echo).unwrap();
        String::from_utf8(output).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn every_line_is_answered_once_and_in_order() {
        assert_eq!(
            lines(b"a\n\nlonger than the buffer\nlast"),
            ["\"a\"", "\"\"", "\"longer than the buffer\"", "\"last\""]
        );
        assert_eq!(lines(b""), [""; 0]);
    }

    #[test]
    fn a_line_too_long_does_not_disturb_the_next() {
        let mut input = vec![b'x'; MAX_LINE + 1];
        input.extend_from_slice(b"\nnext\n");
        let answers = lines(&input);
        assert!(answers[0].contains("longer than"), "{}", answers[0]);
        assert_eq!(answers[1..], ["\"next\""]);
        assert_eq!(lines(&vec![b'x'; MAX_LINE])[0].len(), MAX_LINE + 2, "the limit itself is fine");
    }

    #[test]
    fn the_id_of_a_malformed_request_is_kept() {
        let id = |line: &str| parse(line.as_bytes()).map(|_| ()).map_err(|(id, _)| id);
        assert_eq!(id(r#"{"id":7}"#), Err(json!(7)));
        assert_eq!(id(r#"{"id":"a","command":3}"#), Err(json!("a")));
        assert_eq!(id(r#"{"id":"a","command":"x","command":"y"}"#), Err(json!("a")));
        assert_eq!(id(r#"{"id":"a""#), Err(Value::Null));
        assert_eq!(id("[1]"), Err(Value::Null));
        assert_eq!(id(r#"{"command":"x","other":1}"#), Ok(()));
    }
}
