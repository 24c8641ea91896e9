//! The HTTP client that telemetry is sent with.

use std::time::Duration;

use assize_http::Client as Caller;
use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use opentelemetry_http::{HttpClient, HttpError};
use tokio::runtime::Handle;

use crate::TelemetryError;

/// Bytes of an answer that are read: receivers answer with a few words.
const ANSWER: usize = 64 * 1024;

/// Sends on the runtime it was made in, whatever thread asks: the SDK exports from threads of its own.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    caller: Caller,
    runtime: Handle,
    timeout: Duration,
}

impl Client {
    /// A client that trusts `certificates` (PEM), or those of the system.
    pub(crate) fn new(timeout: Duration, certificates: Option<&[u8]>) -> Result<Self, TelemetryError> {
        let runtime = Handle::try_current().map_err(|_| TelemetryError::Runtime)?;
        let caller = Caller::new(certificates);
        let caller = caller.map_err(|error| TelemetryError::Certificates(error.to_string()))?;
        Ok(Self { caller, runtime, timeout })
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (caller, timeout) = (self.caller.clone(), self.timeout);
        let sending = async move { caller.call(request, ANSWER).await };
        Ok(self.runtime.spawn(async move { tokio::time::timeout(timeout, sending).await }).await???)
    }
}
