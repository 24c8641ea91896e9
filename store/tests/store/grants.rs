//! Grants: found by what they are for, spent by one, over when the caller's clock says so.

use assize_protocol::{ApprovalState, Grant, GrantScope};
use assize_store::{Changed, Store, StoreError};
use tokio::task::JoinSet;

use crate::kit::{Home, on_both};
use crate::things::{approval, grant, now};

on_both!(
    a_grant_is_found_by_its_command_and_by_its_structure_only_when_it_is_for_that,
    one_of_many_spends_a_grant,
    a_grant_that_is_over_is_neither_found_nor_spent,
    a_grant_that_was_damaged_is_said_to_be,
);

async fn give(store: &dyn Store, id: &str, command: &str, scope: GrantScope) -> Grant {
    let open = approval(id, command);
    store.open_approval(&open).await.unwrap();
    let given = grant(&format!("g-{id}"), &open, scope);
    let approved = now(&open, ApprovalState::Approved);
    assert_eq!(store.change_approval(1, &approved, Some(&given)).await.unwrap(), Changed::Done);
    given
}

async fn a_grant_is_found_by_its_command_and_by_its_structure_only_when_it_is_for_that(home: &Home) {
    let store = home.open().await;
    let once = give(&*store, "01", "ls", GrantScope::Once).await;
    let structure = give(&*store, "02", "ls -a", GrantScope::Structure).await;
    assert_eq!(store.grants("sha256:ls", None, 0).await.unwrap(), std::slice::from_ref(&once));
    let both = [once, structure.clone()];
    assert_eq!(store.grants("sha256:ls", Some("sha256:key"), 0).await.unwrap(), both);
    assert_eq!(store.grants("sha256:x", Some("sha256:key"), 0).await.unwrap(), [structure]);
    assert_eq!(store.grants("sha256:x", Some("sha256:other"), 0).await.unwrap(), []);
    assert_eq!(store.grants("sha256:x", None, 0).await.unwrap(), []);
    assert_eq!(store.all_grants(0).await.unwrap(), both);
}

async fn one_of_many_spends_a_grant(home: &Home) {
    let handles = [home.open().await, home.open().await];
    for round in 0..5 {
        let given = give(&*handles[0], &format!("{round:02}"), &round.to_string(), GrantScope::Once).await;
        let mut spending = JoinSet::new();
        for number in 0..16 {
            let (store, id) = (handles[number % 2].clone(), given.id.clone());
            spending.spawn(async move {
                if number == 3 {
                    store.revoke_grant(&id, 1700).await
                } else {
                    store.spend_grant(&id, 1600).await
                }
            });
        }
        let done = spending.join_all().await;
        assert_eq!(done.into_iter().filter(|done| *done.as_ref().unwrap()).count(), 1);
        assert_eq!(handles[1].grants(&given.binding.command, None, 0).await.unwrap(), []);
    }
}

async fn a_grant_that_is_over_is_neither_found_nor_spent(home: &Home) {
    let store = home.open().await;
    let given = give(&*store, "01", "ls", GrantScope::Once).await;
    assert_eq!(store.all_grants(2999).await.unwrap(), [given]);
    for over in [3000, i64::MAX] {
        assert_eq!(store.all_grants(over).await.unwrap(), []);
        assert_eq!(store.grants("sha256:ls", None, over).await.unwrap(), []);
        assert!(!store.spend_grant("g-01", over).await.unwrap());
        assert!(!store.revoke_grant("g-01", over).await.unwrap());
    }
    // A clock that is set back brings it back, unspent: only the caller's time counts.
    assert!(store.revoke_grant("g-01", 2000).await.unwrap());
    for done in [store.spend_grant("g-01", 1600).await, store.revoke_grant("g-01", 1600).await] {
        assert!(!done.unwrap());
    }
    assert!(!store.spend_grant("no\0such", 0).await.unwrap());
}

async fn a_grant_that_was_damaged_is_said_to_be(home: &Home) {
    let store = home.open().await;
    give(&*store, "01", "ls", GrantScope::Once).await;
    home.sql("UPDATE grants SET document = 'x'").await;
    let errors = [
        store.grants("sha256:ls", None, 0).await.unwrap_err(),
        store.all_grants(0).await.unwrap_err(),
        store.spend_grant("g-01", 0).await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(&error, StoreError::Corrupt(text) if text.contains("`g-01`")), "{error}");
    }
}
