//! Programs that take secrets in options and operands that say nothing by their names.

use std::ops::Range;

use super::names::Name;
use super::scan::Scan;
use super::values::is_secret;

/// Where a program takes a secret.
#[derive(Debug, Clone, Copy)]
pub(super) enum Take {
    /// `-pSECRET`, in one word.
    Attached(&'static str),
    /// `-p SECRET`, in two words or, for one letter, in one.
    Next(&'static str),
    /// `-u user:SECRET`, with this sign between them.
    Pair(&'static str, char),
    /// `pass:SECRET`, wherever it stands.
    Prefixed(&'static str),
    /// `user/SECRET@host` as an operand.
    Login,
    /// The last operand, of at least so many.
    Last(usize),
}

/// A program.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tool {
    pub(super) name: &'static str,
    /// Holds only beside one of these words; none: always.
    with: &'static [&'static str],
    takes: &'static [Take],
}

use Take::{Attached, Last, Login, Next, Pair, Prefixed};

const fn tool(name: &'static str, takes: &'static [Take]) -> Tool {
    Tool { name, with: &[], takes }
}

const fn with(name: &'static str, with: &'static [&'static str], takes: &'static [Take]) -> Tool {
    Tool { name, with, takes }
}

const MYSQL: &[Take] = &[Attached("-p")];
const P: &[Take] = &[Next("-p")];
const CAPITAL_P: &[Take] = &[Next("-P")];
const W: &[Take] = &[Next("-w")];
const REDIS: &[Take] = &[Next("-a")];
const CURL: &[Take] =
    &[Pair("-u", ':'), Pair("--user", ':'), Pair("-U", ':'), Pair("--proxy-user", ':'), Pair("-E", ':')];
const HTTPIE: &[Take] = &[Pair("-a", ':')];
const SMB: &[Take] = &[Pair("-U", '%')];
const LOGIN: &[&str] = &["login"];
const CREDS: &[Take] =
    &[Pair("--creds", ':'), Pair("--src-creds", ':'), Pair("--dest-creds", ':'), Next("-p")];

pub(super) const TOOLS: &[Tool] = &[
    tool("mysql", MYSQL),
    tool("mysqldump", MYSQL),
    tool("mysqladmin", MYSQL),
    tool("mysqlimport", MYSQL),
    tool("mysqlshow", MYSQL),
    tool("mysqlsh", MYSQL),
    tool("mysqlcheck", MYSQL),
    tool("mysqlpump", MYSQL),
    tool("mariadb", MYSQL),
    tool("mariadb-dump", MYSQL),
    tool("mariadb-admin", MYSQL),
    tool("mydumper", P),
    tool("sshpass", P),
    tool("curl", CURL),
    tool("http", HTTPIE),
    tool("https", HTTPIE),
    tool("xh", HTTPIE),
    tool("redis-cli", REDIS),
    tool("valkey-cli", REDIS),
    tool("mongo", P),
    tool("mongosh", P),
    tool("mongodump", P),
    tool("mongorestore", P),
    tool("mongoexport", P),
    tool("mongoimport", P),
    tool("cqlsh", P),
    tool("cypher-shell", P),
    tool("beeline", P),
    tool("rdesktop", P),
    tool("hydra", P),
    tool("evil-winrm", P),
    tool("crackmapexec", P),
    tool("netexec", P),
    tool("useradd", P),
    tool("usermod", P),
    tool("ldapsearch", W),
    tool("ldapadd", W),
    tool("ldapmodify", W),
    tool("ldapdelete", W),
    tool("ldapwhoami", W),
    tool("ldappasswd", &[Next("-w"), Next("-s"), Next("-a")]),
    tool("smbclient", SMB),
    tool("rpcclient", SMB),
    tool("winexe", SMB),
    tool("smbmap", P),
    tool("sqlcmd", CAPITAL_P),
    tool("bcp", CAPITAL_P),
    tool("osql", CAPITAL_P),
    tool("ipmitool", CAPITAL_P),
    tool("mosquitto_pub", CAPITAL_P),
    tool("mosquitto_sub", CAPITAL_P),
    tool("zip", CAPITAL_P),
    tool("unzip", CAPITAL_P),
    tool("7z", MYSQL),
    tool("7za", MYSQL),
    tool("7zz", MYSQL),
    tool("rar", &[Attached("-p"), Attached("-hp")]),
    tool("unrar", MYSQL),
    with("docker", LOGIN, P),
    with("podman", LOGIN, P),
    with("nerdctl", LOGIN, P),
    with("buildah", LOGIN, P),
    with("crane", LOGIN, P),
    with("helm", LOGIN, P),
    with("az", LOGIN, P),
    with("oc", LOGIN, P),
    tool("skopeo", CREDS),
    with("vault", LOGIN, &[Last(2)]),
    tool("doctl", &[Next("-t")]),
    with("gh", &["secret"], &[Next("-b"), Next("--body")]),
    with("aws", &["SecureString"], &[Next("--value")]),
    tool("openssl", &[Prefixed("pass:"), Next("-k"), Next("-K")]),
    with(
        "htpasswd",
        &["-b", "-bc", "-cb", "-nb", "-nbB", "-bn", "-Bbn", "-nbm", "-bB", "-Bb", "-Bbc", "-nBb"],
        &[Last(2)],
    ),
    tool("lftp", &[Pair("-u", ',')]),
    tool("xfreerdp", &[Prefixed("/p:")]),
    tool("wlfreerdp", &[Prefixed("/p:")]),
    tool("sqlplus", &[Login]),
    tool("expdp", &[Login]),
    tool("impdp", &[Login]),
    tool("snmpwalk", &[Next("-A"), Next("-X")]),
    tool("snmpget", &[Next("-A"), Next("-X")]),
    with("bw", &["login"], &[Last(3)]),
    with("bw", &["unlock"], &[Last(2)]),
    with("rclone", &["obscure"], &[Last(2)]),
    with("ngrok", &["authtoken", "add-authtoken"], &[Last(2)]),
    with("snyk", &["auth"], &[Last(2)]),
    tool("nmcli", &[Next("password"), Next("wifi-sec.psk"), Next("802-11-wireless-security.psk")]),
    tool("wpa_passphrase", &[Last(2)]),
    with("security", &["add-generic-password", "add-internet-password"], W),
    with("security", &["unlock-keychain", "create-keychain", "set-keychain-password"], P),
    with("rabbitmqctl", &["add_user", "change_password"], &[Last(3)]),
    with("mc", &["alias", "config"], &[Last(4)]),
];

impl Scan<'_> {
    /// The program at `at`, if it stands there as a word: what it takes from the words behind it.
    pub(super) fn tool(&mut self, index: usize, at: usize) {
        let Some(tool) = TOOLS.get(index) else { return };
        let end = at + tool.name.len();
        let before = at.checked_sub(1).map_or(b' ', |at| self.byte(at));
        let begins = before.is_ascii_whitespace() || b"/\"'`(;|&=!".contains(&before);
        let again = self.tool.0 == index && at < self.tool.1;
        if again || !begins || self.byte(end) != b' ' || self.slice(at..end) != tool.name {
            return;
        }
        let (open, spanning) = (self.quote_at(at), self.spanning_quote_at(at));
        let words = self.words(end, open);
        self.tool = (index, words.last().map_or(end, |last| last.end));
        self.take_all(*tool, &words);
        if spanning != open {
            let words = self.words(end, spanning);
            self.take_all(*tool, &words);
        }
    }

    fn take_all(&mut self, tool: Tool, words: &[Range<usize>]) {
        let has = |text: &&str| words.iter().any(|word| self.slice(self.bare(word.clone())) == *text);
        if tool.with.is_empty() || tool.with.iter().any(has) {
            for take in tool.takes {
                self.take(*take, words);
            }
        }
    }

    fn take(&mut self, take: Take, words: &[Range<usize>]) {
        match take {
            Attached(option) => self.each(words, |word| word.strip_prefix(option).map(|_| option.len())),
            Prefixed(prefix) => self.each(words, |word| word.strip_prefix(prefix).map(|_| prefix.len())),
            Login => self.logins(words),
            Next(option) => self.options(option, words, |_| Some(0)),
            Pair(option, sign) => self.options(option, words, move |value| value.find(sign).map(|at| at + 1)),
            Last(least) => {
                let mut operands = words.iter().filter(|word| !self.slice((*word).clone()).starts_with('-'));
                let enough = operands.clone().count() >= least;
                if let Some(word) = operands.next_back().filter(|_| enough) {
                    self.secret(self.bare(word.clone()));
                }
            }
        }
    }

    /// Masks what stands behind the given length of every word that has it.
    fn each(&mut self, words: &[Range<usize>], prefix: impl Fn(&str) -> Option<usize>) {
        for word in words {
            let word = self.bare(word.clone());
            if let Some(length) = prefix(self.slice(word.clone())) {
                self.secret(self.bare(word.start + length..word.end));
            }
        }
    }

    /// Masks the values of `option`, from where `start` says.
    fn options(&mut self, option: &str, words: &[Range<usize>], start: impl Fn(&str) -> Option<usize>) {
        let letter = option.strip_prefix('-').filter(|letter| letter.len() == 1);
        for (at, word) in words.iter().enumerate() {
            let text = self.slice(self.bare(word.clone()));
            let cluster = letter.is_some_and(|letter| {
                let letters = text.strip_prefix('-').and_then(|rest| rest.strip_suffix(letter));
                letters.is_some_and(|rest| rest.len() < 6 && rest.bytes().all(|b| b.is_ascii_alphabetic()))
            });
            let attached = if letter.is_some() { Some(option.len()) } else { Some(option.len() + 1) };
            let value = if text == option || cluster {
                words.get(at + 1).map(|next| self.bare(next.clone()))
            } else {
                let joined = text.starts_with(option)
                    && (letter.is_some() || text.as_bytes().get(option.len()) == Some(&b'='));
                attached.filter(|_| joined).map(|length| {
                    self.bare(self.bare(word.clone()).start + length..self.bare(word.clone()).end)
                })
            };
            let Some(value) = value else { continue };
            if let Some(skip) = start(self.slice(value.clone())) {
                self.secret(value.start + skip..value.end);
            }
        }
    }

    /// `scott/tiger@orcl`
    fn logins(&mut self, words: &[Range<usize>]) {
        for word in words {
            let word = self.bare(word.clone());
            let text = self.slice(word.clone());
            let Some(slash) = text.find('/').filter(|at| *at > 0 && !text.starts_with(['-', '@', '.', '~']))
            else {
                continue;
            };
            let end = text.get(slash..).and_then(|rest| rest.find('@')).map_or(text.len(), |at| slash + at);
            self.secret(word.start + slash + 1..word.start + end);
        }
    }

    fn secret(&mut self, range: Range<usize>) {
        if is_secret(Name::Password, self.slice(range.clone()), false) {
            self.found(range);
        }
    }
}
