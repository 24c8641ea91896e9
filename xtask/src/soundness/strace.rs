//! Reads what `strace -f -y -o` writes: one finished call after the other.
//!
//! Knows the spelling of the tracer and nothing about what a call means; that is [`super::acts`].

use std::collections::HashMap;

/// One system call that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// The process or thread.
    pub(crate) pid: u32,
    /// `openat`
    pub(crate) name: String,
    /// As they were written, split at the commas of the call itself.
    pub(crate) arguments: Vec<String>,
    /// What stands behind ` = `.
    pub(crate) returned: String,
    /// The whole line, for people.
    pub(crate) line: String,
}

impl Call {
    /// The number that came back, when one did.
    pub(crate) fn number(&self) -> Option<i64> {
        let end =
            self.returned.find(|c: char| c != '-' && !c.is_ascii_digit()).unwrap_or(self.returned.len());
        self.returned.get(..end)?.parse().ok()
    }

    /// The name of the error: `ENOENT`.
    pub(crate) fn error(&self) -> Option<&str> {
        self.returned.strip_prefix("-1 ")?.split(' ').next()
    }

    /// Whether it worked.
    pub(crate) fn worked(&self) -> bool {
        self.number().is_some_and(|n| n >= 0)
    }

    /// The path behind the descriptor that came back.
    pub(crate) fn opened(&self) -> Option<String> {
        attached(&self.returned)
    }

    /// The argument at `at`; empty where there is none.
    pub(crate) fn argument(&self, at: usize) -> &str {
        self.arguments.get(at).map_or("", String::as_str)
    }
}

/// Every call of a trace, in the order in which they came back.
pub(crate) fn calls(trace: &str) -> Vec<Call> {
    let mut unfinished: HashMap<u32, String> = HashMap::new();
    let mut calls = Vec::new();
    for line in trace.lines() {
        let Some((pid, rest)) = line.split_once(' ') else { continue };
        let Ok(pid) = pid.parse() else { continue };
        let rest = rest.trim_start();
        if let Some(start) = rest.strip_suffix("<unfinished ...>") {
            unfinished.insert(pid, start.trim_end().to_owned());
            continue;
        }
        let resumed = rest.strip_prefix("<... ").and_then(|rest| rest.split_once(" resumed>"));
        let whole = match resumed {
            Some((_, end)) => match unfinished.remove(&pid) {
                Some(start) => start + end,
                None => continue,
            },
            None => rest.to_owned(),
        };
        calls.extend(call(pid, &whole));
    }
    calls
}

fn call(pid: u32, line: &str) -> Option<Call> {
    let (name, rest) = line.split_once('(')?;
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return None;
    }
    let (arguments, end) = split(rest);
    let returned = rest.get(end..)?.trim_start().strip_prefix('=')?.trim().to_owned();
    Some(Call { pid, name: name.to_owned(), arguments, returned, line: line.to_owned() })
}

/// The arguments, and where the text behind the closing parenthesis starts.
fn split(text: &str) -> (Vec<String>, usize) {
    let mut arguments = Vec::new();
    let (mut start, mut depth, mut quoted, mut escaped, mut named) = (0, 0_u32, false, false, false);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let piece = || text.get(start..at).unwrap_or_default().trim().to_owned();
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if !named => quoted = !quoted,
            _ if quoted => {}
            '>' if named => named = false,
            _ if named => {}
            // Behind a descriptor: the path that it stands for.
            '<' if before.is_ascii_digit() || before == 'D' => named = true,
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => {
                let last = piece();
                if !last.is_empty() {
                    arguments.push(last);
                }
                return (arguments, at + 1);
            }
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                arguments.push(piece());
                start = at + 1;
            }
            _ => {}
        }
        before = c;
    }
    (arguments, text.len())
}

/// The text of a quoted argument.
pub(crate) fn quoted(argument: &str) -> Option<String> {
    let inner = argument.strip_prefix('"')?;
    let inner = inner.strip_suffix("...").unwrap_or(inner).strip_suffix('"')?;
    Some(unescaped(inner))
}

/// The path in angle brackets behind a descriptor, `AT_FDCWD</home>`; not a pipe or a socket.
pub(crate) fn attached(argument: &str) -> Option<String> {
    let (descriptor, rest) = argument.split_once('<')?;
    let number = descriptor.bytes().all(|b| b.is_ascii_digit()) || descriptor == "AT_FDCWD";
    let path = rest.split_once('>')?.0;
    (number && path.starts_with('/')).then(|| unescaped(path))
}

/// C escapes; bytes that are no UTF-8 are replaced.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => bytes.push(b'\n'),
            Some(b't') => bytes.push(b'\t'),
            Some(b'r') => bytes.push(b'\r'),
            Some(b'v') => bytes.push(0x0b),
            Some(b'f') => bytes.push(0x0c),
            Some(digit @ b'0'..=b'7') => {
                let mut value = u32::from(digit - b'0');
                for _ in 0..2 {
                    let Some(next) = rest.next_if(|b| (b'0'..=b'7').contains(b)) else { break };
                    value = value * 8 + u32::from(next - b'0');
                }
                bytes.push(u8::try_from(value & 0xff).unwrap_or_default());
            }
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(trace: &str) -> Call {
        let mut all = calls(trace);
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    #[test]
    fn a_call_is_split_at_its_own_commas() {
        let call =
            only(r#"12 openat(AT_FDCWD</a,b>, "x, (y).txt", O_WRONLY|O_CREAT, 0666) = 3</a,b/x, (y).txt>"#);
        assert_eq!(call.arguments, ["AT_FDCWD</a,b>", r#""x, (y).txt""#, "O_WRONLY|O_CREAT", "0666"]);
        assert_eq!(call.opened().unwrap(), "/a,b/x, (y).txt");
    }

    #[test]
    fn an_interrupted_call_is_put_together() {
        let trace = "7 unlink(\"a\" <unfinished ...>\n8 vfork() = 9\n7 <... unlink resumed>) = 0\n";
        let calls = calls(trace);
        assert_eq!(
            calls.iter().map(|c| (c.pid, c.name.as_str())).collect::<Vec<_>>(),
            [(8, "vfork"), (7, "unlink")]
        );
        assert_eq!(quoted(calls[1].argument(0)).unwrap(), "a");
    }

    #[test]
    fn signals_and_exits_are_no_calls() {
        assert_eq!(
            calls("7 --- SIGCHLD {si_signo=SIGCHLD} ---\n7 +++ exited with 0 +++\n7 exit_group(0) = ?\n")
                .len(),
            1
        );
    }

    #[test]
    fn an_error_has_a_name() {
        let call = only(r#"7 unlink("a") = -1 EACCES (Permission denied)"#);
        assert_eq!((call.error(), call.worked()), (Some("EACCES"), false));
    }

    #[test]
    fn structures_stay_in_one_piece() {
        let call = only(
            r#"7 connect(3<socket:[5]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("1.2.3.4")}, 16) = 0"#,
        );
        assert_eq!(call.arguments.len(), 3);
        assert_eq!(attached(call.argument(0)), None);
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(quoted(r#""a\tb\"c\303\251\0012""#).unwrap(), "a\tb\"cé\u{1}2");
        assert_eq!(attached(r"3</a\76b>").unwrap(), "/a>b");
        assert_eq!(quoted(r#""long"..."#).unwrap(), "long");
    }
}
