//! `assize audit`: reads records straight from the store.

pub(crate) mod args;
pub(crate) mod moment;
mod pages;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

use assize_audit::{Exporter, Head, Origin, Report, Verifier, VerifyingKey};
use assize_protocol::{AuditRecord, RecordKind};
use assize_service::{Clock, SystemClock};
use assize_store::RecordQuery;

use self::args::{ExportArgs, QueryArgs, VerifyArgs};
use self::pages::Records;
use crate::check::json_line;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::render::{ERROR, FAINT, GOOD};
use crate::text::visible;

/// Exit code 1 when a record is not what was written.
pub(crate) fn verify(args: &VerifyArgs) -> Result<ExitCode, Failure> {
    let key = args.key.as_deref().map(key).transpose()?;
    let records = Records::open(&args.store)?;
    let mut verifier = Verifier::new(key);
    for head in &args.head {
        verifier.expect(Head { chain_uid: None, sequence: None, fingerprint: fingerprint(head)? });
    }
    let of_chains = RecordQuery { kind: Some(RecordKind::Chain), ..RecordQuery::default() };
    records.each(&of_chains, |record| {
        verifier.learn(record);
        Ok(true)
    })?;
    let chains = records.chains()?;
    let total = chains.iter().map(|head| u64::try_from(head.sequence + 1).unwrap_or(0)).sum();
    let progress = Progress::over(total, "records");
    for chain in chains {
        let query = RecordQuery { chain: Some(chain.chain_uid), ..RecordQuery::default() };
        records.each(&query, |record| {
            verifier.see(record);
            progress.step(1);
            Ok(true)
        })?;
    }
    progress.finish();
    report(&verifier.finish(), args.json)
}

fn report(report: &Report, json: bool) -> Result<ExitCode, Failure> {
    let mut out = anstream::stdout().lock();
    if json {
        json_line(&mut out, report)?;
    } else {
        for chain in &report.chains {
            let signed = chain.signed.map_or_else(|| "unsigned".to_owned(), |to| format!("signed to {to}"));
            let state = if chain.closed { "closed" } else { "open" };
            let (name, head) = (visible(&chain.chain), visible(&chain.head));
            writeln!(out, "{name}  {} records, {signed}, {state}  {FAINT}{head}{FAINT:#}", chain.records)?;
        }
        match &report.broken {
            None => writeln!(out, "{GOOD}{} records hold{GOOD:#}", report.records)?,
            Some(broken) => writeln!(out, "{ERROR}broken:{ERROR:#} {}", visible(&broken.to_string()))?,
        }
    }
    Ok(ExitCode::from(u8::from(!report.holds())))
}

fn key(text: &str) -> Result<VerifyingKey, Failure> {
    let bad = || {
        Failure::BadValue(
            text.to_owned(),
            "public key",
            "the 64 hexadecimal digits that `checkpoint.key` shows",
        )
    };
    let digits = text.as_bytes().as_chunks::<2>().0;
    let byte =
        |pair: &[u8; 2]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = digits.iter().map(byte).collect();
    let bytes: [u8; 32] =
        bytes.filter(|_| text.len() == 64).and_then(|b| b.try_into().ok()).ok_or_else(bad)?;
    VerifyingKey::from_bytes(&bytes).map_err(|_| bad())
}

fn fingerprint(text: &str) -> Result<String, Failure> {
    let hex = text.strip_prefix("sha256:").unwrap_or(text).to_ascii_lowercase();
    if hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(format!("sha256:{hex}"));
    }
    Err(Failure::BadValue(text.to_owned(), "fingerprint", "`sha256:` and 64 hexadecimal digits"))
}

/// Prints what was decided, a line each.
pub(crate) fn query(args: &QueryArgs) -> Result<ExitCode, Failure> {
    let records = Records::open(&args.store)?;
    let mut out = BufWriter::new(anstream::stdout().lock());
    let mut left = args.limit;
    records.each(&args.filter.query(SystemClock.now())?, |record| {
        if left == 0 {
            return Ok(false);
        }
        left -= 1;
        if args.json {
            serde_json::to_writer(&mut out, record)?;
            out.write_all(b"\n")?;
        } else {
            line(&mut out, record)?;
        }
        Ok(true)
    })?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn line(out: &mut impl Write, record: &AuditRecord) -> std::io::Result<()> {
    let said = &record.record;
    let body = said.body.value();
    let text = |key: &str| body.get(key).and_then(serde_json::Value::as_str);
    let keys = ["command", "state", "change", "event", "revision", "name"];
    let about = keys.into_iter().find_map(text);
    let kind = serde_json::to_value(said.kind).unwrap_or_default();
    let kind = kind.as_str().unwrap_or_default().to_owned();
    let decision = said.decision.map(|decision| decision.to_string()).unwrap_or_default();
    let (id, actor) = (visible(&said.id), visible(&said.actor));
    let about = visible(about.unwrap_or_default());
    writeln!(
        out,
        "{FAINT}{} {id}{FAINT:#}  {kind:<8} {decision:<5} {actor}  {about}",
        assize_audit::rfc3339(said.at)
    )
}

/// Writes records as another system wants them.
pub(crate) fn export(args: &ExportArgs) -> Result<ExitCode, Failure> {
    let records = Records::open(&args.store)?;
    let query = args.filter.query(SystemClock.now())?;
    let origin = Origin { host: args.host.clone() };
    match &args.output {
        None => write(&records, &query, args, origin, std::io::stdout())?,
        Some(path) => {
            let unwritable = |source| Failure::Unwritable { path: path.clone(), source };
            write(&records, &query, args, origin, File::create(path).map_err(unwritable)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write<W: Write + Send>(
    records: &Records,
    query: &RecordQuery,
    args: &ExportArgs,
    origin: Origin,
    out: W,
) -> Result<(), Failure> {
    let mut exporter = Exporter::new(args.format.into(), BufWriter::new(out), origin)?;
    let all = records.chains()?.iter().map(|head| u64::try_from(head.sequence + 1).unwrap_or(0)).sum();
    let progress = Progress::over(all, "records");
    records.each(query, |record| {
        exporter.write(record)?;
        progress.step(1);
        Ok(true)
    })?;
    progress.finish();
    exporter.finish()?.flush()?;
    Ok(())
}
