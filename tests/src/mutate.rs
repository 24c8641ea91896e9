//! Breaks scripts a little: one token more, less, twice, or elsewhere.

use assize_protocol::Shell;

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

/// What zsh alone gives a meaning.
const ZSH_TOKENS: [&str; 45] = [
    "&!",
    "&|",
    "=c77",
    "=(c77)",
    "${(e)x}",
    "${(e):-c77}",
    "${~x}",
    "${=x}",
    "$=x",
    "$~x",
    "${^x}",
    "$x[1]",
    "$x:h",
    "${x:e}",
    ">!",
    ">>|",
    "<1-9>",
    "^",
    "*(e:c77:)",
    "*(.N)",
    "(|x)",
    "(c77|x)",
    "noglob ",
    "nocorrect ",
    "repeat 2 ",
    "foreach ",
    "end\n",
    "() { c77 }",
    "always { c77 }",
    "} always {",
    "- ",
    "-c77",
    "$+x",
    "$#x",
    "${x::=c77}",
    "${#:-c77}",
    "[[ x ]] ",
    "{c77}",
    "(c77)",
    " () ",
    "select ",
    "integer ",
    "float ",
    "$[1]",
    "\\!",
];

/// What a plain `sh` has, or takes for something else.
const SH_TOKENS: [&str; 16] = [
    "&>",
    "&>c77",
    "|&",
    "<(c77)",
    ">(c77)",
    "[[",
    "((",
    "$'\\n'",
    "$\"x\"",
    "function ",
    "time ",
    "{c77,x}",
    "+=",
    "coproc ",
    "<<<",
    "<<-E\n",
];

/// `script` with `count` changes.
pub fn mutate(script: &str, random: &mut Random, count: usize) -> String {
    mutate_for(Shell::Bash, script, random, count)
}

/// As [`mutate`], with what only `shell` gives a meaning.
pub fn mutate_for(shell: Shell, script: &str, random: &mut Random, count: usize) -> String {
    let own: &[&str] = match shell {
        Shell::Zsh => &ZSH_TOKENS,
        Shell::Sh => &SH_TOKENS,
        Shell::Bash | Shell::Unknown => &[],
    };
    (0..count).fold(script.to_owned(), |script, _| once(&script, random, own))
}

fn once(script: &str, random: &mut Random, own: &[&str]) -> String {
    let mut characters: Vec<char> = script.chars().collect();
    let at = interesting(&characters, random);
    let tokens = if !own.is_empty() && random.chance(50) { own } else { &TOKENS };
    let token: Vec<char> = random.pick(tokens).chars().collect();
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
