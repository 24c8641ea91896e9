//! What else is worth an event: knowledge that changed, connections, agents without protection.

use opentelemetry::logs::Severity as Level;

use assize_protocol::{Happening, SessionEvent};

use crate::attributes::Attributes;
use crate::names::{self, attribute as a};
use crate::{Incoming, Telemetry};

/// What was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loaded {
    /// Policy.
    Policy,
    /// Programs and rules.
    Rules,
}

impl Loaded {
    fn name(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Rules => "rules",
        }
    }
}

impl Telemetry {
    /// Policy or rules came into force.
    pub fn activated(&self, what: Loaded, revision: &str, previous: Option<&str>) {
        let Some(out) = self.out() else { return };
        let mut attributes = Attributes::default();
        attributes.word(a::PACK, what.name());
        attributes.name(a::REVISION, revision);
        attributes.named(a::PREVIOUS, previous);
        out.event(names::ACTIVATED, Level::Info, attributes, None);
    }

    /// Policy or rules were refused for `reason`; those before stay in force.
    pub fn rejected(&self, what: Loaded, reason: &str, previous: Option<&str>) {
        let Some(out) = self.out() else { return };
        let mut attributes = Attributes::default();
        attributes.word(a::PACK, what.name());
        attributes.name(a::REASON, reason);
        attributes.named(a::PREVIOUS, previous);
        out.event(names::REJECTED, Level::Error, attributes, None);
    }

    /// Something happened in a session. Connections are told; the rest is the session's own.
    pub fn happened(&self, session: &str, event: &SessionEvent) {
        let Some(out) = self.out() else { return };
        let Happening::Network { host, port, allowed } = &event.what else { return };
        let mut attributes = Attributes::default();
        attributes.name(a::SESSION, session);
        attributes.name(a::HOST, host);
        if let Some(port) = port {
            attributes.number(a::PORT, (*port).into());
        }
        if let Some(allowed) = allowed {
            attributes.word(a::DECISION, if *allowed { "allow" } else { "deny" });
        }
        out.event(names::NETWORK, Level::Info, attributes, None);
    }

    /// Logs of an agent were read. Tells of their connections and of calls that nobody judged.
    pub fn received(&self, incoming: &Incoming) {
        self.metrics().received(incoming);
        for (session, event) in &incoming.events {
            self.happened(session, event);
        }
        let Some(out) = self.out() else { return };
        for (session, agent) in &incoming.unprotected {
            let mut attributes = Attributes::default();
            attributes.name(a::SESSION, session);
            attributes.word(a::AGENT, agent);
            attributes.word(a::REASON, "the hook failed and the call went through");
            out.event(names::UNPROTECTED, Level::Error, attributes, None);
        }
    }
}
