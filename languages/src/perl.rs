//! Perl: the expressions of one-line filters.
//!
//! Only perl parses Perl, so the tree is believed twice over: its nodes, variables and calls
//! are listed, and the text itself, strings included, must not have the words and signs that
//! run something, wherever a quote may really end. There are no modules, no references, no
//! methods and no functions of one's own. Files come in through `<>` and `<STDIN>` only;
//! what the names on the command line do to `<>` is the profile's business.

use std::sync::OnceLock;

use crate::tree::{self, Grammar, Node, Words, named, words};
use crate::{Act, Language, glimpse};

static NODES: Words = words!(
    "
    ambiguous_function_call_expression array array_element_expression assignment_expression
    autoquoted_bareword binary_expression block block_statement conditional_expression
    conditional_statement container_variable else elsif equality_expression escape_sequence
    escaped_delimiter expression_statement filehandle for_statement func0op_call_expression
    func1op_call_expression function function_call_expression hash hash_element_expression
    interpolated_string_literal list_expression loop_statement loopex_expression
    lowprec_logical_expression map_grep_expression match_regexp match_regexp_modifiers number
    phaser_statement postfix_conditional_expression postfix_for_expression
    postfix_loop_expression postinc_expression preinc_expression quoted_word_list
    readline_expression regexp_content relational_expression replacement scalar
    slice_container_variable slice_expression sort_expression source_file string_content
    string_literal stub_expression substitution_regexp substitution_regexp_modifiers
    transliteration_content transliteration_expression transliteration_modifiers
    unary_expression undef_expression variable_declaration varname indirect_object bareword
    logical_not_expression
    "
);

static TOKENS: Words = words!(
    "
    ! != !~ $ % %= && &&= ' ( ) * ** *= + ++ += , - -- -= . .. .= / // //= /= : ; < <= <=> = ==
    => =~ > >= ? @ BEGIN END STDERR STDIN STDOUT [ ] abs and chomp chop chr cmp cos defined
    delete each else elsif eof eq exists exit exp for foreach ge grep gt hex if index int join
    keys last lc lcfirst le length localtime log lt m map my ne next not not-interpolated oct or
    ord pop pos print printf push q qq quotemeta qw rand reverse rindex s say scalar shift sin
    sort splice split sprintf sqrt substr time gmtime tr uc ucfirst undef unless unshift until
    values wantarray warn die while x x= xor y { | || ||= }
    "
);

static FUNCTIONS: Words = words!(
    "
    die exit index join pop print printf push reverse rindex say shift splice split sprintf substr
    unshift warn
    "
);

/// Words that must not be there, not even in what looks like a string.
static RUNNING: Words = words!(
    "
    ARGV AUTOLOAD CORE DATA DESTROY ENV INC SIG bless do dump eval evalbytes exec fork glob goto
    import kill link local mkdir no open opendir our package pipe qr qx readlink readpipe rename
    require rmdir socket sub symlink syscall sysopen system tie truncate unlink use utime chmod
    chown format write select
    "
);

/// Signs that reach through a name to something else, or begin another kind of quote.
const SIGNS: [&str; 18] = [
    "`", "(?{", "(??{", "@{", "${", "%{", "&{", "*{", "$$", "@$", "%$", "&$", "#$", "->", "::", "<<", "__",
    "\n=",
];

static GRAMMAR: Grammar = Grammar {
    syntax: &tree::PERL,
    nodes: &NODES,
    tokens: &TOKENS,
    counts_columns: true,
    textual: &[
        "string_content",
        "regexp_content",
        "replacement",
        "transliteration_content",
        "interpolated_string_literal",
        "quoted_word_list",
    ],
    listed: OnceLock::new(),
};

pub(crate) fn acts(text: &str) -> Vec<Act> {
    if !has_nothing_that_runs(text) {
        return glimpse::opaque(Language::Perl, "Perl", text, None);
    }
    let parsed = tree::parsed(&GRAMMAR, text);
    match parsed.accepted(&GRAMMAR, text).and_then(|tree| judge(text, tree.root())) {
        Some(()) => Vec::new(),
        None => glimpse::opaque(Language::Perl, "Perl", text, parsed.sketched(text)),
    }
}

/// The second look, which knows no quotes.
fn has_nothing_that_runs(text: &str) -> bool {
    let mut words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    !SIGNS.iter().any(|sign| text.contains(sign))
        && !text.starts_with('=')
        && !words.any(|word| RUNNING.have(word))
        && !evaluates(text)
}

/// Whether some closing delimiter is followed by flags with an `e`: `s/x/code/e`. Between two of the same
/// kind it is a pattern: `/error/`.
fn evaluates(text: &str) -> bool {
    let bytes = text.as_bytes();
    let flag = |b: &u8| b"gimsxrcodualnpe".contains(b);
    (1..bytes.len()).any(|at| {
        let behind =
            bytes.get(at - 1).is_some_and(|b| !b.is_ascii_alphanumeric() && !b"_ \n\t$@%\\".contains(b));
        let flags = bytes.get(at..).unwrap_or_default();
        let len = flags.iter().take_while(|b| flag(b)).count();
        let before = bytes.get(at - 1);
        let ends =
            flags.get(len).is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'_' && Some(b) != before);
        behind && ends && flags.get(..len).is_some_and(|f| f.contains(&b'e'))
    })
}

fn judge(text: &str, node: Node<'_>) -> Option<()> {
    let word = tree::of(text, node);
    let known = match node.kind() {
        "function" => FUNCTIONS.have(word),
        "varname" => is_variable(word),
        "filehandle" | "bareword" | "indirect_object" => matches!(word, "STDIN" | "STDOUT" | "STDERR"),
        "substitution_regexp_modifiers" | "match_regexp_modifiers" => {
            word.bytes().all(|b| b"gimsxrcoaln".contains(&b))
        }
        // `"a" x 1e12` fills the machine.
        "number" => {
            tree::is_modest(word) || word.bytes().all(|b| b.is_ascii_digit() || b == b'.') && word.len() <= 9
        }
        "binary_expression" => !word.contains("**"),
        "transliteration_modifiers" => word.bytes().all(|b| b"cdsr".contains(&b)),
        // `while (1)` never ends.
        "loop_statement" | "postfix_loop_expression" => {
            named(node).any(|n| n.kind() == "readline_expression")
        }
        "regexp_content" | "replacement" | "string_content" => is_simple(word),
        _ => true,
    };
    known.then_some(())?;
    named(node).try_for_each(|child| judge(text, child))
}

/// Names of the script, and what perl sets for a filter.
fn is_variable(name: &str) -> bool {
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let own = plain && !name.starts_with(|c: char| c.is_ascii_uppercase());
    own || matches!(
        name,
        "F" | "." | "," | "/" | "\\" | "\"" | ";" | "&" | "+" | "|" | "!" | "0" | "^V" | "]"
    )
}

/// In a string a subscript is code: only names and numbers are let in.
fn is_simple(content: &str) -> bool {
    let mut rest = content;
    while let Some(at) = rest.find(['$', '@']) {
        rest = rest.get(at + 1..).unwrap_or("");
        let name = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let behind = rest.get(name..).unwrap_or("");
        let close = match behind.bytes().next() {
            Some(b'[') => ']',
            Some(b'{') => '}',
            _ => continue,
        };
        let Some((index, _)) = behind.get(1..).and_then(|b| b.split_once(close)) else { return false };
        if name > 0 && !index.bytes().all(|b| b.is_ascii_alphanumeric() || b"$_-.,".contains(&b)) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::acts;
    use crate::Act;

    const COMPUTES: &[&str] = &[
        "print if /x/",
        "print unless /^#/",
        "print if /error/i",
        "s/a/b/g",
        "s/(\\d+)/<$1>/; s|/old|/new|gi",
        "print \"$1\\n\" if m{(\\d+)}i",
        "print $F[0], \"\\n\"",
        "print \"$F[0] $F[2]\\n\" if $F[1] > 3",
        "$n += $F[1]; END { print \"$n\\n\" }",
        "$h{$F[0]}++; END { print \"$_ $h{$_}\\n\" for sort keys %h }",
        "tr/a-z/A-Z/",
        "y/a/b/; print",
        "print join(\",\", reverse sort { $a <=> $b } @F), \"\\n\"",
        "while (<STDIN>) { chomp; next unless length; print uc $_, \"\\n\" }",
        "print while <STDIN>",
        "my ($x, $y) = split /,/; printf \"%5d %s\\n\", $x, $y",
        "print 1+1",
        "print \"hello\\n\"",
        "printf(\"%.2f\\n\", 10/3)",
        "print \"$.: $_\"",
        "last if $. > 10; print",
        "print scalar reverse \"abc\"",
        "print sprintf(\"%x\", 255)",
        "print map { uc } qw(a b)",
        "print lc, \"\\n\" for sort { $a cmp $b } grep { /x/ } @F",
        "$_ = lc $_; s/^\\s+|\\s+$//g; print",
        "print $^V",
        "print substr($_, 0, 10)",
        "BEGIN { $/ = undef } s/\\n+/\\n/g",
        "print STDERR \"x\"",
        "print length($_) > 80 ? \"long\\n\" : \"ok\\n\"",
    ];

    const REFUSED: &[&str] = &[
        "print if /x",
        "system('x')",
        "exec 'x'",
        "print `id`",
        "print qx(id)",
        "print readpipe('id')",
        "open(F, '|x')",
        "open F, '>x'",
        "open my $f, '<', 'x'",
        "eval 'x'",
        "eval { 1 }",
        "do 'x.pl'",
        "require 'x.pl'",
        "use Socket",
        "no strict",
        "s/a/b/e",
        "s/a/'sy'.'stem(1)'/ee",
        "s/x/f()/ge",
        "s/x/'id'/e/1",
        "s{a}{b}xe",
        "/(?{ print 1 })/",
        "/(??{ 'x' })/",
        "print \"@{[ 1 ]}\"",
        "print \"${\\ 1}\"",
        "print %ENV",
        "print $ENV{HOME}",
        "@ARGV = ('id|'); print <>",
        "print <$f>",
        "print <*.c>",
        "$x = 'ENV'; print %$x",
        "$$x = 1",
        "&{'f'}()",
        "&f",
        "*f = 1",
        "$x->{y}",
        "$x->f",
        "Foo::f()",
        "Foo->new",
        "new Foo",
        "f(1)",
        "f 1",
        "sub f { 1 } f()",
        "unlink 'x'",
        "unlink <*>",
        "rename 'a', 'b'",
        "kill 9, 1",
        "fork",
        "fork while 1",
        "1 while 1",
        "while (1) { }",
        "for (;;) { }",
        "$^I = ''; print",
        "$SIG{INT} = 'f'",
        "print $^X",
        "local $_ = 1",
        "package X",
        "__END__",
        "print __FILE__",
        "print <<E\nx\nE\n",
        "=pod\nx\n=cut\nprint",
        "print 1 # x",
        "print \"$h{f(1)}\"",
        "print \"$a[f 1]\"",
        "print \"$h{$x . 'y'}\"",
        "goto x",
        "tie %h, 'x'",
        "bless {}",
        "print { $x } 1",
        "print F 1",
        "chmod 0777, 'x'",
        "mkdir 'x'",
        "symlink 'a', 'b'",
        "syscall 1",
        "dump",
        "sleep 10",
        "pack 'P', 1",
        "sort f @F",
        "print -e 'x'",
        "select(F)",
        "format =\nx\n.\n",
        "q{a}; exec q{id}",
        "print 'a' x 1e12",
        "print 'a' x 10**12",
        "print 'a' x 1000000000000",
        "print 'x\\'; `id`",
        "y/a/b/; /x/; print \u{1}",
    ];

    #[test]
    fn a_heredoc_that_ends_behind_what_it_puts_in_is_come_back_from() {
        for text in ["print <<E;\na $x b", "print <<~\"E\";\n  @{[ 1 +", "$c0 <<E\n$(c2 <<F\n$(x)"] {
            assert!(matches!(acts(text).first(), Some(Act::Opaque(_))), "{text}");
        }
        let seen = acts("print <<E;\na $x\nE\nsystem('rm -rf ~');\n");
        assert!(seen.contains(&Act::Command("rm -rf ~".to_owned())), "{seen:?}");
    }

    #[test]
    fn filters_do_nothing_else() {
        let refused: Vec<_> = COMPUTES.iter().filter(|s| !acts(s).is_empty()).copied().collect();
        assert_eq!(refused, [""; 0]);
    }

    #[test]
    fn every_way_out_is_refused() {
        let accepted: Vec<_> =
            REFUSED.iter().filter(|s| acts(s).first() != Some(&Act::Opaque("Perl"))).copied().collect();
        assert_eq!(accepted, [""; 0]);
    }
}
