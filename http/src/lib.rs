//! Calls to others over HTTP/1.1, in the clear or with TLS by rustls.
//!
//! One call is one request: nothing is followed, tried again or read without end. How long it may take is the
//! caller's to say; dropping a call ends it.

mod pieces;
mod proxy;

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

pub use pieces::Pieces;
pub use proxy::{Proxy, ProxyError};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// There was no connection, or it ended before the answer began.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// The answer ended before it was whole.
    #[error("the answer was cut off: {0}")]
    CutOff(String),
    /// There was more of it than is read.
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
}

/// The certificates to trust are none.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CertificatesError(String);

/// Calls others, keeping connections for the next call. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    road: Road,
}

/// How others are reached.
#[derive(Clone)]
enum Road {
    Direct(Pool<HttpsConnector<HttpConnector>, Full<Bytes>>),
    Through(Pool<HttpsConnector<Tunnel<HttpConnector>>, Full<Bytes>>),
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

impl Client {
    /// A client that trusts `certificates` (PEM), or those of the system.
    ///
    /// # Errors
    /// When there is no certificate in them.
    pub fn new(certificates: Option<&[u8]>) -> Result<Self, CertificatesError> {
        let connector =
            HttpsConnectorBuilder::new().with_tls_config(trust(certificates)?).https_or_http().enable_http1();
        Ok(Self { road: Road::Direct(Pool::builder(TokioExecutor::new()).build(connector.build())) })
    }

    /// The same, asking `proxy` for a tunnel to wherever is called.
    ///
    /// # Errors
    /// As above.
    pub fn through(proxy: &Proxy, certificates: Option<&[u8]>) -> Result<Self, CertificatesError> {
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(trust(certificates)?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(proxy.tunnel());
        Ok(Self { road: Road::Through(Pool::builder(TokioExecutor::new()).build(connector)) })
    }

    /// Sends `request` and reads at most `most` bytes of what comes back, whatever its status.
    ///
    /// # Errors
    /// When there is no whole answer, or more of it.
    pub async fn call(&self, request: Request<Bytes>, most: usize) -> Result<Response<Bytes>, CallError> {
        let (head, body) = self.answer(request).await?.into_parts();
        let body = Limited::new(body, most).collect().await;
        let body = body.map_err(|error| cut_off(error.as_ref(), most))?;
        Ok(Response::from_parts(head, body.to_bytes()))
    }

    /// Sends `request`; what comes back is read piece by piece, at most `most` bytes of it.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn open(&self, request: Request<Bytes>, most: usize) -> Result<Response<Pieces>, CallError> {
        Ok(self.answer(request).await?.map(|body| Pieces::new(body, most)))
    }

    async fn answer(&self, request: Request<Bytes>) -> Result<Response<Incoming>, CallError> {
        let request = request.map(Full::new);
        let answer = match &self.road {
            Road::Direct(pool) => pool.request(request).await,
            Road::Through(pool) => pool.request(request).await,
        };
        answer.map_err(|error| CallError::Unreachable(causes(&error)))
    }
}

fn cut_off(error: &(dyn Error + 'static), most: usize) -> CallError {
    if error.is::<LengthLimitError>() { CallError::TooLong(most) } else { CallError::CutOff(causes(error)) }
}

/// The innermost cause says what happened; those around it where.
fn causes(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut inner = error.source();
    while let Some(cause) = inner {
        let said = cause.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        inner = cause.source();
    }
    text
}

fn trust(certificates: Option<&[u8]>) -> Result<ClientConfig, CertificatesError> {
    let wrong = |error: &dyn fmt::Display| CertificatesError(error.to_string());
    let Some(pem) = certificates else {
        // A machine without certificates can still call what has no TLS.
        let none = || ClientConfig::builder().with_root_certificates(RootCertStore::empty());
        return Ok(ClientConfig::builder()
            .with_native_roots()
            .unwrap_or_else(|_| none())
            .with_no_client_auth());
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        roots.add(certificate.map_err(|e| wrong(&e))?).map_err(|e| wrong(&e))?;
    }
    if roots.is_empty() {
        return Err(wrong(&"there is none in the file; write them as PEM"));
    }
    Ok(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())
}
