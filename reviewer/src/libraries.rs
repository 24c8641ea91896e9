//! `install what is missing with apt`: the libraries that a build was shown to lack.

use crate::ground::Ground;
use crate::plan::parts;
use crate::request::Word;

/// How a distribution calls the parts of a library.
const AFFIXES: [&str; 5] = ["dev", "devel", "bin", "headers", "tools"];

/// How a build says that it lacks something.
const LACKING: [&str; 8] = [
    "no such file",
    "not found",
    "must be specified",
    "cannot find",
    "could not find",
    "missing",
    "provide a path",
    "unable to find",
];

impl Ground<'_> {
    /// Where a build of this session failed for want of the library that a package of the distribution brings, if the
    /// person left it to what is missing, and to the distribution.
    pub(crate) fn missing_library(&self, name: &str, words: &[&Word], at: usize) -> Option<usize> {
        let says = |all: &[&str]| words.iter().any(|word| all.contains(&word.text.as_str()));
        let left_open = says(&["missing", "needs", "needed", "lacks", "whatever", "wants"]);
        let from_there = says(&["apt", "apt-get", "dnf", "yum", "apk", "brew", "system"]);
        let library = library(name).filter(|_| left_open && from_there)?;
        let builds = |text: &str| {
            ["pip", "npm", "cargo", "gem", "make", "cmake", "uv"].iter().any(|tool| text.starts_with(tool))
        };
        let lacks =
            |line: &str| LACKING.iter().any(|cue| line.contains(cue)) && parts(line).contains(&library);
        let failed = |one: &&crate::Earlier| {
            let shown = self.case.printed_by(one).unwrap_or_default().to_lowercase();
            one.at > at && builds(&one.text) && shown.lines().any(lacks)
        };
        let found = self.case.earlier.iter().find(failed)?;
        Some(found.at)
    }
}

/// `gdal`, of `libgdal-dev` and `gdal-bin`.
fn library(name: &str) -> Option<String> {
    let (head, affix) = name.rsplit_once('-')?;
    let core = head.strip_prefix("lib").unwrap_or(head);
    (AFFIXES.contains(&affix) && core.len() > 2 && core.bytes().all(|b| b.is_ascii_alphabetic()))
        .then(|| core.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;

    const FAILED: &str = "ERROR: A GDAL API version must be specified. Provide a path to gdal-config";

    #[test]
    fn a_library_that_a_build_lacks_is_what_is_missing() {
        let said = || Session::default().says("pip install rasterio dies. install what is missing with apt");
        let open = |session: Session, line: &str| session.leaves_open(line) != Some(vec![]);
        let failed = || said().ran("pip install rasterio", FAILED);
        assert!(!open(failed(), "apt-get install libgdal-dev gdal-bin"));
        assert!(open(failed(), "apt-get install libcurl-dev"), "nothing lacks that");
        assert!(open(failed(), "apt-get install gdal-miner"));
        assert!(open(said(), "apt-get install libgdal-dev"), "nobody looked");
        assert!(open(said().ran("cat README.md", FAILED), "apt-get install libgdal-dev"), "no build says so");
        let other = Session::default().says("pip install rasterio dies. find out why, with apt list");
        assert!(open(other.ran("pip install rasterio", FAILED), "apt-get install libgdal-dev"));
    }
}
