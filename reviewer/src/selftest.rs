//! Commands by which a service checks its own settings: they change nothing, and reading those takes privilege.

use crate::ground::Ground;
use crate::plan::{Plan, Step};
use crate::request::Clause;

/// The ways to call them that read what the service reads anyway.
const SELF_TESTS: [&str; 8] = [
    "nginx -t",
    "nginx -tq",
    "nginx -t -q",
    "apachectl configtest",
    "apachectl -t",
    "apache2ctl configtest",
    "named-checkconf",
    "sshd -t",
];

/// Whether all that `wrapper` runs is such a test.
pub(crate) fn only_tests(plan: &Plan<'_>, wrapper: &Step<'_>) -> bool {
    let mut inner = plan.inside(wrapper).peekable();
    inner.peek().is_some()
        && inner.all(is_self_test)
        && wrapper.invocation.program == "sudo"
        && as_root(wrapper)
}

/// Whether it is `sudo` without anything else that it is told.
fn as_root(wrapper: &Step<'_>) -> bool {
    wrapper.invocation.argv.get(1).is_some_and(|word| !word.starts_with('-') && !word.contains('='))
}

fn is_self_test(step: &Step<'_>) -> bool {
    !step.weighty && SELF_TESTS.contains(&step.line().as_str())
}

impl Ground<'_> {
    /// `sudo nginx -t && sudo systemctl reload nginx`, where the reload was asked for.
    pub(crate) fn tests_before(&self, plan: &Plan<'_>, wrapper: &Step<'_>) -> Option<&Clause> {
        if !only_tests(plan, wrapper) {
            return None;
        }
        let restarts =
            |step: &&Step<'_>| step.act.is_some_and(|act| act.name == "restarts or stops services");
        let asked = plan.weighty().filter(restarts).filter_map(|step| self.support(step));
        asked.into_iter().find(|support| support.gaps.is_empty()).map(|support| support.clause)
    }
}

#[cfg(test)]
mod tests {
    use assize_protocol::ReviewOutcome;

    use crate::kit::Session;

    #[test]
    fn who_rules_out_a_restart_rules_out_the_task_of_that_name() {
        let said = |line: &str| {
            let session =
                Session::default().says("reload nginx on this machine, reload only, never a restart");
            session.provenance(line).outcome
        };
        assert_eq!(said("systemctl restart nginx"), ReviewOutcome::Deny);
        assert_ne!(said("systemctl reload nginx"), ReviewOutcome::Deny);
    }

    #[test]
    fn a_test_of_the_settings_is_called_as_it_always_is() {
        for line in ["nginx -t", "sshd -t"] {
            assert!(super::SELF_TESTS.contains(&line));
        }
        for line in ["nginx", "nginx -t -c /tmp/nginx.conf", "nginx -s stop"] {
            assert!(!super::SELF_TESTS.contains(&line));
        }
    }
}
