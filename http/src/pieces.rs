//! An answer that is too long to be held.

use std::error::Error;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;

use crate::{CallError, cut_off};

/// What comes back, piece by piece.
#[derive(Debug)]
pub struct Pieces {
    body: Limited<Incoming>,
    most: usize,
}

impl Pieces {
    pub(crate) fn new(body: Incoming, most: usize) -> Self {
        Self { body: Limited::new(body, most), most }
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    /// When it ends before it is whole, or is longer than it may be.
    pub async fn next(&mut self) -> Result<Option<Bytes>, CallError> {
        while let Some(frame) = self.body.frame().await {
            let frame =
                frame.map_err(|error: Box<dyn Error + Send + Sync>| cut_off(error.as_ref(), self.most))?;
            // Trailers say nothing about what was asked for.
            if let Ok(data) = frame.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }
}
