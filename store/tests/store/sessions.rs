//! Sessions: the newest events, in the order they came.

use assize_protocol::{Happening, SessionEvent};
use assize_store::StoreError;
use tokio::task::JoinSet;

use crate::kit::{Home, on_both};
use crate::things::event;

on_both!(
    the_newest_events_are_kept_in_order,
    many_may_add_to_a_session_at_once,
    many_may_forget_at_once,
    an_event_that_was_damaged_is_said_to_be,
);

fn texts(events: &[SessionEvent]) -> Vec<&str> {
    events
        .iter()
        .map(|event| match &event.what {
            Happening::Prompt { text } => text.as_str(),
            other => panic!("{other:?}"),
        })
        .collect()
}

async fn the_newest_events_are_kept_in_order(home: &Home) {
    let store = home.open().await;
    assert_eq!(store.events("s", 10).await.unwrap(), []);
    let [a, b, c, d] = ["a", "b\0", "c", "d"].map(event);
    store.append_events("s", &[a, b.clone()], 3).await.unwrap();
    store.append_events("t\0", std::slice::from_ref(&d), 3).await.unwrap();
    store.append_events("s", &[c.clone(), d.clone()], 3).await.unwrap();
    assert_eq!(store.events("s", 10).await.unwrap(), [b, c, d.clone()]);
    assert_eq!(texts(&store.events("s", 2).await.unwrap()), ["c", "d"]);
    assert_eq!(store.events("t\0", 10).await.unwrap(), [d]);
    store.append_events("s", &[], 1).await.unwrap();
    assert_eq!(texts(&store.events("s", 10).await.unwrap()), ["d"]);
    let many: Vec<_> = (0..200).map(|number| event(&number.to_string())).collect();
    store.append_events(&"long".repeat(3000), &many, 150).await.unwrap();
    assert_eq!(store.events(&"long".repeat(3000), 1000).await.unwrap(), many[50..]);
    store.append_events("s", &many, 0).await.unwrap();
    assert_eq!(store.events("s", 10).await.unwrap(), []);
}

async fn many_may_add_to_a_session_at_once(home: &Home) {
    let handles = [home.open().await, home.open().await];
    let mut adding = JoinSet::new();
    for number in 0..16 {
        let store = handles[number % 2].clone();
        adding.spawn(async move {
            for turn in 0..5 {
                store.append_events("s", &[event(&format!("{number}-{turn}"))], 1000).await.unwrap();
            }
        });
    }
    adding.join_all().await;
    let events = handles[0].events("s", 1000).await.unwrap();
    assert_eq!(events.len(), 80);
    for number in 0..16 {
        let own: Vec<_> =
            texts(&events).into_iter().filter(|t| t.starts_with(&format!("{number}-"))).collect();
        let expected: Vec<_> = (0..5).map(|turn| format!("{number}-{turn}")).collect();
        assert_eq!(own, expected);
    }
}

async fn many_may_forget_at_once(home: &Home) {
    let handles = [home.open().await, home.open().await];
    let mut adding = JoinSet::new();
    for number in 0..16 {
        let store = handles[number % 2].clone();
        adding.spawn(async move {
            for turn in 0..10 {
                let text = format!("{number}-{turn}");
                store.append_events("s", &[event(&text), event(&text)], 4).await.unwrap();
            }
        });
    }
    adding.join_all().await;
    handles[0].append_events("s", &[event("last")], 4).await.unwrap();
    let events = handles[1].events("s", 1000).await.unwrap();
    assert_eq!((events.len(), texts(&events).last().copied()), (4, Some("last")));
}

async fn an_event_that_was_damaged_is_said_to_be(home: &Home) {
    let store = home.open().await;
    store.append_events("s", &[event("a")], 3).await.unwrap();
    home.sql("UPDATE session_events SET document = '{}'").await;
    let error = store.events("s", 1).await.unwrap_err();
    assert!(matches!(&error, StoreError::Corrupt(text) if text.contains("session `s`")), "{error}");
}
