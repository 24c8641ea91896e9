//! `assize serve` and `assize tokens`, as processes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "helpers of tests are tests too"
)]

mod support;

use std::io::Read;
use std::time::{Duration, Instant};

use support::Place;
use support::serving::{VERDICT, serve, store};

#[test]
fn it_serves_without_configuration_and_stops_when_told() {
    let place = Place::new();
    let mut serving = serve(&place, &["--socket", "none"]);
    let (status, body) = serving.call(VERDICT, r#"{"command":"rm -rf /","cwd":"/w"}"#);
    assert_eq!(status, 200);
    assert!(body.contains(r#""decision":"deny""#), "{body}");
    let started = Instant::now();
    let told = std::process::Command::new("kill").arg(serving.child.id().to_string()).status().unwrap();
    assert!(told.success());
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
    assert!(started.elapsed() < Duration::from_secs(10));
    let mut rest = String::new();
    serving.out.read_to_string(&mut rest).unwrap();
    assert!(rest.contains(" rules sha256:") && rest.contains("store sqlite:"), "{rest}");
}

#[test]
fn it_judges_by_the_policy_it_is_given() {
    let place = Place::new();
    let policy = place.write(
        "strict.toml",
        "[decide]\ninfo = \"deny\"\nlow = \"deny\"\nmedium = \"deny\"\nhigh = \"deny\"\n",
    );
    let serving = serve(&place, &["--policy", policy.to_str().unwrap()]);
    let (_, body) = serving.call(VERDICT, r#"{"command":"git push --force","cwd":"/w"}"#);
    assert!(body.contains(r#""decision":"deny""#), "{body}");
}

#[test]
fn a_token_works_until_it_is_revoked() {
    let place = Place::new();
    let serving = serve(&place, &[]);
    let store = store(&place);
    let made =
        place.run(&["tokens", "create", "ci", "--scope", "evaluate", "--expires", "1h", "--store", &store]);
    assert_eq!(made.code(), Some(0), "{}", made.err());
    let secret = made.out().trim().to_owned();
    assert!(secret.starts_with("asz_"), "{secret}");
    assert!(!made.err().contains(&secret), "it is on standard output alone");
    let head = format!("{VERDICT}authorization: Bearer {secret}\r\n");
    let request = r#"{"command":"ls","cwd":"/w"}"#;
    assert_eq!(serving.call(&head, request).0, 200);
    let listed = place.run(&["tokens", "list", "--store", &store]).out();
    assert!(listed.contains("ci  evaluate  in force"), "{listed}");
    assert!(!listed.contains(&secret));
    let id = listed.split(' ').next().unwrap();
    assert_eq!(place.run(&["tokens", "revoke", id, "--store", &store]).code(), Some(0));
    assert!(place.run(&["tokens", "list", "--store", &store]).out().contains("revoked"));
    let until = Instant::now() + Duration::from_secs(15);
    while serving.call(&head, request).0 == 200 {
        assert!(Instant::now() < until, "a revoked token still works");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn making_and_revoking_a_token_is_recorded() {
    let place = Place::new();
    let store = store(&place);
    let made = place.run(&["tokens", "create", "ci", "--scope", "read", "--store", &store]);
    let secret = made.out().trim().to_owned();
    let id = secret.split('_').nth(1).unwrap();
    assert_eq!(place.run(&["tokens", "revoke", id, "--store", &store]).code(), Some(0));
    let records = place.run(&["audit", "query", "--kind", "token", "--json", "--store", &store]).out();
    assert!(!records.contains(&secret), "{records}");
    let records: Vec<serde_json::Value> =
        records.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let said = |record: &serde_json::Value| {
        let body = &record["body"];
        (body["token"] == *id, body["name"] == *"ci", body["revoked"].as_bool())
    };
    assert_eq!(
        records.iter().map(said).collect::<Vec<_>>(),
        [(true, true, Some(false)), (true, true, Some(true))]
    );
    assert!(
        records.iter().all(|record| record["actor"].as_str().unwrap().starts_with("uid:")),
        "{records:?}"
    );
    let verified = place.run(&["audit", "verify", "--store", &store]);
    assert_eq!(verified.code(), Some(0), "{}", verified.out());
    assert_eq!(verified.out().matches(", closed").count(), 2, "a chain each: {}", verified.out());
}

#[test]
fn what_makes_no_sense_is_refused_with_what_to_write() {
    let place = Place::new();
    let config = place.write("serve.toml", "[limits]\nbdy = 3\n");
    let config = config.to_str().unwrap();
    let store = store(&place);
    for (arguments, said) in [
        (&["serve", "--config", config][..], "unknown key `limits.bdy`; help: did you mean `limits.body`?"),
        (
            &["serve", "--listen", "here", "--store", &store],
            "--listen: `listen.tcp` is an address with a port",
        ),
        (&["serve", "--listen", "0.0.0.0:0", "--store", &store], "assize tokens create"),
        (&["serve", "--listen", "none", "--socket", "none", "--store", &store], "say --listen or --socket"),
        (&["serve", "--store", "mysql://x"], "sqlite:/path"),
        (
            &["tokens", "create", "x", "--scope", "read", "--expires", "soon", "--store", &store],
            "write `--expires 12h`",
        ),
        (&["tokens", "revoke", "x", "--store", &store], "no token `x`"),
    ] {
        let answer = place.run(arguments);
        assert_eq!(answer.code(), Some(1), "{arguments:?}");
        assert!(answer.err().contains(said), "{arguments:?}: {}", answer.err());
    }
    assert_eq!(place.run(&["tokens", "create", "x", "--scope", "all"]).code(), Some(2));
}

#[test]
fn the_configuration_in_effect_can_be_read_back() {
    let place = Place::new();
    let printed =
        place.run(&["serve", "--print-config", "--listen", "127.0.0.1:1", "--socket", "none"]).out();
    assert!(printed.contains("tcp = \"127.0.0.1:1\""), "{printed}");
    let file = place.write("again.toml", &printed);
    let again = place.run(&["serve", "--print-config", "--config", file.to_str().unwrap()]).out();
    assert_eq!(again, printed);
}
