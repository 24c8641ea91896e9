//! Hosts and URLs put into classes, in every notation that programs accept.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use assize_protocol::{Class, Target, TargetKind};

use crate::value::{HoleKind, Value};

/// What a word that names a network place names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// A machine.
    Host(Target),
    /// `file:` URLs and plain paths.
    File(String),
}

/// The endpoint of a URL; a missing scheme is a host.
pub(crate) fn url(value: &Value) -> Endpoint {
    let text = value.text.as_str();
    let lower = text.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix("file:") {
        let path = text.get(text.len() - rest.len()..).unwrap_or("").trim_start_matches('/');
        return Endpoint::File(format!("/{}", path.strip_prefix("localhost/").unwrap_or(path)));
    }
    let start = text.find("://").map_or(0, |at| at + 3);
    let behind = text.get(start..).unwrap_or("");
    let end = behind.find(['/', '?', '#']).unwrap_or(behind.len());
    let name = behind.get(..end).unwrap_or("");
    // A `?` behind the name may be a pattern of the shell: which files there are decides where the name ends.
    let unknown = value.holes.iter().any(|h| h.start <= start + end && h.kind != HoleKind::Number);
    // Programs disagree on where such a host ends.
    let odd = name.contains(|c: char| c == '\\' || c.is_control() || c.is_whitespace());
    if unknown || odd || name.contains(['{', '[', '*']) && !name.contains("[:") && !name.contains("[f") {
        return Endpoint::Host(target(name, Class::Unknown));
    }
    Endpoint::Host(host(name))
}

/// The target of a host name, `user@host:port` or address.
pub(crate) fn host(text: &str) -> Target {
    let name = text.rsplit('@').next().unwrap_or(text);
    let name = match (name.strip_prefix('['), name.matches(':').count()) {
        (Some(rest), _) => rest.split(']').next().unwrap_or(rest),
        (None, 1) => name.split(':').next().unwrap_or(name),
        (None, _) => name,
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    target(&name, class_of(&name))
}

/// The host of a value that must be a host: unknown when any of it is.
pub(crate) fn host_value(value: &Value) -> Target {
    // A scheme is no name: what stands in front of the first colon is not the host.
    if value.text.contains("://") || value.holes.iter().any(|h| h.kind != HoleKind::Number) {
        return target(&value.text, Class::Unknown);
    }
    host(&value.text)
}

/// The remote that the repository is configured with.
pub(crate) fn origin() -> Target {
    target("origin", Class::Origin)
}

/// Listening on every address is not listening on this machine alone.
pub(crate) fn listening(target: Target) -> Target {
    let every = matches!(target.text.as_str(), "" | "*" | "::" | "[::]" | "every-interface")
        || address(&target.text).is_some_and(|a| a.is_unspecified());
    if every { Target { class: Class::Public, ..target } } else { target }
}

/// The endpoint of a git remote: a name, a URL, `host:path` or a folder.
pub(crate) fn remote(value: &Value) -> Endpoint {
    let text = value.text.as_str();
    if !value.is_literal() || text.contains("::") {
        return Endpoint::Host(target(text, Class::Unknown));
    }
    if text.contains("://") {
        return url(value);
    }
    let is_path = text.starts_with(['/', '.', '~']);
    match text.split_once(':') {
        Some((head, _)) if !is_path && !head.contains('/') => Endpoint::Host(host(head)),
        _ if is_path => Endpoint::File(text.to_owned()),
        _ => Endpoint::Host(target(text, Class::Origin)),
    }
}

fn target(text: &str, class: Class) -> Target {
    Target { kind: TargetKind::Host, text: text.to_owned(), class, zone: None, contains: Vec::new() }
}

fn class_of(name: &str) -> Class {
    if name.is_empty() || !name.is_ascii() {
        return Class::Unknown;
    }
    if let Some(address) = address(name) {
        return class_of_address(address);
    }
    let ends = |suffix: &str| name.ends_with(suffix);
    if name == "localhost" || ends(".localhost") || name == "ip6-localhost" || name == "localhost.localdomain"
    {
        Class::Loopback
    } else if name == "metadata" || ends("metadata.google.internal") || name == "instance-data" {
        Class::Metadata
    } else if !name.contains('.') || ends(".local") || ends(".internal") || ends(".lan") || ends(".home.arpa")
    {
        Class::Private
    } else {
        Class::Public
    }
}

fn class_of_address(address: IpAddr) -> Class {
    match address {
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => class_of_address(IpAddr::V4(v4)),
            None if v6 == Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254) => Class::Metadata,
            None if v6.is_loopback() || v6.is_unspecified() => Class::Loopback,
            None if v6.is_unique_local() || v6.is_unicast_link_local() => Class::Private,
            None => Class::Public,
        },
        IpAddr::V4(v4) => match v4.octets() {
            [169, 254, ..] | [100, 100, 100, 200] | [192, 0, 0, 192] => Class::Metadata,
            _ if v4.is_loopback() || v4.is_unspecified() => Class::Loopback,
            _ if v4.is_private() => Class::Private,
            _ => Class::Public,
        },
    }
}

/// Reads addresses as the C library does: `127.1`, `0x7f000001`, `2130706433`, `0177.0.0.1`.
fn address(name: &str) -> Option<IpAddr> {
    if let Ok(address) = name.split('%').next().unwrap_or(name).parse::<Ipv6Addr>() {
        return Some(IpAddr::V6(address));
    }
    let parts: Vec<u64> = name.split('.').map(number).collect::<Option<_>>()?;
    let (last, front) = parts.split_last()?;
    if front.len() > 3 || front.iter().any(|p| *p > 255) {
        return None;
    }
    let room = 8 * (4 - u32::try_from(front.len()).ok()?);
    if *last >= 1 << room {
        return None;
    }
    let high: u64 = front.iter().enumerate().map(|(i, p)| p << (24 - 8 * i)).sum();
    u32::try_from(high + last).ok().map(|bits| IpAddr::V4(Ipv4Addr::from(bits)))
}

fn number(part: &str) -> Option<u64> {
    let (digits, radix) = match part.strip_prefix("0x") {
        Some(hex) => (hex, 16),
        None if part.starts_with('0') => (part, 8),
        None => (part, 10),
    };
    u64::from_str_radix(digits, radix).ok().filter(|_| digits.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, host, host_value, remote, target, url};
    use crate::value::{HoleKind, Value};
    use assize_protocol::{Class, Target};

    fn class_of(endpoint: Endpoint) -> Class {
        match endpoint {
            Endpoint::Host(target) => target.class,
            Endpoint::File(_) => Class::Workspace,
        }
    }

    fn class_of_url(text: &str) -> Class {
        class_of(url(&Value::literal(text)))
    }

    /// `before`, a hole with the text `stand_in`, `behind`.
    fn holed(before: &str, kind: HoleKind, stand_in: &str, behind: &str) -> Value {
        let mut value = Value::literal(before);
        value.push_hole(kind, stand_in, false);
        value.push_text(behind);
        value
    }

    #[test]
    fn an_address_is_itself_in_every_notation() {
        for text in
            ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]:80", "::1", "localhost."]
        {
            assert_eq!(host(text).class, Class::Loopback, "{text}");
        }
        for text in ["169.254.169.254", "0xa9fea9fe", "2852039166", "[::ffff:169.254.169.254]"] {
            assert_eq!(host(text).class, Class::Metadata, "{text}");
        }
    }

    #[test]
    fn a_host_is_as_far_away_as_its_name_or_address_says() {
        let table: [(Class, &[&str]); 5] = [
            (Class::Loopback, &["localhost", "app.localhost", "ip6-localhost", "localhost.localdomain"]),
            (Class::Loopback, &["127.8.8.8", "0.0.0.0", "::", "dev@localhost:22"]),
            (
                Class::Metadata,
                &[
                    "metadata",
                    "metadata.google.internal",
                    "instance-data",
                    "100.100.100.200",
                    "fd00:ec2::254",
                ],
            ),
            (
                Class::Private,
                &[
                    "db",
                    "printer.local",
                    "app.internal",
                    "nas.lan",
                    "router.home.arpa",
                    "10.255.255.1",
                    "172.16.0.1",
                    "192.168.1.1",
                    "fd12::1",
                    "fe80::1",
                    "fe80::1%eth0",
                ],
            ),
            (Class::Public, &["example.com", "local.example", "8.8.8.8", "2001:db8::1", "::ffff:8.8.8.8"]),
        ];
        for (class, names) in table {
            for name in names {
                assert_eq!(host(name).class, class, "{name}");
            }
        }
        for name in ["", "b\u{fc}cher.example", "\u{212a}ube.localhost"] {
            assert_eq!(host(name).class, Class::Unknown, "{name}");
        }
    }

    #[test]
    fn numbers_that_make_no_address_are_a_name() {
        for text in
            ["126.256.0.1", "127.0.0.1.0", "127.0.0.256", "127.0.65536", "127.16777216", "127.0.0x", "08.1"]
        {
            assert_eq!(host(text).class, Class::Public, "{text}");
        }
    }

    #[test]
    fn the_host_of_a_url_stands_behind_the_last_at_sign() {
        assert_eq!(class_of_url("http://localhost:80@evil.example/x"), Class::Public);
        assert_eq!(class_of_url("http://localhost:3000/a@b"), Class::Loopback);
        assert_eq!(class_of_url("http://evil.example\\@localhost/"), Class::Unknown);
        assert_eq!(class_of_url("http://localhost:80\\@evil.example"), Class::Unknown);
        assert_eq!(class_of_url("localhost:3000/health"), Class::Loopback);
        assert_eq!(class_of_url("https://{a,b}.example"), Class::Unknown);
        for odd in [
            "http://localhost\u{7f}/",
            "http://localhost\t/",
            "http://localhost\u{a0}/",
            "http://local host/",
        ] {
            assert_eq!(class_of_url(odd), Class::Unknown, "{odd:?}");
        }
    }

    #[test]
    fn a_url_is_known_as_far_as_its_host() {
        let port = holed("http://localhost:", HoleKind::Number, "1", "/health");
        let path = holed("http://localhost/", HoleKind::Unknown, "x", "");
        for known in [port, path] {
            assert_eq!(class_of(url(&known)), Class::Loopback, "{}", known.text);
        }
        let name = holed("http://", HoleKind::Unknown, "x", ".localhost/");
        let port = holed("http://localhost:", HoleKind::Unknown, "1", "/");
        // There may be a file `http:/localhost.evil.example`.
        let pattern = holed("http://localhost", HoleKind::Glob, "?", "evil.example");
        for unknown in [name, port, pattern] {
            assert_eq!(class_of(url(&unknown)), Class::Unknown, "{}", unknown.text);
        }
    }

    #[test]
    fn a_word_that_has_to_be_a_host_is_known_to_the_last_letter() {
        let class = |value: &Value| host_value(value).class;
        assert_eq!(class(&holed("localhost:", HoleKind::Number, "1", "")), Class::Loopback);
        assert_eq!(class(&holed("localhost:", HoleKind::Unknown, "1", "")), Class::Unknown);
        assert_eq!(class(&Value::literal("tcp://localhost")), Class::Unknown);
    }

    #[test]
    fn a_remote_of_git_is_an_address_a_folder_or_a_name() {
        let host = |text: &str, class| Endpoint::Host(target(text, class));
        let folder = |text: &str| Endpoint::File(text.to_owned());
        let table: [(&str, Endpoint); 12] = [
            ("origin", host("origin", Class::Origin)),
            ("feature/a:b", host("feature/a:b", Class::Origin)),
            ("git@code.example:r.git", host("code.example", Class::Public)),
            ("localhost:r.git", host("localhost", Class::Loopback)),
            ("https://code.example/r.git", host("code.example", Class::Public)),
            ("file:///srv/r.git", folder("/srv/r.git")),
            ("ext::sh -c x", host("ext::sh -c x", Class::Unknown)),
            (".", folder(".")),
            ("../other", folder("../other")),
            ("./a:b", folder("./a:b")),
            ("/srv/a:b", folder("/srv/a:b")),
            ("~/r.git", folder("~/r.git")),
        ];
        for (text, endpoint) in table {
            assert_eq!(remote(&Value::literal(text)), endpoint, "{text}");
        }
        let unknown: Target = target("https://localhost/x", Class::Unknown);
        let part = holed("https://localhost/", HoleKind::Unknown, "x", "");
        assert_eq!(remote(&part), Endpoint::Host(unknown));
    }
}
