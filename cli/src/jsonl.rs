//! `assize check --jsonl`: one answer per line, whatever the line holds.

use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use assize_protocol::{Command, Decision, Facts, Shell, Verdict};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::args::CheckArgs;
use crate::door::{self, Engines};
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

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Folders {
    One(String),
    Many(Vec<String>),
}

/// Answers every line of standard input.
pub(crate) fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let place = Place::from_args(&args.place)?;
    let mut engines = Engines::open(&args.knowledge, &place)?;
    let mut input = BufReader::with_capacity(BUFFER, std::io::stdin().lock());
    let mut output = BufWriter::new(std::io::stdout().lock());
    match answer_all(&mut input, &mut output, |line| answer(line, &place, &mut engines)) {
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

fn answer_all<R: Read>(
    input: &mut BufReader<R>,
    output: &mut impl Write,
    mut answer: impl FnMut(&[u8]) -> Value,
) -> Result<(), Failure> {
    let mut line = Vec::new();
    loop {
        let reply = match read_line(input, &mut line).map_err(Failure::Stdin)? {
            Read1::End => break,
            Read1::Line => answer(&line),
            Read1::TooLong => refusal(&Value::Null, &format!("the line is longer than {MAX_LINE} bytes")),
        };
        let mut reply = serde_json::to_vec(&reply)?;
        reply.push(b'\n');
        output.write_all(&reply)?;
        // Whoever sends one line and waits gets the answer; whoever sends many does not pay for it.
        if !input.buffer().contains(&b'\n') {
            output.flush()?;
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

/// The answer to one line. A panic is a defect of ours, and one line's trouble.
fn answer(line: &[u8], place: &Place, engines: &mut Engines<'_>) -> Value {
    let request = match parse(line) {
        Ok(request) => request,
        Err((id, message)) => return refusal(&id, &message),
    };
    let id = request.id.clone().unwrap_or(Value::Null);
    catch_unwind(AssertUnwindSafe(|| judge(request, place, engines)))
        .unwrap_or_else(|_| Err("internal error".to_owned()))
        .unwrap_or_else(|message| refusal(&id, &message))
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

fn judge(line: Line, place: &Place, engines: &mut Engines<'_>) -> Result<Value, String> {
    let (id, command) = command(line, place)?;
    let engine = engines.of(&command.workspace).map_err(|failure| failure.to_string())?;
    let (_, verdict) = door::judge(engine, id, command);
    Ok(reply(&verdict))
}

/// What the line does not say is the place of this call.
fn command(line: Line, place: &Place) -> Result<(Option<Value>, Command), String> {
    let mut command = place.command(line.command);
    if let Some(cwd) = line.cwd {
        if !place.workspace_was_named {
            command.workspace = vec![cwd.clone()];
        }
        command.cwd = cwd;
    }
    match line.workspace {
        Some(Folders::One(folder)) => command.workspace = vec![folder],
        Some(Folders::Many(folders)) if !folders.is_empty() => command.workspace = folders,
        Some(Folders::Many(_)) | None => {}
    }
    if let Some(home) = line.home {
        // A login name goes with its home.
        command.home = Some(home);
        command.user = None;
    }
    command.user = line.user.or(command.user);
    command.shell = line.shell.unwrap_or(command.shell);
    command.facts = line.facts.unwrap_or_default();
    let places = command.workspace.iter().chain([&command.cwd]).chain(&command.home);
    let relative = places.into_iter().find(|path| !path.starts_with('/')).cloned();
    match relative {
        Some(path) => Err(format!("`{path}` is not an absolute path")),
        None => Ok((line.id, command)),
    }
}

/// The public shape of an answer.
fn reply(verdict: &Verdict) -> Value {
    let assessment = &verdict.assessment;
    let deciding = verdict.ruling.because.iter().filter(|reason| reason.decision > Decision::Allow);
    let mut because: Vec<&str> = Vec::new();
    for reason in deciding {
        let finding = reason.finding.and_then(|index| assessment.findings.get(index as usize));
        if let Some(rule) = finding.map(|finding| finding.rule.as_str())
            && !because.contains(&rule)
        {
            because.push(rule);
        }
    }
    json!({
        "id": verdict.id,
        "decision": verdict.ruling.decision,
        "risk": verdict.ruling.risk,
        "because": because,
        "effects": assessment.effects,
        "findings": assessment.findings,
    })
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
        let echo = |line: &[u8]| Value::String(String::from_utf8_lossy(line).into_owned());
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
