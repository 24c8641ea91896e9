//! What is known of a value in a script that is only glimpsed.

use assize_protocol::FlowEnd;

/// Stands for the home folder at the beginning of a path. Nobody writes it by hand.
const HOME: char = '\u{f8ff}';
/// Longer texts are nobody's command.
const LONGEST: usize = 1024;
/// Elements of a list.
const MOST: usize = 64;

/// What is known of a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Known {
    /// The text itself.
    Text(String),
    /// Texts, and what is not known between them.
    List(Vec<Known>),
    /// Something with a name: a module, a function, what it makes.
    Name(String),
    /// Data that comes from there.
    From(FlowEnd),
    /// Nothing.
    #[default]
    Nothing,
}

impl Known {
    pub(super) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.len() <= LONGEST { Self::Text(text) } else { Self::Nothing }
    }

    /// A list without lists inside.
    pub(super) fn list(elements: Vec<Self>) -> Self {
        let plain = elements.into_iter().take(MOST);
        Self::List(plain.map(|e| if matches!(e, Self::List(_)) { Self::Nothing } else { e }).collect())
    }

    pub(super) fn home() -> Self {
        Self::Text(HOME.to_string())
    }

    /// Steps that copying it takes.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Text(text) | Self::Name(text) => 1 + text.len() / 16,
            Self::List(all) => 1 + all.iter().map(Self::weight).sum::<usize>(),
            Self::From(_) | Self::Nothing => 1,
        }
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::List(_) | Self::Name(_) | Self::From(_) | Self::Nothing => None,
        }
    }

    pub(super) fn origin(&self) -> Option<FlowEnd> {
        match self {
            Self::From(origin) => Some(*origin),
            Self::List(all) => all.iter().find_map(Self::origin),
            Self::Text(_) | Self::Name(_) | Self::Nothing => None,
        }
    }

    /// All of them, with lists opened.
    pub(super) fn flat(all: &[Self]) -> Vec<Self> {
        let mut flat = Vec::new();
        for one in all {
            match one {
                Self::List(inner) => flat.extend(inner.iter().cloned()),
                other => flat.push(other.clone()),
            }
        }
        flat
    }

    /// `self` with `other` behind it.
    pub(super) fn then(self, other: Self) -> Self {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => Self::text(one + &other),
            (Self::List(one), Self::List(other)) => Self::list([one, other].concat()),
            (Self::From(origin), _) | (_, Self::From(origin)) => Self::From(origin),
            _ => Self::Nothing,
        }
    }

    /// A member of something with a name, or of data from somewhere.
    pub(super) fn member(self, name: &str) -> Self {
        match self {
            Self::Name(whole) if whole.len() < LONGEST => Self::Name(format!("{whole}.{name}")),
            Self::From(origin) => Self::From(origin),
            Self::Name(_) | Self::Text(_) | Self::List(_) | Self::Nothing => Self::Nothing,
        }
    }

    /// The parts of a path, joined.
    pub(super) fn path(parts: &[Self]) -> Self {
        let mut whole = String::new();
        for part in Self::flat(parts) {
            let Self::Text(part) = part else { return Self::Nothing };
            if part.starts_with(['/', HOME]) {
                whole = part;
            } else {
                if !whole.is_empty() && !whole.ends_with('/') {
                    whole.push('/');
                }
                whole.push_str(&part);
            }
        }
        Self::text(whole)
    }

    /// A path whose `~` or `$HOME` is replaced.
    pub(super) fn expanded(self) -> Self {
        let Self::Text(text) = self else { return self };
        let rest = ["~", "$HOME", "${HOME}"].iter().find_map(|home| text.strip_prefix(home));
        match rest.filter(|rest| rest.is_empty() || rest.starts_with('/')) {
            Some(rest) => Self::Text(format!("{HOME}{rest}")),
            None => Self::Text(text),
        }
    }

    /// A path as [`crate::Act::Touch`] has it.
    pub(super) fn as_path(&self) -> Option<String> {
        let text = self.as_text().filter(|text| !text.is_empty() && !text.contains('\n'))?;
        Some(match text.strip_prefix(HOME) {
            Some(rest) => format!("~{rest}"),
            None if text.starts_with('~') => format!("./{text}"),
            None => text.to_owned(),
        })
    }

    /// A line as a shell gets it.
    pub(super) fn in_shell(&self) -> String {
        self.as_text().unwrap_or("").replace(HOME, "$HOME")
    }

    /// A word as a shell would have to be given it.
    pub(super) fn quoted(&self) -> String {
        let text = self.as_text().unwrap_or("");
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"_./:=@%+,-".contains(&b);
        if !text.is_empty() && text.bytes().all(plain) {
            return text.to_owned();
        }
        if text.contains(HOME) {
            let pieces: Vec<String> = text.split(HOME).map(single).collect();
            return pieces.join("\"$HOME\"");
        }
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

fn single(piece: &str) -> String {
    if piece.is_empty() { String::new() } else { format!("'{}'", piece.replace('\'', r"'\''")) }
}

/// The characters that escapes stand for, where languages agree on them.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        let digits = |rest: &mut std::str::Chars<'_>, count: usize| {
            let number: String = rest.clone().take(count).take_while(char::is_ascii_hexdigit).collect();
            for _ in 0..number.len() {
                rest.next();
            }
            u32::from_str_radix(&number, 16).ok().and_then(char::from_u32)
        };
        match rest.next() {
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some('x') => plain.extend(digits(&mut rest, 2)),
            Some('u') => plain.extend(digits(&mut rest, 4)),
            Some('\n') | None => {}
            Some(other) => plain.push(other),
        }
    }
    plain
}
