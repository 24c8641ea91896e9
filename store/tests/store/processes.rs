//! Several processes on one database: each thing happens once among all of them, and each hears of the others.

use std::process::{Child, Command, Stdio};

use assize_protocol::{ApprovalState, GrantScope};
use assize_store::{Change, Changed, open};

use crate::changes::next;
use crate::kit::{Home, on_both};
use crate::things::{approval, event, grant, links, now};

on_both!(what_may_happen_once_happens_once_among_processes, a_process_hears_what_another_one_changes);

const URL: &str = "ASSIZE_TEST_STORE";
const NAME: &str = "ASSIZE_TEST_NAME";
/// Approvals that everybody tries to answer.
const ROUNDS: usize = 30;

/// What came of it is printed: `won 3` for the answer to the approval number 3.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by its parent, in several processes at once"]
async fn answers_everything() {
    let store = open(&std::env::var(URL).unwrap()).await.unwrap();
    let name = std::env::var(NAME).unwrap();
    for round in 0..ROUNDS {
        let asked = approval(&format!("{round:02}-{name}"), &format!("make {round}"));
        let open = store.open_approval(&asked).await.unwrap();
        let mut answer = now(&open, ApprovalState::Approved);
        answer.verdict.clone_from(&name);
        let given = grant(&format!("{round:02}-{name}"), &open, GrantScope::Once);
        if store.change_approval(open.version, &answer, Some(&given)).await.unwrap() == Changed::Done {
            println!("answered {}", open.id);
        }
        for grant in store.grants(&open.binding.command, None, 0).await.unwrap() {
            if store.spend_grant(&grant.id, 1700).await.unwrap() {
                println!("spent {}", grant.id);
            }
        }
        if store.use_once(&format!("token {round}"), 9).await.unwrap() {
            println!("used {round}");
        }
        store
            .append_records(&links(
                &name,
                i64::try_from(round).unwrap() * 3,
                i64::try_from(round).unwrap() * 3 + 3,
            ))
            .await
            .unwrap();
    }
    println!("secret {:?}", store.secret("key", name.as_bytes()).await.unwrap());
}

#[tokio::test]
#[ignore = "run by its parent, in another process"]
async fn changes_things() {
    let store = open(&std::env::var(URL).unwrap()).await.unwrap();
    store.open_approval(&approval("01", "make")).await.unwrap();
    store.append_events("s", &[event("a")], 5).await.unwrap();
}

fn child(home: &Home, test: &str, name: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(URL, &home.url)
        .env(NAME, name)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

async fn what_may_happen_once_happens_once_among_processes(home: &Home) {
    let children = ["ada", "bob", "eve"].map(|name| child(home, "processes::answers_everything", name));
    let mut done = Vec::new();
    for child in children {
        let output = tokio::task::block_in_place(|| child.wait_with_output()).unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{text}");
        done.extend(text.lines().map(str::to_owned));
    }
    let of = |word: &str| -> Vec<&str> {
        let mut of: Vec<_> =
            done.iter().filter_map(|line| line.split_once(word)).map(|(_, rest)| rest).collect();
        of.sort_unstable();
        of
    };
    let distinct = |word: &str| {
        let mut all = of(word);
        let before = all.len();
        all.dedup();
        (all.len(), before)
    };
    // Each question is opened again once it was answered, so that there are as many answers as questions.
    let (answers, grants) = (distinct("answered "), distinct("spent "));
    assert_eq!(answers.0, answers.1);
    assert!(answers.0 >= ROUNDS, "{answers:?}");
    assert_eq!(grants, answers);
    assert_eq!(distinct("used "), (ROUNDS, ROUNDS));
    assert_eq!(distinct("secret ").0, 1);
    let store = home.open().await;
    assert!(store.all_grants(0).await.unwrap().is_empty());
    let ends: Vec<_> = store.chains().await.unwrap().into_iter().map(|head| head.sequence).collect();
    assert_eq!(ends, [i64::try_from(ROUNDS).unwrap() * 3 - 1; 3]);
}

async fn a_process_hears_what_another_one_changes(home: &Home) {
    let store = home.open().await;
    let mut listener = store.changes();
    let child = child(home, "processes::changes_things", "other");
    let output = tokio::task::block_in_place(|| child.wait_with_output()).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    for expected in [Change::Opened("01".to_owned()), Change::Session("s".to_owned())] {
        assert_eq!(next(&mut listener).await, expected);
    }
}
