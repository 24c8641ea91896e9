//! A language model in this process.

use std::path::Path;
use std::sync::Arc;

use assize_backends::ChatModel;

use crate::failure::Failure;

/// Bytes of a file: what is longer is no model for a processor.
#[cfg(feature = "local-models")]
const LONGEST: u64 = 8 << 30;

/// The model in this file.
#[cfg(feature = "local-models")]
pub(super) fn open(path: &Path) -> Result<Arc<dyn ChatModel>, Failure> {
    let unreadable = |source| Failure::Unreadable { path: path.to_owned(), source };
    let known = std::fs::metadata(path).map_err(unreadable)?;
    if known.len() > LONGEST {
        return Err(Failure::TooLong(format!("`{}`", path.display()), LONGEST));
    }
    let file = std::fs::read(path).map_err(unreadable)?;
    let chat = assize_models::Chat::load(&file).map_err(|error| {
        Failure::Config(format!(
            "`{}` cannot be used: {error}; help: take the GGUF of a llama with ChatML, such as SmolLM2-135M-Instruct",
            path.display()
        ))
    })?;
    Ok(Arc::new(assize_backends::Gguf::new(chat)))
}

/// There is none in this program.
#[cfg(not(feature = "local-models"))]
pub(super) fn open(path: &Path) -> Result<Arc<dyn ChatModel>, Failure> {
    Err(Failure::Config(format!(
        "`{}` cannot be used: this program was built without local models; help: build it with the feature `local-models`",
        path.display()
    )))
}
