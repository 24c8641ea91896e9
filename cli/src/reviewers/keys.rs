//! Keys of language models: out of the keyring, a file of their owner's alone, or the environment.
//!
//! A key is on no command line, and in no message: what goes wrong is said by the name it goes by.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use assize_backends::Key;
use keyring::v1::{Entry, Error};

use super::entry::is_name;
use crate::failure::Failure;
use crate::place::environment;

/// Whose entries they are in the keyring.
const SERVICE: &str = "assize";

/// Bytes of a file with a key in it.
const MOST: u64 = 4096;

/// Permission bits that let others than the owner at a file.
const OTHERS: u32 = 0o077;

/// The key of that name.
pub(crate) fn named(name: &str) -> Result<Key, Failure> {
    let kept = entry(name)?.get_password().map_err(|error| failed(name, &error))?;
    checked(&kept, &format!("the key `{name}` in the keyring"))
}

/// The key in a file that nobody else can read.
pub(crate) fn in_file(path: &Path) -> Result<Key, Failure> {
    let unreadable = |source| Failure::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    // Of the file that is open: the name may lead elsewhere by now.
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(Failure::Config(format!("`{}` is no file with a key in it", path.display())));
    }
    if metadata.mode() & OTHERS != 0 {
        return Err(Failure::Config(format!(
            "others can get at the key in `{0}`; help: `chmod 600 {0}`",
            path.display()
        )));
    }
    let mut text = String::new();
    file.take(MOST).read_to_string(&mut text).map_err(unreadable)?;
    checked(&text, &format!("what stands in `{}`", path.display()))
}

/// The key in a variable of the environment.
pub(crate) fn in_environment(variable: &str) -> Result<Key, Failure> {
    let text = environment(variable).ok_or_else(|| {
        Failure::Config(format!("the environment has no `{variable}`, which `key_env` names"))
    })?;
    checked(&text, &format!("what stands in `{variable}`"))
}

/// Keeps a key under that name.
pub(crate) fn set(name: &str, text: &str) -> Result<(), Failure> {
    checked(text, "what stands on standard input")?;
    entry(name)?.set_password(text.trim()).map_err(|error| failed(name, &error))
}

/// Takes it out again.
pub(crate) fn remove(name: &str) -> Result<(), Failure> {
    entry(name)?.delete_credential().map_err(|error| failed(name, &error))
}

fn checked(text: &str, what: &str) -> Result<Key, Failure> {
    Key::new(text).map_err(|error| Failure::Config(format!("{what} is no key: {error}")))
}

fn entry(name: &str) -> Result<Entry, Failure> {
    if !is_name(name) {
        return Err(Failure::Config(
            "that is no name for a key; help: write up to 32 small letters, digits, `.`, `-` and `_`, and the key itself on standard input"
                .to_owned(),
        ));
    }
    Entry::new(SERVICE, name).map_err(|error| failed(name, &error))
}

/// What the keyring says, without what is in it.
fn failed(name: &str, error: &Error) -> Failure {
    Failure::Config(match error {
        Error::NoEntry => format!(
            "there is no key `{name}` in the keyring; help: `assize reviewers key set {name} < FILE`, or name a `key_file`"
        ),
        Error::BadEncoding(_) => format!("the key `{name}` in the keyring is no text; help: set it again"),
        // A headless machine has none.
        _ => "the keyring of this system does not answer; help: unlock it, or name a `key_file` in place of `key`"
            .to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn file(name: &str, mode: u32) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("assize-key-{}-{name}", std::process::id()));
        std::fs::write(&path, "sk-zebra-quagga\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn a_file_that_others_can_read_is_refused_and_not_shown() {
        let own = file("own", 0o600);
        assert_eq!(in_file(&own).unwrap(), Key::new("sk-zebra-quagga").unwrap());
        for mode in [0o640, 0o604, 0o620] {
            let shared = file("shared", mode);
            let error = in_file(&shared).unwrap_err().to_string();
            assert!(error.contains("help: `chmod 600 ") && !error.contains("quagga"), "{error}");
        }
        assert!(in_file(&std::env::temp_dir()).is_err());
    }

    #[test]
    fn a_key_in_place_of_its_name_is_not_repeated() {
        for name in ["sk-ant-Zebra", "", "a b", &"x".repeat(40)] {
            let error = named(name).unwrap_err().to_string();
            assert!(error.starts_with("that is no name for a key") && !error.contains("Zebra"), "{error}");
        }
    }
}
