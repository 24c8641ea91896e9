//! `assize explain`: a rule's page, or everything that is known about a command.

use std::io::Write;
use std::process::ExitCode;

use assize_protocol::{Assessment, Command, Flow, Invocation, Verdict, Wanted};
use assize_rules::{Library, Rule};

use crate::args::ExplainArgs;
use crate::check::json_line;
use crate::failure::Failure;
use crate::place::Place;
use crate::render::{self, FAINT, STRONG, word};
use crate::text::{shell_line, visible};
use crate::{door, page};

/// Explains a rule or a command.
pub(crate) fn run(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let place = Place::from_args(&args.place)?;
    let engine = door::engine(&args.knowledge, &place)?;
    let mut out = anstream::stdout().lock();
    if let Some(id) = &args.rule {
        let rule = find(engine.library(), id)?;
        if args.json {
            json_line(&mut out, &page::json(rule))?;
        } else {
            page::print(&mut out, rule)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let (command, verdict) = door::judge(&engine, None, place.command(text(&args.command)));
    if args.json {
        json_line(&mut out, &verdict)?;
    } else {
        explain(&mut out, &command, &verdict)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// One word is a whole command line; several are the words of one.
fn text(words: &[String]) -> String {
    match words {
        [whole] => whole.clone(),
        words => shell_line(words),
    }
}

pub(crate) fn find<'a>(library: &'a Library, id: &str) -> Result<&'a Rule, Failure> {
    library.rules().find(|rule| rule.id.as_str() == id).ok_or_else(|| {
        let name = id.rsplit('/').next().unwrap_or(id);
        let like: Vec<_> = library
            .rules()
            .map(|rule| rule.id.as_str())
            .filter(|known| {
                known.contains(name) || known.rsplit('/').next().is_some_and(|n| name.contains(n))
            })
            .take(3)
            .map(|known| format!("`{known}`"))
            .collect();
        let help = match like.as_slice() {
            _ if id.contains(char::is_whitespace) => {
                "to explain a command write `assize explain -- COMMAND`".to_owned()
            }
            [] => {
                "see `assize rules list`; to explain a command write `assize explain -- COMMAND`".to_owned()
            }
            like => format!("did you mean {}?", like.join(" or ")),
        };
        Failure::NoSuchRule(id.to_owned(), help)
    })
}

pub(crate) fn explain(out: &mut dyn Write, command: &Command, verdict: &Verdict) -> std::io::Result<()> {
    let assessment = &verdict.assessment;
    heading(out, "invocations")?;
    for (index, invocation) in assessment.invocations.iter().enumerate() {
        print_invocation(out, assessment, index, invocation)?;
    }
    render::effects(out, assessment)?;
    if !assessment.flows.is_empty() {
        writeln!(out)?;
        heading(out, "flows")?;
        assessment.flows.iter().try_for_each(|flow| print_flow(out, command, flow))?;
    }
    if !assessment.findings.is_empty() {
        writeln!(out)?;
        heading(out, "findings")?;
        assessment.findings.iter().try_for_each(|finding| render::finding(out, &command.text, finding))?;
    }
    writeln!(out)?;
    heading(out, "coverage")?;
    render::coverage(out, &assessment.coverage)?;
    writeln!(out)?;
    heading(out, "facts")?;
    print_facts(out, command, &assessment.wanted)?;
    writeln!(out)?;
    heading(out, "ruling")?;
    print_ruling(out, verdict)
}

fn heading(out: &mut dyn Write, text: &str) -> std::io::Result<()> {
    writeln!(out, "{STRONG}{text}{STRONG:#}")
}

/// The program, indented below the wrapper that runs it, then its words one by one.
fn print_invocation(
    out: &mut dyn Write,
    assessment: &Assessment,
    index: usize,
    invocation: &Invocation,
) -> std::io::Result<()> {
    let indent = "  ".repeat(1 + depth(assessment, invocation));
    let name = [&invocation.program]
        .into_iter()
        .chain(&invocation.subcommands)
        .cloned()
        .collect::<Vec<_>>()
        .join(" ");
    let doubt = if invocation.understood { "" } else { "  (not described completely)" };
    writeln!(out, "{indent}{STRONG}{index}: {}{STRONG:#}{doubt}", visible(&name))?;
    for word in &invocation.argv {
        let kind = if word.contains('⟨') { "  only known while it runs" } else { "" };
        writeln!(out, "{indent}   {}{FAINT}{kind}{FAINT:#}", visible(word))?;
    }
    if !invocation.options.is_empty() {
        writeln!(out, "{indent}   {FAINT}options: {}{FAINT:#}", visible(&invocation.options.join(", ")))?;
    }
    Ok(())
}

/// How many wrappers are around it; bounded, because the indices come from data.
fn depth(assessment: &Assessment, invocation: &Invocation) -> usize {
    let wrapper = |via: Option<u32>| assessment.invocations.get(via? as usize);
    std::iter::successors(wrapper(invocation.via), |outer| wrapper(outer.via)).take(16).count()
}

fn print_flow(out: &mut dyn Write, command: &Command, flow: &Flow) -> std::io::Result<()> {
    let place = visible(flow.span.of(&command.text));
    writeln!(out, "  {} → {}  {FAINT}{place}{FAINT:#}", word(&flow.from), word(&flow.to))
}

/// What was looked up, and what was not found.
fn print_facts(out: &mut dyn Write, command: &Command, missing: &[Wanted]) -> std::io::Result<()> {
    let facts = &command.facts;
    for (folder, names) in &facts.git_folders {
        let some = if *names { "names programs" } else { "names no programs" };
        writeln!(out, "  git in {folder} {some}")?;
    }
    for (path, text) in &facts.files {
        writeln!(out, "  {path} was read, {} bytes", text.len())?;
    }
    for path in &facts.present {
        writeln!(out, "  {path} is there")?;
    }
    for path in &facts.recoverable {
        writeln!(out, "  git can bring back {path}")?;
    }
    for wanted in missing {
        match wanted {
            Wanted::GitFolders { folder } => writeln!(out, "  nothing is known of git in {folder}")?,
            Wanted::Files { path } => writeln!(out, "  {path} could not be read")?,
            Wanted::Present { path } => writeln!(out, "  {path} could not be looked up")?,
            Wanted::Recoverable { path } => writeln!(out, "  git cannot bring back {path}")?,
        }
    }
    Ok(())
}

fn print_ruling(out: &mut dyn Write, verdict: &Verdict) -> std::io::Result<()> {
    let ruling = &verdict.ruling;
    let style = render::of_decision(ruling.decision);
    writeln!(out, "  {style}{}{style:#}, risk {}", ruling.decision, ruling.risk)?;
    for reason in &ruling.because {
        let finding = reason.finding.and_then(|index| verdict.assessment.findings.get(index as usize));
        let rule = finding.map_or("coverage", |finding| finding.rule.as_str());
        writeln!(out, "  {}: {rule}  {FAINT}{}{FAINT:#}", reason.decision, visible(&reason.decided_by))?;
    }
    match &ruling.unblock {
        Some(unblock) => writeln!(out, "  to unblock: {}", visible(unblock)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn one_word_is_a_line_and_several_are_words() {
        assert_eq!(text(&["git push -f".to_owned()]), "git push -f");
        assert_eq!(text(&["git".to_owned(), "commit".to_owned(), "a b".to_owned()]), "git commit 'a b'");
    }
}
