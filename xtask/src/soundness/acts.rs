//! What the calls of a trace mean: files changed, secrets opened, addresses reached, programs started.

use std::collections::{HashMap, HashSet};

use super::strace::{Call, attached, calls, quoted};

/// The kinds of acts that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// A file was opened for writing, made, renamed to, linked, or its mode, owner or dates were set.
    Write,
    /// A name was taken away.
    Delete,
    /// A file was opened for reading. Only kept for the files that are watched.
    Read,
    /// An address was connected or sent to.
    Connect,
    /// A port was taken.
    Listen,
    /// A program was started.
    Execute,
    /// The machine or another process was steered, or privilege was asked for.
    Control,
}

/// One act of one process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Act {
    pub(crate) kind: Kind,
    /// An absolute path, or an address.
    pub(crate) target: String,
    /// The base name of the program that did it.
    pub(crate) program: String,
    /// The line of the trace.
    pub(crate) line: String,
}

/// Everything one command did.
#[derive(Debug, Default)]
pub(crate) struct Observed {
    pub(crate) acts: Vec<Act>,
    /// Paths that were made and taken away again.
    pub(crate) passing: HashSet<String>,
    /// Paths that were taken away and made again.
    pub(crate) replaced: HashSet<String>,
    /// The command was really started.
    pub(crate) started: bool,
}

/// What gives up privilege in front of the command. It becomes a shell that closes the trace's descriptor, and that
/// becomes the shell of the command.
const LAUNCHER: &str = "/setpriv";

/// Calls that steer the machine or change who one is; what they do to the caller itself is sorted out below.
const STEERING: &[&str] = &[
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "setns",
    "reboot",
    "sethostname",
    "setdomainname",
    "settimeofday",
    "clock_settime",
    "swapon",
    "swapoff",
    "init_module",
    "finit_module",
    "delete_module",
    "process_vm_writev",
    "bpf",
    "add_key",
    "iopl",
    "ioperm",
    "acct",
    "quotactl",
];

/// Calls whose first path is changed or made.
const CHANGES: &[(&str, Kind)] = &[
    ("creat", Kind::Write),
    ("mkdir", Kind::Write),
    ("mknod", Kind::Write),
    ("chmod", Kind::Write),
    ("chown", Kind::Write),
    ("lchown", Kind::Write),
    ("truncate", Kind::Write),
    ("utime", Kind::Write),
    ("utimes", Kind::Write),
    ("setxattr", Kind::Write),
    ("lsetxattr", Kind::Write),
    ("removexattr", Kind::Write),
    ("lremovexattr", Kind::Write),
    ("unlink", Kind::Delete),
    ("rmdir", Kind::Delete),
];

/// The same, behind a folder's descriptor.
const CHANGES_AT: &[(&str, Kind)] = &[
    ("mkdirat", Kind::Write),
    ("mknodat", Kind::Write),
    ("fchmodat", Kind::Write),
    ("fchmodat2", Kind::Write),
    ("fchownat", Kind::Write),
    ("utimensat", Kind::Write),
    ("futimesat", Kind::Write),
    ("unlinkat", Kind::Delete),
];

/// The names of all calls that have to be traced.
pub(crate) fn traced() -> Vec<&'static str> {
    let mut names = vec![
        "open",
        "openat",
        "openat2",
        "rename",
        "renameat",
        "renameat2",
        "link",
        "linkat",
        "symlink",
        "symlinkat",
        "fchmod",
        "fchown",
        "fsetxattr",
        "fremovexattr",
        "execve",
        "execveat",
        "connect",
        "bind",
        "listen",
        "sendto",
        "sendmsg",
        "sendmmsg",
        "chdir",
        "fchdir",
        "clone",
        "clone3",
        "fork",
        "vfork",
        "kill",
        "tgkill",
        "ptrace",
        "setuid",
        "setreuid",
        "setresuid",
    ];
    names.extend(STEERING);
    names.extend(CHANGES.iter().chain(CHANGES_AT).map(|(name, _)| name));
    names
}

/// Reads a trace; `watched` says of which files it matters that they were opened.
pub(crate) fn observe(trace: &str, cwd: &str, watched: &dyn Fn(&str) -> bool) -> Observed {
    let calls = calls(trace);
    let born = |call: &Call| matches!(call.name.as_str(), "clone" | "clone3" | "fork" | "vfork");
    let child = |call: &Call| Some((u32::try_from(call.number()?).ok()?, call.pid));
    let parents = calls.iter().filter(|c| born(c)).filter_map(child).collect();
    let mut reader = Reader {
        parents,
        processes: HashMap::new(),
        made: HashSet::new(),
        gone: HashSet::new(),
        watched,
        told: HashSet::new(),
        bound: HashMap::new(),
        seen: Observed::default(),
    };
    let mut calls = calls.iter();
    let became = |c: &&Call| c.name == "execve" && c.worked();
    let launcher = calls.by_ref().filter(became).find(|c| path_of(c).ends_with(LAUNCHER));
    if let Some(shell) = launcher.and_then(|_| calls.by_ref().filter(became).nth(1)) {
        reader.seen.started = true;
        reader.processes.insert(shell.pid, Process { cwd: cwd.to_owned(), program: "bash".to_owned() });
        calls.for_each(|call| reader.call(call));
    }
    reader.seen
}

fn path_of(call: &Call) -> String {
    quoted(call.argument(0)).unwrap_or_default()
}

#[derive(Debug, Clone, Default)]
struct Process {
    cwd: String,
    program: String,
}

struct Reader<'w> {
    /// Child to parent.
    parents: HashMap<u32, u32>,
    processes: HashMap<u32, Process>,
    /// Paths that the command itself made.
    made: HashSet<String>,
    watched: &'w dyn Fn(&str) -> bool,
    /// Paths that it took away.
    gone: HashSet<String>,
    /// Acts that are listed already.
    told: HashSet<(Kind, String, String)>,
    /// Sockets with an address and nobody listening yet.
    bound: HashMap<(u32, String), String>,
    seen: Observed,
}

impl Reader<'_> {
    fn process(&mut self, pid: u32) -> Process {
        let mut line = vec![pid];
        while let Some(last) = line.last().copied().filter(|last| !self.processes.contains_key(last)) {
            match self.parents.get(&last).filter(|parent| !line.contains(parent)) {
                Some(parent) => line.push(*parent),
                None => break,
            }
        }
        let known = line.last().and_then(|p| self.processes.get(p)).cloned().unwrap_or_default();
        self.processes.entry(pid).or_insert(known).clone()
    }

    fn call(&mut self, call: &Call) {
        let process = self.process(call.pid);
        // What is forbidden here may be allowed elsewhere: it was tried.
        let tried = call.worked() || matches!(call.error(), Some("EACCES" | "EPERM" | "EROFS"));
        let name = call.name.as_str();
        let path = |at: usize| Some(absolute(&process.cwd, &quoted(call.argument(at))?));
        let path_at = |at: usize| {
            let named = quoted(call.argument(at + 1));
            let folder = attached(call.argument(at)).unwrap_or_else(|| process.cwd.clone());
            Some(named.map_or_else(|| folder.clone(), |named| absolute(&folder, &named)))
        };
        let listed = |list: &[(&str, Kind)]| list.iter().find(|(n, _)| *n == name).map(|(_, kind)| *kind);
        match name {
            "open" | "openat" | "openat2" => self.open(call, &process),
            "execve" | "execveat" if call.worked() => {
                let file = if name == "execve" { path(0) } else { path_at(0) }.unwrap_or_default();
                let program = file.rsplit('/').next().unwrap_or_default().to_owned();
                self.processes.insert(call.pid, Process { program: program.clone(), ..process });
                self.act(Kind::Execute, file, &program, call);
            }
            "chdir" if call.worked() => self.moved(call.pid, path(0)),
            "fchdir" if call.worked() => self.moved(call.pid, attached(call.argument(0))),
            "fchmod" | "fchown" | "fsetxattr" | "fremovexattr" if tried => {
                self.change(Kind::Write, attached(call.argument(0)), &process, call);
            }
            "rename" | "link" | "symlink" if tried => self.link(call, path(0), path(1), &process),
            "symlinkat" if tried => self.link(call, None, path_at(1), &process),
            "renameat" | "renameat2" | "linkat" if tried => self.link(call, path_at(0), path_at(2), &process),
            "connect" | "sendto" | "sendmsg" | "sendmmsg" => self.reach(Kind::Connect, call, &process),
            "bind" => self.bind(call, &process),
            "listen" if call.worked() => {
                let key = (call.pid, call.argument(0).to_owned());
                if let Some(address) = self.bound.remove(&key) {
                    self.act(Kind::Listen, address, &process.program, call);
                }
            }
            "kill" | "tgkill" | "ptrace" => self.signal(call, &process),
            "setuid" | "setreuid" | "setresuid"
                if call.worked() && call.arguments.iter().any(|a| a == "0") =>
            {
                self.act(Kind::Control, name.to_owned(), &process.program, call);
            }
            _ if STEERING.contains(&name) => self.act(Kind::Control, name.to_owned(), &process.program, call),
            _ if !tried => {}
            _ => {
                if let Some(kind) = listed(CHANGES) {
                    self.change(kind, path(0), &process, call);
                } else if let Some(kind) = listed(CHANGES_AT) {
                    self.change(kind, path_at(0), &process, call);
                }
            }
        }
    }

    fn moved(&mut self, pid: u32, to: Option<String>) {
        if let (Some(process), Some(to)) = (self.processes.get_mut(&pid), to) {
            process.cwd = to;
        }
    }

    fn open(&mut self, call: &Call, process: &Process) {
        let at = usize::from(call.name != "open");
        let flags: String = call.arguments.get(at + 1..).unwrap_or_default().join("|");
        let has = |flag: &str| flags.split(['|', '{', '=', '}', ',']).any(|f| f.trim() == flag);
        let folder = (at == 1).then(|| attached(call.argument(0))).flatten();
        let folder = folder.unwrap_or_else(|| process.cwd.clone());
        let named = quoted(call.argument(at)).map(|named| absolute(&folder, &named));
        let denied = matches!(call.error(), Some("EACCES" | "EPERM" | "EROFS"));
        if !call.worked() && !denied {
            return;
        }
        let Some(path) = call.opened().filter(|p| !p.contains(" (deleted)")).or(named) else { return };
        if has("O_PATH") {
            return;
        }
        if has("O_WRONLY") || has("O_RDWR") || has("O_CREAT") || has("O_TRUNC") {
            if has("O_CREAT") && has("O_EXCL") || has("O_TMPFILE") {
                self.made.insert(path.clone());
                if denied || has("O_TMPFILE") {
                    self.seen.passing.insert(path.clone());
                }
            }
            self.change(Kind::Write, Some(path.clone()), process, call);
        }
        if !has("O_WRONLY") && !has("O_DIRECTORY") && (self.watched)(&path) {
            self.act(Kind::Read, path, &process.program, call);
        }
    }

    /// A second name for `from`, or its new one.
    fn link(&mut self, call: &Call, from: Option<String>, to: Option<String>, process: &Process) {
        if call.name.starts_with("rename") {
            self.change(Kind::Delete, from, process, call);
        }
        if let Some(path) = &to {
            self.made.insert(path.clone());
        }
        self.change(Kind::Write, to, process, call);
    }

    fn change(&mut self, kind: Kind, path: Option<String>, process: &Process, call: &Call) {
        let Some(path) = path else { return };
        if call.name.starts_with("mkdir") {
            self.made.insert(path.clone());
        }
        match kind {
            Kind::Delete if self.made.contains(&path) => _ = self.seen.passing.insert(path.clone()),
            Kind::Delete => _ = self.gone.insert(path.clone()),
            Kind::Write if self.gone.contains(&path) => _ = self.seen.replaced.insert(path.clone()),
            _ => {}
        }
        self.act(kind, path, &process.program, call);
    }

    /// Any address counts, whether somebody answered or not.
    fn reach(&mut self, kind: Kind, call: &Call, process: &Process) {
        if let Some(address) = address(&call.line) {
            self.act(kind, address, &process.program, call);
        }
    }

    /// A port of no number is anybody's until somebody listens there: clients and probes take one too.
    fn bind(&mut self, call: &Call, process: &Process) {
        let Some(address) = address(&call.line) else { return };
        if address.ends_with(":0") {
            self.bound.insert((call.pid, call.argument(0).to_owned()), address);
        } else {
            self.act(Kind::Listen, address, &process.program, call);
        }
    }

    /// Signals to processes of the command itself are its own affair.
    fn signal(&mut self, call: &Call, process: &Process) {
        let words: Vec<&str> = call.arguments.iter().map(String::as_str).collect();
        let target = match (call.name.as_str(), words.as_slice()) {
            // Signal 0 asks whether somebody is there.
            ("kill", [_, "0"]) | ("tgkill", [_, _, "0"]) | ("ptrace", ["PTRACE_TRACEME", ..]) => return,
            ("kill" | "tgkill", [target, ..]) | ("ptrace", [_, target, ..]) => *target,
            _ => return,
        };
        let own = |pid: u32| self.processes.contains_key(&pid) || self.parents.contains_key(&pid);
        let group =
            target.trim_start_matches('-').parse().is_ok_and(|pid: u32| pid != 1 && (pid == 0 || own(pid)));
        if !group {
            self.act(Kind::Control, format!("{} {target}", call.name), &process.program, call);
        }
    }

    fn act(&mut self, kind: Kind, target: String, program: &str, call: &Call) {
        if self.told.insert((kind, target.clone(), program.to_owned())) {
            let (program, line) = (program.to_owned(), call.line.clone());
            self.seen.acts.push(Act { kind, target, program, line });
        }
    }
}

/// The address in a call: `inet 1.2.3.4:80`, `unix /run/x`; nothing for the kernel's own families.
fn address(line: &str) -> Option<String> {
    let from = |mark: &str| line.split_once(mark).map(|(_, rest)| rest);
    let until = |text: &str, end: char| text.split(end).next().unwrap_or_default().to_owned();
    let port = || from("_port=htons(").map(|rest| until(rest, ')')).unwrap_or_default();
    if line.contains("sa_family=AF_INET,") {
        let host = from("inet_addr(\"").map(|rest| until(rest, '"'))?;
        return Some(format!("inet {host}:{}", port()));
    }
    if line.contains("sa_family=AF_INET6,") {
        let host = from("inet_pton(AF_INET6, \"").map(|rest| until(rest, '"'))?;
        return Some(format!("inet {host}:{}", port()));
    }
    let path = from("sa_family=AF_UNIX, sun_path=")?;
    let path = path.trim_start_matches('@').strip_prefix('"')?;
    Some(format!("unix {}", until(path, '"')))
}

/// `path` seen from `folder`, by name alone.
pub(crate) fn absolute(folder: &str, path: &str) -> String {
    let joined = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    let mut kept: Vec<&str> = Vec::new();
    for segment in joined.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            other => kept.push(other),
        }
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "1 execve(\"/usr/bin/setpriv\", [], 0x1) = 0\n1 execve(\"/bin/bash\", [], 0x1) = 0\n1 execve(\"/bin/bash\", [], 0x1) = 0\n";

    fn acts(trace: &str) -> Vec<(Kind, String)> {
        let seen = observe(&format!("{START}{trace}"), "/w", &|path| path.ends_with("secret"));
        seen.acts.into_iter().map(|act| (act.kind, act.target)).collect()
    }

    #[test]
    fn what_the_launcher_does_is_not_the_commands() {
        let before = "1 execve(\"/bin/bash\", [], 0x1) = 0\n1 unlink(\"/x\") = 0\n";
        assert_eq!(observe(&format!("{before}{START}"), "/w", &|_| false).acts, []);
    }

    #[test]
    fn a_child_starts_where_its_parent_is() {
        let trace = "1 chdir(\"sub\") = 0\n2 unlink(\"a\") = 0\n1 vfork() = 2\n1 unlink(\"b\") = 0\n";
        assert_eq!(acts(trace), [(Kind::Delete, "/w/sub/a".into()), (Kind::Delete, "/w/sub/b".into())]);
    }

    #[test]
    fn an_opened_file_is_where_the_kernel_says() {
        let trace = "1 openat(AT_FDCWD</w>, \"link\", O_WRONLY|O_CREAT, 0666) = 3</etc/real>\n";
        assert_eq!(acts(trace), [(Kind::Write, "/etc/real".into())]);
    }

    #[test]
    fn a_forbidden_write_was_tried() {
        let trace = "1 openat(AT_FDCWD</w>, \"/etc/x\", O_RDWR) = -1 EROFS (Read-only file system)\n";
        assert_eq!(acts(trace), [(Kind::Write, "/etc/x".into())]);
    }

    #[test]
    fn reading_counts_for_watched_files_only() {
        let trace = "1 open(\"a\", O_RDONLY) = 3</w/a>\n1 open(\"secret\", O_RDONLY) = 3</w/secret>\n";
        assert_eq!(acts(trace), [(Kind::Read, "/w/secret".into())]);
    }

    #[test]
    fn a_rename_takes_one_name_and_gives_another() {
        let trace = "1 renameat2(AT_FDCWD</w>, \"a\", 4</w/d>, \"b\", 0) = 0\n";
        assert_eq!(acts(trace), [(Kind::Delete, "/w/a".into()), (Kind::Write, "/w/d/b".into())]);
    }

    #[test]
    fn addresses_count_whoever_answers() {
        let trace = "1 connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"9.9.9.9\")}, 16) = -1 ENETUNREACH (x)\n\
            1 connect(3<socket:[1]>, {sa_family=AF_UNIX, sun_path=\"/run/x\"}, 110) = -1 ENOENT (x)\n\
            1 bind(3<socket:[1]>, {sa_family=AF_NETLINK, nl_pid=0}, 12) = 0\n";
        assert_eq!(
            acts(trace),
            [(Kind::Connect, "inet 9.9.9.9:53".into()), (Kind::Connect, "unix /run/x".into())]
        );
    }

    #[test]
    fn any_port_counts_once_somebody_listens() {
        let bind = |port: u32| {
            format!(
                "1 bind(3<socket:[1]>, {{sa_family=AF_INET, sin_port=htons({port}), sin_addr=inet_addr(\"127.0.0.1\")}}, 16) = 0\n"
            )
        };
        assert_eq!(acts(&bind(0)), []);
        assert_eq!(acts(&bind(80)), [(Kind::Listen, "inet 127.0.0.1:80".into())]);
        let heard = format!("{}1 listen(3<socket:[1]>, 5) = 0\n", bind(0));
        assert_eq!(acts(&heard), [(Kind::Listen, "inet 127.0.0.1:0".into())]);
    }

    #[test]
    fn a_file_made_and_taken_away_is_passing() {
        let trace = "1 openat(AT_FDCWD</w>, \"t\", O_RDWR|O_CREAT|O_EXCL, 0600) = 3</w/t>\n1 rename(\"t\", \"a\") = 0\n";
        let seen = observe(&format!("{START}{trace}"), "/w", &|_| false);
        assert_eq!(seen.passing, HashSet::from(["/w/t".to_owned()]));
    }

    #[test]
    fn signals_to_strangers_count() {
        let trace = "1 fork() = 2\n1 kill(2, SIGTERM) = 0\n1 kill(77, SIGTERM) = -1 ESRCH (x)\n";
        assert_eq!(acts(trace), [(Kind::Control, "kill 77".into())]);
    }
}
