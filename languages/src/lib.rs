//! The languages inside arguments: accept-grammars that know every way out.
//!
//! A script that lies inside its grammar does exactly the acts listed; anything else is
//! opaque code, and the plain calls that can be seen in it are listed beside that. Nothing here knows a command line, a file or a rule. Two entries: [`acts`] for a
//! script, [`recipes`] for what a task file runs.
//!
//! sed, awk and jq are small enough to be read whole. SQL is parsed, and a statement counts
//! as reading only when every function in it is known to compute. Of the general languages
//! only a corner is accepted, and it is closed on every side: syntax, names, methods and
//! modules are lists of what is let in, never of what is kept out.

mod awk;
mod c;
mod file;
mod glimpse;
mod javascript;
mod jq;
mod perl;
mod python;
mod quoted;
mod recipes;
mod ruby;
mod sed;
mod sql;
mod tree;

use assize_protocol::{EffectKind, FlowEnd, Qualifier};

pub use file::{file_acts, piece_acts};
pub use recipes::{TaskFile, recipes};

/// A language that scripts are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Scripts of `sed`.
    Sed,
    /// Programs of `awk`.
    Awk,
    /// C, C++ and their kin.
    C,
    /// Filters of `jq` and its kin.
    Jq,
    /// SQL, and what the client that reads it makes of a line by itself.
    Sql(Dialect),
    /// Python 3.
    Python,
    /// JavaScript as Node.js, Deno and Bun run it.
    JavaScript,
    /// Perl 5.
    Perl,
    /// Ruby.
    Ruby,
    /// A language without a grammar here, of which plain calls are seen.
    Plain(Family),
}

/// How a language without a grammar writes texts and comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Rust, Go, Java, Kotlin, Scala, Swift, C and C#: single quotes hold one character.
    C,
    /// Dart and Groovy: comments as in C, texts in either quotes.
    Script,
    /// PHP: as well, and a shell gets what stands in backticks.
    Php,
    /// Elixir and R: comments begin with `#`, texts stand in either quotes.
    Hash,
    /// Julia and Crystal: comments begin with `#`, single quotes hold one character, and a program gets what stands in backticks.
    Julia,
    /// Lua: comments begin with `--`, texts stand in either quotes.
    Lua,
}

impl Family {
    fn quotes_texts(self) -> bool {
        match self {
            Self::Script | Self::Php | Self::Hash | Self::Lua => true,
            Self::C | Self::Julia => false,
        }
    }
}

/// Whose SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Nobody's in particular: no commands of a client, and nothing that databases read differently.
    Generic,
    /// `psql`.
    Postgres,
    /// `mysql` and `mariadb`.
    Mysql,
    /// `sqlite3`.
    Sqlite,
}

/// Something a script does besides computing and printing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Outside the grammar, or a call that could run anything.
    Opaque(&'static str),
    /// Runs a shell command.
    Command(String),
    /// Touches a file.
    Path(EffectKind, String),
    /// Imports a standard module, for which the interpreter looks in the working folder first.
    Import,
    /// Loads data through a loader that would run code if it found a folder of that name.
    Load(String),
    /// Prints what was encoded in its text or its input.
    Decode,
    /// Does something to a file, seen in a script that is opaque. `~` in front is the home folder.
    Touch {
        /// What is done.
        kind: EffectKind,
        /// To which file or folder.
        path: String,
        /// How.
        with: &'static [Qualifier],
    },
    /// Takes something in from a host or an address, or sends it there.
    Reach(EffectKind, String),
    /// Starts a program or removes files, and the text does not say which.
    Starts,
    /// Runs as code what comes from there.
    Runs(FlowEnd),
    /// Touches state.
    State {
        /// What is done.
        kind: EffectKind,
        /// To what.
        name: String,
        /// How.
        with: &'static [Qualifier],
    },
}

/// What the script `text` does. Total; time is linear in the length of the text.
pub fn acts(language: Language, text: &str) -> Vec<Act> {
    match language {
        Language::Sed => sed::acts(text),
        Language::Awk => awk::acts(text),
        Language::C => c::acts(text),
        Language::Jq => jq::acts(text),
        Language::Sql(dialect) => sql::acts(dialect, text),
        Language::Python => python::acts(text),
        Language::JavaScript => javascript::acts(text),
        Language::Perl => perl::acts(text),
        Language::Ruby => ruby::acts(text),
        Language::Plain(_) => glimpse::opaque(language, "a language that is not read", text, None),
    }
}
