//! The HTTP door.
//!
//! Translates calls into calls of the service and back; decides who may make them, how fast and for how long. It
//! judges nothing. What it has no room or time for is answered with an ask, never with an allow and never with
//! silence. One entry, [`Server`].

mod admit;
mod app;
mod body;
mod gate;
mod listen;
mod openapi;
mod parameters;
mod problem;
mod routes;
mod settings;
mod token;

pub use admit::word;
pub use listen::{BindError, Server};
pub use openapi::document;
pub use settings::{Access, Limits, PORT, Settings, Tls};
pub use token::{NewToken, mint};
