//! The Unix socket: made, guarded, and taken away again.

use std::io::ErrorKind;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use super::BindError;
use crate::admit::Peer;

/// A socket in the file system, gone when this is.
#[derive(Debug)]
pub(super) struct Socket {
    pub(super) listener: UnixListener,
    pub(super) path: PathBuf,
    /// The user this service runs as.
    owner: u32,
}

impl Socket {
    /// Listens at `path`. A socket that nobody listens at any more is replaced; anything else stays.
    pub(super) async fn bind(path: &Path, mode: u32) -> Result<Self, BindError> {
        let failed = |source| BindError::Socket { path: path.to_owned(), source };
        if let Ok(metadata) = std::fs::symlink_metadata(path) {
            let dead = metadata.file_type().is_socket()
                && UnixStream::connect(path).await.is_err_and(|e| e.kind() == ErrorKind::ConnectionRefused);
            if !dead {
                return Err(failed(ErrorKind::AddrInUse.into()));
            }
            std::fs::remove_file(path).map_err(failed)?;
        }
        let listener = UnixListener::bind(path).map_err(failed)?;
        // Whoever comes in before that is told by their user id all the same.
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).map_err(failed)?;
        let owner = std::fs::symlink_metadata(path).map_err(failed)?.uid();
        Ok(Self { listener, path: path.to_owned(), owner })
    }

    /// Whose process is at the other end.
    pub(super) fn peer(&self, stream: &UnixStream) -> std::io::Result<Peer> {
        let user = stream.peer_cred()?.uid();
        Ok(Peer::Local { user, trusted: user == self.owner || user == 0 })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Somebody else may have taken it away; then there is nothing to do.
        let _ = std::fs::remove_file(&self.path);
    }
}
