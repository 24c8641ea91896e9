//! What an agent reads when it may not go on: short, with a way forward, and the same for the same.
//!
//! An agent that is only told no tries again in other words. So it is told what was refused, what is proved to pass
//! instead, whether anybody can say yes, and the third time only to stop.

use std::fmt::Write;

use assize_protocol::{ApprovalState, Decision, Rewrite, Verdict};

use crate::{Act, Call};

/// What goes into the words beside the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Told<'a> {
    /// How often the same was refused, this time included; 0 when nobody counted.
    pub tried: u32,
    /// A rewrite that was judged and is allowed here.
    pub instead: Option<&'a Rewrite>,
    /// Whether a service runs that can ask a person.
    pub can_appeal: bool,
}

/// Who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ear {
    /// A person, asked by the agent.
    Person,
    /// The agent itself.
    Agent,
}

/// From this try on there is nothing new to say.
const ENOUGH: u32 = 3;

/// A longer part would push the others out of sight.
const LONGEST: usize = 400;

/// What is said about `call`, refused or asked about for `verdict` or for `doubt`.
pub(crate) fn told(
    call: &Call,
    verdict: Option<&Verdict>,
    doubt: Option<&str>,
    more: &Told<'_>,
    ear: Ear,
) -> String {
    let subject = Subject { call, verdict, doubt, more };
    match ear {
        Ear::Person => subject.question(),
        Ear::Agent if more.tried >= ENOUGH => subject.enough(),
        Ear::Agent => subject.refusal(),
    }
}

struct Subject<'a> {
    call: &'a Call,
    verdict: Option<&'a Verdict>,
    doubt: Option<&'a str>,
    more: &'a Told<'a>,
}

impl Subject<'_> {
    fn question(&self) -> String {
        let mut text = format!("assize asks about this {}{}: {}", self.what(), self.id(), self.why());
        self.add_instead(&mut text);
        text
    }

    fn refusal(&self) -> String {
        let verb = if self.is_final() { "denied" } else { "did not allow" };
        let mut text = format!("assize {verb} this {}{}: {}", self.what(), self.id(), self.why());
        self.add_instead(&mut text);
        if self.more.tried > 1 {
            let _ = write!(text, " This was tried {} times.", self.more.tried);
        }
        let _ = write!(text, " {}", self.way());
        text
    }

    fn enough(&self) -> String {
        let (what, id, tried) = (self.what(), self.id(), self.more.tried);
        let rest = if self.is_final() { "This is final." } else { "Only a person can change that." };
        format!(
            "assize refused this {what} again{id}, tried {tried} times. {rest} Stop: do not try it again in any spelling, tell the user."
        )
    }

    /// The id under which it is known: the same for the same try.
    fn id(&self) -> String {
        let id = self.verdict.and_then(|verdict| verdict.id.as_str());
        id.map_or_else(String::new, |id| format!(" ({})", plain(id)))
    }

    fn what(&self) -> String {
        match (&self.call.act, &self.call.tool) {
            (Act::Judge { verbatim: true, .. }, _) => "command".to_owned(),
            (_, Some(tool)) => format!("{} call", plain(tool)),
            (_, None) => "call".to_owned(),
        }
    }

    /// The class that is refused, and what was seen.
    fn why(&self) -> String {
        let Some(verdict) = self.verdict.filter(|verdict| verdict.ruling.decision > Decision::Allow) else {
            return format!("{}.", plain(self.doubt.unwrap_or("it was not judged")));
        };
        let ruling = &verdict.ruling;
        let finding = ruling.because.iter().find_map(|because| because.finding);
        let finding = finding.and_then(|at| verdict.assessment.findings.get(at as usize));
        let mut parts = Vec::new();
        parts.extend(ruling.refused.as_deref().map(plain));
        parts.extend(finding.map(|finding| format!("{} [{}]", plain(&finding.summary), finding.rule)));
        let denied = verdict.approval.as_ref().filter(|ticket| ticket.state == ApprovalState::Denied);
        if let Some(ticket) = denied {
            let message = ticket.message.as_deref().map(|message| format!(": {}", plain(message)));
            parts.push(format!("a person denied it{}", message.unwrap_or_default()));
        }
        if parts.is_empty() {
            parts.extend(ruling.because.first().map(|because| plain(&because.decided_by)));
        }
        format!("{}.", parts.join(". "))
    }

    fn add_instead(&self, text: &mut String) {
        // A command is no way for a tool that is no shell.
        let verbatim = matches!(self.call.act, Act::Judge { verbatim: true, .. });
        let Some(rewrite) = self.more.instead.filter(|_| verbatim) else { return };
        // What cannot be shown as it is must not be offered: it would be another command.
        if rewrite.run == plain(&rewrite.run) {
            let _ =
                write!(text, " A way that is allowed here: `{}` ({}).", rewrite.run, plain(&rewrite.because));
        }
    }

    fn is_final(&self) -> bool {
        self.verdict.is_some_and(|verdict| verdict.ruling.decision == Decision::Deny)
    }

    /// How to go on.
    fn way(&self) -> String {
        if self.is_final() {
            return "This is final: nobody can approve it, and another spelling is denied as well."
                .to_owned();
        }
        let ticket = self.verdict.and_then(|verdict| verdict.approval.as_ref());
        match ticket.filter(|ticket| ticket.state == ApprovalState::Open) {
            Some(ticket) => format!(
                "It waits for a person as approval {id}: `assize approvals approve {id}`. Go on with something else, and run exactly the same again once it is approved.",
                id = plain(&ticket.id)
            ),
            // A doubt is nothing that the service knows of.
            None if self.more.can_appeal && self.doubt.is_none() => {
                "A person can be asked with `assize approvals request`; until then do not try it again."
                    .to_owned()
            }
            None => "A person has to decide, and nobody can be asked from here: tell the user what you want to run and why, and do not try it again.".to_owned(),
        }
    }
}

/// `text` on one line, without what a terminal would act on, cut where it gets long.
fn plain(text: &str) -> String {
    let hides = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let shown: String =
        text.chars().take(LONGEST).map(|letter| if hides(letter) { '\u{fffd}' } else { letter }).collect();
    let more = if text.chars().nth(LONGEST).is_some() { "…" } else { "" };
    format!("{}{more}", shown.trim_end_matches('.'))
}
