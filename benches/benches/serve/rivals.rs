//! The two servers, each in a process of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::routing::post;
use axum::{Json, Router};
use serde_json::Value;

use crate::options::Options;

/// A server that is asked.
#[derive(Clone, Copy)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    process: u32,
}

impl Server {
    /// Processor time of all its threads so far; none where the system does not say it.
    pub(crate) fn spent(self) -> Duration {
        let nanoseconds = |thread: std::fs::DirEntry| {
            let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
            text.split_whitespace().next()?.parse::<u64>().ok()
        };
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.process));
        let all = threads.into_iter().flatten().flatten().filter_map(nanoseconds);
        Duration::from_nanos(all.sum())
    }
}

/// Runs the handler that parses and echoes; prints where it listens.
pub(crate) fn echo() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let back = || post(|Json(request): Json<Value>| async move { Json(request) });
        let router = Router::new().route("/v1/assessments", back()).route("/v1/verdicts", back());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        axum::serve(listener, router).await.unwrap();
    });
}

/// The handler that parses and echoes.
pub(crate) struct Echo {
    pub(crate) address: SocketAddr,
    process: Child,
}

impl Echo {
    pub(crate) fn start() -> Self {
        let program = std::env::current_exe().unwrap();
        let mut process = Command::new(program).arg("--echo").stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { address: line.trim().parse().unwrap(), process }
    }

    pub(crate) fn server(&self) -> Server {
        Server { address: self.address, process: self.process.id() }
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `assize serve`, with a store on disk.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    process: Child,
    folder: PathBuf,
}

impl Service {
    pub(crate) fn start(_options: &Options) -> Result<Self, String> {
        let program = program()?;
        let folder = std::env::temp_dir().join(format!("assize-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let address = free();
        let process = Command::new(&program)
            .args(["serve", "--listen", &address.to_string()])
            .args(["--socket".into(), folder.join("assize.sock").into_os_string()])
            .args(["--store".to_owned(), format!("sqlite:{}", folder.join("assize.db").display())])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .env("XDG_CONFIG_HOME", &folder)
            .spawn()
            .map_err(|error| format!("`{}` does not start: {error}", program.display()))?;
        let service = Self { address, process, folder };
        let until = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(address).is_err() {
            if Instant::now() > until {
                return Err(format!("`{} serve` does not listen on {address}", program.display()));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(service)
    }

    pub(crate) fn server(&self) -> Server {
        Server { address: self.address, process: self.process.id() }
    }

    /// Resident memory.
    pub(crate) fn memory(&self) -> String {
        self.kilobytes()
            .map_or_else(|| "memory is not known here".to_owned(), |size| format!("{size} kB resident"))
    }

    /// The same in kilobytes, where the system says it.
    pub(crate) fn kilobytes(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse().ok()
    }

    /// Megabytes of the store.
    pub(crate) fn stored(&self) -> u64 {
        let size = |name: &str| std::fs::metadata(self.folder.join(name)).map_or(0, |file| file.len());
        (size("assize.db") + size("assize.db-wal")) / 1_000_000
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A release build of the program: the one named by `ASSIZE`, or the one beside this bench.
fn program() -> Result<PathBuf, String> {
    let beside = || Some(std::env::current_exe().ok()?.parent()?.parent()?.join("assize"));
    let program = std::env::var_os("ASSIZE").map(PathBuf::from).or_else(beside);
    program
        .filter(|path| path.is_file())
        .ok_or_else(|| "build the program first: `cargo build --release -p assize-cli`".to_owned())
}

fn free() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
