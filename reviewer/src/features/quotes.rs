//! What is quoted in the request, and values of options: both are meant to the letter.

use super::view::{View, bare, holds, pieces};
use super::{Row, grown, share};

/// Marks that open and close a quotation.
const MARKS: [(char, char); 4] = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”')];

/// Quotations that are looked at.
const MOST: usize = 16;

pub(super) fn put(view: &View<'_>, row: &mut Row) {
    quoted(view, row);
    values(view, row);
}

fn quoted(view: &View<'_>, row: &mut Row) {
    let command = plain(&view.ground.case.command.text);
    let quotes = quotes(&view.spelled);
    let kept = quotes.iter().filter(|quote| command.contains(&plain(quote))).count();
    let loose = |quote: &&String| holds(&command.to_lowercase(), bare(&plain(quote).to_lowercase()));
    let words = |quote: &&String| {
        let mut words = quote.split_whitespace().filter(|word| word.len() > 1).peekable();
        words.peek().is_some() && words.all(|word| command.contains(bare(word)))
    };
    row.put("quotes", grown(quotes.len()));
    row.put("quotes-kept", share(kept, quotes.len()));
    row.put("quotes-lost", grown(quotes.iter().filter(|quote| !loose(quote)).count()));
    row.put("quotes-cut", grown(quotes.iter().filter(|quote| !words(quote)).count()));
}

/// Without what a shell or a pattern writes in between.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\\' | '"' | '\'' | '`' | '“' | '”')).collect()
}

/// What stands in quotation marks; an apostrophe is none.
fn quotes(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = text;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let behind = rest.get(first.len_utf8()..).unwrap_or_default();
        let closing = MARKS.iter().find(|(open, _)| *open == first && !before.is_alphanumeric());
        let inner = closing.and_then(|(_, close)| {
            let end = behind.match_indices(*close).map(|(at, _)| at).find(|at| {
                let next = behind.get(at + close.len_utf8()..).and_then(|tail| tail.chars().next());
                !next.is_some_and(char::is_alphanumeric)
            });
            behind.get(..end?)
        });
        if let Some(inner) = inner.filter(|inner| !inner.trim().is_empty() && all.len() < MOST) {
            all.push(inner.to_owned());
            rest = behind
                .get(inner.len()..)
                .and_then(|tail| tail.get(tail.chars().next()?.len_utf8()..))
                .unwrap_or_default();
            before = '"';
        } else {
            rest = behind;
            before = first;
        }
    }
    all
}

/// `-user nobody`: who says the option says its value.
fn values(view: &View<'_>, row: &mut Row) {
    let said: Vec<String> = view.words.iter().flat_map(|word| pieces(&word.text)).collect();
    let known = |text: &str| {
        holds(&view.said, &bare(text).to_lowercase()) || {
            let mut own = pieces(text).peekable();
            own.peek().is_some() && own.all(|one| said.contains(&one))
        }
    };
    let (mut all, mut told, mut put_in) = (0, 0, 0);
    for step in view.steps() {
        let words = &step.invocation.argv;
        for (option, next) in words.iter().zip(words.iter().skip(1)) {
            let (option, value) = option.split_once('=').unwrap_or((option, next));
            if !option.starts_with('-') || value.starts_with('-') || value.is_empty() {
                continue;
            }
            all += 1;
            let value_known = known(value);
            told += usize::from(value_known);
            let named = pieces(option).any(|piece| said.contains(&piece));
            put_in += usize::from(named && !value_known);
        }
    }
    row.put("values", grown(all));
    row.put("values-said", share(told, all));
    row.put("values-unsaid", grown(all - told));
    row.put("values-of-said-options-unsaid", grown(put_in));
}

#[cfg(test)]
mod tests {
    use super::quotes;

    #[test]
    fn what_is_quoted_is_kept_whole_and_an_apostrophe_quotes_nothing() {
        assert_eq!(quotes("print \"not found\" and 'a b'."), ["not found", "a b"]);
        assert_eq!(quotes("the user's and the team's files, don't"), [""; 0]);
        assert_eq!(quotes("an \"open one"), [""; 0]);
    }
}
