//! Settings of the machine in the real agents: what a person or a project writes does not take the hook away.
//!
//! `/etc` is a layer of its own for the agent alone; where this process may not do that, the tests say so.

use std::path::Path;
use std::process::Command;

use super::client::Client;
use super::support::argument;
use super::{DENIED, Trial, names};

/// Puts what is below `$1` over `/etc` for what follows, and nothing else.
const LAYER: &str = "image=$1; shift; mount -t tmpfs none /mnt && mkdir /mnt/upper /mnt/work && \
    mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /etc && \
    cp -r \"$image/etc/.\" /etc/ && exec \"$@\"";

/// `program` in a place with that `/etc`.
pub(super) fn layered(program: &Path, image: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", LAYER, "sh"]).arg(image).arg(program);
    command
}

fn can_layer(trial: &Trial) -> bool {
    let image = trial.place.path("image");
    std::fs::create_dir_all(image.join("etc")).unwrap();
    let can = layered(Path::new("true"), &image).output().is_ok_and(|output| output.status.success());
    if !can {
        eprintln!("skipped: this process may not mount");
    }
    can
}

/// With the hook in the settings of the machine, and whatever the person and the project say.
fn managed(client: Client, others: &[(&str, &str)]) {
    let Some(mut trial) = Trial::of(client).filter(can_layer) else { return };
    let image = trial.place.path("image");
    let answer = trial.place.run(&["install", client.name(), "--managed", "--root", argument(&image)]);
    assert_eq!(answer.code(), Some(0), "{}", answer.err());
    for (path, text) in others {
        trial.place.write(path, text);
    }
    trial.image = Some(image);
    let outcome = trial.run(&["touch first", DENIED, "touch last"]);
    assert_eq!(outcome.made, names(&["first", "last"]), "{}\n{:#?}", outcome.said, outcome.heard);
}

#[test]
fn in_claude_code_a_hook_of_the_machine_cannot_be_switched_off() {
    let off = r#"{ "disableAllHooks": true, "allowManagedHooksOnly": false }"#;
    managed(
        Client::ClaudeCode,
        &[
            ("home/.claude/settings.json", off),
            ("proj/.claude/settings.json", off),
            ("proj/.claude/settings.local.json", off),
        ],
    );
}

#[test]
fn in_codex_a_hook_of_the_machine_cannot_be_switched_off() {
    managed(Client::Codex, &[("home/.codex/config.toml", "[features]\nhooks = false\n")]);
}
