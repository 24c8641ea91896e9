//! What the fuzz targets do with bytes that come from others, one function per target.
//!
//! libFuzzer calls them through `fuzz/`, and the test `fuzzed` with every input kept in `fuzz/corpus`:
//! the same body, so that what was once found stays found. A broken promise panics.
//!
//! An input is text in pieces: a line `=== NAME` begins the piece of that name, and what stands before
//! the first such line belongs to none. Bytes that are no UTF-8 become the replacement character, as they do
//! in every door.

pub mod assess;
mod body;
mod hook;
mod pace;
mod policy;
mod read;
mod rules;

pub use pace::Build;

/// Something that takes bytes from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The reader, in every dialect.
    Read,
    /// A command with its place and facts, through the whole engine.
    Assess,
    /// Programs and rules from folders, loaded and held against their own examples.
    Rules,
    /// Policy files of the user and of projects, and what is decided under them.
    Policy,
    /// Bodies of calls over HTTP.
    Body,
    /// Events of agents' hooks, and their transcripts.
    Hook,
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Read, Self::Assess, Self::Rules, Self::Policy, Self::Body, Self::Hook];

    /// What it is called on the command line and in `fuzz/`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Assess => "assess",
            Self::Rules => "rules",
            Self::Policy => "policy",
            Self::Body => "body",
            Self::Hook => "hook",
        }
    }

    /// Holds the target to its promises on `bytes`, in code built like `build`.
    ///
    /// # Panics
    /// When a promise is broken; the message says which.
    pub fn run(self, bytes: &[u8], build: Build) {
        let text = String::from_utf8_lossy(bytes);
        match self {
            Self::Read => read::run(&text, build),
            Self::Assess => assess::run(&text, build),
            Self::Rules => rules::run(&text, build),
            Self::Policy => policy::run(&text, build),
            Self::Body => body::run(&text, build),
            Self::Hook => hook::run(&text, build),
        }
    }
}

impl std::str::FromStr for Target {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let named = Self::ALL.into_iter().find(|target| target.name() == name);
        named.ok_or_else(|| format!("no target is called `{name}`: {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// What stands before the first heading, and every piece with its name.
fn pieces(text: &str) -> (&str, Vec<(&str, &str)>) {
    let mut pieces = text.split("\n=== ");
    let first = pieces.next().unwrap_or_default();
    let (first, mut named) = match first.strip_prefix("=== ") {
        Some(piece) => ("", vec![headed(piece)]),
        None => (first, Vec::new()),
    };
    named.extend(pieces.map(headed));
    (first, named)
}

fn headed(piece: &str) -> (&str, &str) {
    piece.split_once('\n').unwrap_or((piece, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_is_taken_apart_at_its_headings() {
        let (first, named) = pieces("ls\n\n=== cwd\n/a\n=== file a b\nx\ny\n=== home");
        assert_eq!((first, named), ("ls\n", vec![("cwd", "/a"), ("file a b", "x\ny"), ("home", "")]));
        assert_eq!(pieces("=== user\nx").1, [("user", "x")]);
    }
}
