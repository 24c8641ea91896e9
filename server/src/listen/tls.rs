//! TLS, and who shows which certificate.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, ServerConnection};

use super::BindError;
use super::connection::Speech;
use super::name::common_name;
use crate::settings::Tls;

/// What is spoken over TLS, most wanted first.
const SPOKEN: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Reads certificates and keys.
pub(super) fn acceptor(files: &Tls) -> Result<TlsAcceptor, BindError> {
    let provider = Arc::new(default_provider());
    let broken = |path: &Path, why: &dyn std::fmt::Display| BindError::Tls {
        path: path.to_owned(),
        why: why.to_string(),
    };
    let chain = certificates(&files.certificate)?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| broken(&files.key, &error))?;
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| broken(&files.certificate, &error))?;
    let builder = match &files.client_ca {
        None => builder.with_no_client_auth(),
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(path)? {
                roots.add(certificate).map_err(|error| broken(path, &error))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().map_err(|error| broken(path, &error))?)
        }
    };
    let mut config =
        builder.with_single_cert(chain, key).map_err(|error| broken(&files.certificate, &error))?;
    config.alpn_protocols = SPOKEN.map(<[u8]>::to_vec).to_vec();
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, BindError> {
    let broken = |why: String| BindError::Tls { path: path.to_owned(), why };
    let all = CertificateDer::pem_file_iter(path).map_err(|error| broken(error.to_string()))?;
    let all: Vec<_> = all.collect::<Result<_, _>>().map_err(|error| broken(error.to_string()))?;
    if all.is_empty() { Err(broken("it holds no certificate".to_owned())) } else { Ok(all) }
}

/// What is spoken, and the name in the certificate that was verified.
pub(super) fn met(connection: &ServerConnection) -> (Speech, Option<Arc<str>>) {
    let speech = match connection.alpn_protocol() {
        Some(b"h2") => Speech::Http2,
        Some(_) | None => Speech::Http1,
    };
    let name = connection.peer_certificates().and_then(|chain| common_name(chain.first()?));
    (speech, name.map(Arc::from))
}
