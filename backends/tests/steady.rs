//! Asking steadily: first looks, hedges, stand-ins, circuits, room, TLS.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]

mod kit;

use std::sync::Arc;
use std::time::Duration;

use assize_backends::{Client, Llm, Manners, Plan, Replay, Tags, Voice};
use assize_protocol::{Abstained, Circuit, Decision, ReviewOutcome, Severity};
use assize_reviewer::{Meter, Reviewer};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::time::Instant;

use kit::server::{Act, Server, good, http, says};
use kit::{answer, case, case_of_risk, completion, plan, said, trusting, voice, voice_of};

/// Longer than any of these takes when it works, on a busy machine too.
const DEADLINE: Duration = Duration::from_secs(20);

const MANNERS: Manners = Manners { timeout: Duration::from_secs(5), retries: 0, at_once: 4 };

fn saying(outcome: &str) -> Act {
    good(completion(&answer(outcome).to_string()))
}

fn slowly(outcome: &str, after: Duration) -> Act {
    Act::Say(http("200 OK", "", completion(&answer(outcome).to_string())), after)
}

fn staged(fast: Vec<Voice>, full: Vec<Voice>) -> Plan {
    Plan { fast, ..plan(full) }
}

#[tokio::test]
async fn a_first_look_may_clear_and_then_nobody_reasons() {
    let (fast, full) =
        (Server::start(vec![saying("allow")]).await, Server::start(vec![saying("deny")]).await);
    let plan = staged(vec![voice(&fast.url, MANNERS)], vec![voice(&full.url, MANNERS)]);
    let reviewed = trusting(plan, DEADLINE).review(case()).await;
    assert_eq!((reviewed.combined.decision, full.asked()), (Decision::Allow, 0));
}

#[tokio::test]
async fn a_first_look_that_does_not_clear_passes_on_whatever_it_says() {
    for first in [saying("deny"), saying("abstain"), good(completion("approved")), Act::HangUp] {
        let fast = Server::start(vec![first]).await;
        let full = Server::start(vec![saying("allow")]).await;
        let plan = staged(vec![voice(&fast.url, MANNERS)], vec![voice(&full.url, MANNERS)]);
        let reviewed = trusting(plan, DEADLINE).review(case()).await;
        assert_eq!((reviewed.combined.decision, full.asked()), (Decision::Allow, 1));
    }
}

#[tokio::test]
async fn a_first_look_alone_never_denies() {
    let fast = Server::start(vec![saying("deny")]).await;
    let reviewed =
        trusting(staged(vec![voice(&fast.url, MANNERS)], Vec::new()), DEADLINE).review(case()).await;
    assert_eq!(said(&reviewed).abstained, Some(Abstained::Unsure));
}

#[tokio::test]
async fn a_first_look_that_hangs_leaves_time_to_reason() {
    let (fast, full) = (Server::start(vec![Act::Hang]).await, Server::start(vec![saying("allow")]).await);
    let plan = staged(vec![voice(&fast.url, MANNERS)], vec![voice(&full.url, MANNERS)]);
    let reviewed = trusting(plan, DEADLINE / 4).review(case()).await;
    assert_eq!(reviewed.combined.decision, Decision::Allow);
}

#[tokio::test]
async fn a_stand_in_answers_when_the_first_is_gone() {
    let (gone, there) = (Server::start(vec![Act::HangUp]).await, Server::start(vec![saying("allow")]).await);
    let reviewed = trusting(plan(vec![voice(&gone.url, MANNERS), voice(&there.url, MANNERS)]), DEADLINE)
        .review(case())
        .await;
    assert_eq!((reviewed.combined.decision, gone.asked(), there.asked()), (Decision::Allow, 1, 1));
}

#[tokio::test]
async fn a_hedge_is_asked_when_nothing_comes_and_the_first_answer_counts() {
    let slow = Server::start(vec![slowly("deny", DEADLINE * 2)]).await;
    let quick = Server::start(vec![saying("allow")]).await;
    let hedged = Plan {
        hedge_after: Some(Duration::from_millis(100)),
        ..plan(vec![voice(&slow.url, MANNERS), voice(&quick.url, MANNERS)])
    };
    let started = Instant::now();
    let reviewed = trusting(hedged, DEADLINE).review(case()).await;
    assert_eq!(reviewed.combined.decision, Decision::Allow);
    assert!(started.elapsed() < DEADLINE);
}

#[tokio::test]
async fn alone_it_is_its_own_hedge() {
    let server = Server::start(vec![Act::Hang, saying("allow")]).await;
    let hedged =
        Plan { hedge_after: Some(Duration::from_millis(100)), ..plan(vec![voice(&server.url, MANNERS)]) };
    let reviewed = trusting(hedged, DEADLINE).review(case()).await;
    assert_eq!((reviewed.combined.decision, server.asked()), (Decision::Allow, 2));
}

#[tokio::test]
async fn what_fails_again_and_again_is_left_alone_and_that_is_seen() {
    let server = Server::start(vec![says("500 Internal Server Error", "", "")]).await;
    let llm = Llm::new(plan(vec![voice(&server.url, MANNERS)])).unwrap();
    for _ in 0..20 {
        let deadline = Instant::now() + DEADLINE;
        assert!(llm.review(&case(), deadline, &Meter::default()).await.is_err());
    }
    let [backend] = &llm.backends()[..] else { unreachable!("one backend") };
    assert_eq!((backend.circuit, server.asked()), (Circuit::Open, 5));
    assert_eq!(backend.requests["broken"], 5, "{backend:?}");
}

#[tokio::test]
async fn waiting_for_room_counts_into_the_deadline() {
    let server = Server::start(vec![slowly("allow", Duration::from_secs(2))]).await;
    let one = Manners { at_once: 1, ..MANNERS };
    let llm = Arc::new(Llm::new(plan(vec![voice(&server.url, one)])).unwrap());
    let started = Instant::now();
    let deadline = Instant::now() + Duration::from_millis(3500);
    let (case_one, case_two) = (case(), case());
    let meter = Meter::default();
    let both = tokio::join!(llm.review(&case_one, deadline, &meter), llm.review(&case_two, deadline, &meter));
    assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
    assert!(started.elapsed() < DEADLINE);
}

#[tokio::test]
async fn one_request_may_take_less_than_all_the_time_there_is() {
    let server = Server::start(vec![Act::Hang]).await;
    let hasty = Manners { timeout: Duration::from_millis(100), ..MANNERS };
    let started = Instant::now();
    let reviewed = trusting(plan(vec![voice(&server.url, hasty)]), DEADLINE).review(case()).await;
    assert_eq!(said(&reviewed).abstained, Some(Abstained::Late));
    assert!(started.elapsed() < DEADLINE);
}

#[tokio::test]
async fn what_is_critical_is_not_even_sent() {
    let server = Server::start(vec![saying("allow")]).await;
    let llm = Llm::new(plan(vec![voice(&server.url, MANNERS)])).unwrap();
    let deadline = Instant::now() + DEADLINE;
    let answer = llm.review(&case_of_risk(Severity::Critical), deadline, &Meter::default()).await.unwrap();
    assert_eq!((answer.outcome, server.asked()), (ReviewOutcome::Abstain, 0));
}

#[tokio::test]
async fn an_answer_that_was_written_down_before_names_nothing_that_is_shown() {
    let server = Server::start(vec![saying("allow")]).await;
    let random = Plan { tags: Tags::Random, ..plan(vec![voice(&server.url, MANNERS)]) };
    let reviewed = trusting(random, DEADLINE).review(case()).await;
    assert_eq!(said(&reviewed).abstained, Some(Abstained::Unfounded));
    let seen = server.seen.lock().unwrap()[0].clone();
    assert!(!seen.contains("k-1 person"), "{seen}");
}

#[tokio::test]
async fn recorded_answers_are_given_again() {
    let recorded = format!("{{\"when\":\"git push origin mine\",\"say\":{}}}", answer("allow"));
    let replay =
        Voice { model: Arc::new(Replay::read(&recorded).unwrap()), ..voice("http://127.0.0.1:1", MANNERS) };
    let reviewed = trusting(plan(vec![replay]), DEADLINE).review(case()).await;
    assert_eq!(reviewed.combined.decision, Decision::Allow);
}

/// A server with a certificate for `localhost`, and that certificate.
async fn with_tls(act: &'static [u8]) -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = tokio_rustls::rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let settings = tokio_rustls::rustls::ServerConfig::builder_with_provider(Arc::new(
        tokio_rustls::rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .unwrap()
    .with_no_client_auth()
    .with_single_cert(vec![made.cert.der().clone()], key)
    .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(settings));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut stream = acceptor.accept(stream).await?;
                stream.write_all(act).await?;
                stream.shutdown().await
            });
        }
    });
    (url, made.cert.pem())
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_not_spoken_to() {
    let (url, _) = with_tls(b"").await;
    let reviewed = trusting(plan(vec![voice(&url, MANNERS)]), DEADLINE).review(case()).await;
    assert_eq!(said(&reviewed).abstained, Some(Abstained::Unavailable));
}

#[tokio::test]
async fn a_certificate_that_is_trusted_is_spoken_to() {
    let bytes: &'static [u8] = http("200 OK", "", completion(&answer("allow").to_string())).leak();
    let (url, certificate) = with_tls(bytes).await;
    let client = Client::new(Some(certificate.as_bytes())).unwrap();
    let reviewed = trusting(plan(vec![voice_of(&url, MANNERS, client)]), DEADLINE).review(case()).await;
    assert_eq!(reviewed.combined.decision, Decision::Allow, "{reviewed:?}");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_where_it_should_is_not_spoken_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.write_all(&http("200 OK", "", completion(&answer("allow").to_string()))).await?;
        }
        std::io::Result::Ok(())
    });
    let reviewed = trusting(plan(vec![voice(&url, MANNERS)]), DEADLINE).review(case()).await;
    assert_eq!(said(&reviewed).abstained, Some(Abstained::Unavailable));
}
