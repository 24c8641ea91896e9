//! Shows the text of a command so that it cannot pretend to be something else.
//!
//! All of it is shown, nothing is hidden, and no two texts look the same: what a terminal or a page would act on,
//! not show, or show as something else is spelled `⟨…⟩`, and these brackets are spelled that way themselves.

/// Blanks and empty lines in a row that are shown as they are. More push the rest of a command out of sight.
const BLANKS: usize = 4;

/// A command, one entry for each of its lines. To be printed with something in front of every line that no command
/// can print, so that a line cannot pass for what a front end says.
pub fn shown(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut empty = 0;
    for line in text.split('\n') {
        if line.is_empty() {
            empty += 1;
        } else {
            push_empty(&mut lines, empty);
            empty = 0;
            lines.push(one_line(line));
        }
    }
    push_empty(&mut lines, empty);
    lines
}

/// The words that a program gets, each so that it is seen where it begins and ends.
pub fn shown_argv(words: &[String]) -> String {
    let quoted = |word: &String| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&b);
        if !word.is_empty() && word.bytes().all(plain) {
            word.clone()
        } else {
            format!("'{}'", in_word(word).replace('\'', r"'\''"))
        }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// Whether a letter is not seen, or changes how others are: zero-width, filling, direction-changing and tag
/// letters, and every blank but the space.
pub fn hides(letter: char) -> bool {
    matches!(
        letter,
        '\u{a0}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{1680}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{2000}'..='\u{200f}'
            | '\u{2028}'..='\u{202f}'
            | '\u{205f}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3000}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

fn push_empty(lines: &mut Vec<String>, count: usize) {
    if count > BLANKS {
        lines.push(format!("⟨{count} empty lines⟩"));
    } else {
        lines.extend((0..count).map(|_| String::new()));
    }
}

fn one_line(line: &str) -> String {
    let mut shown = String::new();
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != ' ' {
            shown.push_str(&spelled(letter));
            continue;
        }
        let mut blanks = 1;
        while letters.next_if_eq(&' ').is_some() {
            blanks += 1;
        }
        // At the end of a line not even one is seen.
        if blanks > BLANKS || letters.peek().is_none() {
            shown.extend(["⟨", &blanks.to_string(), " spaces⟩"]);
        } else {
            shown.extend((0..blanks).map(|_| ' '));
        }
    }
    shown
}

/// A word on one line.
fn in_word(word: &str) -> String {
    word.split('\n').map(one_line).collect::<Vec<_>>().join("⟨newline⟩")
}

fn spelled(letter: char) -> String {
    match letter {
        '\t' => "⟨tab⟩".to_owned(),
        '\r' => "⟨return⟩".to_owned(),
        '\u{1b}' => "⟨escape⟩".to_owned(),
        '⟨' | '⟩' => format!("⟨U+{:04X}⟩", u32::from(letter)),
        letter if letter.is_control() || hides(letter) || is_mark(letter) => {
            format!("⟨U+{:04X}⟩", u32::from(letter))
        }
        letter => letter.to_string(),
    }
}

/// Marks that are put upon the letter before, and in numbers upon the lines around.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}
