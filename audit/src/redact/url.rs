//! Secrets in URLs: between `//` and `@`, and in paths that are as good as a password.

use super::is_masked;
use super::scan::Scan;
use super::values::is_random;

/// What a URL cannot hold, and so ends it.
fn ends(byte: u8) -> bool {
    byte == 0 || byte.is_ascii_whitespace() || b"\"'<>`|\\^".contains(&byte)
}

/// No password is longer.
const FAR: usize = 256;

impl Scan<'_> {
    /// `at` is behind `://`.
    pub(super) fn userinfo(&mut self, at: usize) {
        let authority = self.until(at, |b| ends(b) || b"/?#,;()".contains(&b));
        let found = self.slice(at..authority).rfind('@');
        // A password nobody encoded may hold `/`, `?` or `#`: then there is no port before it.
        let end = found.map(|found| at + found).or_else(|| self.unencoded(at, authority));
        let Some(end) = end else { return };
        let user = self.slice(at..end);
        if let Some(colon) = user.find(':') {
            let start = at + colon + 1;
            let password = self.slice(start..end);
            if !password.starts_with(['$', '{', '<', '%']) && !password.is_empty() {
                self.found(start..end);
            }
        } else if is_random(user) {
            self.found(at..end);
        }
    }

    /// The `@` of `user:pass/word@host`.
    fn unencoded(&self, at: usize, authority: usize) -> Option<usize> {
        let port = self.slice(at..authority).rsplit_once(':')?.1;
        if port.is_empty()
            || port.bytes().all(|b| b.is_ascii_digit())
            || port.starts_with(['$', '{', '<', ']'])
        {
            return None;
        }
        let rest = self.slice(authority..self.boundary(authority + FAR));
        let end = authority + rest.bytes().take_while(|b| !ends(*b)).count();
        self.slice(authority..end).find('@').map(|found| authority + found)
    }

    /// `at` is behind the part of a path that says whose hook it is.
    pub(super) fn hook(&mut self, at: usize) {
        let end = self.until(at, |b| ends(b) || b"?#&;,)".contains(&b));
        let rest = self.slice(at..end);
        if rest.len() >= 8 && !rest.starts_with(['$', '{', '<']) {
            // A method of a bot follows its token.
            let token = match rest.split_once('/') {
                Some((token, _)) if token.contains(':') || is_masked(token) => token.len(),
                _ => rest.len(),
            };
            self.found(at..at + token);
        }
    }
}
