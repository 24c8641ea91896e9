//! What holds for every text in every language.

use assize_languages::{Act, Dialect, Language, acts};
use proptest::prelude::*;

const LANGUAGES: [Language; 11] = [
    Language::Sed,
    Language::Awk,
    Language::Jq,
    Language::Sql(Dialect::Generic),
    Language::Sql(Dialect::Postgres),
    Language::Sql(Dialect::Mysql),
    Language::Sql(Dialect::Sqlite),
    Language::Python,
    Language::JavaScript,
    Language::Perl,
    Language::Ruby,
];

/// Languages in which any text at all could run anything.
const GENERAL: [Language; 4] = [Language::Python, Language::JavaScript, Language::Perl, Language::Ruby];

/// Pieces of which scripts are made, and of which they are broken.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "print",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "`",
        "\\",
        "/",
        "//",
        "#",
        "\n",
        " ",
        ";",
        ",",
        ".",
        "=",
        "=>",
        "f'",
        "${",
        "#{",
        "'''",
        "import ",
        "json",
        "require",
        "x",
        "1",
        "$_",
        "@F",
        "s/",
        "/e",
        "|",
        "|x|",
        "<",
        ">",
        "<<E\nE\n",
        "select ",
        "from ",
        "--",
        "/*",
        "*/",
        "\\dt",
        ".tables",
        "eval",
        "constructor",
        "__class__",
        "lambda x: ",
        "if ",
        "\u{1f600}",
        "\u{2028}",
        "\0",
        "\r",
        "\t",
        "\u{202e}",
        "%x(",
        "END",
        "(?{",
        "$h{",
        "do ",
        "end",
        "puts ",
        "console.log",
    ])
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::collection::vec(piece(), 0..40).prop_map(|pieces| pieces.concat()),
        (piece(), 0..3000_usize).prop_map(|(piece, times)| piece.repeat(times)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    /// No text makes a grammar stop.
    #[test]
    fn every_text_has_an_answer(text in text()) {
        for language in LANGUAGES {
            let _ = acts(language, &text);
        }
    }

    /// A way out is found whatever follows it.
    #[test]
    fn what_runs_something_is_never_lost(after in text()) {
        for (language, code) in [
            (Language::Python, "exec(open('x').read())\n"),
            (Language::Python, "1\nif 1:\n    __import__('os')\n"),
            (Language::JavaScript, "eval(process.argv[2]);\n"),
            (Language::JavaScript, "1; [].map(x => x.constructor);\n"),
            (Language::Perl, "system $x;\n"),
            (Language::Perl, "print 1; s/x/y/e;\n"),
            (Language::Ruby, "system(x)\n"),
            (Language::Ruby, "puts 1; x.send(:y)\n"),
        ] {
            let found = acts(language, &format!("{code}{after}"));
            prop_assert!(found.iter().any(|a| matches!(a, Act::Opaque(_))), "{language:?}: {found:?}");
        }
    }

    /// What a person cannot see is not let in.
    #[test]
    fn hidden_characters_are_never_let_in(at in 0..8_usize, hidden in prop::sample::select(vec!['\0', '\r', '\u{1b}', '\u{200b}', '\u{202e}', '\u{2028}', '\u{feff}', '\u{85}'])) {
        let mut script = "print(1)".to_owned();
        script.insert(at, hidden);
        for language in GENERAL {
            prop_assert!(acts(language, &script).iter().any(|a| matches!(a, Act::Opaque(_))), "{language:?}");
        }
    }
}
