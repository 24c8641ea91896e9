//! Others that are only reached through somebody in between.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;

/// An HTTP proxy that makes tunnels (`CONNECT`).
#[derive(Clone)]
pub struct Proxy {
    address: Uri,
    secret: Option<HeaderValue>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxy").field("address", &self.address).finish_non_exhaustive()
    }
}

/// An address that is none of a proxy. Not repeated: there may be a password in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is no address of an HTTP proxy; write it like `http://proxy.example:3128`")]
pub struct ProxyError;

impl Proxy {
    /// The proxy at `http://HOST:PORT`, with `NAME:PASSWORD@` before the host where it wants to know who asks.
    ///
    /// # Errors
    /// When it is no such address.
    pub fn at(address: &str) -> Result<Self, ProxyError> {
        let rest = address.strip_prefix("http://").unwrap_or(address).trim_end_matches('/');
        let (who, place) = rest.rsplit_once('@').map_or((None, rest), |(who, place)| (Some(who), place));
        let uri: Uri = format!("http://{place}").parse().map_err(|_| ProxyError)?;
        if rest.contains("://") || uri.host().is_none_or(str::is_empty) || uri.path() != "/" {
            return Err(ProxyError);
        }
        let secret =
            who.map(|who| HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(decoded(who)))));
        let mut secret = secret.transpose().map_err(|_| ProxyError)?;
        if let Some(secret) = &mut secret {
            secret.set_sensitive(true);
        }
        Ok(Self { address: uri, secret })
    }

    pub(crate) fn tunnel(&self) -> Tunnel<HttpConnector> {
        let mut connector = HttpConnector::new();
        // What goes through is spoken to in TLS; the proxy itself is not.
        connector.enforce_http(false);
        let tunnel = Tunnel::new(self.address.clone(), connector);
        match &self.secret {
            Some(secret) => tunnel.with_auth(secret.clone()),
            None => tunnel,
        }
    }
}

/// `%40` is an `@`.
fn decoded(text: &str) -> Vec<u8> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('%') {
        all.extend_from_slice(before.as_bytes());
        let byte = behind.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        all.push(byte.unwrap_or(b'%'));
        rest = if byte.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    all.extend_from_slice(rest.as_bytes());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_who_asks() {
        let proxy = Proxy::at("http://me:p%40ss@proxy.example:3128/").unwrap();
        assert_eq!(proxy.address, "http://proxy.example:3128/");
        assert_eq!(proxy.secret.unwrap(), format!("Basic {}", STANDARD.encode("me:p@ss")).as_str());
        assert!(Proxy::at("proxy.example:3128").unwrap().secret.is_none());
    }

    #[test]
    fn what_is_no_proxy_of_this_kind_is_refused_without_being_repeated() {
        for address in
            ["https://proxy.example", "socks5://me:quagga@proxy.example", "", "http://", "http://a/b"]
        {
            assert_eq!(Proxy::at(address).map(drop), Err(ProxyError), "{address}");
        }
        let shown = format!("{:?}", Proxy::at("http://me:quagga@proxy.example").unwrap());
        assert!(!shown.contains("quagga"), "{shown}");
    }
}
