//! Hand-written scripts, kept in a text file people can read.
//!
//! A line `=== heading` begins a group of scripts, each ended by a line `---`; below a line
//! `==- heading` every line is a script. A line of `// ` and a remark between scripts belongs
//! to none. Characters that cannot be seen are written
//! as their pictures: `␍` carriage return, `␋` vertical tab, `␌` form feed, `␉` tab, `␣` a
//! blank at the end of a line, `⍽` no-break space, `␤` a newline at the end of the script.

/// One script of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The heading above it.
    pub group: String,
    /// The line it begins in, from 1.
    pub line: usize,
    /// The script, pictures replaced.
    pub script: String,
}

/// Reads a table.
pub fn entries(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut group = String::new();
    let mut by_line = false;
    let mut lines: Vec<&str> = Vec::new();
    let mut begin = 1;
    for (number, line) in (1..).zip(text.lines().chain(["---"])) {
        if let Some(heading) = line.strip_prefix("=== ").or(line.strip_prefix("==- ")) {
            heading.clone_into(&mut group);
            by_line = line.starts_with("==-");
        } else if line == "---" {
            if !lines.is_empty() {
                entries.push(Entry { group: group.clone(), line: begin, script: visible(&lines.join("\n")) });
            }
            lines.clear();
        } else if lines.is_empty() && (line.starts_with("// ") || line.is_empty()) {
            // a remark, or air
        } else if by_line {
            entries.push(Entry { group: group.clone(), line: number, script: visible(line) });
        } else {
            if lines.is_empty() {
                begin = number;
            }
            lines.push(line);
        }
    }
    entries
}

fn visible(text: &str) -> String {
    let pictures =
        [('␍', "\r"), ('␋', "\u{b}"), ('␌', "\u{c}"), ('␉', "\t"), ('␣', " "), ('⍽', "\u{a0}"), ('␤', "\n")];
    pictures.iter().fold(text.to_owned(), |text, (picture, meant)| text.replace(*picture, meant))
}
