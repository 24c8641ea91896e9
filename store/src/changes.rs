//! Who is told of a change: listeners in this process at once, other processes by a notice.

use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

/// Changes that a listener may be behind.
const BEHIND: usize = 1024;
/// Bytes of a notice; PostgreSQL takes less than 8000.
const LONGEST: usize = 4000;

/// Something changed, here or in another process on the same store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// An approval was opened.
    Opened(String),
    /// An approval was answered, or ended in another way.
    Answered(String),
    /// A session got events from another process.
    Session(String),
    /// Tokens were made or revoked.
    Tokens,
    /// Nobody knows what was missed: look again at everything.
    Everything,
}

/// The listeners of this process, and the name other processes know it by.
#[derive(Debug, Clone)]
pub(crate) struct Changes {
    sender: broadcast::Sender<Change>,
    /// Unique among the processes on this store.
    origin: String,
}

impl Changes {
    pub(crate) fn new(origin: String) -> Self {
        Self { sender: broadcast::Sender::new(BEHIND), origin }
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.sender.subscribe()
    }

    /// Tells this process.
    pub(crate) fn tell(&self, change: Change) {
        // An error means that nobody listens.
        let _ = self.sender.send(change);
    }

    /// What tells other processes.
    pub(crate) fn notice(&self, change: &Change) -> String {
        let notice = |change| serde_json::to_string(&(&self.origin, change)).unwrap_or_default();
        let text = notice(change);
        if text.len() <= LONGEST { text } else { notice(&Change::Everything) }
    }

    /// Passes on what another process tells; what this one told comes back and is left out.
    pub(crate) fn heard(&self, notice: &str) {
        match serde_json::from_str::<(String, Change)>(notice) {
            Ok((origin, _)) if origin == self.origin => {}
            Ok((_, change)) => self.tell(change),
            // Of a newer program.
            Err(_) => self.tell(Change::Everything),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_reaches_others_and_not_the_one_who_sent_it() {
        let [here, there] = ["here", "there"].map(|origin| Changes::new(origin.to_owned()));
        let [mut at_home, mut abroad] = [here.subscribe(), there.subscribe()];
        let notice = here.notice(&Change::Session("s\n".to_owned()));
        here.heard(&notice);
        there.heard(&notice);
        assert!(at_home.try_recv().is_err());
        assert_eq!(abroad.try_recv().unwrap(), Change::Session("s\n".to_owned()));
    }

    #[test]
    fn what_cannot_be_said_or_understood_means_to_look_at_everything() {
        let changes = Changes::new("here".to_owned());
        let mut listener = changes.subscribe();
        Changes::new("there".to_owned()).heard("");
        changes.heard("[\"there\", {\"weather\": \"fine\"}]");
        assert_eq!(listener.try_recv().unwrap(), Change::Everything);
        let notice = changes.notice(&Change::Session("x".repeat(5000)));
        assert_eq!(notice, r#"["here","everything"]"#);
    }
}
