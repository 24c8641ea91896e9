//! Where bash 5.2 reads or expands a text a second time, and sees something else in it then.
//!
//! None of this is in a manual; all of it was found by running scripts. What is hit becomes an
//! unread region.

use super::{Reader, quote::Quoting};
use crate::script::{Descriptor, Part, Redirection, RedirectionOperator, RedirectionTarget};

const TARGET: &str = "a target of `>&` that bash expands twice";
const ARITHMETIC: &str = "arithmetic that bash may take for nested subshells";
const PROCESS_NUMBER: &str = "`$$` in front of a bracket or quote";
const BRACES: &str = "braces in quotes inside double-quoted backticks or parameters";
const SEPARATOR: &str = "a `;` behind a heredoc in the same substitution";
const COPROCESS: &str = "a coprocess without braces in a substitution";
const SUBSCRIPT: &str = "a subscript with text that bash expands again";

impl Reader<'_, '_> {
    /// `>&word` is made `&>word` when the word turns out to be no descriptor, with the word expanded already:
    /// `>&'$(c)'` runs `c`.
    pub(super) fn doubt_target_expanded_twice(&mut self, start: usize, redirection: &Redirection) {
        let both = redirection.operator == RedirectionOperator::DuplicateOutput
            && matches!(redirection.descriptor, None | Some(Descriptor::Number(1)));
        let RedirectionTarget::Word(target) = &redirection.target else { return };
        let inert = |part: &Part| match part {
            Part::Literal { text, .. } => {
                text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_./-:@%+,=".contains(&byte))
            }
            _ => false,
        };
        if both && !target.parts.iter().all(inert) {
            self.doubt(start, self.pos, TARGET);
        }
    }

    /// Bash looks for the end of arithmetic by counting parentheses, in a text that it has printed itself
    /// where substitutions were; if the count is off, `$((` is a substitution and a subshell.
    pub(super) fn doubt_uncounted_parentheses(&mut self, start: usize) {
        let text = self.slice(start, self.pos);
        let mut open = 0_usize;
        let mut off = false;
        let mut comment = false;
        let mut before = b' ';
        for byte in text.bytes() {
            match byte {
                b'(' => open += 1,
                b')' if open == 0 => off = true,
                b')' => open -= 1,
                b'#' => comment |= b" \t\n;&|(`".contains(&before),
                _ => {}
            }
            before = byte;
        }
        let runs = text.contains("$(") || text.contains('`');
        let misleads =
            comment || text.contains("case") || text.contains("<<") || has_literal_parenthesis(text);
        if off || open != 0 || (runs && misleads) {
            self.doubt(start, self.pos, ARITHMETIC);
        }
    }

    /// Behind `$$`: where bash looks for the end of quotes, the second dollar counts again.
    pub(super) fn doubt_process_number(&mut self, start: usize, quoting: Quoting) {
        let misleads = match self.peek() {
            Some(b'(' | b'{' | b'[') => true,
            Some(b'\'' | b'"') => !quoting.is_quoted(),
            _ => false,
        };
        if misleads {
            self.doubt(start, self.pos + 1, PROCESS_NUMBER);
        }
    }

    /// Braces are expanded in the text of the word, where a quote inside `"${ … }"` or `` "` … `" `` ends the
    /// quotes around it.
    pub(super) fn doubt_braces_in_inner_quotes(&mut self, start: usize, quoting: Quoting) {
        if quoting != Quoting::Double {
            return;
        }
        let text = self.slice(start, self.pos);
        let inner = text.get(2..).unwrap_or("");
        let brace =
            inner.bytes().zip(text.bytes().skip(1)).any(|(byte, before)| byte == b'{' && before != b'$');
        if brace && inner.contains('"') && (inner.contains(',') || inner.contains("..")) {
            self.doubt(start, self.pos, BRACES);
        }
    }

    /// A substitution is printed and read again: behind a heredoc, `a; b` may be printed as `a b`.
    pub(super) fn doubt_separator(&mut self) {
        if self.ends_with_paren && (self.heredocs.is_waiting() || self.heredocs.has_bodies()) {
            self.doubt(self.pos.saturating_sub(1), self.pos, SEPARATOR);
        }
    }

    /// `coproc a b` is printed as `coproc COPROC a b`.
    pub(super) fn doubt_printed_coprocess(&mut self, start: usize) {
        if self.ends_with_paren {
            self.doubt(start, self.pos, COPROCESS);
        }
    }

    /// A subscript is expanded without its quotes once more: `${x['$(c)']}` runs `c`.
    pub(super) fn doubt_quoted_subscript(&mut self, start: usize, parts: &[Part]) {
        let live =
            |part: &Part| matches!(part, Part::Literal { text, quoted: true } if text.contains(['$', '`']));
        if parts.iter().any(live) {
            self.doubt(start, self.pos, SUBSCRIPT);
        }
    }
}

/// Whether a `(` stands for itself, so that counting may come out even and still be wrong.
fn has_literal_parenthesis(text: &str) -> bool {
    let (mut single, mut double, mut braces) = (false, false, 0_usize);
    let (mut before, mut escaped) = (b' ', false);
    for byte in text.bytes() {
        let opens = before == b'$' || before == b'(';
        match byte {
            b'(' if escaped || single || ((double || braces > 0) && !opens) => return true,
            b'\'' if !escaped && !double => single = !single,
            b'"' if !escaped && !single => double = !double,
            b'{' if before == b'$' => braces += 1,
            b'}' => braces = braces.saturating_sub(1),
            _ => {}
        }
        escaped = byte == b'\\' && !escaped && !single;
        before = byte;
    }
    false
}

#[cfg(test)]
mod tests {
    use assize_protocol::Shell;

    use crate::{Limits, read_alone};

    fn is_read(source: &str) -> bool {
        read_alone(source, Shell::Bash, &Limits::default()).unread.is_empty()
    }

    #[test]
    fn what_bash_reads_twice_is_not_vouched_for() {
        let scripts = [
            "a >&'$(b)'",
            "a >&$x",
            "a 1>&\"\\$(b)\"",
            "a $(($(case b in b) c;; esac)))",
            "a $(( $(case b in (b) c;; esac) ))",
            "a $(( $(b ')') + 1 ))",
            "a $(( ${x/)} ))",
            "a $(( $(b # )\n) ))",
            "a \"$(($(''${z-)}\\()))\"",
            "a $(( $(b ')' \"(\") ))",
            "a $(( $(b ')' '(') ))",
            "a $(( $(b ')' ${x:-(}) ))",
            "a \"$$(\")\")\"",
            "a \"$${x:-\"b c\"}\"",
            "a $$'b'",
            "a \"${x-\"{b,c}\"}\"",
            "a \"`b \"{c,d}\"`\"",
            "a $(b <<E\nc\nE\nd e;f)",
            "a <(b <<E\nc\nE\n{ d; })",
            "a $(b <<E; c d; e\nf\nE\n)",
            "a $(coproc b c)",
            "a $x{b,c}",
            "a {$x,$y}b",
            "a {b,c$}d",
            "a ${x['$(b)']}",
            "x[\\$y]=1",
        ];
        for source in scripts {
            assert!(!is_read(source), "{source:?}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_read() {
        let scripts = [
            "a >&2",
            "a >& out.txt",
            "a 2>&1 >&-",
            "a $(( $(date +%s) - start ))",
            "a $(( $(b \"$(c)\" | d) * (2 + 3) ))",
            "a \"$$\" \"pid $$: x\" $$",
            "a \"${x:-\"b\"}\" \"${y:-{b,c}}\" \"`b \"c\"`\"",
            "a $(b <<E\nc\nE\n)",
            "a $(b; c <<E\nd\nE\n)",
            "b <<E\nc\nE\nd; e",
            "coproc b c; a $(coproc { b; })",
            "a $x/{b,c} \"$x\"{b,c} {b,c}$x",
            "a ${x['b c']}; x['k']=1",
        ];
        for source in scripts {
            assert!(is_read(source), "{source:?}");
        }
    }
}
