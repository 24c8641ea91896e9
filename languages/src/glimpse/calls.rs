//! What the calls do that are worth seeing, by the name under which each language has them.

use assize_protocol::EffectKind::{Delete, Read, Write};
use assize_protocol::{EffectKind, FlowEnd, Qualifier};

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    /// Hands its first argument to a shell.
    Line,
    /// Starts a program: a list of words, or one with a list behind it; a line when a shell is asked for.
    Program,
    /// One argument is a line, several are words.
    Words,
    /// Every argument is a word.
    Spread,
    /// A program, and its words with the name it is called by in front.
    Replace {
        /// Arguments in front of the program.
        skip: usize,
    },
    /// Does something to the file named first.
    Touch(EffectKind, &'static [Qualifier]),
    /// Removes what is named first; other arguments say how.
    Remove,
    /// Does something to every file named.
    TouchAll(EffectKind, &'static [Qualifier]),
    /// Does something to the file named second.
    TouchSecond(EffectKind, &'static [Qualifier]),
    /// The first goes where the second says.
    Move,
    /// The first is read, the second written.
    Copy,
    /// Opens the first as the second says.
    Open,
    /// Brings data from there.
    Brings(FlowEnd),
    /// Decodes where an argument says so.
    Decodes,
    /// Takes something in from an address.
    Fetch,
    /// Sends something to an address.
    Post,
    /// Runs its argument in the same language.
    Evaluate,
    /// Opens a connection.
    Connect,
    /// Puts a connection in the place of a standard stream.
    HandOver,
    /// Is its first argument.
    Same,
    /// Joins the parts of a path.
    Path,
    /// Is the home folder.
    Home,
    /// Is its first argument, with the home folder for `~`.
    Expand,
    /// Is the module of that name.
    Module,
    /// Is the member of that name.
    Member,
    /// Nothing worth seeing.
    Nothing,
}

const TREE: &[Qualifier] = &[Qualifier::Recursive];
const TREE_FORCED: &[Qualifier] = &[Qualifier::Recursive, Qualifier::Force];
const ADD: &[Qualifier] = &[Qualifier::Append];
const EMPTY: &[Qualifier] = &[Qualifier::Truncate];
const RIGHTS: &[Qualifier] = &[Qualifier::Permission];
const LINK: &[Qualifier] = &[Qualifier::Link];
const NETWORK: Does = Does::Brings(FlowEnd::Network);
const DECODED: Does = Does::Brings(FlowEnd::Decoded);

pub(super) fn python(name: &str) -> Option<Does> {
    Some(match name {
        "os.system"
        | "os.popen"
        | "subprocess.getoutput"
        | "subprocess.getstatusoutput"
        | "commands.getoutput"
        | "popen2.popen2"
        | "asyncio.create_subprocess_shell" => Does::Line,
        "subprocess.run"
        | "subprocess.call"
        | "subprocess.check_call"
        | "subprocess.check_output"
        | "subprocess.Popen" => Does::Program,
        "pty.spawn" | "asyncio.create_subprocess_exec" | "sh.Command" => Does::Spread,
        "os.execv" | "os.execvp" | "os.execve" | "os.execvpe" | "os.execl" | "os.execlp"
        | "os.posix_spawn" | "os.posix_spawnp" => Does::Replace { skip: 0 },
        "os.spawnv" | "os.spawnvp" | "os.spawnl" | "os.spawnlp" | "os.spawnve" => Does::Replace { skip: 1 },
        "shutil.rmtree" => Does::Touch(Delete, TREE),
        "os.remove" | "os.unlink" | "os.rmdir" | "os.removedirs" => Does::Touch(Delete, &[]),
        "os.truncate" => Does::Touch(Write, EMPTY),
        "os.chmod" | "os.chown" | "shutil.chown" => Does::Touch(Write, RIGHTS),
        "os.symlink" | "os.link" => Does::TouchSecond(Write, LINK),
        "os.rename" | "os.replace" | "os.renames" | "shutil.move" => Does::Move,
        "shutil.copy" | "shutil.copy2" | "shutil.copyfile" | "shutil.copytree" => Does::Copy,
        "open" | "io.open" | "codecs.open" | "builtins.open" => Does::Open,
        "base64.b64decode"
        | "base64.b32decode"
        | "base64.b16decode"
        | "base64.b85decode"
        | "base64.a85decode"
        | "base64.decodebytes"
        | "base64.standard_b64decode"
        | "base64.urlsafe_b64decode"
        | "bytes.fromhex"
        | "bytearray.fromhex"
        | "codecs.decode"
        | "binascii.unhexlify"
        | "binascii.a2b_base64"
        | "binascii.a2b_hex"
        | "zlib.decompress"
        | "gzip.decompress"
        | "bz2.decompress"
        | "lzma.decompress" => DECODED,
        "urllib.request.urlopen"
        | "urllib.request.urlretrieve"
        | "urllib2.urlopen"
        | "urllib.urlopen"
        | "requests.get"
        | "requests.request"
        | "requests.head"
        | "requests.Session().get"
        | "httpx.get"
        | "urllib3.PoolManager().request" => Does::Fetch,
        "requests.post"
        | "requests.put"
        | "requests.patch"
        | "requests.Session().post"
        | "httpx.post"
        | "httpx.put" => Does::Post,
        "socket.socket().recv" | "socket.create_connection().recv" => NETWORK,
        "socket.socket().connect" | "socket.socket().connect_ex" => Does::Connect,
        "os.dup2" => Does::HandOver,
        "exec" | "eval" | "compile" | "builtins.exec" | "builtins.eval" | "marshal.loads"
        | "pickle.loads" | "types.FunctionType" | "runpy.run_path" => Does::Evaluate,
        "__import__" | "importlib.import_module" => Does::Module,
        "getattr" => Does::Member,
        "str"
        | "bytes"
        | "urllib.request.Request"
        | "os.fspath"
        | "os.path.abspath"
        | "os.path.realpath"
        | "os.path.normpath"
        | "shlex.split" => Does::Same,
        "pathlib.Path" | "pathlib.PosixPath" | "os.path.join" => Does::Path,
        "pathlib.Path.home" => Does::Home,
        "os.path.expanduser" | "os.path.expandvars" => Does::Expand,
        "os.getenv" | "os.environ.get" => Does::Nothing,
        _ => return None,
    })
}

/// What a method of a text does; those of paths are among them.
pub(super) fn python_method(name: &str) -> Option<Does> {
    Some(match name {
        "unlink" | "rmdir" => Does::Touch(Delete, &[]),
        "write_text" | "write_bytes" | "touch" => Does::Touch(Write, &[]),
        "read_text" | "read_bytes" => Does::Touch(Read, &[]),
        "chmod" => Does::Touch(Write, RIGHTS),
        "symlink_to" | "hardlink_to" => Does::Touch(Write, LINK),
        "rename" => Does::Move,
        "open" => Does::Open,
        "expanduser" => Does::Expand,
        "joinpath" => Does::Path,
        "encode" | "decode" | "strip" | "rstrip" | "lstrip" | "resolve" | "absolute" | "as_posix"
        | "split" => Does::Same,
        _ => return None,
    })
}

pub(super) fn javascript(name: &str) -> Option<Does> {
    let name = name.strip_prefix("fs.promises.").map_or_else(|| name.to_owned(), |rest| format!("fs.{rest}"));
    let name = name.strip_prefix("fs/promises.").map_or_else(|| name.clone(), |rest| format!("fs.{rest}"));
    Some(match name.as_str() {
        "child_process.exec" | "child_process.execSync" | "bun.$" | "Bun.$" | "zx.$" | "execa.$" => {
            Does::Line
        }
        "child_process.spawn"
        | "child_process.spawnSync"
        | "child_process.execFile"
        | "child_process.execFileSync"
        | "Bun.spawn"
        | "Bun.spawnSync"
        | "Deno.Command"
        | "execa"
        | "execa.execa"
        | "execa.execaSync" => Does::Program,
        "fs.rm" | "fs.rmSync" | "fs.rmdir" | "fs.rmdirSync" | "Deno.remove" | "Deno.removeSync" => {
            Does::Remove
        }
        "fs.unlink" | "fs.unlinkSync" => Does::Touch(Delete, &[]),
        "fs-extra.remove"
        | "fs-extra.removeSync"
        | "fs-extra.emptyDir"
        | "fs-extra.emptyDirSync"
        | "rimraf"
        | "rimraf.sync"
        | "rimraf.rimraf"
        | "rimraf.rimrafSync" => Does::Touch(Delete, TREE_FORCED),
        "fs.writeFile"
        | "fs.writeFileSync"
        | "fs.createWriteStream"
        | "Deno.writeTextFile"
        | "Deno.writeTextFileSync"
        | "Bun.write" => Does::Touch(Write, &[]),
        "fs.truncate" | "fs.truncateSync" => Does::Touch(Write, EMPTY),
        "fs.appendFile" | "fs.appendFileSync" => Does::Touch(Write, ADD),
        "fs.chmod" | "fs.chmodSync" | "fs.chown" | "fs.chownSync" => Does::Touch(Write, RIGHTS),
        "fs.symlink" | "fs.symlinkSync" | "fs.link" | "fs.linkSync" => Does::TouchSecond(Write, LINK),
        "fs.readFile"
        | "fs.readFileSync"
        | "fs.createReadStream"
        | "Deno.readTextFile"
        | "Deno.readTextFileSync" => Does::Touch(Read, &[]),
        "fs.rename" | "fs.renameSync" => Does::Move,
        "fs.copyFile" | "fs.copyFileSync" | "fs.cp" | "fs.cpSync" => Does::Copy,
        "Buffer.from" => Does::Decodes,
        "atob" => DECODED,
        "fetch" | "http.get" | "https.get" | "http.request" | "https.request" | "axios" | "axios.get"
        | "got" | "got.get" | "node-fetch" => Does::Fetch,
        "axios.post" | "axios.put" | "got.post" => Does::Post,
        "net.connect" | "net.createConnection" | "net.Socket().connect" | "tls.connect" => Does::Connect,
        "eval" | "Function" | "vm.runInThisContext" | "vm.runInNewContext" | "vm.Script" => Does::Evaluate,
        "require"
        | "import"
        | "process.mainModule.require"
        | "process.getBuiltinModule"
        | "module.require" => Does::Module,
        "String" => Does::Same,
        "path.join" | "path.resolve" | "path.posix.join" => Does::Path,
        "os.homedir" => Does::Home,
        _ => return None,
    })
}

pub(super) fn ruby(name: &str) -> Option<Does> {
    let name = name.strip_prefix("Kernel.").or_else(|| name.strip_prefix("Process.")).unwrap_or(name);
    Some(match name {
        "system" | "exec" | "spawn" | "IO.popen" | "Open3.capture2" | "Open3.capture2e"
        | "Open3.capture3" | "Open3.popen2" | "Open3.popen3" | "PTY.spawn" | "sh" => Does::Words,
        "FileUtils.rm_rf" | "FileUtils.rmtree" => Does::TouchAll(Delete, TREE_FORCED),
        "FileUtils.rm_r"
        | "FileUtils.remove_dir"
        | "FileUtils.remove_entry"
        | "FileUtils.remove_entry_secure" => Does::TouchAll(Delete, TREE),
        "FileUtils.rm" | "FileUtils.rm_f" | "FileUtils.remove" | "FileUtils.rmdir" | "File.delete"
        | "File.unlink" | "Dir.rmdir" | "Dir.delete" | "Dir.unlink" => Does::TouchAll(Delete, &[]),
        "File.write" | "IO.write" | "File.binwrite" | "FileUtils.touch" => Does::Touch(Write, &[]),
        "File.truncate" => Does::Touch(Write, EMPTY),
        "File.read" | "IO.read" | "File.readlines" | "IO.readlines" | "File.binread" | "File.foreach" => {
            Does::Touch(Read, &[])
        }
        "File.chmod" | "FileUtils.chmod" | "FileUtils.chmod_R" => Does::TouchSecond(Write, RIGHTS),
        "File.symlink" | "FileUtils.ln_s" | "FileUtils.ln_sf" => Does::TouchSecond(Write, LINK),
        "File.rename" | "FileUtils.mv" => Does::Move,
        "FileUtils.cp" | "FileUtils.cp_r" | "FileUtils.copy" => Does::Copy,
        "File.open" | "File.new" | "open" | "URI.open" => Does::Open,
        "Base64.decode64" | "Base64.strict_decode64" | "Base64.urlsafe_decode64" | "Zlib.inflate" => DECODED,
        "Net::HTTP.get" | "Net::HTTP.get_response" => Does::Fetch,
        "Net::HTTP.post" | "Net::HTTP.post_form" => Does::Post,
        "TCPSocket.new" | "TCPSocket.open" => Does::Connect,
        "STDIN.reopen" | "$stdin.reopen" | "STDOUT.reopen" | "$stdout.reopen" => Does::HandOver,
        "eval" | "instance_eval" | "class_eval" => Does::Evaluate,
        "URI" | "URI.parse" | "Pathname" | "Pathname.new" | "String" => Does::Same,
        "File.join" => Does::Path,
        "Dir.home" => Does::Home,
        "File.expand_path" => Does::Expand,
        _ => return None,
    })
}

pub(super) fn perl(name: &str) -> Option<Does> {
    let name = name.strip_prefix("CORE::").or_else(|| name.strip_prefix("File::Path::")).unwrap_or(name);
    Some(match name {
        "system" | "exec" => Does::Words,
        "readpipe" | "qx" => Does::Line,
        "unlink" | "rmdir" => Does::TouchAll(Delete, &[]),
        "rmtree" | "remove_tree" => Does::TouchAll(Delete, TREE),
        "rename" | "move" => Does::Move,
        "copy" => Does::Copy,
        "symlink" | "link" => Does::TouchSecond(Write, LINK),
        "chmod" => Does::TouchSecond(Write, RIGHTS),
        "truncate" => Does::Touch(Write, EMPTY),
        "decode_base64" | "MIME::Base64::decode" | "unpack" => DECODED,
        "get" | "LWP::Simple::get" | "getstore" | "getprint" => Does::Fetch,
        "connect" | "IO::Socket::INET->new" | "IO::Socket->new" => Does::Connect,
        "eval" => Does::Evaluate,
        "glob" => Does::Expand,
        _ => return None,
    })
}
