//! Spellings of one literal text as a shell word.

/// `'rm'`
pub(super) fn single(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// `"rm"`
pub(super) fn double(text: &str) -> String {
    let mut made = String::from('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\' | '$' | '`') {
            made.push('\\');
        }
        made.push(character);
    }
    made.push('"');
    made
}

/// `$"rm"`: a text to be translated, which in the locale of a machine means the text itself.
pub(super) fn translated(text: &str) -> String {
    format!("${}", double(text))
}

/// `\r\m`; a newline cannot be escaped.
pub(super) fn escaped(text: &str) -> String {
    let spell = |character| if character == '\n' { "'\n'".to_owned() } else { format!("\\{character}") };
    text.chars().map(spell).collect()
}

/// `r''m`
pub(super) fn empty_inside(text: &str) -> String {
    inside(text, |rest| format!("''{}", safe(rest)))
}

/// `r"m"`
pub(super) fn double_inside(text: &str) -> String {
    inside(text, double)
}

/// `r'm'`
pub(super) fn single_inside(text: &str) -> String {
    inside(text, single)
}

/// The first character plain and `rest` of it by another spelling.
fn inside(text: &str, rest: impl Fn(&str) -> String) -> String {
    let mut characters = text.chars();
    let first: String = characters.by_ref().take(1).collect();
    format!("{}{}", safe(&first), rest(characters.as_str()))
}

/// As it stands where every character is plain, else in single quotes.
pub(super) fn safe(text: &str) -> String {
    if !text.is_empty() && text.chars().all(is_plain) { text.to_owned() } else { single(text) }
}

/// Means itself in every place of a word.
pub(super) fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(character, '_' | '.' | '/' | ':' | ',' | '@' | '%' | '+' | '-')
}

/// `$'\x72\x6d'`
pub(super) fn hexadecimal(text: &str) -> String {
    encoded(text, |byte| format!("\\x{byte:02x}"))
}

/// `$'\162\155'`
pub(super) fn octal(text: &str) -> String {
    encoded(text, |byte| format!("\\{byte:03o}"))
}

/// `$'\u0072\u006d'`
pub(super) fn code_points(text: &str) -> String {
    encoded(text, |byte| format!("\\u{byte:04x}"))
}

/// `$'\x72m'`
pub(super) fn first_hexadecimal(text: &str) -> String {
    let mut characters = text.chars();
    let first: String = characters.by_ref().take(1).collect();
    let code = hexadecimal(&first);
    format!(
        "{}{}",
        code,
        if characters.as_str().is_empty() { String::new() } else { safe(characters.as_str()) }
    )
}

/// Every ASCII character by its code; others stay, so that no locale is needed.
fn encoded(text: &str, code: impl Fn(u8) -> String) -> String {
    let spell = |character: char| match u8::try_from(character) {
        Ok(byte) if character.is_ascii() => code(byte),
        _ => character.to_string(),
    };
    format!("$'{}'", text.chars().map(spell).collect::<String>())
}
