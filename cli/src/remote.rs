//! A running service, seen from the command line: HTTP over its Unix socket or over TCP.

mod tls;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

use crate::input;
use crate::place::environment;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a stream may say nothing: the service gives a sign of life more often than this.
const SILENCE: Duration = Duration::from_mins(1);

/// Longer than any answer.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Where the service is, and who calls.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Service")]
pub(crate) struct RemoteArgs {
    /// The service: `https://HOST:PORT`, `http://HOST:PORT`, or the path of its Unix socket [default: `$ASSIZE_SERVER`, otherwise `$XDG_RUNTIME_DIR/assize.sock`]
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<String>,
    /// A file that holds the token to call with [default: `$ASSIZE_TOKEN_FILE`]
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Who signed the certificate of an `https://` service, in PEM [default: whom this machine trusts]
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RemoteError {
    #[error("no service is named; help: say where with --server, or start one with `assize serve`")]
    NoPlace,
    #[error(
        "`{0}` is no service; help: write `https://HOST:PORT`, `http://HOST:PORT` or the path of a Unix socket"
    )]
    BadPlace(String),
    #[error(
        "`{0}` is not this machine; help: a token is not sent unencrypted, use `https://` or the Unix socket"
    )]
    InTheClear(String),
    #[error("`{}` holds no token; help: put it there alone, on one line", .0.display())]
    NoToken(PathBuf),
    #[error("cannot reach the service at `{0}`: {1}; help: is `assize serve` running?")]
    Unreachable(String, String),
    #[error("`{0}` cannot be trusted: {1}; help: name whoever signed its certificate with --ca")]
    Untrusted(String, String),
    #[error("`{path}` holds nobody to trust: {why}; help: write certificates in PEM into it", path = .0.display(), why = .1)]
    BadAuthority(PathBuf, String),
    #[error("the service did not answer in time")]
    Late,
    #[error("the service closed the connection: {0}")]
    Broken(String),
    #[error("the service's answer cannot be understood: {0}")]
    Unreadable(String),
    #[error("{0}")]
    Refused(String),
}

/// The service.
#[derive(Debug)]
pub(crate) struct Remote {
    place: Place,
    token: Option<String>,
    ca: Option<PathBuf>,
    runtime: tokio::runtime::Runtime,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// `host:port`.
    Tcp(String),
    /// `host:port`, over TLS.
    Tls(String),
    Unix(PathBuf),
}

/// One server-sent event.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: String,
}

/// The part of a problem document that people read.
#[derive(Debug, Deserialize)]
struct Problem {
    #[serde(default)]
    title: String,
    #[serde(default)]
    detail: String,
}

impl Remote {
    /// What the arguments or the environment name; nothing is called yet.
    pub(crate) fn open(args: &RemoteArgs) -> Result<Self, RemoteError> {
        let place = Place::find(args)?;
        let token = token(args)?;
        if let (Place::Tcp(authority), Some(_)) = (&place, &token)
            && !is_loopback(authority)
        {
            return Err(RemoteError::InTheClear(authority.clone()));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| RemoteError::Broken(error.to_string()))?;
        Ok(Self { place, token, ca: args.ca.clone(), runtime })
    }

    /// Whether it is called with a token.
    pub(crate) fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// `GET path`.
    pub(crate) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, RemoteError> {
        read(&self.call(Method::GET, path, None)?)
    }

    /// `POST path` with JSON.
    pub(crate) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &serde_json::Value,
    ) -> Result<T, RemoteError> {
        read(&self.call(Method::POST, path, Some(body))?)
    }

    /// `DELETE path`.
    pub(crate) fn delete(&self, path: &str) -> Result<(), RemoteError> {
        self.call(Method::DELETE, path, None).map(|_| ())
    }

    /// The events of `path` until `take` fails or the service ends them.
    pub(crate) fn listen<E: From<RemoteError>>(
        &self,
        path: &str,
        mut take: impl FnMut(&Event) -> Result<(), E>,
    ) -> Result<(), E> {
        self.runtime.block_on(async {
            let mut response = within(PATIENCE, self.send(Method::GET, path, None)).await?;
            let mut events = Events::default();
            while let Some(frame) = within(SILENCE, async { Ok(response.frame().await) }).await? {
                let frame = frame.map_err(|error| RemoteError::Broken(error.to_string()))?;
                for event in frame.data_ref().map(|data| events.push(data)).unwrap_or_default() {
                    take(&event)?;
                }
            }
            Ok(())
        })
    }

    fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&serde_json::Value>,
    ) -> Result<Bytes, RemoteError> {
        self.runtime.block_on(within(PATIENCE, async {
            let response = self.send(method, path, body).await?;
            all(response).await
        }))
    }

    /// The body of a good answer; a refusal as what it says.
    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&serde_json::Value>,
    ) -> Result<Incoming, RemoteError> {
        let request = self.request(method, path, body)?;
        let unreachable =
            |error: std::io::Error| RemoteError::Unreachable(self.place.to_string(), error.to_string());
        let response = match &self.place {
            Place::Tcp(authority) => {
                exchange(TcpStream::connect(authority).await.map_err(unreachable)?, request).await?
            }
            Place::Tls(authority) => {
                let stream = TcpStream::connect(authority).await.map_err(unreachable)?;
                exchange(tls::over(stream, authority, self.ca.as_deref()).await?, request).await?
            }
            Place::Unix(path) => {
                exchange(UnixStream::connect(path).await.map_err(unreachable)?, request).await?
            }
        };
        if response.status().is_success() {
            return Ok(response.into_body());
        }
        let status = response.status();
        let body = all(response.into_body()).await?;
        let said = match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) if !problem.detail.is_empty() => problem.detail,
            Ok(problem) if !problem.title.is_empty() => problem.title,
            _ => format!("the service answered {status}"),
        };
        Err(RemoteError::Refused(said))
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<&serde_json::Value>,
    ) -> Result<Request<Full<Bytes>>, RemoteError> {
        let host = match &self.place {
            Place::Tcp(authority) | Place::Tls(authority) => authority.as_str(),
            Place::Unix(_) => "localhost",
        };
        let mut request = Request::builder().method(method).uri(path).header("host", host);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let bytes = body.map(ToString::to_string).unwrap_or_default();
        request.body(Full::from(bytes)).map_err(|error| RemoteError::Unreadable(error.to_string()))
    }
}

impl Place {
    fn find(args: &RemoteArgs) -> Result<Self, RemoteError> {
        let named = args.server.clone().or_else(|| environment("ASSIZE_SERVER"));
        if let Some(named) = named {
            return Self::read(&named);
        }
        let folder = environment("XDG_RUNTIME_DIR").ok_or(RemoteError::NoPlace)?;
        Ok(Self::Unix(PathBuf::from(folder).join("assize.sock")))
    }

    fn read(text: &str) -> Result<Self, RemoteError> {
        let bad = || RemoteError::BadPlace(text.to_owned());
        if let Some(path) = text.strip_prefix("unix:") {
            return Ok(Self::Unix(PathBuf::from(path)));
        }
        if let Some(authority) = text.strip_prefix("http://") {
            return authority_of(authority).map(Self::Tcp).ok_or_else(bad);
        }
        if let Some(authority) = text.strip_prefix("https://") {
            return authority_of(authority).map(Self::Tls).ok_or_else(bad);
        }
        if text.starts_with(['/', '.']) { Ok(Self::Unix(PathBuf::from(text))) } else { Err(bad()) }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tcp(authority) => write!(f, "http://{authority}"),
            Self::Tls(authority) => write!(f, "https://{authority}"),
            Self::Unix(path) => write!(f, "{}", path.display()),
        }
    }
}

/// `host:port`, when that is what there is.
fn authority_of(text: &str) -> Option<String> {
    let authority = text.trim_end_matches('/');
    let port = authority.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    port.filter(|_| !authority.contains(['/', '@', '?', '#'])).map(|_| authority.to_owned())
}

/// A path of which `id` is one part, whatever is in it.
pub(crate) fn path(before: &str, id: &str, behind: &str) -> String {
    format!("{before}{}{behind}", escaped(id))
}

/// `text` as a part of a path or query.
pub(crate) fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn token(args: &RemoteArgs) -> Result<Option<String>, RemoteError> {
    let file = args.token_file.clone().or_else(|| environment("ASSIZE_TOKEN_FILE").map(PathBuf::from));
    let Some(file) = file else { return Ok(None) };
    let text = input::from_file(&file).map_err(|failure| RemoteError::Refused(failure.to_string()))?;
    let token = text.trim();
    let plain = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    if plain { Ok(Some(token.to_owned())) } else { Err(RemoteError::NoToken(file)) }
}

fn is_loopback(authority: &str) -> bool {
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, RemoteError> {
    serde_json::from_slice(body).map_err(|error| RemoteError::Unreadable(error.to_string()))
}

async fn within<T>(
    time: Duration,
    work: impl Future<Output = Result<T, RemoteError>>,
) -> Result<T, RemoteError> {
    tokio::time::timeout(time, work).await.unwrap_or(Err(RemoteError::Late))
}

/// One request on a connection of its own.
async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Response<Incoming>, RemoteError> {
    let broken = |error: hyper::Error| RemoteError::Broken(error.to_string());
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // It ends with the connection; what goes wrong is said by the request.
    tokio::spawn(connection);
    sender.send_request(request).await.map_err(broken)
}

/// All of a body, up to a size.
async fn all(body: Incoming) -> Result<Bytes, RemoteError> {
    let bounded = http_body_util::Limited::new(body, MAX_BYTES);
    let collected = bounded.collect().await.map_err(|error| RemoteError::Broken(error.to_string()))?;
    Ok(collected.to_bytes())
}

/// Splits a stream into its events.
#[derive(Debug, Default)]
struct Events {
    line: Vec<u8>,
    event: Event,
}

impl Events {
    /// The events that `bytes` complete.
    fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut done = Vec::new();
        for byte in bytes {
            if *byte != b'\n' {
                self.line.push(*byte);
                continue;
            }
            let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
            match line.trim_end_matches('\r') {
                "" if !self.event.data.is_empty() => done.push(std::mem::take(&mut self.event)),
                "" => self.event = Event::default(),
                line => self.field(line),
            }
        }
        done
    }

    fn field(&mut self, line: &str) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => value.clone_into(&mut self.event.name),
            "data" => self.event.data.push_str(value),
            // Comments, and what later versions say.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_an_address_or_a_socket() {
        assert_eq!(Place::read("http://127.0.0.1:7457/").unwrap(), Place::Tcp("127.0.0.1:7457".to_owned()));
        assert_eq!(Place::read("/run/assize.sock").unwrap(), Place::Unix("/run/assize.sock".into()));
        assert_eq!(Place::read("unix:/run/a").unwrap(), Place::Unix("/run/a".into()));
        assert_eq!(
            Place::read("https://guard.example:443").unwrap(),
            Place::Tls("guard.example:443".to_owned())
        );
        for bad in ["https://a", "https://a:1/x", "http://a", "http://u@a:1", "a:1", "", "http://a:1/x"] {
            assert!(Place::read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_this_machine_gets_a_token_unencrypted() {
        for here in ["127.0.0.1:1", "[::1]:1", "localhost:1", "127.9.9.9:1"] {
            assert!(is_loopback(here), "{here}");
        }
        for there in ["10.0.0.1:1", "localhost.evil.example:1", "[::2]:1", "127.0.0.1.evil.example:1"] {
            assert!(!is_loopback(there), "{there}");
        }
    }

    #[test]
    fn an_id_stays_one_part_of_a_path() {
        assert_eq!(path("/v1/approvals/", "../x?y", "/decision"), "/v1/approvals/%2E%2E%2Fx%3Fy/decision");
    }

    #[test]
    fn events_are_read_however_they_are_cut() {
        let text = b": hello\n\nevent: approval\ndata: {\"a\":1}\n\n:\n\nevent: verdict\r\ndata: 2\r\n\r\n";
        for size in 1..text.len() {
            let mut events = Events::default();
            let read: Vec<Event> = text.chunks(size).flat_map(|piece| events.push(piece)).collect();
            let names: Vec<_> = read.iter().map(|event| (event.name.as_str(), event.data.as_str())).collect();
            assert_eq!(names, [("approval", "{\"a\":1}"), ("verdict", "2")]);
        }
    }
}
