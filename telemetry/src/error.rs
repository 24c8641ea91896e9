//! Why telemetry could not be switched on.

/// Why telemetry could not be switched on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TelemetryError {
    /// The receiver's address is none.
    #[error("`{0}` is no address of an OTLP receiver: write one like `http://localhost:4318`")]
    Endpoint(String),
    /// A protocol that is not spoken.
    #[error(
        "the OTLP protocol `{0}` is not spoken here: write `http/protobuf`, which receivers take on port 4318"
    )]
    Protocol(String),
    /// The trusted certificates are none.
    #[error("the certificates to trust for the OTLP receiver cannot be read: {0}")]
    Certificates(String),
    /// A setting the exporter does not accept.
    #[error("the OTLP exporter cannot be set up")]
    Exporter(#[from] opentelemetry_otlp::ExporterBuildError),
    /// There is nothing to send in the background with.
    #[error("telemetry needs a tokio runtime to send in the background: start it inside one")]
    Runtime,
}
