//! The trace a request belongs to, as W3C Trace Context says it.

use assize_protocol::Digest;
use http::HeaderMap;
use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};

/// Members that `tracestate` may have.
const MEMBERS: usize = 32;

/// Bytes of `tracestate` that are passed on.
const STATE: usize = 4096;

/// The trace a request belongs to, and the span in it that asks.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceContext(pub(crate) SpanContext);

impl TraceContext {
    /// What `traceparent` and `tracestate` say. `None`: nothing, or something that is not well-formed. A `tracestate`
    /// that is not well-formed is left out.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let mut parents = headers.get_all("traceparent").iter();
        let (Some(parent), None) = (parents.next(), parents.next()) else { return None };
        let (trace, span, flags) = parent_of(parent.to_str().ok()?)?;
        let states = headers.get_all("tracestate").iter().map(|value| value.to_str().ok());
        let state = states.collect::<Option<Vec<_>>>().and_then(|all| state_of(&all.join(",")));
        Some(Self(SpanContext::new(trace, span, flags, true, state.unwrap_or_default())))
    }

    /// The context everybody who knows a session and a call can name without being told: what spans are linked to
    /// when no context came with a call.
    pub(crate) fn derived(session: &str, call: &str) -> Self {
        let digest = *Digest::of(format!("{session}\n{call}")).bytes();
        let mut trace = [0; 16];
        let mut span = [0; 8];
        trace.iter_mut().chain(&mut span).zip(digest).for_each(|(to, from)| *to = from);
        let (trace, span) = (TraceId::from_bytes(trace), SpanId::from_bytes(span));
        Self(SpanContext::new(trace, span, TraceFlags::default(), true, TraceState::default()))
    }
}

/// `version "-" trace-id "-" parent-id "-" flags`, in lower case; later versions may go on after another `-`.
fn parent_of(text: &str) -> Option<(TraceId, SpanId, TraceFlags)> {
    let (head, rest) = (text.get(..55)?, text.get(55..)?);
    let mut parts = head.split('-');
    let (version, trace) = (digits(parts.next()?, 2)?, digits(parts.next()?, 32)?);
    let (span, flags) = (digits(parts.next()?, 16)?, digits(parts.next()?, 2)?);
    let complete = match version {
        "ff" => false,
        "00" => rest.is_empty(),
        _ => rest.is_empty() || rest.starts_with('-'),
    };
    let (trace, span) = (TraceId::from_hex(trace).ok()?, SpanId::from_hex(span).ok()?);
    let named = trace != TraceId::INVALID && span != SpanId::INVALID;
    let flags = TraceFlags::new(u8::from_str_radix(flags, 16).ok()?) & TraceFlags::SAMPLED;
    (complete && named && parts.next().is_none()).then_some((trace, span, flags))
}

fn digits(text: &str, count: usize) -> Option<&str> {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    (text.len() == count && text.bytes().all(hex)).then_some(text)
}

fn state_of(text: &str) -> Option<TraceState> {
    let blank = |c: char| c == ' ' || c == '\t';
    let members: Vec<&str> =
        text.split(',').map(|m| m.trim_matches(blank)).filter(|m| !m.is_empty()).collect();
    if members.len() > MEMBERS || text.len() > STATE {
        return None;
    }
    let pairs = members.iter().map(|member| member.split_once('=').filter(|(_, value)| printable(value)));
    let pairs: Vec<(&str, &str)> = pairs.collect::<Option<_>>()?;
    let twice =
        pairs.iter().enumerate().any(|(at, (key, _))| pairs.iter().skip(at + 1).any(|(k, _)| k == key));
    if twice { None } else { TraceState::from_key_value(pairs).ok() }
}

fn printable(value: &str) -> bool {
    (1..=256).contains(&value.len()) && value.bytes().all(|b| (0x20..=0x7e).contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn read(headers: &[(&'static str, &str)]) -> Option<TraceContext> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_str(value).unwrap());
        }
        TraceContext::of(&map)
    }

    #[test]
    fn a_well_formed_parent_is_the_trace_the_span_and_whether_it_is_sampled() {
        let TraceContext(span) = read(&[("traceparent", PARENT)]).unwrap();
        assert_eq!(span.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(span.span_id().to_string(), "00f067aa0ba902b7");
        assert!(span.is_sampled() && span.is_remote());
        let unsampled = PARENT.replace("-01", "-fe");
        assert!(!read(&[("traceparent", &unsampled)]).unwrap().0.is_sampled());
    }

    #[test]
    fn what_is_not_well_formed_is_no_parent() {
        let wrong = [
            "",
            "00",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-011",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ];
        assert_eq!(wrong.map(|parent| read(&[("traceparent", parent)])), [const { None }; 11]);
        assert_eq!(read(&[("traceparent", PARENT), ("traceparent", PARENT)]), None);
    }

    #[test]
    fn a_later_version_is_read_as_far_as_it_is_known() {
        assert!(read(&[("traceparent", &format!("cc{}-what-comes", PARENT.get(2..).unwrap()))]).is_some());
    }

    #[test]
    fn the_state_of_several_headers_is_joined_and_a_broken_one_is_left_out() {
        let state = |states: &[&str]| {
            let mut headers = vec![("traceparent", PARENT)];
            headers.extend(states.iter().map(|state| ("tracestate", *state)));
            read(&headers).unwrap().0.trace_state().header()
        };
        assert_eq!(state(&["rojo=00f0, congo=t61", ",one@two=3"]), "rojo=00f0,congo=t61,one@two=3");
        for broken in ["no-value", "Upper=1", "a=1,a=2", "a=b=c"] {
            assert_eq!(state(&[broken]), "", "{broken}");
        }
        let many: Vec<String> = (0..33).map(|n| format!("k{n}=v")).collect();
        assert_eq!(state(&[&many.join(",")]), "");
    }

    #[test]
    fn a_derived_context_follows_from_session_and_call_alone() {
        assert_eq!(TraceContext::derived("s", "c"), TraceContext::derived("s", "c"));
        assert_ne!(TraceContext::derived("s", "c"), TraceContext::derived("s", "d"));
        assert!(TraceContext::derived("", "").0.is_valid());
    }
}
