//! `assize check`: one verdict.

use std::mem::ManuallyDrop;
use std::process::ExitCode;

use assize_protocol::Decision;

use crate::args::CheckArgs;
use crate::failure::Failure;
use crate::place::Place;
use crate::{door, input, render, sarif};

/// Judges one command; the exit code is the decision.
pub(crate) fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let text = command_text(args)?;
    let place = Place::from_args(&args.place)?;
    // Taking it down again would cost as much as judging.
    let engine = ManuallyDrop::new(door::engine(&args.knowledge, &place)?);
    let (command, verdict) = door::judge(&engine, None, place.command(text));
    let mut out = anstream::stdout().lock();
    let printed = if args.json {
        json_line(&mut out, &verdict)
    } else if args.sarif {
        json_line(&mut out, &sarif::log(&command, &verdict, engine.library()))
    } else {
        render::verdict(&mut out, &command.text, &verdict).map_err(Failure::from)
    };
    match printed {
        // Whoever closed the pipe still reads the exit code.
        Err(Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        other => other?,
    }
    Ok(exit_code(verdict.ruling.decision))
}

fn command_text(args: &CheckArgs) -> Result<String, Failure> {
    match (&args.file, args.command.as_deref()) {
        (Some(path), _) => input::from_file(path),
        (None, Some("-") | None) => input::from_stdin(),
        (None, Some(text)) => Ok(text.to_owned()),
    }
}

/// Pretty JSON and a newline.
pub(crate) fn json_line(out: &mut dyn std::io::Write, value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)?;
    writeln!(out, "{text}")?;
    Ok(())
}

/// Public contract: 0 allow, 3 ask, 4 deny.
pub(crate) fn exit_code(decision: Decision) -> ExitCode {
    ExitCode::from(match decision {
        Decision::Allow => 0,
        Decision::Ask => 3,
        Decision::Deny => 4,
    })
}
