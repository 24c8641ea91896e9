//! Breaks scripts a little: one token more, less, twice, or elsewhere.

use crate::random::Random;

/// What is put in.
const TOKENS: [&str; 75] = [
    ";",
    "&",
    "|",
    "&&",
    "||",
    "\n",
    "(",
    ")",
    "{",
    "}",
    "<",
    ">",
    ">>",
    "<<",
    "<<<",
    "<<-",
    ">&",
    "<&",
    "&>",
    "<>",
    "$",
    "$(",
    "${",
    "$((",
    "))",
    "((",
    "`",
    "'",
    "\"",
    "\\",
    "\\\n",
    "#",
    " #",
    " ",
    "\t",
    "\r",
    "\u{b}",
    "\u{a0}",
    "!",
    " ! ",
    "=",
    "+=",
    "[",
    "]",
    "[[ ",
    " ]]",
    "*",
    "?",
    "~",
    "if ",
    "then ",
    "fi",
    "do ",
    "done",
    "case ",
    "esac",
    "in ",
    "for ",
    "while ",
    "time ",
    "coproc ",
    "function ",
    "E\n",
    "<<E\n",
    "$'",
    "$\"",
    ";;",
    "c77",
    " c78 ",
    "\nc79\n",
    "<(",
    ">(",
    "@(",
    "{a,b}",
    "1",
];

/// `script` with `count` changes.
pub fn mutate(script: &str, random: &mut Random, count: usize) -> String {
    (0..count).fold(script.to_owned(), |script, _| once(&script, random))
}

fn once(script: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = script.chars().collect();
    let at = interesting(&characters, random);
    let token: Vec<char> = random.pick(&TOKENS).chars().collect();
    let length = (1 + random.below(3)).min(characters.len().saturating_sub(at));
    let piece: Vec<char> = characters.get(at..at + length).unwrap_or_default().to_vec();
    match random.below(6) {
        0 | 1 => drop(characters.splice(at..at, token)),
        2 => drop(characters.drain(at..at + length)),
        3 => drop(characters.splice(at..at, piece)),
        4 => drop(characters.splice(at..at + length, token)),
        _ => {
            characters.drain(at..at + length);
            let to = random.below(characters.len() + 1);
            characters.splice(to..to, piece);
        }
    }
    characters.into_iter().collect()
}

/// A place, most often one where something other than a letter stands.
fn interesting(characters: &[char], random: &mut Random) -> usize {
    let tries = (0..6).map(|_| random.below(characters.len() + 1)).collect::<Vec<_>>();
    let special =
        tries.iter().find(|at| characters.get(**at).is_some_and(|character| !character.is_alphanumeric()));
    special.or(tries.first()).copied().unwrap_or(0)
}
