//! Signed approvals: what verifies, and everything that does not.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
#![allow(clippy::disallowed_methods, reason = "another implementation verifies our tokens")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

mod support;

use std::process::Command;

use assize_approvals::{BadToken, Claims, Rules, SKEW_MS, SigningKey, answer, digest_of, open};
use assize_protocol::{Approval, Binding, Grant, GrantScope};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use support::*;

const NOW: i64 = 1_800_000_000_000;

fn key() -> SigningKey {
    SigningKey::new(&[7; 32])
}

fn approved() -> (Approval, Grant) {
    let rules = Rules::default();
    let judged = Judged::new("curl -fsS https://api.example/v1/x");
    let asked = open(&judged.asked(), "a-1", NOW, &rules).unwrap();
    let answered = answer(&asked, &approver("uid:1"), &yes(GrantScope::Once), "g-1", NOW, &rules).unwrap();
    (answered.approval, answered.grant.unwrap())
}

fn signed() -> (String, Binding) {
    let (approval, grant) = approved();
    (key().sign(&Claims::of(&approval, &grant, NOW).unwrap()), grant.binding)
}

/// A token with these parts, signed by us all the same.
fn forged(header: &str, payload: &str) -> String {
    let secret = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let signed = format!("{}.{}", BASE64.encode(header), BASE64.encode(payload));
    let signature = ed25519_dalek::Signer::sign(&secret, signed.as_bytes());
    format!("{signed}.{}", BASE64.encode(signature.to_bytes()))
}

#[test]
fn a_token_says_what_was_approved() {
    let (token, binding) = signed();
    let claims = key().public().verify(&token, &binding, NOW).unwrap();
    assert_eq!((claims.approval.as_str(), claims.jti.as_str()), ("a-1", "g-1"));
    assert_eq!(claims.command, binding.command);
    assert_eq!(claims.binding, digest_of(&binding));
    assert_eq!((claims.iat, claims.nbf, claims.exp), (NOW / 1000, NOW / 1000, NOW / 1000 + 900));
}

#[test]
fn only_what_was_approved_is_signed() {
    let (approval, grant) = approved();
    let denied = Approval { state: assize_protocol::ApprovalState::Denied, ..approval.clone() };
    assert_eq!(Claims::of(&denied, &grant, NOW), None);
    let other = Approval { id: "a-2".to_owned(), ..approval };
    assert_eq!(Claims::of(&other, &grant, NOW), None);
}

#[test]
fn a_token_holds_in_its_time_only() {
    let (token, binding) = signed();
    let at = |now| key().public().verify(&token, &binding, now).map(|_| ());
    let end = NOW + 900_000;
    assert_eq!(at(NOW - SKEW_MS), Ok(()));
    assert_eq!(at(NOW - SKEW_MS - 1), Err(BadToken::OutOfTime));
    assert_eq!(at(end - 1), Ok(()));
    assert_eq!(at(end), Err(BadToken::OutOfTime));
    assert_eq!(at(i64::MAX), Err(BadToken::OutOfTime));
}

#[test]
fn a_token_speaks_of_exactly_one_thing() {
    let (token, binding) = signed();
    let other = [
        Binding { cwd: "/".to_owned(), ..binding.clone() },
        Binding { command: "sha256:00".to_owned(), ..binding.clone() },
        Binding { session: None, ..binding.clone() },
        Binding { requester: "token:other".to_owned(), ..binding.clone() },
        Binding { policy: String::new(), ..binding.clone() },
        Binding { facts: None, ..binding },
    ];
    for binding in other {
        assert_eq!(key().public().verify(&token, &binding, NOW).map(|_| ()), Err(BadToken::OtherBinding));
    }
}

#[test]
fn a_token_of_another_key_is_none_of_ours() {
    let (token, _) = signed();
    assert_eq!(SigningKey::new(&[8; 32]).public().read(&token, NOW).map(|_| ()), Err(BadToken::OtherKey));
}

#[test]
fn every_changed_letter_breaks_a_token() {
    let (token, binding) = signed();
    for (at, letter) in token.char_indices().step_by(3) {
        for other in ['A', '.'] {
            if other != letter {
                let changed: String =
                    token.char_indices().map(|(i, c)| if i == at { other } else { c }).collect();
                assert!(key().public().verify(&changed, &binding, NOW).is_err(), "{at}: {letter} → {other}");
            }
        }
    }
    for cut in 0..token.len() {
        assert!(key().public().read(token.get(..cut).unwrap(), NOW).is_err(), "{cut}");
    }
}

#[test]
fn no_other_way_of_signing_is_taken() {
    let (token, _) = signed();
    let payload = token.split('.').nth(1).unwrap();
    let payload = String::from_utf8(BASE64.decode(payload).unwrap()).unwrap();
    let public = key().public();
    let kid = public.kid();
    let read = |header: &str, payload: &str| public.read(&forged(header, payload), NOW).map(|_| ());
    let good = format!(r#"{{"alg":"EdDSA","typ":"JWT","kid":"{kid}"}}"#);
    assert_eq!(read(&good, &payload), Ok(()));
    for alg in ["none", "HS256", "eddsa", "ES256"] {
        assert_eq!(read(&good.replace("EdDSA", alg), &payload), Err(BadToken::OtherKey), "{alg}");
    }
    assert_eq!(read(&good.replace(kid, "other"), &payload), Err(BadToken::OtherKey));
    let more = good.replace('{', r#"{"jwk":{"kty":"OKP"},"#);
    assert_eq!(read(&more, &payload), Err(BadToken::Malformed));
    assert_eq!(read(&good, &payload.replace("approved", "denied")), Err(BadToken::Malformed));
    assert_eq!(read(&good, "{}"), Err(BadToken::Malformed));
    assert_eq!(public.read(&"a".repeat(100_000), NOW), Err(BadToken::Malformed));
    assert_eq!(public.read("..", NOW), Err(BadToken::Malformed));
}

/// A library of another language, given nothing but the public key, takes our token and refuses a changed one.
const PYTHON: &str = "
import json, sys, jwt
key = jwt.PyJWK(json.loads(sys.argv[1]))
claims = jwt.decode(sys.argv[2], key.key, algorithms=['EdDSA'], options={'verify_exp': False, 'verify_nbf': False, 'verify_iat': False})
assert jwt.get_unverified_header(sys.argv[2])['kid'] == key.key_id
try:
    jwt.decode(sys.argv[2][:-4] + 'AAAA', key.key, algorithms=['EdDSA'])
    sys.exit('a forged token was taken')
except jwt.InvalidSignatureError:
    print(claims['approval'])
";

#[test]
fn a_library_of_another_language_verifies_our_tokens() {
    let python = std::env::var("ASSIZE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = Command::new(&python).args(["-c", "import jwt, cryptography"]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        println!("skipped: {python} has no PyJWT and cryptography");
        return;
    }
    let (token, _) = signed();
    let jwk = key().public().jwk().to_string();
    let output = Command::new(python).args(["-c", PYTHON, &jwk, &token]).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "a-1\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
