//! A model behind a socket.

use std::net::IpAddr;
use std::time::Duration;

use assize_http::{CallError, Client};
use async_trait::async_trait;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri};
use tokio::time::{Instant, timeout_at};

use crate::{ChatModel, Dialect, Failed, Key, Prompt, Said};

/// Bytes of an answer that are read: one answer is a few hundred, and models that think aloud need more.
const ANSWER: usize = 512 * 1024;

/// Where models are asked. Share one between the models behind it.
#[derive(Debug, Clone)]
pub struct Address {
    dialect: Dialect,
    uri: Uri,
    key: Option<Key>,
    client: Client,
}

/// Why nothing can be asked there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is no address.
    #[error(
        "`{0}` is no address of an endpoint; write one like `https://gateway.example`, without a name or password in it"
    )]
    NoAddress(String),
    /// Everybody on the way would read the key.
    #[error("`{0}` would send the key in the clear; write `https://`, or leave the key out")]
    KeyInTheClear(String),
}

impl Address {
    /// An endpoint at `url`, with or without the `/v1` that its documentation may show.
    ///
    /// # Errors
    /// When that is no address, or the key would be readable on the way.
    pub fn new(dialect: Dialect, url: &str, key: Option<Key>, client: Client) -> Result<Self, AddressError> {
        let base = url.trim_end_matches('/');
        let base = base.strip_suffix("/v1").unwrap_or(base);
        // What is no address may hold a password: it is not repeated.
        let telling = url.contains(['@', '?', '#']);
        let wrong = || AddressError::NoAddress(if telling { "…" } else { url }.to_owned());
        if telling {
            return Err(wrong());
        }
        let uri: Uri = format!("{base}{}", dialect.path()).parse().map_err(|_| wrong())?;
        let host = uri.host().ok_or_else(wrong)?;
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if key.is_none() || is_here(host) => {}
            Some("http") => return Err(AddressError::KeyInTheClear(url.to_owned())),
            Some(_) | None => return Err(wrong()),
        }
        Ok(Self { dialect, uri, key, client })
    }

    fn request(&self, body: Vec<u8>) -> Request<Bytes> {
        let mut request = Request::new(Bytes::from(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.extend(self.dialect.headers(self.key.as_ref()));
        request
    }
}

/// Whether that is this very machine.
fn is_here(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// One model at an address.
#[derive(Debug, Clone)]
pub struct Endpoint {
    address: Address,
    model: String,
}

impl Endpoint {
    /// The model of that name.
    pub fn new(address: Address, model: impl Into<String>) -> Self {
        Self { address, model: model.into() }
    }
}

#[async_trait]
impl ChatModel for Endpoint {
    fn revision(&self) -> String {
        format!("{:?} {} {}", self.address.dialect, self.address.uri, self.model)
    }

    async fn ask(&self, prompt: &Prompt<'_>, deadline: Instant) -> Result<Said, Failed> {
        let dialect = self.address.dialect;
        let request = self.address.request(dialect.write(&self.model, prompt));
        let called = timeout_at(deadline, self.address.client.call(request, ANSWER)).await;
        let answer = called.map_err(|_| Failed::Late)?.map_err(|error| match error {
            CallError::TooLong(most) => Failed::TooLong(most),
            CallError::Unreachable(why) => Failed::Unreachable(why),
            other => Failed::Unreachable(other.to_string()),
        })?;
        match answer.status() {
            StatusCode::OK => dialect.read(answer.body()),
            StatusCode::TOO_MANY_REQUESTS => Err(Failed::Busy(come_again(answer.headers()))),
            status if status.is_server_error() => Err(Failed::Broken(status.as_u16())),
            // A redirect too: who is asked is not for the other side to say.
            status => Err(Failed::Refused(status.as_u16())),
        }
    }
}

/// What `Retry-After` says, in seconds. As a date it is not read: clocks differ.
fn come_again(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    seconds.parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(url: &str, key: Option<&str>) -> Result<String, AddressError> {
        let key = key.map(|key| Key::new(key).unwrap());
        let client = Client::new(None).unwrap();
        Address::new(Dialect::OpenAiCompatible, url, key, client).map(|address| address.uri.to_string())
    }

    #[test]
    fn an_address_may_end_in_what_its_documentation_shows() {
        for url in
            ["https://g.example", "https://g.example/", "https://g.example/v1", "https://g.example/v1/"]
        {
            assert_eq!(at(url, Some("k")).unwrap(), "https://g.example/v1/chat/completions");
        }
        assert_eq!(at("http://box:8080/llm", None).unwrap(), "http://box:8080/llm/v1/chat/completions");
    }

    #[test]
    fn a_key_is_sent_in_the_clear_to_this_machine_alone() {
        assert!(at("http://127.0.0.1:8080", Some("k")).is_ok());
        assert!(at("http://[::1]:8080", Some("k")).is_ok());
        assert!(at("http://localhost:8080", Some("k")).is_ok());
        for url in ["http://gateway.example", "http://localhost.example", "http://10.0.0.1"] {
            assert_eq!(at(url, Some("k")), Err(AddressError::KeyInTheClear(url.to_owned())));
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_its_password() {
        for url in [
            "",
            "gateway",
            "ftp://g.example",
            "https://",
            "https://user:s3cret@g.example",
            "https://g.example/?key=s3cret",
        ] {
            let error = at(url, None).unwrap_err();
            assert!(matches!(error, AddressError::NoAddress(_)), "{url}");
        }
        let error = at("https://user:s3cret@g.example", None).unwrap_err().to_string();
        assert!(!error.contains("s3cret"), "{error}");
    }
}
