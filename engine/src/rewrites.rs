//! What rewrites come out as.
//!
//! Rules offer few texts and agents stay where they are: nearly every rewrite was tried there before.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use assize_protocol::{Command, Decision, Facts};
use lru::LruCache;

/// Rewrites that are remembered, each in one folder.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(256).unwrap();

/// Bytes of a place that is remembered: hundreds of them are kept.
const LONGEST: usize = 2048;

/// Decisions on rewrites, each with the command it was made on: the same command comes out the same.
#[derive(Debug)]
pub(crate) struct Rewrites(Mutex<LruCache<String, (Command, Decision)>>);

impl Default for Rewrites {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl Rewrites {
    /// What `run` comes out as where `command` would run; `decide` when nobody asked yet.
    pub(crate) fn decision(
        &self,
        command: &Command,
        run: &str,
        decide: impl FnOnce(&Command) -> Decision,
    ) -> Decision {
        let judged = || Command { text: run.to_owned(), ..command.clone() };
        if !is_small(command) {
            return decide(&judged());
        }
        let key = [&command.cwd, "\n", run].concat();
        let known = |all: &mut LruCache<String, (Command, Decision)>| {
            all.get(&key).filter(|(tried, _)| are_in_one_place(tried, command)).map(|(_, decision)| *decision)
        };
        if let Some(decision) = known(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return decision;
        }
        let better = judged();
        let decision = decide(&better);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(key, (better, decision));
        decision
    }
}

/// Whether little is known of where `command` would run, and nothing that somebody would not want to be kept: texts of
/// files and words from secrets.
fn is_small(command: &Command) -> bool {
    let Command { text: _, shell: _, cwd, workspace, home, user, facts } = command;
    let Facts {
        git_config_programs: _,
        git_folders,
        files,
        absent,
        present,
        recoverable,
        carried,
        recalled,
        secret_words,
    } = facts;
    let paths = git_folders.keys().chain(absent).chain(present).chain(recoverable);
    let texts = workspace.iter().chain(home).chain(user).chain([cwd]).chain(paths);
    files.is_empty()
        && carried.is_empty()
        && recalled.is_empty()
        && secret_words.is_empty()
        && texts.map(String::len).sum::<usize>() <= LONGEST
}

/// Whether the commands would run in the same place; what they are does not matter.
fn are_in_one_place(one: &Command, other: &Command) -> bool {
    let Command { text: _, shell, cwd, workspace, home, user, facts } = one;
    (*shell, cwd, workspace, home) == (other.shell, &other.cwd, &other.workspace, &other.home)
        && (user, facts) == (&other.user, &other.facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rewrite_is_judged_once_in_a_place_and_again_in_another() {
        let rewrites = Rewrites::default();
        let here = Command::new("rm -rf .", "/home/dev/proj");
        let mut elsewhere = here.clone();
        elsewhere.home = Some("/home/dev/proj".to_owned());
        let mut judged = Vec::new();
        for command in [&here, &here, &elsewhere, &elsewhere, &here] {
            let decision = rewrites.decision(command, "ls", |better| {
                judged.push(better.clone());
                if better.home.is_some() { Decision::Ask } else { Decision::Allow }
            });
            assert_eq!(decision == Decision::Ask, command.home.is_some());
        }
        assert_eq!(judged.len(), 3);
        assert!(judged.iter().all(|better| better.text == "ls"));
    }

    #[test]
    fn what_is_large_or_secret_is_not_kept() {
        let mut secret = Command::new("echo x", "/home/dev/proj");
        secret.facts.secret_words.insert("hunter2".to_owned());
        let large = Command::new("echo x", "/x".repeat(LONGEST));
        for command in [secret, large] {
            let rewrites = Rewrites::default();
            let mut judged = 0;
            for _ in 0..2 {
                rewrites.decision(&command, "ls", |_| {
                    judged += 1;
                    Decision::Allow
                });
            }
            assert_eq!(judged, 2);
            assert!(rewrites.0.lock().unwrap().is_empty());
        }
    }
}
