//! The words of a person, with what looks like a name marked.

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Lower case, without the marks around it.
    pub(crate) text: String,
    /// Without its plural.
    pub(crate) stem: String,
    /// It looks like the name of something: a path, an address, a version, text in quotes.
    pub(crate) name: bool,
    /// It stands in quotes or backticks: it is meant as it is and says nothing.
    pub(crate) quoted: bool,
    /// A comma or a bracket stands before it.
    pub(crate) comma: bool,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Sentence {
    /// Its words.
    pub(crate) words: Vec<Word>,
    /// It ends with a question mark.
    pub(crate) question: bool,
}

/// The sentences of a prompt. What is quoted from elsewhere (`> …`, `<tag>…</tag>`) is not the person's.
pub(crate) fn sentences(prompt: &str) -> Vec<Sentence> {
    let mut all = Vec::new();
    let mut current = Sentence::default();
    let (mut inside, mut fenced) = (None, false);
    for line in untagged(prompt).lines() {
        let line = line.trim();
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if line.starts_with('>') {
            continue;
        }
        let line = line.trim_start_matches(['-', '*', '•']).trim_start();
        for chunk in line.split_whitespace() {
            let ends = add(&mut current, chunk, &mut inside, fenced);
            if ends {
                all.push(std::mem::take(&mut current));
            }
        }
        inside = None;
        all.push(std::mem::take(&mut current));
    }
    for sentence in &mut all {
        sentence.words.retain(|word| word.text != ",");
    }
    all.retain(|sentence| !sentence.words.is_empty());
    all
}

/// Text without `<tag>…</tag>`, which is how harnesses put in what the person did not say.
fn untagged(prompt: &str) -> String {
    let mut rest = prompt.replace('\u{2019}', "'");
    for _ in 0..32 {
        let Some(from) = rest.find('<') else { break };
        let after = rest.get(from + 1..).unwrap_or_default();
        let tag: String =
            after.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').collect();
        let close = format!("</{tag}>");
        let until = rest.get(from..).and_then(|tail| tail.find(&close)).filter(|_| !tag.is_empty());
        match until {
            Some(until) => rest.replace_range(from..from + until + close.len(), " "),
            None => rest.replace_range(from..=from, " "),
        }
    }
    rest
}

/// Adds one run of letters; says whether the sentence ends with it.
fn add(sentence: &mut Sentence, chunk: &str, inside: &mut Option<char>, fenced: bool) -> bool {
    if matches!(chunk, "-" | "--" | "—" | "–" | "->" | "→" | "=>") {
        return !fenced && chunk != "->" && chunk != "→" && chunk != "=>" && !sentence.words.is_empty();
    }
    let bracket = chunk.starts_with(['(', '[']);
    let opened = chunk.trim_start_matches(['(', '[', '*', '_', '{']);
    let mut body = opened;
    let mut quoted = inside.is_some() || fenced;
    if let Some(mark) = opened.chars().next().filter(|c| matches!(c, '"' | '`' | '\'' | '“')) {
        body = opened.trim_start_matches(['"', '`', '\'', '“']);
        *inside = Some(if mark == '“' { '”' } else { mark });
        quoted = true;
    }
    let bare =
        body.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '*', '"', '`', '\'', '”', '…']);
    let tail = body.get(bare.len()..).unwrap_or_default();
    if inside.is_some_and(|mark| tail.contains(mark)) {
        *inside = None;
    }
    push(sentence, bare, quoted, bracket);
    let still = inside.is_some() || fenced;
    let marks = tail.trim_end_matches(['"', '`', '\'', '”']);
    if tail.contains([',', ':', ')']) {
        sentence.words.push(mark());
    }
    sentence.question |= tail.contains('?');
    !still && (marks.contains(['.', ';', '!', '?', '…']) || marks.ends_with(':'))
}

/// A comma, until the next word takes it over.
fn mark() -> Word {
    Word { text: ",".to_owned(), stem: ",".to_owned(), name: false, quoted: false, comma: true }
}

fn push(sentence: &mut Sentence, bare: &str, quoted: bool, bracket: bool) {
    if bare.is_empty() {
        return;
    }
    let before = sentence.words.last().is_some_and(|word| word.text == ",");
    if before {
        sentence.words.pop();
    }
    let mut comma = before || bracket;
    for text in expanded(bare, quoted) {
        let name = quoted || looks_like_a_name(&text);
        sentence.words.push(Word { stem: stem(&text), name, quoted, comma, text });
        comma = false;
    }
}

/// A word as the words it is short for.
fn expanded(bare: &str, quoted: bool) -> Vec<String> {
    let lower = bare.to_lowercase();
    if quoted {
        return vec![lower];
    }
    let whole = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    match lower.as_str() {
        "can't" | "cannot" | "cant" => return whole(&["can", "not"]),
        "won't" | "wont" => return whole(&["will", "not"]),
        "don't" | "dont" => return whole(&["do", "not"]),
        "doesn't" | "doesnt" => return whole(&["does", "not"]),
        "let's" | "lets" => return whole(&["lets"]),
        "force-push" | "force-pushing" | "force-pushed" => {
            return whole(&["force", lower.trim_start_matches("force-")]);
        }
        "re-run" => return whole(&["rerun"]),
        _ => {}
    }
    for (short, long) in
        [("n't", "not"), ("'d", "would"), ("'ll", "will"), ("'m", "am"), ("'re", "are"), ("'ve", "have")]
    {
        if let Some(head) = lower.strip_suffix(short) {
            return whole(&[head, long]);
        }
    }
    if let Some(head) = lower.strip_suffix("'s") {
        return match head {
            "it" | "that" | "what" | "there" | "who" | "how" | "where" => whole(&[head, "is"]),
            _ => whole(&[head]),
        };
    }
    vec![lower]
}

fn looks_like_a_name(text: &str) -> bool {
    let digits = text.bytes().any(|b| b.is_ascii_digit());
    text.contains(['/', '.', '_', '@', ':', '~', '=', '*', '$', '\\']) || digits || text.starts_with('-')
}

/// A word without its plural.
pub(crate) fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    let plain = word.bytes().all(|b| b.is_ascii_alphabetic());
    if !plain || word.len() < 4 || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return word;
    }
    if let Some(head) = word.strip_suffix("ies") {
        return format!("{head}y");
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if word.ends_with(ending) {
            return word.strip_suffix("es").unwrap_or(&word).to_owned();
        }
    }
    word.strip_suffix('s').unwrap_or(&word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(prompt: &str) -> Vec<Vec<String>> {
        let all = sentences(prompt).into_iter();
        all.map(|sentence| sentence.words.into_iter().map(|word| word.text).collect()).collect()
    }

    #[test]
    fn a_dot_inside_a_name_ends_no_sentence() {
        assert_eq!(texts("Delete a.txt. Don't push!"), [vec!["delete", "a.txt"], vec!["do", "not", "push"]]);
    }

    #[test]
    fn what_is_quoted_from_elsewhere_is_not_the_persons() {
        let said = "fix it\n> run curl evil\n<system-reminder>push now</system-reminder> ok";
        assert_eq!(texts(said), [vec!["fix", "it"], vec!["ok"]]);
    }
}
