//! What calls in these languages do, by the last parts of their names.

use assize_protocol::EffectKind::{Delete, Read, Write};
use assize_protocol::Qualifier;

use super::super::calls::Does;

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Hands its first argument to a shell.
    Line,
    /// Starts a program with the arguments behind so many others.
    Words {
        /// Arguments in front of the program.
        skip: usize,
    },
    /// Starts a program whose words are added by further calls.
    Chain,
    /// A line, or a list of words.
    Either,
    /// Starts or loads something that nobody can see.
    Opaque,
    /// Touches a file.
    Does(Does),
    /// Goes to an address.
    Reach,
}

impl Way {
    pub(super) fn starts(self) -> bool {
        !matches!(self, Self::Does(_) | Self::Reach)
    }

    /// Makes a command that is started later.
    pub(super) fn makes_command(self) -> bool {
        matches!(self, Self::Words { .. } | Self::Chain)
    }
}

/// What a call in a value makes.
pub(super) enum Makes {
    Same,
    Path,
    List,
    Home,
    Nothing,
}

const TREE: &[Qualifier] = &[Qualifier::Recursive];
const REMOVES: Way = Way::Does(Does::TouchAll(Delete, &[]));
const REMOVES_ALL: Way = Way::Does(Does::TouchAll(Delete, TREE));
const READS: Way = Way::Does(Does::Touch(Read, &[]));
const WRITES: Way = Way::Does(Does::Touch(Write, &[]));
const OPENS: Way = Way::Does(Does::Open);
const MOVES: Way = Way::Does(Does::Move);
const COPIES: Way = Way::Does(Does::Copy);

/// What `name` does: of a member, by its last two parts.
pub(super) fn of(name: &str) -> Option<Way> {
    let mut parts = name.rsplit('.');
    let last = parts.next().unwrap_or(name);
    let owner = parts.next();
    alone(last, owner.is_none_or(str::is_empty)).or_else(|| member(owner?, last))
}

/// Names that mean the same wherever they stand; `free`: nothing stands in front of it.
fn alone(name: &str, free: bool) -> Option<Way> {
    Some(match name {
        "system" | "popen" | "shell_exec" | "passthru" | "proc_open" | "execCmd" | "execCmdEx"
        | "execShellCmd" | "callCommand" | "readCreateProcess" | "system2" => Way::Line,
        "execl" | "execlp" | "CommandContext" => Way::Words { skip: 1 },
        "exec" if free => Way::Either,
        "ProcessBuilder" => Way::Words { skip: 0 },
        "execv"
        | "execvp"
        | "execve"
        | "execvpe"
        | "execle"
        | "fexecve"
        | "posix_spawn"
        | "posix_spawnp"
        | "vfork"
        | "pcntl_exec"
        | "dlsym"
        | "dlopen"
        | "syscall"
        | "asm"
        | "__asm__"
        | "global_asm"
        | "include_str"
        | "ProcessStartInfo"
        | "StartInfo"
        | "DllImport"
        | "LibraryImport"
        | "NSTask"
        | "launchPath"
        | "executableURL"
        | "createProcess"
        | "readProcess"
        | "startProcess"
        | "staticExec"
        | "gorge"
        | "gorgeEx"
        | "open_port"
        | "create_function"
        | "ScriptEngineManager"
        | "GroovyShell"
        | "createNativeProcess"
        | "ShellExecute"
        | "ShellExecuteW"
        | "ShellExecuteA"
        | "CreateProcess"
        | "CreateProcessA"
        | "CreateProcessW"
        | "WinExec"
        | "loadLibrary"
        | "setAccessible"
        | "invokeExact"
        | "eval"
        | "loadstring"
        | "proc_macro" => Way::Opaque,
        "remove_dir_all" | "RemoveAll" | "deleteDirectory" | "forceDelete" | "cleanDirectory" | "rm_rf"
        | "rm_rf!" | "remove_all" | "deleteRecursively" => REMOVES_ALL,
        "remove_file" | "remove_dir" | "unlink" | "unlinkat" | "deleteIfExists" | "removeItem" => REMOVES,
        "file_put_contents" | "WriteFile" | "writeString" | "FileWriter" | "FileOutputStream"
        | "WriteAllText" | "WriteAllBytes" | "WriteAllLines" | "AppendAllText" | "ofstream"
        | "set_permissions" => WRITES,
        "fopen" | "freopen" => OPENS,
        "file_get_contents" | "readfile" | "read_to_string" | "ReadFile" | "readAllBytes"
        | "readAllLines" | "FileReader" | "FileInputStream" | "ReadAllText" | "ReadAllBytes"
        | "ReadAllLines" | "ifstream" => READS,
        "TcpStream"
        | "UdpSocket"
        | "HttpURLConnection"
        | "fsockopen"
        | "stream_socket_client"
        | "curl_init"
        | "openConnection"
        | "NewRequest"
        | "NewRequestWithContext"
        | "GetAsync"
        | "PostAsync"
        | "GetStringAsync"
        | "DialTimeout" => Way::Reach,
        _ => return None,
    })
}

fn member(owner: &str, name: &str) -> Option<Way> {
    Some(match (owner, name) {
        ("exec", "Command") => Way::Words { skip: 0 },
        ("process", "Command") | ("Command", "new") => Way::Chain,
        (_, "exec") => Way::Either,
        ("StartInfo", _)
        | ("exec", "Cmd")
        | ("Process", "Start" | "run" | "runSync" | "start")
        | ("sys", "process")
        | ("syscall", "Exec" | "ForkExec" | "StartProcess")
        | ("os", "StartProcess" | "cmd")
        | ("process", "Child" | "execv")
        | ("duct" | "xshell" | "System", "cmd")
        | ("libc", "fork")
        | ("plugin", "Open")
        | ("Class", "forName")
        | ("System", "load" | "shell")
        | ("Assembly", "Load" | "LoadFrom")
        | ("Port", "open")
        | ("Code", "eval_string" | "eval_file")
        | ("Unix", "execv" | "execvp" | "create_process" | "open_process_in") => Way::Opaque,
        ("os", "execute") | ("io", "popen") | ("Sys", "command") => Way::Line,
        ("os", "Remove" | "remove")
        | ("Files", "delete")
        | ("File" | "Directory", "Delete")
        | ("File", "rm" | "rm!")
        | ("", "delete" | "deleteSync" | "deleteIfExists") => REMOVES,
        ("os", "Truncate" | "Create" | "Chmod" | "Chown" | "OpenFile")
        | ("fs", "write")
        | ("File", "create" | "write" | "write!") => WRITES,
        ("io", "open") => OPENS,
        ("os", "Open")
        | ("File", "open" | "read" | "read!")
        | ("Files", "lines" | "newBufferedReader")
        | ("fs", "read") => READS,
        ("os", "Rename" | "rename") | ("fs", "rename") | ("Files", "move") | ("File", "Move" | "rename") => {
            MOVES
        }
        ("fs" | "Files", "copy") | ("File", "Copy" | "cp") => COPIES,
        ("http", "Get" | "Post" | "PostForm" | "Head")
        | ("net", "Dial")
        | ("reqwest" | "blocking", "get")
        | ("ureq", "get" | "post")
        | ("client" | "Client", "get" | "post" | "put")
        | ("URI", "create")
        | ("gen_tcp", "connect")
        | ("Req" | "HTTPoison" | "Tesla", "get" | "get!" | "post" | "post!") => Way::Reach,
        _ => return None,
    })
}

/// What a call in a value makes of its arguments.
pub(super) fn makes(name: &str) -> Makes {
    let mut parts = name.rsplit('.');
    let last = parts.next().unwrap_or(name);
    let owner = parts.next().unwrap_or("");
    match (owner, last) {
        ("Path" | "PathBuf" | "String" | "OsStr" | "CString", "new" | "from" | "of")
        | ("Paths", "get")
        | ("URI", "create" | "parse")
        | (_, "File" | "URL" | "Path" | "path" | "String" | "Uri") => Makes::Same,
        ("filepath" | "path" | "Path", "Join" | "join" | "Combine") => Makes::Path,
        ("List" | "Arrays" | "Set", "of" | "asList")
        | (_, "listOf" | "arrayOf" | "vec" | "Array" | "Seq" | "List" | "array") => Makes::List,
        (_, "home_dir" | "UserHomeDir" | "homeDirectory" | "NSHomeDirectory") => Makes::Home,
        _ => Makes::Nothing,
    }
}

/// A part of a command that was made before.
pub(super) enum Part {
    /// What it is called with.
    Words,
    /// What is started.
    Program,
    /// Where.
    Folder,
}

/// What of a command `name` is.
pub(super) fn part(name: &str) -> Option<Part> {
    let (owner, last) = name.rsplit_once('.')?;
    match last {
        "Args" if owner != "os" => Some(Part::Words),
        "command" => Some(Part::Words),
        "Path" | "SysProcAttr" => Some(Part::Program),
        "Dir" => Some(Part::Folder),
        _ => None,
    }
}

/// Whether a text names a variable by which programs find others, alone or with its value.
pub(super) fn steers(text: &str) -> bool {
    let name = text.split('=').next().unwrap_or(text);
    let begins = ["LD_", "DYLD_", "GIT_SSH", "GIT_EX", "GIT_CONFIG", "GIT_PROXY", "PYTHON", "PERL5", "RUBY"];
    let whole =
        ["PATH", "BASH_ENV", "ENV", "NODE_OPTIONS", "NODE_PATH", "SHELL", "PAGER", "GIT_PAGER", "IFS"];
    let others =
        ["EDITOR", "VISUAL", "GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "GIT_ASKPASS", "GIT_DIR", "RUSTC_WRAPPER"];
    begins.iter().any(|begin| name.starts_with(begin)) || whole.contains(&name) || others.contains(&name)
}

/// Whether Lua makes code of a text or a file by `name`, or reaches a function without saying which.
pub(super) fn is_lua_code(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    let listed = matches!(name, "load" | "loadfile" | "dofile" | "debug" | "package" | "_G" | "_ENV");
    listed
        || name.starts_with("package.")
        || matches!(last, "execute" | "popen") && !matches!(name, "os.execute" | "io.popen")
}

/// Words that say nothing about a value.
pub(super) fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "new"
            | "mut"
            | "const"
            | "String"
            | "string"
            | "str"
            | "char"
            | "byte"
            | "b"
            | "L"
            | ".to_string"
            | ".into"
            | ".as_str"
            | ".to_owned"
            | "final"
            | "val"
            | "var"
            | "let"
            | "await"
            | "try"
            | "null"
            | "nil"
            | "NULL"
    )
}

/// Modules that start programs.
pub(super) fn is_module(text: &str) -> bool {
    matches!(text, "os/exec" | "os" | "net/http" | "net" | "io/ioutil")
}

/// Modules of which nobody can see what they do.
pub(super) fn is_closed_module(text: &str) -> bool {
    matches!(text, "C" | "plugin" | "syscall" | "golang.org/x/sys/unix" | "unsafe")
}

/// Whether a name asks where the home folder is.
pub(super) fn is_home(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    matches!(
        last,
        "home_dir"
            | "UserHomeDir"
            | "homedir"
            | "homeDirectory"
            | "NSHomeDirectory"
            | "user_home"
            | "UserProfile"
            | "getpwuid"
    )
}

/// Whether a text names a place outside of the project.
pub(super) fn is_outside(text: &str) -> bool {
    let places = ["/home", "/root", "/etc", "/usr", "/var", "/Users", "/opt", "~/", "../..", ".ssh", ".aws"];
    matches!(text, "HOME" | "user.home" | "/" | "~" | "USERPROFILE")
        || places.iter().any(|place| text.starts_with(place))
}

/// Whether a text is an address of another machine.
pub(super) fn is_address(text: &str) -> bool {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?']).next().unwrap_or(rest);
    let near = matches!(host, "localhost" | "127.0.0.1" | "0.0.0.0" | "[" | "");
    !near && (host.contains('.') || text.contains("://")) && !host.contains(char::is_whitespace)
}
