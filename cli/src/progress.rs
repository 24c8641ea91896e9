//! How far long work has come.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that comes and goes within a second is noise.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar on standard error, from the second second on; none where nobody watches.
pub(crate) struct Progress {
    bar: ProgressBar,
    begun: Instant,
}

impl Progress {
    /// Over `total` things of this name.
    pub(crate) fn over(total: u64, things: &str) -> Self {
        Self::shown_as(total, &format!("{{bar:40}} {{pos}}/{{len}} {things}"))
    }

    /// Over so many bytes.
    #[cfg(feature = "local-models")]
    pub(crate) fn over_bytes(total: u64) -> Self {
        Self::shown_as(total, "{bar:40} {bytes}/{total_bytes}")
    }

    fn shown_as(total: u64, template: &str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar, begun: Instant::now() }
    }

    /// So many more are done.
    pub(crate) fn step(&self, by: u64) {
        self.bar.inc(by);
        if self.bar.is_hidden() && self.begun.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// All of them are.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
