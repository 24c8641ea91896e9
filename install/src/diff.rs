//! What changes, in the form that people read and `patch` takes.

use std::fmt::Write;

/// Unchanged lines that are shown around a change.
const CONTEXT: usize = 3;

/// Settings are short; of longer texts all that lies between the first and the last change is shown as changed.
const MAX_CELLS: usize = 4_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line<'t> {
    Both(&'t str),
    Old(&'t str),
    New(&'t str),
}

/// The unified diff from `old` to `new`, both called `name`; empty when they are equal.
pub fn diff(name: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let lines = aligned(&lines_of(old), &lines_of(new));
    let mut text = format!("--- {name}\n+++ {name}\n");
    for (start, end) in hunks(&lines) {
        hunk(&mut text, &lines, start, end);
    }
    text
}

fn lines_of(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn aligned<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Line<'t>> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let middle = |all: &[&'t str]| all.get(head..all.len() - tail).unwrap_or(&[]).to_vec();
    let mut lines: Vec<Line<'t>> = old.iter().take(head).copied().map(Line::Both).collect();
    lines.extend(changed(&middle(old), &middle(new)));
    lines.extend(old.iter().skip(old.len() - tail).copied().map(Line::Both));
    lines
}

/// By the longest lines in common.
fn changed<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Line<'t>> {
    if old.len().saturating_mul(new.len()) > MAX_CELLS {
        return old.iter().copied().map(Line::Old).chain(new.iter().copied().map(Line::New)).collect();
    }
    let width = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    let cell = |table: &[u32], i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(0);
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            let best = if a == b {
                cell(&common, i + 1, j + 1) + 1
            } else {
                cell(&common, i + 1, j).max(cell(&common, i, j + 1))
            };
            if let Some(place) = common.get_mut(i * width + j) {
                *place = best;
            }
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    loop {
        match (old.get(i), new.get(j)) {
            (Some(a), Some(b)) if a == b => {
                lines.push(Line::Both(a));
                (i, j) = (i + 1, j + 1);
            }
            (Some(a), other) if other.is_none() || cell(&common, i + 1, j) >= cell(&common, i, j + 1) => {
                lines.push(Line::Old(a));
                i += 1;
            }
            (_, Some(b)) => {
                lines.push(Line::New(b));
                j += 1;
            }
            (_, None) => return lines,
        }
    }
}

/// The stretches with changes and what is shown around them.
fn hunks(lines: &[Line<'_>]) -> Vec<(usize, usize)> {
    let mut hunks: Vec<(usize, usize)> = Vec::new();
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| !matches!(line, Line::Both(_))) {
        let (start, end) = (at.saturating_sub(CONTEXT), (at + 1 + CONTEXT).min(lines.len()));
        match hunks.last_mut() {
            Some(last) if start <= last.1 => last.1 = end,
            _ => hunks.push((start, end)),
        }
    }
    hunks
}

fn hunk(text: &mut String, lines: &[Line<'_>], start: usize, end: usize) {
    let count = |part: &[Line<'_>], new: bool| {
        part.iter()
            .filter(|line| !matches!((line, new), (Line::Old(_), true) | (Line::New(_), false)))
            .count()
    };
    let (before, shown) = (lines.get(..start).unwrap_or(&[]), lines.get(start..end).unwrap_or(&[]));
    let side = |new: bool| {
        let (first, length) = (count(before, new) + usize::from(count(shown, new) > 0), count(shown, new));
        format!("{first},{length}")
    };
    let _ = writeln!(text, "@@ -{} +{} @@", side(false), side(true));
    for line in shown {
        let (mark, line) = match line {
            Line::Both(line) => (' ', line),
            Line::Old(line) => ('-', line),
            Line::New(line) => ('+', line),
        };
        let _ = writeln!(text, "{mark}{}", line.trim_end_matches('\n'));
        if !line.ends_with('\n') {
            text.push_str("\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_is_shown_with_three_lines_around_it() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let new = "1\n2\n3\n4\nfive\n6\n7\n8\n9\n";
        let shown = "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n";
        assert_eq!(diff("f", old, new), shown);
    }

    #[test]
    fn a_new_file_is_all_new_and_an_equal_one_is_nothing() {
        assert_eq!(
            diff("f", "", "a\nb"),
            "--- f\n+++ f\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n"
        );
        assert_eq!(diff("f", "a", "a"), "");
    }

    #[test]
    fn changes_far_apart_are_shown_apart() {
        let lines = (0..40).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
        let changed = lines.replace("\n3\n", "\nthree\n").replace("\n30\n", "\nthirty\n");
        assert_eq!(diff("f", &lines, &changed).matches("@@ -").count(), 2);
    }
}
