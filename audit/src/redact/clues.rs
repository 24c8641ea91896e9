//! The one pass over all text: what could make a piece of it a secret.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::formats::FORMATS;
use super::tools::TOOLS;

/// What a clue asks to look at.
#[derive(Debug, Clone, Copy)]
pub(super) enum Clue {
    /// The beginning of a key: an index into [`FORMATS`].
    Format(usize),
    /// A part of a name whose value is secret.
    Name,
    /// A word behind which a credential stands.
    Scheme,
    /// A URL, behind its scheme.
    Url,
    /// A path of a URL whose rest is secret: an index into [`HOOKS`].
    Hook(usize),
    /// SQL before a password.
    Identified,
    /// The first line of a key file.
    Pem,
    /// A program that takes secrets: an index into [`TOOLS`].
    Tool(usize),
    /// A program that reads a secret from standard input.
    Stdin,
}

const NAMES: &[&str] = &[
    "pass", "pwd", "pw=", "_pw", "pw ", "secret", "token", "key", "auth", "cred", "cookie", "sig", "session",
    "sid=", "jwt", "mnemonic", "otp", "pat=", "_pat", "sas=",
];

/// What follows in the path is as good as a password.
pub(super) const HOOKS: &[&str] = &[
    "hooks.slack.com/services/",
    "hooks.slack.com/workflows/",
    "discord.com/api/webhooks/",
    "discordapp.com/api/webhooks/",
    "api.telegram.org/bot",
    "outlook.office.com/webhook/",
    "webhook.office.com/webhookb2/",
    "hooks.zapier.com/hooks/catch/",
    "maker.ifttt.com/trigger/",
    "chat.googleapis.com/v1/spaces/",
];

const STDIN: &[&str] = &[
    "--password-stdin",
    "chpasswd",
    "sudo -s",
    "sudo -ks",
    "--with-token",
    "passwd --stdin",
    "-pass stdin",
    "cryptsetup",
    "smbpasswd -s",
];

struct Clues {
    automaton: Option<AhoCorasick>,
    kinds: Vec<Clue>,
}

static CLUES: LazyLock<Clues> = LazyLock::new(|| {
    let formats = FORMATS.iter().enumerate().map(|(at, format)| (format.prefix, Clue::Format(at)));
    let tools = TOOLS.iter().enumerate().map(|(at, tool)| (tool.name, Clue::Tool(at)));
    let one = [
        ("://", Clue::Url),
        ("-----begin ", Clue::Pem),
        ("bearer ", Clue::Scheme),
        ("identified by", Clue::Identified),
    ];
    let all: Vec<(&str, Clue)> = (formats.chain(tools).chain(one))
        .chain(NAMES.iter().map(|name| (*name, Clue::Name)))
        .chain(HOOKS.iter().enumerate().map(|(at, hook)| (*hook, Clue::Hook(at))))
        .chain(STDIN.iter().map(|words| (*words, Clue::Stdin)))
        .collect();
    let automaton = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::Standard)
        .ascii_case_insensitive(true)
        .build(all.iter().map(|(text, _)| text));
    let kinds = all.iter().map(|(_, clue)| *clue).collect();
    Clues { automaton: automaton.ok(), kinds }
});

/// Every clue in `text` with the place where it begins, in the order in which they end.
pub(super) fn clues(text: &str) -> impl Iterator<Item = (Clue, usize)> + '_ {
    let hits = CLUES.automaton.iter().flat_map(move |automaton| automaton.find_overlapping_iter(text));
    hits.filter_map(|hit| CLUES.kinds.get(hit.pattern().as_usize()).map(|clue| (*clue, hit.start())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_automaton_is_built() {
        assert!(CLUES.automaton.is_some());
        assert_eq!(clues("git status").count(), 0);
        assert!(clues("TOKEN=x").count() > 0);
    }
}
