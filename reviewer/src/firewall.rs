//! What a rule of the firewall does with what it is for, and whether that was asked.

use crate::address::network;
use crate::ground::Ground;
use crate::listed::Pick;
use crate::plan::{Object, Step};
use crate::request::{Clause, Word};
use crate::support::Gap;
use crate::tables::Act;

/// Words for keeping somebody out.
const SHUT: [&str; 12] = [
    "drop",
    "block",
    "deny",
    "ban",
    "reject",
    "blacklist",
    "close",
    "shut",
    "drops",
    "blocks",
    "bans",
    "out",
];

/// Words for letting somebody in.
const OPEN: [&str; 9] =
    ["accept", "allow", "open", "permit", "whitelist", "let", "allows", "accepts", "reach"];

/// Words for taking a rule away.
const LIFTED: [&str; 9] = ["take", "remove", "delete", "lift", "unblock", "unban", "drop", "clear", "undo"];

/// Words for making one.
const MADE: [&str; 8] = ["add", "block", "ban", "deny", "allow", "open", "reject", "insert"];

impl Ground<'_> {
    /// Whether the words say what a rule does and for whom: `-j DROP`, where somebody is to be blocked or was, and
    /// `-s`, where that is who was named or picked.
    pub(crate) fn says_rule(&self, step: &Step<'_>, option: &str, words: &[&Word], clause: &Clause) -> bool {
        if !is_of_chains(step) {
            return false;
        }
        let spelled = match option {
            "jump" => ["-j", "--jump"],
            "source" => ["-s", "--source"],
            "destination" => ["-d", "--destination"],
            "insert" | "append" | "delete" => return true,
            _ => return false,
        };
        let value = step.invocation.argv.windows(2).find_map(|pair| match pair {
            [option, value] if spelled.contains(&option.as_str()) => Some(value.to_lowercase()),
            _ => None,
        });
        if option != "jump" {
            let whom = Object::plain(value.as_deref().unwrap_or_default());
            let same =
                |word: &&Word| network(&word.text).is_some() && network(&word.text) == network(&whom.text);
            let named = words.iter().any(same);
            return named || matches!(self.picked(&whom, clause), Some(Pick::This(_)));
        }
        let said = |list: &[&str]| {
            words.iter().any(|word| list.contains(&word.text.as_str()) || list.contains(&word.stem.as_str()))
        };
        match value.as_deref() {
            Some("drop" | "reject") => said(&SHUT),
            Some("accept") => said(&OPEN) && !said(&["block", "deny", "ban", "reject"]),
            _ => false,
        }
    }

    /// `take the rule out again`, and the plan makes one; or the other way round.
    pub(crate) fn other_way(step: &Step<'_>, act: &Act, clause: &Clause) -> Option<Gap> {
        if !act.asked_by.iter().any(|family| family == "firewall") || !is_of_chains(step) {
            return None;
        }
        let given = |names: &[&str]| step.invocation.argv.iter().any(|word| names.contains(&word.as_str()));
        let asks = |list: &[&str]| clause.words.iter().any(|word| list.contains(&word.text.as_str()));
        let makes = given(&["-A", "-I", "--append", "--insert"]);
        let lifts = given(&["-D", "--delete"]);
        let other = makes && asks(&LIFTED) && !asks(&MADE) || lifts && asks(&MADE) && !asks(&LIFTED);
        other.then(|| Gap::Further("does the opposite with the rule".to_owned()))
    }
}

/// `iptables`, whose rules stand in chains and jump.
fn is_of_chains(step: &Step<'_>) -> bool {
    matches!(step.invocation.program.as_str(), "iptables" | "ip6tables")
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;

    fn may_go(said: &str, line: &str) -> bool {
        Session::default().says(said).leaves_open(line) == Some(vec![])
    }

    #[test]
    fn a_rule_may_do_what_was_said() {
        let said = "please block 203.0.113.44 with iptables on input";
        assert!(may_go(said, "iptables -I INPUT -s 203.0.113.44 -j DROP"));
        assert!(!may_go(said, "iptables -I INPUT -s 203.0.113.44 -j ACCEPT"));
        assert!(!may_go(said, "iptables -I INPUT -s 203.0.113.45 -j DROP"));
        assert!(!may_go(said, "iptables -D INPUT -s 203.0.113.44 -j DROP"));
    }

    #[test]
    fn a_rule_that_is_to_be_taken_out_is_not_made() {
        let said = "we blocked 203.0.113.44 by mistake. please take that drop rule out of iptables again";
        assert!(may_go(said, "iptables -D INPUT -s 203.0.113.44 -j DROP"));
        assert!(!may_go(said, "iptables -I INPUT -s 203.0.113.44 -j DROP"));
        assert!(!may_go(said, "iptables -D INPUT -s 203.0.113.45 -j DROP"));
    }
}
