//! Keeps web pages out: a browser on this machine reaches loopback for whoever wrote the page it shows.

use std::net::IpAddr;

use axum::http::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use axum::http::{HeaderValue, Uri};

use crate::problem::{Kind, Problem};
use crate::settings::Access;

/// What browsers say about who makes them call.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses calls that a page of somebody else makes, whatever they carry.
pub(crate) fn check_origin(headers: &HeaderMap, access: &Access) -> Result<(), Problem> {
    let listed = |origin: &str| access.origins.iter().any(|known| known == origin);
    match text(headers.get(ORIGIN)) {
        Some(origin) if listed(origin) || is_own(origin, text(headers.get(HOST))) => Ok(()),
        Some(origin) => Err(foreign(format!(
            "`{}` may not call from a browser; list it under `access.origins`",
            origin.escape_default()
        ))),
        None => match text(headers.get(&SEC_FETCH_SITE)) {
            // A page of our own, or somebody who typed the address.
            None | Some("same-origin" | "none") => Ok(()),
            Some(_) => Err(foreign("another web page made this call".to_owned())),
        },
    }
}

/// Refuses names that are not ours: a name that was made to point here after the page was loaded.
pub(crate) fn check_host(headers: &HeaderMap, uri: &Uri, access: &Access) -> Result<(), Problem> {
    // HTTP/2 says it in the address.
    let host = uri.host().or_else(|| text(headers.get(HOST)).map(without_port)).unwrap_or_default();
    let own = host == "localhost"
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
        || access.hosts.iter().any(|known| known.eq_ignore_ascii_case(host));
    if own {
        return Ok(());
    }
    let host = host.escape_default();
    Err(foreign(format!("`{host}` is no name of this service; list it under `access.hosts`")))
}

fn foreign(detail: String) -> Problem {
    Problem::new(Kind::ForeignOrigin, detail)
}

fn is_own(origin: &str, host: Option<&str>) -> bool {
    let site = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    site.is_some() && site == host
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

/// A header that is no text matches nothing.
fn text(value: Option<&HeaderValue>) -> Option<&str> {
    value.map(|value| value.to_str().unwrap_or("\u{fffd}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str) -> bool {
        let access = Access { hosts: vec!["guard.example".to_owned()], ..Access::default() };
        let headers = HeaderMap::from_iter([(HOST, HeaderValue::from_str(name).unwrap())]);
        check_host(&headers, &Uri::from_static("/v1/rules"), &access).is_ok()
    }

    #[test]
    fn addresses_and_listed_names_are_ours() {
        for name in [
            "127.0.0.1",
            "127.0.0.1:7457",
            "[::1]",
            "[::1]:7457",
            "localhost:1",
            "guard.example",
            "Guard.Example:443",
        ] {
            assert!(host(name), "{name}");
        }
        for name in
            ["attacker.example", "attacker.example:7457", "127.0.0.1.attacker.example", "", "localhost.x"]
        {
            assert!(!host(name), "{name}");
        }
    }

    #[test]
    fn a_page_of_somebody_else_may_not_call() {
        let access = Access { origins: vec!["https://console.example".to_owned()], ..Access::default() };
        let ask = |pairs: &[(HeaderName, &'static str)]| {
            let pairs = pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
            check_origin(&pairs.collect(), &access).is_ok()
        };
        assert!(ask(&[]));
        assert!(ask(&[(ORIGIN, "http://127.0.0.1:7457"), (HOST, "127.0.0.1:7457")]));
        assert!(ask(&[(ORIGIN, "https://console.example"), (HOST, "127.0.0.1:7457")]));
        assert!(ask(&[(SEC_FETCH_SITE, "none")]));
        assert!(!ask(&[(ORIGIN, "null"), (HOST, "127.0.0.1:7457")]));
        assert!(!ask(&[(ORIGIN, "http://127.0.0.1:8000"), (HOST, "127.0.0.1:7457")]));
        assert!(!ask(&[(ORIGIN, "https://attacker.example"), (HOST, "127.0.0.1:7457")]));
        assert!(!ask(&[(SEC_FETCH_SITE, "cross-site")]));
        assert!(!ask(&[(SEC_FETCH_SITE, "same-site")]));
    }
}
