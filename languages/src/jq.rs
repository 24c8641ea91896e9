//! jq and yq: filters compute; the environment, modules and loaded files are the ways out.

use assize_protocol::EffectKind;

use crate::Act;

pub(super) fn acts(text: &str) -> Vec<Act> {
    let mut acts = Vec::new();
    for word in words(text) {
        match word {
            "env" | "$ENV" | "strenv" | "envsubst" | "$__prog_args" => {
                acts.push(Act::State { kind: EffectKind::Reveal, name: "environment".to_owned(), with: &[] });
            }
            "import" | "include" | "modulemeta" | "load" | "load_str" | "load_xml" | "load_props"
            | "load_base64" | "eval" | "splitDoc" => {
                acts.push(Act::Opaque("jq modules or loaded files"));
            }
            _ => {}
        }
    }
    acts
}

/// Names outside strings; code inside `\( … )` counts. Field names (`.env`) are no calls.
fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    // One entry per open string; its value is the depth of parentheses inside `\(`.
    let mut strings: Vec<usize> = Vec::new();
    let mut in_string = false;
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        match (in_string, byte) {
            (true, b'\\') if next == Some(&b'(') => {
                strings.push(0);
                in_string = false;
                at += 1;
            }
            (true, b'\\') => at += 1,
            (_, b'"') => in_string = !in_string,
            (false, b'(') => {
                if let Some(depth) = strings.last_mut() {
                    *depth += 1;
                }
            }
            (false, b')') => match strings.last_mut() {
                Some(0) => {
                    strings.pop();
                    in_string = true;
                }
                Some(depth) => *depth -= 1,
                None => {}
            },
            (false, b) if b.is_ascii_alphabetic() || *b == b'_' || *b == b'$' => {
                let end = text
                    .get(at + 1..)
                    .and_then(|rest| rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')))
                    .map_or(text.len(), |len| at + 1 + len);
                let is_field = at > 0 && bytes.get(at - 1) == Some(&b'.');
                let is_key = text.get(end..).is_some_and(|rest| rest.trim_start().starts_with(':'));
                if let (Some(word), false, false) = (text.get(at..end), is_field, is_key) {
                    found.push(word);
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::acts;

    #[test]
    fn filters_compute() {
        for filter in [
            ".",
            ".scripts | keys[]",
            ".env",
            ".a.env.b",
            "\"env\"",
            "{env: .x}",
            "map(select(.a > 1)) | length",
            ".scripts[\"rm -rf\"]",
        ] {
            assert_eq!(acts(filter), [], "{filter}");
        }
    }

    #[test]
    fn the_environment_and_modules_are_found() {
        for filter in
            ["env", "$ENV.TOKEN", "\"x\\(env.K)\"", "include \"x\"; .", "load(\"/etc/x\")", "{a: env}"]
        {
            assert_ne!(acts(filter), [], "{filter}");
        }
    }
}
