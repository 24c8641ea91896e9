//! TLS, and callers who show a certificate.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests are tests too")]

mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use assize_protocol::Scope;
use assize_server::Tls;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use serde_json::json;
use support::{Client, Running, start};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate of `authority` for a holder with this common name, and its key.
fn signed(authority: &Authority, name: &str) -> (rcgen::Certificate, KeyPair) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    (params.signed_by(&key, authority).unwrap(), key)
}

/// Files that are gone at the end.
struct Files(PathBuf);

impl Files {
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn serving(authority: &Authority, client_ca: Option<&Authority>) -> (Running, Files) {
    let files = Files(support::path_of_socket().with_extension("tls"));
    std::fs::create_dir_all(&files.0).unwrap();
    let (certificate, key) = signed(authority, "service");
    let write = |name: &str, text: String| files.write(name, &text);
    let tls = Tls {
        certificate: write("cert.pem", certificate.pem()),
        key: write("key.pem", key.serialize_pem()),
        client_ca: client_ca.map(|authority| write("ca.pem", authority.pem())),
    };
    let running = start(|settings| {
        settings.tls = Some(tls);
        settings.access.certificates = [("agent-7".to_owned(), vec![Scope::Evaluate])].into();
    })
    .await;
    (running, files)
}

/// A connection that trusts `authority` and shows `holder`, if any; `None` when there was no agreement.
async fn connected(
    running: &Running,
    authority: &Authority,
    holder: Option<(rcgen::Certificate, KeyPair)>,
) -> Option<Client> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match holder {
        Some((certificate, key)) => {
            let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
            builder.with_client_auth_cert(vec![certificate.der().clone()], key).unwrap()
        }
        None => builder.with_no_client_auth(),
    };
    let stream = TcpStream::connect(running.address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.ok()?;
    Some(Client::over(stream))
}

#[tokio::test]
async fn the_name_in_a_certificate_is_the_caller() {
    let (ours, theirs) = (authority(), authority());
    let (running, _files) = serving(&ours, Some(&theirs)).await;
    let request = json!({ "command": "ls", "cwd": "/w" });
    let mut listed = connected(&running, &ours, Some(signed(&theirs, "agent-7"))).await.unwrap();
    assert_eq!(listed.post("/v1/verdicts", &request).await.status, 200);
    let refused = listed.get("/v1/audit").await;
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("cert:CN=agent-7"), "{}", refused.text());
    let mut unlisted = connected(&running, &ours, Some(signed(&theirs, "agent-8"))).await.unwrap();
    assert_eq!(unlisted.post("/v1/verdicts", &request).await.status, 403);
    assert_eq!(running.unix().await.post("/v1/verdicts", &request).await.status, 200);
}

#[tokio::test]
async fn without_a_certificate_of_the_right_authority_nobody_is_answered() {
    let (ours, theirs, strangers) = (authority(), authority(), authority());
    let (running, _files) = serving(&ours, Some(&theirs)).await;
    for holder in [None, Some(signed(&strangers, "agent-7"))] {
        // The refusal may arrive after the client believes that all is well.
        if let Some(mut client) = connected(&running, &ours, holder).await {
            client.begin("GET", "/healthz", &[], Some(0)).await;
            assert!(client.is_ended_within(std::time::Duration::from_secs(5)).await);
        }
    }
}

#[tokio::test]
async fn files_that_are_no_certificates_are_refused_at_the_start() {
    let path = Path::new("/nonexistent/cert.pem").to_owned();
    let tls = Tls { certificate: path.clone(), key: path, client_ca: None };
    let settings = assize_server::Settings { tls: Some(tls), ..assize_server::Settings::default() };
    let refused =
        assize_server::Server::bind(support::service().await, settings).await.map(|_| ()).unwrap_err();
    assert!(refused.to_string().contains("/nonexistent/cert.pem"), "{refused}");
}
