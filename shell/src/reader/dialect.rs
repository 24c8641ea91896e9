//! What other shells make of the same text: where they differ, nothing is vouched for.

use assize_protocol::Shell;

use super::{Reader, cursor::starts_name, raw::Raw};
use crate::script::Part;

/// Which shells the text must mean the same to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// A POSIX shell may run it.
    sh: bool,
    /// zsh may run it.
    zsh: bool,
}

impl Dialect {
    pub(super) fn of(shell: Shell) -> Self {
        Self { sh: shell == Shell::Sh, zsh: matches!(shell, Shell::Zsh | Shell::Unknown) }
    }
}

const ZSH: &str = "means something else in zsh";

impl Reader<'_, '_> {
    /// Notes that a plain `sh` reads this differently.
    #[inline]
    pub(super) fn shell_differs(&mut self, start: usize, end: usize) {
        if self.shared.dialect.sh {
            self.doubt(start, end, "means something else in sh");
        }
    }

    /// Notes that zsh reads this differently.
    #[inline]
    pub(super) fn zsh_differs(&mut self, start: usize, end: usize) {
        if self.shared.dialect.zsh {
            self.doubt(start, end, ZSH);
        }
    }

    /// Behind `$name`: `:h` and `[i]` belong to the expansion in zsh.
    #[inline]
    pub(super) fn zsh_modifier(&mut self, start: usize) {
        if self.shared.dialect.zsh && matches!(self.peek(), Some(b':' | b'[')) {
            self.doubt(start, self.pos + 1, ZSH);
        }
    }

    /// Behind `$` or `$#`: zsh has flags between `$` and the name.
    #[inline]
    pub(super) fn zsh_flag(&mut self, start: usize) {
        if self.shared.dialect.zsh
            && self.peek().is_some_and(|byte| starts_name(byte) || b"{+^=~#".contains(&byte))
        {
            self.doubt(start, self.pos + 1, ZSH);
        }
    }

    /// Behind the colon of `${name:`: a letter is a modifier in zsh, and some signs are operators.
    #[inline]
    pub(super) fn zsh_slice(&mut self, start: usize) {
        if self.shared.dialect.zsh
            && self.peek().is_some_and(|byte| starts_name(byte) || b"#|*^".contains(&byte))
        {
            self.doubt(start, self.pos + 1, ZSH);
        }
    }

    /// Behind `&` or a redirection operator: `&!`, `&|`, `>!` and `>>!` are operators in zsh.
    #[inline]
    pub(super) fn zsh_operator(&mut self, start: usize) {
        if self.shared.dialect.zsh && matches!(self.peek(), Some(b'!' | b'|')) {
            self.doubt(start, self.pos + 1, ZSH);
        }
    }

    /// Behind a redirection from `start`: `<1-9>` is a pattern in zsh.
    #[inline]
    pub(super) fn zsh_range(&mut self, start: usize) {
        if self.shared.dialect.zsh && self.peek() == Some(b'>') {
            let text = self.slice(start, self.pos);
            if text
                .strip_prefix('<')
                .is_some_and(|text| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
            {
                self.doubt(start, self.pos + 1, ZSH);
            }
        }
    }

    /// A function that zsh calls by itself.
    pub(super) fn zsh_function(&mut self, start: usize, name: &str) {
        let hooks = [
            "chpwd",
            "precmd",
            "preexec",
            "periodic",
            "zshaddhistory",
            "zshexit",
            "command_not_found_handler",
        ];
        if self.shared.dialect.zsh && (name.starts_with("TRAP") || hooks.contains(&name)) {
            self.doubt(start, self.pos, ZSH);
        }
    }

    /// The first word of a command that begins with redirections or assignments: words stay reserved there.
    pub(super) fn zsh_reserved(&mut self, raw: &Raw) {
        const RESERVED: [&str; 14] = [
            "time", "if", "while", "until", "for", "case", "select", "function", "coproc", "[[", "!", "{",
            "repeat", "foreach",
        ];
        if self.shared.dialect.zsh && raw.plain().is_some_and(|word| RESERVED.contains(&word)) {
            self.doubt(raw.start, raw.end, ZSH);
        }
    }

    /// `${…}` from `start`: braces and quotes in it end elsewhere.
    pub(super) fn zsh_parameter(&mut self, start: usize, quoted: bool) {
        if !self.shared.dialect.zsh {
            return;
        }
        let inside = self.slice(start, self.pos).as_bytes();
        let brace = inside.windows(2).skip(1).any(|pair| matches!(pair, [before, b'{'] if *before != b'$'));
        if brace || (quoted && inside.contains(&b'\'')) {
            self.doubt(start, self.pos, ZSH);
        }
    }

    /// A word that zsh expands or reserves.
    #[inline]
    pub(super) fn zsh_word(&mut self, raw: &Raw, first: bool) {
        if self.shared.dialect.zsh && differs_in_zsh(raw, first) {
            self.doubt(raw.start, raw.end, ZSH);
        }
    }
}

fn differs_in_zsh(raw: &Raw, first: bool) -> bool {
    // Reserved words and modifiers that bash does not have.
    const RESERVED: [&str; 10] =
        ["time", "repeat", "foreach", "end", "noglob", "nocorrect", "always", "float", "integer", "-"];
    // A tilde is expanded after everything else, wherever it then begins the word.
    let tilde = |(at, part): (usize, &Part)| match part {
        Part::Literal { text, quoted: false } if text.starts_with('~') => {
            at > 0 || (raw.parts.len() > 1 && !text.contains('/'))
        }
        _ => false,
    };
    if raw.parts.iter().enumerate().any(tilde) || closes_a_group(&raw.parts) {
        return true;
    }
    // However it is quoted.
    if first && is_modifier(&raw.parts) {
        return true;
    }
    let Some(Part::Literal { text, quoted: false }) = raw.parts.first() else { return false };
    if let Some(word) = raw.plain() {
        // A lone `}` closes a group wherever it stands.
        if word == "}" || (first && RESERVED.contains(&word)) {
            return true;
        }
    }
    // `{rm x}` is a group, `é=` and `0=` assign, and `{name}` belongs to a redirection, even one behind a blank.
    if first && (text.starts_with('{') || assigns_otherwise(text)) || raw.plain().is_some_and(is_braced_name)
    {
        return true;
    }
    // `=cmd` is the path of a program; `=` and `==` alone are operators of `[`. `^x` is a pattern where
    // EXTENDED_GLOB is set.
    let equals = text.starts_with('=') && !matches!(text.as_str(), "=" | "==" | "=~");
    equals || (text.starts_with('^') && text.len() > 1)
}

/// `noglob rm *`, `- rm`: the command is behind it.
fn is_modifier(parts: &[Part]) -> bool {
    let texts = parts.iter().map(|part| match part {
        Part::Literal { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Option<String>>().is_some_and(|word| matches!(word.as_str(), "noglob" | "-"))
}

/// `é=…`, `0=…`: letters of every alphabet and numbers are names of variables. Other names were read as such.
fn assigns_otherwise(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| {
        let name = name.strip_suffix('+').unwrap_or(name);
        !name.is_empty() && name.chars().all(|character| character.is_alphanumeric() || character == '_')
    })
}

/// `{ rm}`: a brace that was not opened in its word closes a group there.
fn closes_a_group(parts: &[Part]) -> bool {
    let mut open = 0_usize;
    for part in parts {
        let Part::Literal { text, quoted: false } = part else { continue };
        for byte in text.bytes() {
            match byte {
                b'{' => open += 1,
                b'}' if open == 0 => return true,
                b'}' => open -= 1,
                _ => {}
            }
        }
    }
    false
}

/// `{name}`
fn is_braced_name(word: &str) -> bool {
    let name = word.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    name.is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}
