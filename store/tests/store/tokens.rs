//! Tokens of callers, tokens that work once, secrets of an installation.

use assize_protocol::Scope;
use assize_store::{StoreError, Token};
use tokio::task::JoinSet;

use crate::kit::{Home, on_both};

on_both!(
    tokens_are_kept_with_their_hash_and_replaced_by_id,
    one_of_many_uses_a_token_once,
    the_first_secret_is_everybodys,
    the_store_is_ready_when_it_can_be_written_to,
);

fn token(id: &str) -> Token {
    Token {
        id: id.to_owned(),
        name: "ci".to_owned(),
        hash: [0xa7; 32],
        scopes: vec![Scope::Evaluate, Scope::Read],
        rate: 50,
        created_at: 1,
        expires_at: Some(2),
        revoked_at: None,
    }
}

async fn tokens_are_kept_with_their_hash_and_replaced_by_id(home: &Home) {
    let store = home.open().await;
    assert_eq!(store.tokens().await.unwrap(), []);
    let revoked = Token { revoked_at: Some(7), ..token("b") };
    for one in [token("b"), token("a"), revoked.clone()] {
        store.put_token(&one).await.unwrap();
    }
    assert_eq!(home.open().await.tokens().await.unwrap(), [token("a"), revoked]);
    for damage in ["{}", "replace(document, 'a7a7', 'a7xx')"] {
        let to = if damage == "{}" { "'{}'" } else { damage };
        home.sql(&format!("UPDATE tokens SET document = {to} WHERE id = 'a'")).await;
        let error = store.tokens().await.unwrap_err();
        assert!(matches!(&error, StoreError::Corrupt(text) if text.contains("token `a`")), "{error}");
        store.put_token(&token("a")).await.unwrap();
    }
}

async fn one_of_many_uses_a_token_once(home: &Home) {
    let handles = [home.open().await, home.open().await];
    for round in 0..5 {
        let mut using = JoinSet::new();
        for number in 0..16 {
            let store = handles[number % 2].clone();
            using.spawn(async move { store.use_once(&format!("t-{round}"), 1000).await.unwrap() });
        }
        assert_eq!(using.join_all().await.into_iter().filter(|used| *used).count(), 1);
    }
    // However much time has passed since.
    assert!(!handles[0].use_once("t-0", i64::MAX).await.unwrap());
}

async fn the_first_secret_is_everybodys(home: &Home) {
    let handles = [home.open().await, home.open().await];
    let mut asking = JoinSet::new();
    for number in 0..16_u8 {
        let store = handles[usize::from(number) % 2].clone();
        asking.spawn(async move { store.secret("signing key", &[number; 32]).await.unwrap() });
    }
    let mut secrets = asking.join_all().await;
    secrets.dedup();
    let [secret] = secrets.as_slice() else { panic!("{secrets:?}") };
    assert_eq!(&home.open().await.secret("signing key", b"other").await.unwrap(), secret);
    assert_eq!(handles[0].secret("other", b"").await.unwrap(), b"");
    home.sql("UPDATE secrets SET document = 'abc'").await;
    let error = handles[0].secret("other", b"").await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
}

async fn the_store_is_ready_when_it_can_be_written_to(home: &Home) {
    let store = home.open().await;
    store.ready().await.unwrap();
    store.ready().await.unwrap();
    home.sql("DROP TABLE readiness").await;
    let error = store.ready().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
}
