//! TLS to a service elsewhere.

use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::RemoteError;

/// A connection to whoever can show a certificate for the host in `authority`, signed by one of `ca` or, without it,
/// by one of those whom this machine trusts.
pub(super) async fn over(
    stream: TcpStream,
    authority: &str,
    ca: Option<&Path>,
) -> Result<TlsStream<TcpStream>, RemoteError> {
    let untrusted =
        |why: &dyn std::fmt::Display| RemoteError::Untrusted(authority.to_owned(), why.to_string());
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host).trim_matches(['[', ']']);
    let name = ServerName::try_from(host.to_owned()).map_err(|error| untrusted(&error))?;
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| untrusted(&error))?
        .with_root_certificates(roots(ca)?)
        .with_no_client_auth();
    let connected = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    connected.map_err(|error| untrusted(&error))
}

fn roots(ca: Option<&Path>) -> Result<RootCertStore, RemoteError> {
    let mut roots = RootCertStore::empty();
    let Some(path) = ca else {
        // What cannot be read of them signs nothing.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        return Ok(roots);
    };
    let bad = |why: &dyn std::fmt::Display| RemoteError::BadAuthority(path.to_owned(), why.to_string());
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| bad(&error))?;
    for certificate in certificates {
        roots.add(certificate.map_err(|error| bad(&error))?).map_err(|error| bad(&error))?;
    }
    if roots.is_empty() { Err(bad(&"it holds no certificate")) } else { Ok(roots) }
}
