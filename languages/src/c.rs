//! C and its kin, as a compiler reads them from standard input: text that takes in files is the way out.

use crate::Act;

/// Lines for the preprocessor that take nothing in.
const PLAIN: [&str; 11] =
    ["define", "undef", "if", "ifdef", "ifndef", "elif", "else", "endif", "error", "warning", "line"];
/// Ways to take in a file besides `#include`, and other spellings of `#`.
const WAYS_OUT: [&str; 8] = ["asm", "incbin", "import", "embed", "_Pragma", "%:", "??", "\\\n"];

/// A compiler prints what it takes in: in full with `-E`, and in what it complains about otherwise.
pub(super) fn acts(text: &str) -> Vec<Act> {
    let directives = text.split('#').skip(1);
    if WAYS_OUT.iter().any(|way| text.contains(way)) || !directives.into_iter().all(is_closed) {
        return vec![Act::Opaque("a text that takes in other files")];
    }
    Vec::new()
}

/// Whether what stands behind a `#` takes in nothing but the headers of the system.
fn is_closed(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or_default().trim();
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(line.len());
    let (word, behind) = line.split_at_checked(end).unwrap_or((line, ""));
    match word {
        "include" => behind.trim().strip_prefix('<').is_some_and(is_header),
        "pragma" => matches!(behind.trim(), "once"),
        word => PLAIN.contains(&word),
    }
}

fn is_header(name: &str) -> bool {
    let Some((name, behind)) = name.split_once('>') else { return false };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '.' | '/');
    let below = !name.starts_with('/') && !name.split('/').any(|part| part == "..");
    below && name.chars().all(plain) && behind.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::acts;

    #[test]
    fn headers_of_the_system_are_taken_in() {
        for text in [
            "",
            "\n",
            "int main(void) { return 0; }",
            "#include <stdio.h>\n#include <sys/types.h>\nint main() { puts(\"x\"); }\n",
            "#ifdef __linux__\nlinux\n#endif\n",
            "#pragma once\n#define X 1\n",
        ] {
            assert_eq!(acts(text), [], "{text}");
        }
    }

    #[test]
    fn any_other_file_is_a_way_out() {
        for text in [
            "#include \"x\"",
            "#include </etc/passwd>",
            "#include <../../etc/passwd>",
            "# include \"/etc/passwd\"",
            "#/**/include \"/etc/passwd\"",
            "#define F </etc/passwd>\n#include F",
            "int x; /* */ #include \"y\"",
            "%:include \"/etc/passwd\"",
            "??=include \"/etc/passwd\"",
            "#inc\\\nlude \"/etc/passwd\"",
            "#include_next <x>",
            "#embed \"/etc/passwd\"",
            "__asm__(\".incbin \\\"/etc/passwd\\\"\");",
            ".incbin \"/etc/passwd\"",
            "import \"x.h\";",
            "#define A(x) #x",
        ] {
            assert_ne!(acts(text), [], "{text}");
        }
    }
}
