//! The encoder of `intent`: read from its folder when it is needed first.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use assize_reviewer::Alike;

use crate::render::STRONG;

#[cfg(feature = "local-models")]
pub(crate) use folder::load;

/// What is in this folder, for cases that wait at most so long for it; none where there is nothing to be had, which is
/// said unless it is the usual folder.
pub(crate) fn alike(folder: Option<&Path>, patience: Duration) -> Option<Alike> {
    let folder = folder?;
    let usual = crate::place::encoder().is_some_and(|usual| usual == folder);
    #[cfg(feature = "local-models")]
    {
        match folder::Lazy::at(folder) {
            Ok(encoder) => {
                let encoder = std::sync::Arc::new(assize_models::Remembering::new(encoder));
                return Some(Alike { encoder, patience });
            }
            Err(_) if usual && !folder.exists() => {}
            Err(failure) => warn(&failure.to_string()),
        }
    }
    #[cfg(not(feature = "local-models"))]
    {
        let _ = patience;
        if !usual {
            warn(&format!(
                "`{}` is not used: this program was built without local models; help: build it with the feature `local-models`",
                folder.display()
            ));
        }
    }
    None
}

/// `intent` goes on without the encoder, and whoever set one up hears of it once.
fn warn(what: &str) {
    // Nothing is left to tell it to when standard error is gone.
    let _ = writeln!(anstream::stderr(), "{STRONG}warning:{STRONG:#} no encoder for `intent`: {what}");
}

#[cfg(feature = "local-models")]
mod folder {
    use std::fmt::Write;
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::OnceLock;
    use std::time::UNIX_EPOCH;

    use assize_models::{Embed, Embedded, Encoder};

    use super::warn;
    use crate::failure::Failure;

    /// What has to be in a folder.
    const FILES: [&str; 3] = ["config.json", "tokenizer.json", "model.safetensors"];

    /// Bytes of one file.
    const LONGEST: u64 = 1 << 30;

    /// An encoder that is read when it is needed first.
    #[derive(Debug)]
    pub(super) struct Lazy {
        folder: PathBuf,
        revision: String,
        read: OnceLock<Option<Encoder>>,
    }

    impl Lazy {
        /// The one in this folder, where there is something that looks like one.
        pub(super) fn at(folder: &Path) -> Result<Self, Failure> {
            let mut revision = folder.display().to_string();
            for name in FILES {
                let path = folder.join(name);
                let known = fs::metadata(&path);
                let known = known.map_err(|source| missing(folder, &path, source))?;
                let changed = known.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
                // Writing to a string does not fail.
                let _ = write!(revision, " {}@{}", known.len(), changed.unwrap_or_default().as_nanos());
            }
            Ok(Self { folder: folder.to_owned(), revision, read: OnceLock::new() })
        }
    }

    impl Embed for Lazy {
        fn embed(&self, texts: &[&str]) -> Option<Vec<Embedded>> {
            let read = || load(&self.folder).inspect_err(|failure| warn(&failure.to_string())).ok();
            self.read.get_or_init(read).as_ref()?.embed(texts)
        }

        fn revision(&self) -> &str {
            &self.revision
        }
    }

    /// The encoder in a folder.
    pub(crate) fn load(folder: &Path) -> Result<Encoder, Failure> {
        let [config, tokenizer, weights] = FILES.map(|name| bytes(folder, name));
        Encoder::load(&config?, &tokenizer?, weights?).map_err(|error| {
            Failure::Config(format!(
                "`{}` holds no encoder that can be used: {error}; help: `assize models fetch` brings one",
                folder.display()
            ))
        })
    }

    fn bytes(folder: &Path, name: &str) -> Result<Vec<u8>, Failure> {
        let path = folder.join(name);
        let known = fs::metadata(&path).map_err(|source| missing(folder, &path, source))?;
        if known.len() > LONGEST {
            return Err(Failure::TooLong(format!("`{}`", path.display()), LONGEST));
        }
        fs::read(&path).map_err(|source| Failure::Unreadable { path, source })
    }

    fn missing(folder: &Path, path: &Path, source: std::io::Error) -> Failure {
        if source.kind() == std::io::ErrorKind::NotFound {
            return Failure::Config(format!(
                "there is no `{}`; help: `assize models fetch --to {}` brings it",
                path.display(),
                folder.display()
            ));
        }
        Failure::Unreadable { path: path.to_owned(), source }
    }
}
