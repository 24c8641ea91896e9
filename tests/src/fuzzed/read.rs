//! The reader: any text, in every dialect.

use assize_protocol::Shell;
use assize_shell::{Limits, Script, read_alone};

use super::Build;

const SHELLS: [Shell; 4] = [Shell::Bash, Shell::Sh, Shell::Zsh, Shell::Unknown];

pub(super) fn run(text: &str, build: Build) {
    let limits = Limits::default();
    for shell in SHELLS {
        let read = || assize_shell::read(text, shell, &limits);
        let script = build.in_time("reading", read);
        accounts_for_every_byte(text, &script);
        if shell == Shell::Bash {
            assert_eq!(script, read(), "it reads the same text differently");
            witnesses_only_doubt(&read_alone(text, shell, &limits), &script);
        }
    }
}

fn accounts_for_every_byte(text: &str, script: &Script) {
    assert!(script.bytes_understood <= text.len(), "more bytes are understood than there are");
    for region in &script.unread {
        let (start, end) = (region.span.start as usize, region.span.end as usize);
        assert!(start <= end && end <= text.len(), "an unread region leaves the text");
        assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "it cuts a character");
    }
    if script.unread.is_empty() {
        assert_eq!(script.bytes_understood, text.len(), "bytes are neither understood nor unread");
        assert_eq!(script.limit, None, "a limit was met and nothing is unread");
    }
}

fn witnesses_only_doubt(alone: &Script, confirmed: &Script) {
    assert_eq!(alone.body, confirmed.body, "a witness changed what was read");
    assert!(alone.bytes_understood >= confirmed.bytes_understood, "a witness made something understood");
    assert!(alone.unread.iter().all(|region| confirmed.unread.contains(region)), "a witness took doubt away");
}
