//! Approvals: one open question for each binding, one answer to each, expired by nobody's clock but the caller's.

use assize_protocol::{ApprovalState, GrantScope};
use assize_store::{ApprovalQuery, Changed, StoreError};
use tokio::task::JoinSet;

use crate::kit::{Home, on_both};
use crate::things::{approval, grant, now};

on_both!(
    the_same_question_is_open_once,
    many_who_ask_the_same_at_once_wait_for_one_answer,
    one_of_many_answers_counts,
    an_answer_and_its_grant_are_kept_together_or_not_at_all,
    a_version_that_does_not_grow_is_refused,
    approvals_are_found_newest_first,
    what_is_overdue_is_given_to_one_and_later_to_another,
    many_who_look_for_overdue_approvals_share_them,
    an_approval_that_was_damaged_is_said_to_be,
);

async fn the_same_question_is_open_once(home: &Home) {
    let store = home.open().await;
    let first = approval("01", "make release");
    assert_eq!(store.open_approval(&first).await.unwrap(), first);
    assert_eq!(store.open_approval(&approval("02", "make release")).await.unwrap(), first);
    assert_eq!(store.approval("02").await.unwrap(), None);
    let mut elsewhere = approval("03", "make release");
    "/other".clone_into(&mut elsewhere.binding.cwd);
    assert_eq!(store.open_approval(&elsewhere).await.unwrap(), elsewhere);
    // Once it is closed it can be asked again.
    let denied = now(&first, ApprovalState::Denied);
    assert_eq!(store.change_approval(1, &denied, None).await.unwrap(), Changed::Done);
    let again = approval("04", "make release");
    assert_eq!(store.open_approval(&again).await.unwrap(), again);
    assert_eq!(store.approval("01").await.unwrap(), Some(denied.clone()));
    for refused in [approval("04", "something else"), denied] {
        let error = store.open_approval(&refused).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict(_)), "{error}");
    }
}

async fn many_who_ask_the_same_at_once_wait_for_one_answer(home: &Home) {
    let handles = [home.open().await, home.open().await];
    let mut asking = JoinSet::new();
    for number in 0..24 {
        let store = handles[number % 2].clone();
        asking.spawn(async move {
            let asked = approval(&format!("id-{number}"), &format!("make {}", number % 3));
            let open = store.open_approval(&asked).await.unwrap();
            assert_eq!(open.command, asked.command);
            open.id
        });
    }
    let mut answered = asking.join_all().await;
    answered.sort();
    answered.dedup();
    assert_eq!(answered.len(), 3);
    assert_eq!(handles[0].approvals(&ApprovalQuery::default()).await.unwrap().len(), 3);
}

async fn one_of_many_answers_counts(home: &Home) {
    let handles = [home.open().await, home.open().await];
    for round in 0..5 {
        let open = approval(&format!("a-{round}"), &format!("make {round}"));
        handles[0].open_approval(&open).await.unwrap();
        let mut deciding = JoinSet::new();
        for number in 0..16 {
            let store = handles[number % 2].clone();
            let (mut answer, given) = (open.clone(), open.clone());
            deciding.spawn(async move {
                let approves = number % 3 == 0;
                let state = if approves { ApprovalState::Approved } else { ApprovalState::Denied };
                answer = now(&answer, state);
                answer.verdict = format!("answer {number}");
                let grant = grant(&format!("g-{round}-{number}"), &given, GrantScope::Once);
                let changed = store.change_approval(1, &answer, approves.then_some(&grant)).await.unwrap();
                (changed, answer)
            });
        }
        let done = deciding.join_all().await;
        let winners: Vec<_> = done
            .into_iter()
            .filter(|(changed, _)| *changed == Changed::Done)
            .map(|(_, answer)| answer)
            .collect();
        let [winner] = winners.as_slice() else { panic!("{winners:?}") };
        assert_eq!(handles[1].approval(&open.id).await.unwrap().as_ref(), Some(winner));
        let grants = handles[1].grants(&open.binding.command, None, 0).await.unwrap();
        assert_eq!(grants.len(), usize::from(winner.state == ApprovalState::Approved));
    }
}

async fn an_answer_and_its_grant_are_kept_together_or_not_at_all(home: &Home) {
    let store = home.open().await;
    let [first, second] = ["01", "02"].map(|id| approval(id, id));
    for open in [&first, &second] {
        store.open_approval(open).await.unwrap();
    }
    let given = grant("g", &first, GrantScope::Session);
    let approved = now(&first, ApprovalState::Approved);
    assert_eq!(store.change_approval(1, &approved, Some(&given)).await.unwrap(), Changed::Done);
    assert_eq!(store.all_grants(0).await.unwrap(), [given]);
    // The grant's id is taken, so the answer is not kept either.
    let error = store
        .change_approval(
            1,
            &now(&second, ApprovalState::Approved),
            Some(&grant("g", &second, GrantScope::Once)),
        )
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Conflict(_)), "{error}");
    assert_eq!(store.approval("02").await.unwrap(), Some(second.clone()));
    // A stale answer brings no grant.
    let late = grant("late", &first, GrantScope::Once);
    for (seen, version) in [(1, 2), (2, 3)] {
        let answer = assize_protocol::Approval { version, ..approved.clone() };
        assert_eq!(store.change_approval(seen, &answer, Some(&late)).await.unwrap(), Changed::Stale);
    }
    let nobody = now(&approval("nobody", "x"), ApprovalState::Approved);
    assert_eq!(store.change_approval(1, &nobody, None).await.unwrap(), Changed::Stale);
    assert_eq!(store.all_grants(0).await.unwrap().len(), 1);
}

async fn a_version_that_does_not_grow_is_refused(home: &Home) {
    let store = home.open().await;
    let open = approval("01", "make");
    store.open_approval(&open).await.unwrap();
    let error = store.change_approval(1, &open, None).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(_)), "{error}");
    // A first vote of two leaves it open, in a new version.
    let voted = assize_protocol::Approval { version: 2, quorum: 2, ..open.clone() };
    assert_eq!(store.change_approval(1, &voted, None).await.unwrap(), Changed::Done);
    assert_eq!(store.change_approval(1, &voted, None).await.unwrap(), Changed::Stale);
    assert_eq!(store.open_approval(&approval("02", "make")).await.unwrap(), voted);
}

async fn approvals_are_found_newest_first(home: &Home) {
    let store = home.open().await;
    for number in 0..150 {
        let mut open = approval(&format!("{number:04}"), &format!("make {number}"));
        if number == 7 {
            open.binding.session = Some("s\0odd".to_owned());
        }
        store.open_approval(&open).await.unwrap();
    }
    let denied = now(&approval("0003", "make 3"), ApprovalState::Denied);
    store.change_approval(1, &denied, None).await.unwrap();
    let ids = |found: Vec<assize_protocol::Approval>| found.into_iter().map(|a| a.id).collect::<Vec<_>>();
    let first = ids(store.approvals(&ApprovalQuery::default()).await.unwrap());
    assert_eq!((first.len(), first[0].as_str()), (100, "0149"));
    let before = ApprovalQuery { before: first.last().cloned(), ..ApprovalQuery::default() };
    let second = ids(store.approvals(&before).await.unwrap());
    assert_eq!((second.len(), second[0].as_str(), second[49].as_str()), (50, "0049", "0000"));
    let of = |state| ApprovalQuery { state: Some(state), limit: 3, ..ApprovalQuery::default() };
    assert_eq!(ids(store.approvals(&of(ApprovalState::Denied)).await.unwrap()), ["0003"]);
    assert_eq!(ids(store.approvals(&of(ApprovalState::Open)).await.unwrap()), ["0149", "0148", "0147"]);
    let of = ApprovalQuery { session: Some("s\0odd".to_owned()), ..ApprovalQuery::default() };
    assert_eq!(ids(store.approvals(&of).await.unwrap()), ["0007"]);
    assert_eq!(store.approval("no\0such").await.unwrap(), None);
}

async fn what_is_overdue_is_given_to_one_and_later_to_another(home: &Home) {
    let [store, other] = [home.open().await, home.open().await];
    for (id, ends) in [("01", 3000), ("02", 2000), ("03", 9000)] {
        let mut open = approval(id, id);
        open.expires_at = ends;
        store.open_approval(&open).await.unwrap();
    }
    let ids = |found: Vec<assize_protocol::Approval>| found.into_iter().map(|a| a.id).collect::<Vec<_>>();
    assert!(store.overdue(1999, 10).await.unwrap().is_empty());
    assert_eq!(ids(store.overdue(5000, 10).await.unwrap()), ["02", "01"]);
    // Nobody else is given them while whoever has them is at it …
    assert!(other.overdue(5000, 10).await.unwrap().is_empty());
    let expired = now(&approval("02", "02"), ApprovalState::Expired);
    assert_eq!(store.change_approval(1, &expired, None).await.unwrap(), Changed::Done);
    // … and what they died with is given to somebody else.
    assert_eq!(ids(other.overdue(35_000, 1).await.unwrap()), ["01"]);
    assert_eq!(ids(other.overdue(35_000, 10).await.unwrap()), ["03"]);
}

async fn many_who_look_for_overdue_approvals_share_them(home: &Home) {
    let handles = [home.open().await, home.open().await];
    for number in 0..60 {
        handles[0].open_approval(&approval(&format!("{number:02}"), &number.to_string())).await.unwrap();
    }
    let mut looking = JoinSet::new();
    for number in 0..12 {
        let store = handles[number % 2].clone();
        looking.spawn(async move { store.overdue(5000, 7).await.unwrap() });
    }
    let given = looking.join_all().await;
    let mut ids: Vec<_> = given.into_iter().flatten().map(|approval| approval.id).collect();
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all);
    ids.extend(handles[0].overdue(5000, 100).await.unwrap().into_iter().map(|approval| approval.id));
    assert_eq!(ids.len(), 60);
}

async fn an_approval_that_was_damaged_is_said_to_be(home: &Home) {
    let store = home.open().await;
    let open = approval("01", "make");
    store.open_approval(&open).await.unwrap();
    home.sql("UPDATE approvals SET document = '[]'").await;
    let errors = [
        store.approval("01").await.unwrap_err(),
        store.approvals(&ApprovalQuery::default()).await.unwrap_err(),
        store.open_approval(&approval("02", "make")).await.unwrap_err(),
        store.overdue(9000, 1).await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(&error, StoreError::Corrupt(text) if text.contains("`01`")), "{error}");
    }
}
