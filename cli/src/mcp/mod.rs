//! `assize mcp`: the same judgement as tools of the Model Context Protocol, over standard input and output.
//!
//! The part of JSON-RPC that this takes is small: one message on a line, requests are answered, notifications are not.

mod rpc;
mod tools;

use std::io::{BufRead, Read, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;

use crate::failure::Failure;
use crate::hook::args::BesideArgs;

/// Longer messages are nobody's.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// Calls that are answered at the same time: some wait for a person.
const MOST: usize = 32;

/// As much as the main thread has where `assize check` judges.
const STACK: usize = 8 * 1024 * 1024;

/// Offer approve, check and explain as tools of the Model Context Protocol
///
/// Speaks over standard input and output. `approve` answers the permission prompts of Claude Code: it allows what is proved or approved and denies everything else.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
EXAMPLES
  assize mcp
  claude -p --mcp-config '{\"mcpServers\":{\"assize\":{\"command\":\"assize\",\"args\":[\"mcp\"]}}}' --permission-prompt-tool mcp__assize__approve 'run the tests'
  assize mcp --wait 5m --server /run/assize.sock")]
pub(crate) struct McpArgs {
    #[command(flatten)]
    pub(crate) beside: BesideArgs,
}

/// Answers until there is nothing left to read.
pub(crate) fn run(args: &McpArgs) -> Result<ExitCode, Failure> {
    let args = Arc::new(args.clone());
    let out = Arc::new(Mutex::new(()));
    let busy = Arc::new(AtomicUsize::new(0));
    let mut input = std::io::stdin().lock();
    let mut calls = Vec::new();
    loop {
        let mut line = Vec::new();
        input.by_ref().take(MAX_BYTES + 1).read_until(b'\n', &mut line).map_err(Failure::Stdin)?;
        if line.is_empty() {
            break;
        }
        if line.len() as u64 > MAX_BYTES {
            write(&out, &rpc::too_long())?;
            // What follows is the rest of that message.
            break;
        }
        let Some(request) = (match rpc::read(&line) {
            Ok(request) => request,
            Err(answer) => {
                write(&out, &answer)?;
                continue;
            }
        }) else {
            continue;
        };
        calls.retain(|call: &std::thread::JoinHandle<()>| !call.is_finished());
        if busy.load(Ordering::Relaxed) >= MOST {
            write(&out, &request.busy())?;
            continue;
        }
        busy.fetch_add(1, Ordering::Relaxed);
        let (args, out, busy) = (Arc::clone(&args), Arc::clone(&out), Arc::clone(&busy));
        let call = std::thread::Builder::new().stack_size(STACK).spawn(move || {
            let answer =
                std::panic::catch_unwind(|| request.answer(&args)).unwrap_or_else(|_| request.defect());
            // Whoever asked may be gone.
            let _ = write(&out, &answer);
            busy.fetch_sub(1, Ordering::Relaxed);
        });
        calls.push(call.map_err(Failure::Runtime)?);
    }
    for call in calls {
        // It has said what there is to say.
        let _ = call.join();
    }
    Ok(ExitCode::SUCCESS)
}

/// One message on one line.
fn write(out: &Mutex<()>, message: &serde_json::Value) -> Result<(), Failure> {
    let _alone = out.lock().unwrap_or_else(PoisonError::into_inner);
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(format!("{message}\n").as_bytes())?;
    Ok(stdout.flush()?)
}
