//! The HTTP client that telemetry is sent with.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use opentelemetry_http::{HttpClient, HttpError};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::runtime::Handle;

use crate::TelemetryError;

/// Bytes of an answer that are read: receivers answer with a few words.
const ANSWER: usize = 64 * 1024;

/// Sends on the runtime it was made in, whatever thread asks: the SDK exports from threads of its own.
#[derive(Clone)]
pub(crate) struct Client {
    pool: Pool<HttpsConnector<HttpConnector>, Full<Bytes>>,
    runtime: Handle,
    timeout: Duration,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

impl Client {
    /// A client that trusts `certificates` (PEM), or those of the system.
    pub(crate) fn new(timeout: Duration, certificates: Option<&[u8]>) -> Result<Self, TelemetryError> {
        let runtime = Handle::try_current().map_err(|_| TelemetryError::Runtime)?;
        let connector =
            HttpsConnectorBuilder::new().with_tls_config(trust(certificates)?).https_or_http().enable_http1();
        let pool = Pool::builder(TokioExecutor::new()).build(connector.build());
        Ok(Self { pool, runtime, timeout })
    }
}

fn trust(certificates: Option<&[u8]>) -> Result<ClientConfig, TelemetryError> {
    let wrong = |error: &dyn fmt::Display| TelemetryError::Certificates(error.to_string());
    let Some(pem) = certificates else {
        // A machine without certificates can still send to a receiver without TLS.
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

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (pool, timeout) = (self.pool.clone(), self.timeout);
        let sending = async move {
            let answer = pool.request(request.map(Full::new)).await?;
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, ANSWER).collect().await?.to_bytes();
            Ok(Response::from_parts(head, body))
        };
        self.runtime.spawn(async move { tokio::time::timeout(timeout, sending).await }).await??
    }
}
