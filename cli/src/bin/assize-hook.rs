//! `assize hook`, alone: without what the other verbs bring along it starts in a fraction of the time.

use std::process::ExitCode;

fn main() -> ExitCode {
    assize_cli::hook()
}
