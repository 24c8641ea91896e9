//! The statements of docs/storage.md that take away what is old.

use assize_protocol::{ApprovalState, GrantScope};
use assize_store::{ApprovalQuery, RecordQuery};

use crate::kit::{Home, on_both};
use crate::things::{approval, grant, ids, links, now};

on_both!(what_is_old_can_be_taken_away_and_the_rest_stays);

/// The moment before which the page calls things old, and things a little before it.
const THEN: i64 = 1_767_225_600_000;

fn statements() -> &'static str {
    let page = include_str!("../../../docs/storage.md");
    let below = page.split_once("\n## Retention\n").unwrap().1;
    below.split_once("```sql\n").unwrap().1.split_once("```").unwrap().0
}

async fn what_is_old_can_be_taken_away_and_the_rest_stays(home: &Home) {
    let store = home.open().await;
    let mut later = links("later", 0, 3);
    later[2].record.at = THEN;
    store.append_records(&links("old", 0, 3)).await.unwrap();
    store.append_records(&later).await.unwrap();
    // An old answer whose grant still holds, an old answer, an old question, and a new answer.
    for (id, state, ends, granted_until) in [
        ("01", ApprovalState::Approved, 2000, Some(THEN)),
        ("02", ApprovalState::Approved, 2000, Some(3000)),
        ("03", ApprovalState::Denied, 2000, None),
        ("04", ApprovalState::Open, 2000, None),
        ("05", ApprovalState::Denied, THEN, None),
    ] {
        let mut open = approval(id, id);
        open.expires_at = ends;
        store.open_approval(&open).await.unwrap();
        if state != ApprovalState::Open {
            let given = granted_until.map(|expires_at| assize_protocol::Grant {
                expires_at,
                ..grant(&format!("g-{id}"), &open, GrantScope::Session)
            });
            store.change_approval(1, &now(&open, state), given.as_ref()).await.unwrap();
        }
    }
    for (token, ends) in [("old", 2000), ("later", THEN)] {
        assert!(store.use_once(token, ends).await.unwrap());
    }

    home.sql(statements()).await;

    assert_eq!(ids(&store.records(&RecordQuery::default()).await.unwrap()), ids(&later));
    let left = store.approvals(&ApprovalQuery::default()).await.unwrap();
    assert_eq!(left.iter().map(|approval| approval.id.as_str()).collect::<Vec<_>>(), ["05", "04", "01"]);
    let left = store.all_grants(0).await.unwrap();
    assert_eq!(left.iter().map(|grant| grant.id.as_str()).collect::<Vec<_>>(), ["g-01"]);
    assert_eq!(
        [store.use_once("old", 2000).await.unwrap(), store.use_once("later", THEN).await.unwrap()],
        [true, false]
    );
}
