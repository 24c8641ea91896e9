//! Whoever waits for a change is woken, in this process and in others.

use std::time::Duration;

use assize_protocol::{ApprovalState, Scope};
use assize_store::{Change, Token};
use tokio::sync::broadcast::Receiver;

use crate::kit::{Home, on_both};
use crate::things::{approval, event, now};

on_both!(
    a_change_wakes_everybody_once,
    a_change_that_was_not_kept_wakes_nobody,
    what_does_not_fit_into_a_notice_means_everything,
);

/// The next change, which is expected soon.
pub(crate) async fn next(listener: &mut Receiver<Change>) -> Change {
    tokio::time::timeout(Duration::from_secs(30), listener.recv()).await.unwrap().unwrap()
}

async fn a_change_wakes_everybody_once(home: &Home) {
    let [here, there] = [home.open().await, home.open().await];
    let [mut at_home, mut abroad] = [here.changes(), there.changes()];
    let open = approval("01", "make");
    here.open_approval(&open).await.unwrap();
    // Own events are no news.
    here.append_events("s", &[event("a")], 5).await.unwrap();
    here.change_approval(1, &now(&open, ApprovalState::Denied), None).await.unwrap();
    let token = Token {
        id: "t".to_owned(),
        name: "t".to_owned(),
        hash: [0; 32],
        scopes: Scope::ALL.to_vec(),
        rate: 0,
        created_at: 0,
        expires_at: None,
        revoked_at: None,
    };
    here.put_token(&token).await.unwrap();
    let [opened, answered] = [Change::Opened, Change::Answered].map(|change| change("01".to_owned()));
    for expected in [opened.clone(), answered.clone(), Change::Tokens] {
        assert_eq!(next(&mut at_home).await, expected);
    }
    for expected in [opened, Change::Session("s".to_owned()), answered, Change::Tokens] {
        assert_eq!(next(&mut abroad).await, expected);
    }
    // Behind what the other tells: nothing of one's own came back.
    there.put_token(&token).await.unwrap();
    assert_eq!(next(&mut at_home).await, Change::Tokens);
    assert!(at_home.try_recv().is_err());
}

async fn a_change_that_was_not_kept_wakes_nobody(home: &Home) {
    let [here, there] = [home.open().await, home.open().await];
    let open = approval("01", "make");
    here.open_approval(&open).await.unwrap();
    let mut abroad = there.changes();
    let mut at_home = here.changes();
    here.open_approval(&approval("02", "make")).await.unwrap();
    here.change_approval(7, &approval_of_version(9), None).await.unwrap();
    here.append_events("s", &[event("a")], 5).await.unwrap();
    loop {
        match next(&mut abroad).await {
            // Of the beginning, which may arrive late.
            Change::Opened(id) => assert_eq!(id, "01"),
            other => break assert_eq!(other, Change::Session("s".to_owned())),
        }
    }
    assert!(at_home.try_recv().is_err());
}

fn approval_of_version(version: i64) -> assize_protocol::Approval {
    assize_protocol::Approval { version, ..approval("03", "make") }
}

async fn what_does_not_fit_into_a_notice_means_everything(home: &Home) {
    let [here, there] = [home.open().await, home.open().await];
    let mut abroad = there.changes();
    here.append_events(&"s".repeat(10_000), &[event("a")], 5).await.unwrap();
    assert_eq!(next(&mut abroad).await, Change::Everything);
}
