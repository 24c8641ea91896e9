//! Whether a name says that its value is secret.

/// How much a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// The value is a secret, whatever it looks like.
    Password,
    /// The value is a secret unless it is a number or names something else.
    Token,
    /// The value is a secret if it looks like one.
    Perhaps,
    /// A header whose whole value is secret.
    Header,
    /// The value is `user:password`.
    Pair,
    /// A short number.
    Code,
}

/// Longer names are none.
pub(super) const LONGEST: usize = 80;

/// Parts at the end that say in what form the value is given, or for what.
const FORMS: &[&str] = &[
    "value",
    "text",
    "plain",
    "plaintext",
    "string",
    "str",
    "base64",
    "b64",
    "hex",
    "base",
    "prod",
    "production",
    "dev",
    "staging",
    "test",
    "live",
    "old",
    "new",
    "current",
    "previous",
    "raw",
    "hash",
    "digest",
    "0",
    "1",
    "2",
    "3",
];

/// Keys that open something.
const KEYS: &[&str] = &[
    "api",
    "access",
    "secret",
    "private",
    "priv",
    "auth",
    "encryption",
    "encrypt",
    "signing",
    "sign",
    "master",
    "account",
    "shared",
    "subscription",
    "license",
    "admin",
    "hmac",
    "aes",
    "webhook",
    "service",
    "app",
    "deploy",
    "jwt",
    "application",
    "client",
    "integration",
    "ingest",
    "functions",
    "host",
];

/// Keys that are words of another trade.
const OTHER_KEYS: &[&str] = &[
    "public",
    "pub",
    "primary",
    "foreign",
    "sort",
    "partition",
    "cache",
    "object",
    "hot",
    "index",
    "restore",
    "group",
    "dict",
    "map",
    "lookup",
    "row",
    "hash",
    "json",
    "by",
];

/// Tokens that are pieces of text, or places in a list.
const OTHER_TOKENS: &[&str] = &[
    "pad",
    "eos",
    "bos",
    "unk",
    "sep",
    "cls",
    "mask",
    "max",
    "min",
    "num",
    "next",
    "starting",
    "continuation",
    "page",
    "stop",
    "special",
    "per",
    "cancellation",
    "no",
    "count",
    "lex",
    "cancel",
    "client",
];

/// Words that end in `pass` and mean something else.
const OTHER_PASSES: &[&str] = &[
    "bypass",
    "compass",
    "surpass",
    "trespass",
    "encompass",
    "overpass",
    "underpass",
    "sshpass",
    "keepass",
    "gopass",
    "multipass",
    "tests",
];

/// What `name` says about its value; `None` when nothing.
pub(super) fn judge(name: &str) -> Option<Name> {
    let mut parts = parts(name);
    while parts.len() > 1 && parts.last().is_some_and(|last| FORMS.contains(&last.as_str())) {
        parts.pop();
    }
    let last = parts.last()?.as_str();
    let before = parts.len().checked_sub(2).and_then(|at| parts.get(at)).map_or("", String::as_str);
    let whole = || parts.concat();
    match last {
        "authorization" | "cookie" | "cookies" => Some(Name::Header),
        "auth" => Some(Name::Pair),
        "session" | "sessionid" | "sid" | "phpsessid" | "jsessionid" | "sig" | "signature" | "pat"
        | "sas" => Some(Name::Perhaps),
        "otp" | "totp" | "passcode" | "mfa" => Some(Name::Code),
        "mnemonic" | "jwt" | "authkey" | "pw" | "pwd" => Some(Name::Password),
        "id" if before == "secret" => Some(Name::Perhaps),
        "key" if OTHER_KEYS.contains(&before) => None,
        "key" if KEYS.contains(&before) => Some(Name::Token),
        "token" if OTHER_TOKENS.contains(&before) => (whole() == "clienttoken").then_some(Name::Perhaps),
        "bearer" if before == "oauth2" => Some(Name::Token),
        "pass" => (!OTHER_PASSES.contains(&before)).then_some(Name::Password),
        _ => ending(last),
    }
}

/// The same for names that are written in one piece.
fn ending(last: &str) -> Option<Name> {
    const PASSWORDS: &[&str] =
        &["password", "passwd", "passphrase", "passwort", "userpw", "bindpw", "rootpw", "rpcpw"];
    const TOKENS: &[&str] = &[
        "secret",
        "token",
        "apikey",
        "authkey",
        "accesskey",
        "privatekey",
        "secretkey",
        "accountkey",
        "sharedkey",
        "credential",
        "credentials",
        "oauth2bearer",
        "authtoken",
    ];
    let ends = |all: &[&str]| all.iter().any(|word| last.ends_with(word));
    if ends(PASSWORDS) {
        Some(Name::Password)
    } else if ends(TOKENS) {
        Some(Name::Token)
    } else if last.ends_with("pass") && last.len() > 4 {
        (!OTHER_PASSES.contains(&last)).then_some(Name::Password)
    } else if last.ends_with("pwd") && last != "oldpwd" {
        Some(Name::Password)
    } else {
        ["key", "secrets", "sessionid"].iter().any(|word| last.ends_with(word)).then_some(Name::Perhaps)
    }
}

/// A name in lower case, cut at `_`, `-`, `.` and where capitals begin.
fn parts(name: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let next_is_small = letters.peek().is_some_and(char::is_ascii_lowercase);
        let begins = letter.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || before.is_ascii_digit()
                || (before.is_ascii_uppercase() && next_is_small));
        if !letter.is_ascii_alphanumeric() || begins {
            out.push(String::new());
        }
        if let Some(last) = out.last_mut().filter(|_| letter.is_ascii_alphanumeric()) {
            last.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    out.retain(|part| !part.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_told_from_their_neighbours() {
        for name in [
            "DB_PASSWORD",
            "dbPassword",
            "PGPASSWORD",
            "pass",
            "MYSQL_PWD",
            "storepass",
            "wifi.psk.passphrase",
        ] {
            assert_eq!(judge(name), Some(Name::Password), "{name}");
        }
        for name in [
            "API_KEY",
            "apiKey",
            "AWS_SECRET_ACCESS_KEY",
            "x-api-key",
            "token",
            "CLIENT_SECRET",
            "SECRET_KEY_BASE",
        ] {
            assert_eq!(judge(name), Some(Name::Token), "{name}");
        }
        for name in [
            "TOKEN_FILE",
            "public_key",
            "primaryKey",
            "max_tokens",
            "eos_token",
            "secretName",
            "bypass",
            "keyboard",
        ] {
            assert_eq!(judge(name), None, "{name}");
        }
    }

    #[test]
    fn names_are_cut_where_people_see_words() {
        assert_eq!(parts("AWSSecretAccessKey_v2"), ["aws", "secret", "access", "key", "v2"]);
    }
}
