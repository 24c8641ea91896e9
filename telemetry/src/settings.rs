//! What whoever runs the service decides about telemetry.

use std::time::Duration;

use assize_protocol::Severity;

use crate::TelemetryError;

/// Takes secrets out of a text before it leaves.
pub type Redact = fn(&str) -> String;

/// Where telemetry goes, and what may be in it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it is sent; `None`: nowhere, only metrics are kept.
    pub export: Option<Export>,
    /// Prompts go out, through this; `None`: they stay.
    pub prompts: Option<Redact>,
    /// Texts of commands go out, through this; `None`: their hash does.
    pub commands: Option<Redact>,
    /// Findings below this get no event of their own.
    pub findings_from: Severity,
}

impl Default for Settings {
    fn default() -> Self {
        Self { export: None, prompts: None, commands: None, findings_from: Severity::Medium }
    }
}

/// How telemetry is sent.
#[derive(Debug, Clone)]
pub struct Export {
    /// Address of an OTLP receiver over HTTP, `/v1/traces` and its like left out. `None`: as the standard variables
    /// `OTEL_EXPORTER_OTLP_…` of the environment say.
    pub endpoint: Option<String>,
    /// Sent with every request, such as an API key; beside those of `OTEL_EXPORTER_OTLP_HEADERS`.
    pub headers: Vec<(String, String)>,
    /// Certificates to trust in place of the system's: PEM.
    pub certificates: Option<Vec<u8>>,
    /// How long one request may take.
    pub timeout: Duration,
    /// How long spans and events are collected before they are sent.
    pub every: Duration,
    /// How often metrics are sent.
    pub metrics_every: Duration,
    /// Spans, and events, that may wait to be sent; more are dropped and counted.
    pub queue: usize,
    /// How long closing may take to send the rest.
    pub close_within: Duration,
}

impl Default for Export {
    fn default() -> Self {
        Self {
            endpoint: None,
            headers: Vec::new(),
            certificates: None,
            timeout: Duration::from_secs(10),
            every: Duration::from_secs(1),
            metrics_every: Duration::from_mins(1),
            queue: 8192,
            close_within: Duration::from_secs(5),
        }
    }
}

impl Export {
    /// What the standard variables ask for, each looked up with `variable`; `None`: they ask for nothing.
    ///
    /// # Errors
    /// When they ask for a protocol that is not spoken here.
    pub fn standard(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, TelemetryError> {
        let said = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let disabled = said("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let signals = ["", "TRACES_", "LOGS_", "METRICS_"];
        let asked = |signal: &&str| said(&format!("OTEL_EXPORTER_OTLP_{signal}ENDPOINT")).is_some();
        if disabled || !signals.iter().any(asked) {
            return Ok(None);
        }
        for signal in signals {
            match said(&format!("OTEL_EXPORTER_OTLP_{signal}PROTOCOL")) {
                Some(protocol) if protocol.trim() != "http/protobuf" => {
                    return Err(TelemetryError::Protocol(protocol));
                }
                Some(_) | None => {}
            }
        }
        let timeout = said("OTEL_EXPORTER_OTLP_TIMEOUT").and_then(|value| value.trim().parse().ok());
        let defaults = Self::default();
        Ok(Some(Self { timeout: timeout.map_or(defaults.timeout, Duration::from_millis), ..defaults }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standard(set: &[(&str, &str)]) -> Result<Option<Duration>, String> {
        let variable =
            |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Export::standard(variable).map(|export| export.map(|e| e.timeout)).map_err(|error| error.to_string())
    }

    #[test]
    fn an_environment_that_names_no_receiver_switches_nothing_on() {
        assert_eq!(standard(&[]), Ok(None));
        assert_eq!(standard(&[("OTEL_EXPORTER_OTLP_ENDPOINT", " ")]), Ok(None));
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318");
        assert_eq!(standard(&[endpoint, ("OTEL_SDK_DISABLED", "true")]), Ok(None));
    }

    #[test]
    fn an_environment_that_names_a_receiver_switches_export_on() {
        let traces = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://localhost:4318/v1/traces");
        assert_eq!(standard(&[traces]), Ok(Some(Duration::from_secs(10))));
        let timeout = ("OTEL_EXPORTER_OTLP_TIMEOUT", "2500");
        assert_eq!(standard(&[traces, timeout]), Ok(Some(Duration::from_millis(2500))));
    }

    #[test]
    fn a_protocol_that_is_not_spoken_is_refused_and_not_ignored() {
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317");
        let error = standard(&[endpoint, ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]).unwrap_err();
        assert!(error.contains("write `http/protobuf`"), "{error}");
    }
}
