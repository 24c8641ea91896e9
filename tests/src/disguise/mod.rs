//! Disguises: other spellings of a command that make a shell do at least the same.
//!
//! Guards of commands fall to spellings, not to new programs. So every command that must be stopped is
//! stopped in every disguise, or the guard judges texts and not what they do. A disguise that changed the
//! meaning would prove nothing: each applies only where it keeps it, and `tests/disguises.rs` shows the
//! installed bash that the same commands run, word by word.

mod nest;
mod pass;
mod plain;
mod quote;
mod shape;
mod words;
mod wrap;

use std::fmt;

use assize_rules::Library;

use crate::random::Random;

pub use self::plain::Plain;
pub use self::wrap::{BUILTINS, Wrapper, underivable, wrappers};

/// One way to spell a command differently.
#[derive(Debug, Clone)]
pub struct Disguise {
    name: String,
    way: Way,
}

#[derive(Debug, Clone)]
enum Way {
    Fixed(Apply),
    Behind(Wrapper),
    Both(Box<Disguise>, Box<Disguise>),
}

/// `None` where the spelling would not keep the meaning.
type Apply = fn(&Plain) -> Option<String>;

impl Disguise {
    fn fixed(name: &str, apply: Apply) -> Self {
        Self { name: name.to_owned(), way: Way::Fixed(apply) }
    }

    /// What it is called in reports: `behind nice -n 5`, `words escaped`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The other spelling of `plain`; `None` where it would not keep the meaning or change nothing.
    pub fn apply(&self, plain: &Plain) -> Option<String> {
        let made = match &self.way {
            Way::Fixed(apply) => apply(plain),
            Way::Behind(wrapper) => wrapper.apply(plain),
            Way::Both(first, second) => {
                let once = first.apply(plain)?;
                second.apply(&Plain::read(&once, plain.shell()))
            }
        };
        made.filter(|made| made != plain.text())
    }
}

impl fmt::Display for Disguise {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}

/// Every single disguise: the fixed ones, and one for each wrapper that `library` describes.
pub fn all(library: &Library) -> Vec<Disguise> {
    let tables = [words::ALL, nest::ALL, shape::ALL, pass::ALL];
    let fixed = tables.into_iter().flatten().map(|(name, apply)| Disguise::fixed(name, *apply));
    let behind = wrappers(library).into_iter().map(|wrapper| Disguise {
        name: format!("behind {}", wrapper.words().join(" ")),
        way: Way::Behind(wrapper),
    });
    fixed.chain(behind).collect()
}

/// `count` combinations of two of `singles`, chosen by `seed`.
pub fn pairs(singles: &[Disguise], seed: u64, count: usize) -> Vec<Disguise> {
    let mut random = Random::new(seed);
    (0..count).filter_map(|_| stack(singles, &mut random, 2)).collect()
}

/// So many of `singles` upon each other.
pub fn stack(singles: &[Disguise], random: &mut Random, layers: usize) -> Option<Disguise> {
    let both = |first: Disguise, second: Disguise| Disguise {
        name: format!("{first}, then {second}"),
        way: Way::Both(Box::new(first), Box::new(second)),
    };
    (0..layers).filter_map(|_| singles.get(random.below(singles.len())).cloned()).reduce(both)
}
