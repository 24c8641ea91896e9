//! Patterns of rule ids, hosts and paths. Each is exactly as wide as it looks.

use assize_protocol::RuleId;

/// `pack/name`, where `*` stands for any run of characters but `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RulePattern(String);

impl RulePattern {
    /// Reads a rule id that may hold `*`.
    pub(crate) fn new(text: &str) -> Option<Self> {
        // A star stands for letters: what remains has to have the shape of an id.
        RuleId::new(text.replace('*', "x")).ok().map(|_| Self(text.to_owned()))
    }

    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the pack is named: `git/*` names one, `*/force-push` does not.
    pub(crate) fn names_its_pack(&self) -> bool {
        self.0.split_once('/').is_some_and(|(pack, _)| !pack.contains('*'))
    }

    /// Whether it can only be `id`.
    pub(crate) fn is_exactly(&self, id: &str) -> bool {
        self.0 == id
    }

    /// Whether `id` is one of those meant.
    pub(crate) fn matches(&self, id: &RuleId) -> bool {
        match (self.0.split_once('/'), id.as_str().split_once('/')) {
            (Some((pack, name)), Some((of_pack, of_name))) => {
                star_matches(pack.as_bytes(), of_pack.as_bytes())
                    && star_matches(name.as_bytes(), of_name.as_bytes())
            }
            _ => false,
        }
    }
}

/// A host, or `*.domain` for every host below a domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct HostPattern(String);

impl HostPattern {
    /// Reads a host name, an address, or `*.domain`.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let name = text.strip_prefix("*.").unwrap_or(text);
        is_host(name).then(|| Self(text.to_ascii_lowercase()))
    }

    /// As it was written, in lower case.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `host` is one of those meant. `*.example` does not mean `example`.
    pub(crate) fn matches(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        // Anything beside a plain name (user, port, path) is not what was listed.
        if !is_host(&host) {
            return false;
        }
        match self.0.strip_prefix('*') {
            Some(suffix) => host.len() > suffix.len() && host.ends_with(suffix),
            None => host == self.0,
        }
    }
}

/// Letters, digits, hyphens and dots of a name or an IPv4 address; colons of an IPv6 one.
fn is_host(text: &str) -> bool {
    let name = |label: &str| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    text.split('.').all(name) || text.parse::<std::net::Ipv6Addr>().is_ok()
}

/// An absolute path, or one below the home (`~/`). `*` stays in one folder, `**` is any depth;
/// a trailing `/**` also means the folder itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PathPattern(String);

impl PathPattern {
    /// Reads an absolute or home-relative pattern without `..` and of one line.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let rooted = text.starts_with('/') || text.starts_with("~/");
        let plain = text.split('/').skip(1).all(|part| !part.is_empty() && part != "." && part != "..");
        (rooted && plain && !text.contains(char::is_control)).then(|| Self(text.to_owned()))
    }

    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the home has to be known to understand it.
    pub(crate) fn needs_home(&self) -> bool {
        self.0.starts_with("~/")
    }

    /// Whether the normalised absolute `path` is one of those meant.
    pub(crate) fn matches(&self, path: &str, home: Option<&str>) -> bool {
        let rest = match (self.0.strip_prefix("~/"), home) {
            (None, _) => path.strip_prefix('/'),
            (Some(_), Some(home)) => {
                path.strip_prefix(home.trim_end_matches('/')).and_then(|below| below.strip_prefix('/'))
            }
            (Some(_), None) => None,
        };
        let Some(rest) = rest else { return false };
        // What is not known before running, or climbs, may lie anywhere.
        if rest.contains('⟨') || rest.split('/').any(|part| part == "..") {
            return false;
        }
        let pattern = self.0.trim_start_matches('~').trim_start_matches('/');
        let pattern: Vec<&str> = pattern.split('/').collect();
        let parts: Vec<&str> = rest.trim_end_matches('/').split('/').collect();
        parts_match(&pattern, &parts)
    }
}

/// Folder by folder; `**` takes any number of them. One table row per pattern part: no backtracking.
fn parts_match(pattern: &[&str], parts: &[&str]) -> bool {
    // `reached[i]`: the pattern so far can account for exactly the first `i` parts.
    let mut reached = vec![false; parts.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for wanted in pattern {
        if *wanted == "**" {
            let mut open = false;
            for slot in &mut reached {
                open |= *slot;
                *slot = open;
            }
        } else {
            let before = std::mem::replace(&mut reached, vec![false]);
            let steps = before.iter().zip(parts);
            reached
                .extend(steps.map(|(here, part)| *here && star_matches(wanted.as_bytes(), part.as_bytes())));
        }
    }
    reached.last().copied().unwrap_or(false)
}

/// `*` is any run of bytes. Remembers the last star only, which is enough and keeps it quadratic at worst.
fn star_matches(mut pattern: &[u8], mut text: &[u8]) -> bool {
    let mut retry: Option<(&[u8], &[u8])> = None;
    loop {
        match (pattern.split_first(), text.split_first()) {
            (Some((b'*', rest)), _) => {
                retry = Some((rest, text));
                pattern = rest;
            }
            (Some((wanted, rest)), Some((byte, tail))) if wanted == byte => {
                pattern = rest;
                text = tail;
            }
            (None, None) => return true,
            _ => match retry {
                Some((rest, from)) => {
                    let Some((_, tail)) = from.split_first() else { return false };
                    retry = Some((rest, tail));
                    pattern = rest;
                    text = tail;
                }
                None => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(pattern: &str, id: &str) -> bool {
        RulePattern::new(pattern).unwrap().matches(&RuleId::new(id).unwrap())
    }

    fn host(pattern: &str, host: &str) -> bool {
        HostPattern::new(pattern).unwrap().matches(host)
    }

    fn path(pattern: &str, path: &str) -> bool {
        PathPattern::new(pattern).unwrap().matches(path, Some("/home/dev"))
    }

    #[test]
    fn a_star_in_a_rule_id_stays_on_its_side_of_the_slash() {
        assert!(rule("git/*", "git/force-push"));
        assert!(rule("*/unknown-*", "boundary/unknown-host"));
        assert!(rule("git/*-*h", "git/force-push"));
        assert!(!rule("git/*", "github/token"));
        assert!(!rule("git/force-push", "git/force-push-all"));
        assert_eq!(RulePattern::new("*"), None);
        assert_eq!(RulePattern::new("git"), None);
    }

    #[test]
    fn a_listed_domain_is_no_prefix_and_no_lookalike() {
        assert!(host("*.internal.example", "git.internal.example"));
        assert!(host("*.internal.example", "a.b.INTERNAL.example."));
        assert!(host("crates.io", "crates.io"));
        assert!(host("::1", "::1"));
        assert!(host("*.a_b.example", "git-lfs.a_b.example"));
        for wrong in
            ["internal.example", "evilinternal.example", "evil.com/.internal.example", "x@a.internal.example"]
        {
            assert!(!host("*.internal.example", wrong), "{wrong}");
        }
        assert!(!host("crates.io", "crates.io.evil.com"));
        assert!(!host("crates.io", "static.crates.io"));
    }

    #[test]
    fn a_host_pattern_wider_than_a_domain_is_refused() {
        for text in ["*", "*.*", "a*.example", "https://crates.io", "crates.io:443", "*.", "", "a..b"] {
            assert_eq!(HostPattern::new(text), None, "{text}");
        }
    }

    #[test]
    fn path_stars_keep_to_their_depth() {
        assert!(path("~/notes/**", "/home/dev/notes"));
        assert!(path("~/notes/**", "/home/dev/notes/2026/a.md"));
        assert!(path("~/notes/*.md", "/home/dev/notes/a.md"));
        assert!(path("/srv/**/docs/*", "/srv/a/b/docs/x"));
        assert!(path("/srv/**/docs/*", "/srv/docs/x"));
        for wrong in [
            "/home/dev/notes2/x",
            "/home/dev",
            "/home/eve/notes/x",
            "/home/dev/notes/../.ssh/id",
            "/home/dev/notes/⟨…⟩",
        ] {
            assert!(!path("~/notes/**", wrong), "{wrong}");
        }
        assert!(!path("~/notes/*.md", "/home/dev/notes/sub/a.md"));
    }

    #[test]
    fn a_home_pattern_means_nothing_without_a_home() {
        assert!(!PathPattern::new("~/notes/**").unwrap().matches("/home/dev/notes/x", None));
    }

    #[test]
    fn relative_and_climbing_patterns_are_refused() {
        for text in ["notes/**", "~", "~/../x", "~eve/x", "", "/", "/a//b", "/a/./b", "/a\nb"] {
            assert_eq!(PathPattern::new(text), None, "{text}");
        }
    }

    #[test]
    fn many_stars_stay_cheap() {
        let pattern = "*a".repeat(200);
        let text = "a".repeat(5_000) + "b";
        assert!(!star_matches(pattern.as_bytes(), text.as_bytes()));
    }
}
