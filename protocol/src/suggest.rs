//! "Did you mean": the nearest known word.

/// `candidates` as a help sentence that begins with the one most like `word`, if one is close.
pub fn instead_of(word: &str, candidates: &[&str]) -> String {
    let near = candidates
        .iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 4)
        .min_by_key(|(distance, _)| *distance);
    let all = candidates.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", ");
    match near {
        Some((_, candidate)) => format!("did you mean `{candidate}`?"),
        None if candidates.len() == 1 => format!("write {all}"),
        None => format!("write one of {all}"),
    }
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    let mut previous = None;
    for (row, l) in left.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, r) in right.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, column + 1) + 1)
                .min(at(&current, column) + 1)
                .min(at(&last, column) + usize::from(l != *r));
            let swapped = column > 0 && previous == Some(*r) && right.get(column - 1) == Some(&l);
            if swapped {
                best = best.min(at(&before_last, column - 1) + 1);
            }
            current.push(best);
        }
        before_last = std::mem::replace(&mut last, current);
        previous = Some(l);
    }
    last.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_a_letter_more_less_other_or_swapped_with_its_neighbour() {
        for (left, right, changes) in [
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "abc", 0),
            ("abc", "abd", 1),
            ("abc", "acb", 1),
            ("abcd", "badc", 2),
            ("xabcd", "abdcy", 3),
            ("ca", "abc", 3),
            ("kitten", "sitting", 3),
            ("aab", "aba", 1),
            ("abab", "baba", 2),
        ] {
            assert_eq!(distance(left, right), changes, "{left} {right}");
        }
    }

    #[test]
    fn a_longer_word_may_be_further_off() {
        assert_eq!(instead_of("rexxen", &["reason"]), "write `reason`");
        assert_eq!(instead_of("rexxon", &["reason"]), "did you mean `reason`?");
        assert_eq!(instead_of("critixxx", &["critical"]), "did you mean `critical`?");
    }

    #[test]
    fn a_close_word_is_named_and_a_far_one_gets_the_list() {
        assert_eq!(instead_of("decied", &["decide", "reason"]), "did you mean `decide`?");
        assert_eq!(instead_of("xyz", &["decide", "reason"]), "write one of `decide`, `reason`");
        assert_eq!(instead_of("hosts", &["listed"]), "write `listed`");
    }
}
