//! Where a value ends, and whether it can be a secret at all.

use super::names::Name;

/// Endings of names of files.
const FILES: &[&str] = &[
    ".json", ".txt", ".pem", ".key", ".crt", ".cert", ".yaml", ".yml", ".toml", ".env", ".cfg", ".conf",
    ".ini", ".p12", ".pfx", ".jks", ".asc", ".gpg", ".pub", ".log", ".md", ".sh", ".py", ".js", ".ts", ".rs",
    ".go", ".xml", ".jar", ".lock",
];

/// Words that stand where a secret would.
const WORDS: &[&str] = &[
    "true",
    "false",
    "null",
    "none",
    "nil",
    "undefined",
    "yes",
    "no",
    "on",
    "off",
    "required",
    "optional",
    "string",
    "str",
    "int",
    "integer",
    "number",
    "bool",
    "boolean",
    "bytes",
    "text",
    "prompt",
    "stdin",
    "auto",
    "basic",
    "bearer",
    "digest",
    "ntlm",
    "negotiate",
    "default",
    "empty",
    "inherit",
    "option",
    "vec",
    "self",
    "redacted",
    "masked",
    "hidden",
];

/// Places that hold a secret, by their schemes.
const PLACES: &[&str] = &[
    "env:",
    "file:",
    "fd:",
    "op://",
    "arn:",
    "ssm:",
    "vault:",
    "keychain:",
    "secret://",
    "http://",
    "https://",
    "id=",
    "type=",
    "src=",
    "projects/",
    "sha256:",
    "refs/",
    "git@",
];

/// Whether `value` behind a name of this kind is to be masked. `code`: there were spaces around the sign between them.
pub(super) fn is_secret(name: Name, value: &str, code: bool) -> bool {
    if stands_for_something_else(value) || (code && is_expression(value)) {
        return false;
    }
    match name {
        Name::Password | Name::Header => value.len() >= 3,
        Name::Token => value.len() >= 4 && !is_small_number(value),
        Name::Perhaps | Name::Pair => is_random(value),
        Name::Code => (4..=10).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit()),
    }
}

/// A variable, a placeholder, a file, a word of a language.
fn stands_for_something_else(value: &str) -> bool {
    let first = value.bytes().next().unwrap_or(0);
    let low = value.to_ascii_lowercase();
    let reference = matches!(first, b'$' | b'`' | b'<' | b'%') && !is_shell_hash(value);
    let template =
        low.contains("{{") || low.starts_with("...") || low.starts_with(['{', '[']) || low.starts_with(".*");
    let same = value.bytes().all(|b| b == first || matches!(b, b'\'' | b'"' | b'\\' | b'\n' | b'*'));
    let placed = PLACES.iter().any(|place| low.starts_with(place));
    reference
        || template
        || same
        || placed
        || is_version(value)
        || WORDS.contains(&low.as_str())
        || is_path(value)
}

/// `^1.2.3`
fn is_version(value: &str) -> bool {
    let numbers = value.trim_start_matches(['^', '~', '=', 'v', '>']);
    let parts =
        numbers.split('.').take_while(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    parts.count() >= 2 && value.len() < 20
}

/// A hashed password as `/etc/shadow` has it: not a variable.
fn is_shell_hash(value: &str) -> bool {
    let mut parts = value.split('$').skip(1);
    let scheme = parts
        .next()
        .is_some_and(|s| (1..=9).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
    scheme && parts.next().is_some_and(|salt| !salt.is_empty()) && value.len() > 20
}

/// A path, or the name of a file.
pub(super) fn is_path(value: &str) -> bool {
    let file = value.strip_prefix('@').unwrap_or(value);
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-~*@ ".contains(&b);
    if !file.bytes().all(plain) {
        return false;
    }
    let low = file.to_ascii_lowercase();
    let named =
        FILES.iter().any(|ending| low.len() > ending.len() && low.ends_with(ending)) && !file.contains(' ');
    let rooted =
        file.starts_with('/') || file.starts_with("./") || file.starts_with("../") || file.starts_with("~/");
    named
        || (rooted
            && (file.len() < 30 || file.split('/').all(|part| part.len() < 30))
            && !is_one_random_piece(file))
}

/// `/` is a digit of base64: what has no other sign of a path and no word in it is a key.
fn is_one_random_piece(text: &str) -> bool {
    let kinds = |test: fn(&u8) -> bool| text.bytes().filter(test).count();
    text.len() >= 30
        && !text.contains(['.', '-', '_', '~'])
        && kinds(u8::is_ascii_digit) >= 3
        && kinds(u8::is_ascii_uppercase) >= 4
}

/// Something a program works out: `getToken()`, `config.secret`, `os.environ["X"]`.
fn is_expression(value: &str) -> bool {
    let named = value.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
    let word = value.bytes().all(|b| b.is_ascii_alphabetic() || b"_.()[]:?!,;&".contains(&b));
    named && (word || value.contains('(') || value.contains('['))
}

fn is_small_number(value: &str) -> bool {
    value.len() < 8 && value.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'k')
}

/// Whether text looks as if nobody had chosen it: long, mixed, and no checksum.
pub(super) fn is_random(value: &str) -> bool {
    let count = |test: fn(&u8) -> bool| value.bytes().filter(test).count();
    let (digits, letters) = (count(u8::is_ascii_digit), count(u8::is_ascii_alphabetic));
    let alphabet = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/_=-.~%:".contains(&b));
    if value.len() < 20 || !alphabet || digits < 2 || letters < 4 || is_path(value) || is_uuid(value) {
        return false;
    }
    if value.bytes().all(|b| b.is_ascii_hexdigit()) {
        // As long as the hash of a commit or of a file: more likely that.
        return value.len() >= 32 && !matches!(value.len(), 40 | 64 | 96 | 128);
    }
    // Words, numbers and dates joined by dashes are a name.
    let longest = value.split(['-', '_', '.', ':']).map(str::len).max().unwrap_or(0);
    longest >= 16 && distinct(value) >= 10
}

fn is_uuid(value: &str) -> bool {
    value.len() == 36 && value.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

fn distinct(value: &str) -> u32 {
    let seen =
        value.bytes().fold(0_u128, |seen, byte| seen | 1_u128.checked_shl(u32::from(byte)).unwrap_or(0));
    seen.count_ones()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_placeholders_are_no_secrets() {
        for value in [
            "$TOKEN",
            "${X:-}",
            "<your-token>",
            "{{ secret }}",
            "xxxxxx",
            "/run/secrets/db",
            "@token.txt",
            "none",
        ] {
            assert!(!is_secret(Name::Password, value, false), "{value}");
        }
        for value in ["hunter2", "p@ss!", "12345", "$6$rounds$abcdefghijklmnopqrstuv", "correct horse"] {
            assert!(is_secret(Name::Password, value, false), "{value}");
        }
    }

    #[test]
    fn checksums_and_names_are_not_random() {
        for value in [
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "6fa459ea-ee8a-3ca4-894e-db77e160355e",
            "linux-x86-2026-11-22-build",
        ] {
            assert!(!is_random(value), "{value}");
        }
        assert!(is_random("9f8A7b6C5d4E3f2A1b0CxYz"));
    }
}
