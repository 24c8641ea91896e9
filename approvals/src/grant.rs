//! What an approval allows later on.

use assize_protocol::{Binding, Decision, Grant, GrantScope, Severity};

use crate::{Asked, Rules, SKEW_MS};

/// Whether a grant can still answer anything. A clock from before it was given has gone back, and then nobody
/// knows how much of its time is left.
pub fn in_force(grant: &Grant, now: i64) -> bool {
    grant.spent_at.is_none()
        && grant.revoked_at.is_none()
        && now.saturating_add(SKEW_MS) >= grant.granted_at
        && now < grant.expires_at
}

/// Whether `grant` answers `asked`. It lifts no deny and nothing worse than what was approved, and where a person
/// has to answer every time, only the yes to this very run does.
pub fn covers(grant: &Grant, asked: &Asked<'_>, now: i64, rules: &Rules) -> bool {
    let risk = asked.risk();
    let within =
        asked.verdict.ruling.decision == Decision::Ask && risk <= grant.risk && risk < Severity::Critical;
    within && in_force(grant, now) && reaches(grant, asked, rules)
}

fn reaches(grant: &Grant, asked: &Asked<'_>, rules: &Rules) -> bool {
    let prompting = asked.prompting(rules);
    let again = !prompting.requires_person && !prompting.suppress_always;
    let binding = asked.binding();
    match grant.scope {
        GrantScope::Once => is_bound(&grant.binding, &binding),
        GrantScope::Session => again && binding.session.is_some() && is_bound(&grant.binding, &binding),
        GrantScope::Structure => {
            again
                && same_knowledge(&grant.binding, &binding)
                && grant.structure.is_some()
                && grant.structure == asked.structure()
        }
    }
}

/// The very same, except for facts where none were known.
fn is_bound(granted: &Binding, asked: &Binding) -> bool {
    match granted.facts {
        Some(_) => granted == asked,
        None => *granted == Binding { facts: None, ..asked.clone() },
    }
}

/// For the same caller, in the same folders, by the same policy and rules; the working directory lies in them.
fn same_knowledge(granted: &Binding, asked: &Binding) -> bool {
    let Binding { shell, workspace, requester, policy, rules, .. } = granted;
    *shell == asked.shell
        && *workspace == asked.workspace
        && *requester == asked.requester
        && *policy == asked.policy
        && *rules == asked.rules
        && workspace.iter().any(|folder| is_below(&asked.cwd, folder))
}

/// Whether `path` is `folder` or lies in it, by name.
pub(crate) fn is_below(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    let plain = !path.split('/').any(|part| part == ".." || part == ".");
    plain && path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
