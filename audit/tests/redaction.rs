//! What must vanish, what must stay, and that masking twice is masking once.

#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands"
)]

use assize_audit::{Secrets, redact};
use proptest::prelude::*;

/// Lines that are no comments, with `⏎` as line ends.
fn lines(text: &str) -> Vec<String> {
    let real = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("# "));
    real.map(|line| line.replace('⏎', "\n").replace('·', "")).collect()
}

/// A text without its marks, and the secrets that stood between them.
fn unmarked(line: &str) -> (String, Vec<String>) {
    let mut secrets = Vec::new();
    for piece in line.split('«').skip(1) {
        secrets.push(piece.split('»').next().unwrap().to_owned());
    }
    (line.replace(['«', '»'], ""), secrets)
}

fn secrets() -> Vec<(String, Vec<String>)> {
    lines(include_str!("data/secrets.txt")).iter().map(|line| unmarked(line)).collect()
}

fn harmless() -> Vec<String> {
    lines(include_str!("data/harmless.txt"))
}

/// What stands between the marks, replaced as it ought to be.
fn expected(line: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in line.chars() {
        match letter {
            '«' => inside = true,
            '»' => inside = false,
            '\n' | '"' | '\'' | '\\' => out.push(letter),
            letter if inside => out.extend(std::iter::repeat_n('*', letter.len_utf8())),
            letter => out.push(letter),
        }
    }
    out
}

#[test]
fn secrets_vanish_and_nothing_else_does() {
    let mut wrong = Vec::new();
    let all = lines(include_str!("data/secrets.txt"));
    assert!(all.len() >= 150, "{}", all.len());
    for line in all {
        let text = unmarked(&line).0;
        let masked = redact(&text).unwrap_or_else(|| text.clone());
        if masked != expected(&line) {
            wrong.push(format!("\n  is     {masked}\n  should {}", expected(&line)));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:{}", wrong.len(), wrong.concat());
}

#[test]
fn harmless_text_stays() {
    let all = harmless();
    assert!(all.len() >= 150, "{}", all.len());
    let wrong: Vec<_> =
        all.iter().filter_map(|text| redact(text).map(|masked| format!("\n  {masked}"))).collect();
    assert!(wrong.is_empty(), "{} wrong:{}", wrong.len(), wrong.concat());
}

#[test]
fn a_secret_that_was_seen_once_is_masked_everywhere() {
    let mut secrets = Secrets::default();
    assert_eq!(secrets.mask("mysql -phunter2abc db"), "mysql -p********** db");
    assert_eq!(secrets.mask("Shows hunter2abc to the network"), "Shows ********** to the network");
    assert_eq!(secrets.mask("mysql db"), "mysql db");
}

#[test]
fn a_quoted_secret_is_known_as_the_shell_reads_it() {
    let mut secrets = Secrets::default();
    secrets.mask(r#"PASSWORD=pass"word"99 ./x"#);
    assert_eq!(secrets.mask("writes password99"), "writes **********");
}

#[test]
fn the_text_keeps_its_length_in_bytes() {
    let masked = redact("app --password 'gehëim-pässwört' --next").unwrap();
    assert_eq!(masked, "app --password '******************' --next");
}

#[test]
fn a_long_text_of_clues_takes_no_longer_than_its_length() {
    let hard = [
        "password=\"",
        "://a:b/",
        "curl ",
        "cookie: $ ",
        "-----BEGIN PRIVATE KEY-----",
        "passpass",
        "bearer ",
        "eyJ",
        "secret='",
        "key=\\\"",
        "echo | sudo -S ",
        "sk-",
        "token: ",
        "authorization: ",
        "mysql -p'",
        "x\"'",
    ];
    for piece in hard {
        let text = piece.repeat(200_000 / piece.len());
        let begun = std::time::Instant::now();
        redact(&text);
        // Linear work takes well below a second, even in a build for debugging; quadratic work took forty-five.
        assert!(begun.elapsed() < std::time::Duration::from_secs(15), "{piece}: {:?}", begun.elapsed());
    }
}

fn habitat() -> impl Strategy<Value = (String, Vec<String>)> {
    let all = secrets();
    (0..all.len()).prop_map(move |at| all[at].clone())
}

proptest! {
    #[test]
    fn masking_twice_is_masking_once(text in "(curl |-u |a:b|password|=|: |'|\"|\\\\|token|--secret |abc9|;|&|\\$X| |\n|://|@|Bearer |key|é|<|>|,|\\{|\\}){0,24}") {
        let once = redact(&text).unwrap_or_else(|| text.clone());
        prop_assert_eq!(redact(&once), None, "{} -> {}", text, once);
        prop_assert_eq!(once.len(), text.len());
    }

    #[test]
    fn neighbours_do_not_save_a_secret(before in habitat(), after in habitat(), joint in prop::sample::select(vec!["\n", " && ", "; ", " || "])) {
        let text = format!("{}{joint}{}", before.0, after.0);
        let masked = redact(&text).unwrap();
        for secret in before.1.iter().chain(&after.1).filter(|secret| secret.len() > 6) {
            prop_assert!(!masked.contains(secret.as_str()), "{} in {}", secret, masked);
        }
    }

    #[test]
    fn any_text_can_be_masked(text in "\\PC{0,200}") {
        let _ = redact(&text);
    }
}
