//! `assize policy show`: what is in force, from where, and what is not.

use std::io::Write;
use std::process::ExitCode;

use assize_policy::{Entry, Policy, Status};
use serde_json::json;

use crate::args::PolicyShowArgs;
use crate::check::json_line;
use crate::door;
use crate::failure::Failure;
use crate::place::Place;
use crate::render::{FAINT, GOOD, STRONG};
use crate::text::visible;

/// Prints the merged policy.
pub(crate) fn show(args: &PolicyShowArgs) -> Result<ExitCode, Failure> {
    let place = Place::from_args(&args.place)?;
    let policy = door::policy(args.policy.as_deref(), place.home.as_deref(), &place.workspace)?;
    let mut out = anstream::stdout().lock();
    if args.json {
        let all = json!({
            "revision": policy.revision(),
            "entries": policy.explain(),
            "warnings": policy.warnings(),
        });
        json_line(&mut out, &all)?;
    } else {
        print(&mut out, &policy)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(out: &mut dyn Write, policy: &Policy) -> std::io::Result<()> {
    let rows: Vec<(&Entry, String)> = policy.explain().iter().map(|entry| (entry, place(entry))).collect();
    let widest = |text: fn(&Entry) -> &str| {
        rows.iter().map(|(entry, _)| text(entry).chars().count()).max().unwrap_or(0)
    };
    let (entry_width, value_width) = (widest(|entry| &entry.entry), widest(|entry| &entry.value));
    let mut layer = None;
    for (entry, place) in &rows {
        if layer != Some(entry.layer) {
            let space = if layer.is_some() { "\n" } else { "" };
            writeln!(out, "{space}{STRONG}{}{STRONG:#}", entry.layer)?;
            layer = Some(entry.layer);
        }
        let style = if entry.status == Status::InForce { GOOD } else { FAINT };
        let status = entry.status.to_string();
        write!(out, "  {:<entry_width$}  {:<value_width$}  ", visible(&entry.entry), visible(&entry.value))?;
        writeln!(out, "{style}{status:<9}{style:#}  {FAINT}{place}{FAINT:#}")?;
        if let Some(note) = &entry.note {
            writeln!(out, "      {}", visible(note))?;
        }
        if let Some(expires) = &entry.expires {
            writeln!(out, "      until {expires}")?;
        }
    }
    writeln!(out, "\nrevision {}", policy.revision())
}

fn place(entry: &Entry) -> String {
    entry.at.as_ref().map_or_else(String::new, |at| format!("{}:{}", visible(&at.file), at.line))
}
