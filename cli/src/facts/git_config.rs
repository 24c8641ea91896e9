//! Which programs a git configuration names. Reads the format, never runs git.

/// Who writes a configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Author {
    /// The repository: an agent, or whoever made the archive it came from.
    Repository,
    /// The person or the machine's administrator.
    Person,
}

/// Whether `text` makes git run a program of its author's choice, or pulls in configuration that might.
/// `None` when git itself would not understand it.
pub(crate) fn names_programs(text: &str, author: Author) -> Option<bool> {
    let entries = entries(text)?;
    Some(entries.iter().any(|(key, value)| names_program(key, value, author)))
}

/// Whether one entry does. `key` is `section.name` or `section.subsection.name`, in lower case except for the subsection.
pub(crate) fn names_program(key: &str, value: &str, author: Author) -> bool {
    let (section, rest) = key.split_once('.').unwrap_or((key, ""));
    let name = rest.rsplit('.').next().unwrap_or(rest);
    let truth = ["true", "false", "yes", "no", "on", "off", "1", "0", ""].contains(&value);
    let known = |list: &[&str]| author == Author::Person && list.contains(&value);
    match (section, name) {
        ("core", "fsmonitor") => !truth,
        // For `core.pager` a word is a program, even `true`; for `pager.log` it may be a truth.
        ("core", "pager") => !value.is_empty() && !known(&PAGERS),
        ("pager", _) => !truth && !known(&PAGERS),
        ("core" | "sequence", "editor") => !known(&EDITORS),
        ("core", "hookspath" | "sshcommand" | "askpass" | "gitproxy" | "alternaterefscommand")
        | ("diff", "external" | "textconv" | "command")
        | ("merge", "driver")
        | ("difftool" | "mergetool" | "guitool" | "browser" | "man", "cmd" | "path")
        | ("gpg", "program" | "defaultkeycommand")
        | ("interactive", "difffilter")
        | ("uploadpack" | "receive" | "include" | "includeif" | "instaweb" | "hook", _)
        | ("remote", "uploadpack" | "receivepack" | "vcs")
        | ("tar" | "trailer", "command" | "cmd")
        | ("sendemail", "sendmailcmd" | "tocmd" | "cccmd" | "headercmd" | "smtpserver")
        | ("imap", "tunnel")
        | ("lfs", "path" | "clean" | "smudge")
        | ("init", "templatedir") => true,
        ("extensions", "worktreeconfig") => !matches!(value, "false" | "0" | "no" | "off" | ""),
        ("protocol", "allow") => value != "never",
        ("filter", "clean" | "smudge" | "process") => !is_lfs(key, name, value),
        ("credential", "helper") => {
            (value.starts_with('!') || value.contains('/')) && !(author == Author::Person && is_gh(value))
        }
        ("alias", _) | ("submodule", "update") => value.trim_start().starts_with('!'),
        _ => false,
    }
}

/// Programs that only show what they are given, where a person chose them by their plain name.
const PAGERS: [&str; 7] = ["less", "more", "cat", "delta", "less -R", "less -F", "less -FRX"];

/// Editors, chosen so. They run only when git wants a text from a person.
const EDITORS: [&str; 11] =
    ["vi", "vim", "nvim", "nano", "emacs", "emacs -nw", "ed", "true", ":", "code --wait", "code -w"];

/// What `git lfs install` writes.
fn is_lfs(key: &str, name: &str, value: &str) -> bool {
    let default = match name {
        "clean" => "git-lfs clean -- %f",
        "smudge" => "git-lfs smudge -- %f",
        "process" => "git-lfs filter-process",
        _ => return false,
    };
    key.starts_with("filter.lfs.")
        && (value == default || (name == "smudge" && value == "git-lfs smudge --skip -- %f"))
}

/// What `gh auth setup-git` writes.
fn is_gh(value: &str) -> bool {
    ["gh", "/usr/bin/gh", "/usr/local/bin/gh", "/opt/homebrew/bin/gh"].iter().any(|program| {
        value.strip_prefix('!').and_then(|v| v.strip_prefix(program)) == Some(" auth git-credential")
    })
}

/// Every `key`, `value` in order; `None` when a line is not what git accepts.
fn entries(text: &str) -> Option<Vec<(String, String)>> {
    let mut section: Option<String> = None;
    let mut entries = Vec::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    while let Some(line) = lines.next() {
        let mut line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            let (name, rest) = section_header(header)?;
            section = Some(name);
            line = rest.trim_start();
        }
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let (name, raw) = match line.split_once('=') {
            Some((name, raw)) => (name.trim_end(), raw.to_owned()),
            // A name alone means true, and may carry a comment.
            None => (line.split(['#', ';']).next().unwrap_or("").trim_end(), "true".to_owned()),
        };
        let letters = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        if name.is_empty() || !name.bytes().all(letters) {
            return None;
        }
        let value = value(raw, &mut lines)?;
        entries.push((format!("{}.{}", section.as_ref()?, name.to_ascii_lowercase()), value));
    }
    Some(entries)
}

/// `core]…`, `filter "lfs"]…` or the old `branch.main]…`: the name and what stands behind the bracket.
fn section_header(text: &str) -> Option<(String, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.'))?;
    let (name, rest) = text.split_at_checked(end)?;
    let name = name.to_ascii_lowercase();
    let rest = rest.trim_start();
    if let Some(behind) = rest.strip_prefix(']') {
        return Some((name, behind));
    }
    let mut subsection = String::new();
    let mut letters = rest.strip_prefix('"')?.char_indices();
    let rest = rest.strip_prefix('"')?;
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => subsection.push(letters.next()?.1),
            '"' => {
                let behind = rest.get(at + 1..)?.strip_prefix(']')?;
                return Some((format!("{name}.{subsection}"), behind));
            }
            other => subsection.push(other),
        }
    }
    None
}

/// Decodes a value: quotes, escapes, comments, and lines continued by a backslash.
fn value<'a>(first: String, lines: &mut impl Iterator<Item = &'a str>) -> Option<String> {
    let mut value = String::new();
    let mut kept = 0;
    let mut quoted = false;
    let mut line = first;
    'lines: loop {
        let mut letters = line.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '"' => quoted = !quoted,
                '#' | ';' if !quoted => break 'lines,
                '\\' => match letters.next() {
                    None => {
                        lines.next()?.clone_into(&mut line);
                        continue 'lines;
                    }
                    Some('n') => value.push('\n'),
                    Some('t') => value.push('\t'),
                    Some('b') => value.push('\u{8}'),
                    Some(escaped @ ('"' | '\\')) => value.push(escaped),
                    Some(_) => return None,
                },
                blank if blank.is_whitespace() && !quoted && value.is_empty() && kept == 0 => {}
                other => value.push(other),
            }
            // Blanks at the end count only inside quotes.
            if quoted || !letter.is_whitespace() {
                kept = value.len();
            }
        }
        break;
    }
    value.truncate(kept);
    (!quoted).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository(text: &str) -> Option<bool> {
        names_programs(text, Author::Repository)
    }

    #[test]
    fn an_ordinary_repository_names_none() {
        let text = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\
                    [remote \"origin\"]\n\turl = git@example.com:a/b.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n\
                    [branch \"main\"]\n\tremote = origin\n\tmerge = refs/heads/main\n\
                    [user]\n\tname = A \"B\" C ; comment\n[alias]\n\tst = status\n[pull]\n\trebase\n";
        assert_eq!(repository(text), Some(false));
    }

    #[test]
    fn every_way_to_name_a_program_is_seen() {
        for text in [
            "[core]\nfsmonitor = ./evil.sh\n",
            "[core] fsmonitor=./evil.sh",
            "[CORE]\nFsMonitor = \"./evil\\\" x\"\n",
            "[core]\n\tfsmonitor = \\\n./evil.sh\n",
            "[core]\nhooksPath = .hooks\n",
            "[core]\npager = less\n",
            "[pager]\nlog = ./evil\n",
            "[core]\neditor = vim\n",
            "[core]\nsshCommand = x\n",
            "[core]\naskPass = x\n",
            "[core]\ngitProxy = x\n",
            "[diff]\nexternal = x\n",
            "[diff \"a.b\"]\ntextconv = x\n",
            "[diff.a]\ncommand = x\n",
            "[filter \"lfs\"]\nclean = ./git-lfs clean -- %f\n",
            "[filter \"x\"]\nprocess = git-lfs filter-process\n",
            "[merge \"x\"]\ndriver = x\n",
            "[credential]\nhelper = !x\n",
            "[credential \"https://x.example\"]\nhelper = /bin/x\n",
            "[gpg]\nprogram = x\n",
            "[gpg \"ssh\"]\nprogram = x\n",
            "[alias]\nst = !x\n",
            "[include]\npath = x\n",
            "[includeIf \"gitdir:~/\"]\npath = x\n",
            "[interactive]\ndiffFilter = x\n",
            "[uploadpack]\npackObjectsHook = x\n",
            "[protocol \"ext\"]\nallow = always\n",
            "[extensions]\nworktreeConfig = true\n",
            "[extensions]\nworktreeConfig\n",
            "[submodule \"x\"]\nupdate = !x\n",
        ] {
            assert_eq!(repository(text), Some(true), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_not() {
        for text in [
            "[core]\nfsmonitor = true\n",
            "[pager]\nlog = false\n",
            "# [core]\n; fsmonitor = x\n",
            "[user]\nname = \"x\\n[core]\\nfsmonitor = y\"\n",
            "[filter \"lfs\"]\nclean = git-lfs clean -- %f\nsmudge = git-lfs smudge -- %f\nprocess = git-lfs filter-process\nrequired = true\n",
            "[credential]\nhelper = store\n",
            "[protocol \"ext\"]\nallow = never\n",
        ] {
            assert_eq!(repository(text), Some(false), "{text}");
        }
    }

    #[test]
    fn what_git_would_refuse_is_unknown() {
        for text in [
            "[core\n",
            "fsmonitor = x\n",
            "[core]\nfs_monitor = x\n",
            "[core]\nx = \"open\n",
            "[a \"b]\n",
            "[core]\nx = \\q\n",
        ] {
            assert_eq!(repository(text), None, "{text}");
        }
    }

    #[test]
    fn a_person_may_choose_a_well_known_pager_editor_and_helper() {
        let text = "[core]\npager = delta\neditor = code --wait\n[credential \"https://github.com\"]\nhelper =\nhelper = !/usr/bin/gh auth git-credential\n";
        assert_eq!(names_programs(text, Author::Person), Some(false));
        assert_eq!(repository(text), Some(true));
        let other = "[credential]\nhelper = \"!/usr/bin/gh auth git-credential; x\"\n";
        assert_eq!(names_programs(other, Author::Person), Some(true));
    }
}
