//! What the benches and the test of linearity have in common.
//!
//! [`mix`] holds commands like those agents write, [`worst`] inputs that are meant to hurt,
//! [`rivals`] the plain parses an answer is measured against, [`clock`] how time is taken.
//! Nothing here says whether an answer is right.

#![allow(clippy::disallowed_methods, reason = "measuring needs a clock, and the core has none")]

pub mod clock;
pub mod mix;
pub mod rivals;
pub mod worst;

use std::sync::{Arc, LazyLock};

use assize_classifier::Classifier;
use assize_engine::Engine;
use assize_protocol::{Command, Request};
use mimalloc::MiMalloc;

/// The one that the service and the batches of the program have.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The classifier that users get.
///
/// # Panics
/// When the knowledge built into this binary cannot be read.
#[expect(clippy::expect_used, reason = "without the knowledge there is nothing to measure")]
pub fn classifier() -> &'static Classifier {
    static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(|| {
        Classifier::new(Arc::new(assize_builtin::library().expect("the built-in knowledge is sound")))
    });
    &CLASSIFIER
}

/// The engine that users get.
///
/// # Panics
/// When the knowledge built into this binary cannot be read.
#[expect(clippy::expect_used, reason = "without an engine there is nothing to measure")]
pub fn engine() -> &'static Engine {
    static ENGINE: LazyLock<Engine> =
        LazyLock::new(|| Engine::builder().build().expect("the built-in knowledge is sound"));
    &ENGINE
}

/// `text` as an agent at work in a project would run it.
pub fn command(text: &str) -> Command {
    let mut command = Command::new(text, "/home/dev/proj");
    command.home = Some("/home/dev".to_owned());
    command.user = Some("dev".to_owned());
    command.facts.git_config_programs = Some(false);
    command
}

/// The same as a request to the engine.
pub fn request(text: &str) -> Request {
    Request::of(command(text))
}
