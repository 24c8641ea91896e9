//! What an OTLP client is answered, in the encoding it sent.

use opentelemetry_proto::tonic::collector::logs::v1::{ExportLogsPartialSuccess, ExportLogsServiceResponse};
use prost::Message;
use serde_json::json;

use crate::IngestError;

/// How a body is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// `application/x-protobuf`.
    Protobuf,
    /// `application/json`.
    Json,
}

impl Encoding {
    /// What a `content-type` names.
    ///
    /// # Errors
    /// When it is neither of the two.
    pub fn of(content_type: &str) -> Result<Self, IngestError> {
        let kind = content_type.split(';').next().unwrap_or("").trim();
        match kind.to_ascii_lowercase().as_str() {
            "application/x-protobuf" => Ok(Self::Protobuf),
            "application/json" => Ok(Self::Json),
            _ => Err(IngestError::ContentType(kind.chars().take(64).collect())),
        }
    }

    /// The `content-type` it has.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/x-protobuf",
            Self::Json => "application/json",
        }
    }
}

/// An answer to an OTLP request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// What the body is.
    pub content_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

/// `google.rpc.Status`, as far as OTLP wants it.
#[derive(Clone, PartialEq, Eq, Message)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

/// `INVALID_ARGUMENT` of gRPC.
const INVALID: i32 = 3;

/// `UNAVAILABLE` of gRPC.
const UNAVAILABLE: i32 = 14;

impl Reply {
    /// It was taken, but for `rejected` records. To traces and metrics too: those are taken and forgotten.
    pub fn accepted(encoding: Encoding, rejected: u64) -> Self {
        let message = "records without a session or of another shape than this agent's were left out";
        let body = match encoding {
            Encoding::Protobuf => {
                let partial = (rejected > 0).then(|| ExportLogsPartialSuccess {
                    rejected_log_records: i64::try_from(rejected).unwrap_or(i64::MAX),
                    error_message: message.to_owned(),
                });
                ExportLogsServiceResponse { partial_success: partial }.encode_to_vec()
            }
            Encoding::Json if rejected == 0 => b"{}".to_vec(),
            Encoding::Json => {
                let partial = json!({ "rejectedLogRecords": rejected.to_string(), "errorMessage": message });
                json!({ "partialSuccess": partial }).to_string().into_bytes()
            }
        };
        Self { status: 200, content_type: encoding.content_type(), body }
    }

    /// It cannot be read, and sending it again would not help.
    pub fn refused(encoding: Encoding, error: &IngestError) -> Self {
        Self::status(error.status(), encoding, INVALID, error.to_string())
    }

    /// It could not be kept; sending it again helps.
    pub fn unavailable(encoding: Encoding) -> Self {
        Self::status(
            503,
            encoding,
            UNAVAILABLE,
            "sessions cannot be kept now, send it again later".to_owned(),
        )
    }

    fn status(status: u16, encoding: Encoding, code: i32, message: String) -> Self {
        let body = match encoding {
            Encoding::Protobuf => Status { code, message }.encode_to_vec(),
            Encoding::Json => json!({ "code": code, "message": message }).to_string().into_bytes(),
        };
        Self { status, content_type: encoding.content_type(), body }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_success_has_no_partial_one() {
        let reply = Reply::accepted(Encoding::Protobuf, 0);
        assert_eq!((reply.status, reply.body.as_slice()), (200, &[][..]));
        assert_eq!(Reply::accepted(Encoding::Json, 0).body, b"{}");
    }

    #[test]
    fn rejected_records_are_counted_in_the_answer() {
        let reply = Reply::accepted(Encoding::Protobuf, 3);
        let read = ExportLogsServiceResponse::decode(reply.body.as_slice()).unwrap();
        assert_eq!(read.partial_success.unwrap().rejected_log_records, 3);
        let json: serde_json::Value =
            serde_json::from_slice(&Reply::accepted(Encoding::Json, 3).body).unwrap();
        assert_eq!(json["partialSuccess"]["rejectedLogRecords"], "3");
    }

    #[test]
    fn a_refusal_is_a_status_in_the_encoding_of_the_request() {
        let reply = Reply::refused(Encoding::Protobuf, &IngestError::TooLarge);
        let read = Status::decode(reply.body.as_slice()).unwrap();
        assert_eq!((reply.status, read.code), (413, INVALID));
        assert_eq!(read.message, IngestError::TooLarge.to_string());
        assert_eq!(Reply::unavailable(Encoding::Json).status, 503);
    }

    #[test]
    fn a_content_type_is_read_without_its_parameters() {
        assert_eq!(Encoding::of("Application/JSON; charset=utf-8").unwrap(), Encoding::Json);
        assert_eq!(Encoding::of("application/x-protobuf").unwrap(), Encoding::Protobuf);
        assert!(Encoding::of("text/plain").is_err());
    }
}
