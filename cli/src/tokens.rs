//! `assize tokens`: who may call the service from elsewhere.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use assize_audit::TokenChange;
use assize_protocol::Scope;
use assize_server::{NewToken, mint, word};
use assize_service::{Clock, SystemClock, note_token};
use assize_store::{Store, Token};
use serde_json::{Value, json};

use crate::check::json_line;
use crate::failure::Failure;
use crate::render::{FAINT, STRONG};
use crate::serve::args::{CreateTokenArgs, ListTokensArgs, RevokeTokenArgs, StoreArgs, TokensVerb};
use crate::serve::config::Config;
use crate::serve::{open, runtime};
use crate::text::visible;
use crate::time::duration;

pub(crate) fn run(verb: &TokensVerb) -> Result<ExitCode, Failure> {
    match verb {
        TokensVerb::Create(args) => create(args)?,
        TokensVerb::List(args) => list(args)?,
        TokensVerb::Revoke(args) => revoke(args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn create(args: &CreateTokenArgs) -> Result<(), Failure> {
    let now = SystemClock.now();
    let expires_at = args.expires.as_deref().map(|text| expiry(text, now)).transpose()?;
    let named = |scope: &Scope| args.scope.iter().any(|name| name == word(*scope));
    let scopes = Scope::ALL.into_iter().filter(named).collect();
    if args.name.is_empty() || args.name.chars().any(char::is_control) {
        return Err(Failure::BadName(args.name.clone(), "token", "say who it stands for, such as `ci`"));
    }
    let new = NewToken { name: args.name.clone(), scopes, rate: args.rate, now, expires_at };
    let (token, secret) = mint(new).map_err(|error| Failure::Runtime(error.into()))?;
    runtime()?.block_on(async {
        let store = store(&args.place).await?;
        // Recorded first: nobody holds a token that no record speaks of.
        note(&store, &token).await?;
        Ok::<_, Failure>(store.put_token(&token).await?)
    })?;
    // The secret alone on standard output, so that it can go straight to where it belongs.
    writeln!(anstream::stdout(), "{secret}")?;
    writeln!(anstream::stderr(), "token {} for {}: shown this once", token.id, visible(&token.name))?;
    Ok(())
}

fn list(args: &ListTokensArgs) -> Result<(), Failure> {
    let tokens =
        runtime()?.block_on(async { Ok::<_, Failure>(store(&args.place).await?.tokens().await?) })?;
    let mut out = anstream::stdout().lock();
    if args.json {
        return json_line(&mut out, &tokens.iter().map(described).collect::<Vec<_>>());
    }
    let now = SystemClock.now();
    for token in &tokens {
        let scopes = token.scopes.iter().map(|scope| word(*scope)).collect::<Vec<_>>().join(" ");
        let name = visible(&token.name);
        writeln!(
            out,
            "{STRONG}{}{STRONG:#}  {name}  {scopes}  {FAINT}{}{FAINT:#}",
            token.id,
            state(token, now)
        )?;
    }
    Ok(())
}

fn revoke(args: &RevokeTokenArgs) -> Result<(), Failure> {
    runtime()?.block_on(async {
        let store = store(&args.place).await?;
        let found = store.tokens().await?.into_iter().find(|token| token.id == args.id);
        let token = found.ok_or_else(|| Failure::NoSuchToken(args.id.clone()))?;
        let revoked_at = token.revoked_at.or(Some(SystemClock.now()));
        let token = Token { revoked_at, ..token };
        store.put_token(&token).await?;
        note(&store, &token).await
    })
}

/// Records that whoever runs this made or revoked a token.
async fn note(store: &Arc<dyn Store>, token: &Token) -> Result<(), Failure> {
    let actor = format!("uid:{}", rustix::process::getuid().as_raw());
    let change = TokenChange {
        token: token.id.clone(),
        name: token.name.clone(),
        scopes: token.scopes.clone(),
        expires_at: token.expires_at,
        revoked: token.revoked_at.is_some(),
    };
    Ok(note_token(Arc::clone(store), Arc::new(SystemClock), &actor, &change).await?)
}

async fn store(args: &StoreArgs) -> Result<Arc<dyn Store>, Failure> {
    open(&Config::of_store(args)?).await
}

fn expiry(text: &str, now: i64) -> Result<i64, Failure> {
    let lasts = duration(text).and_then(|time| i64::try_from(time.as_millis()).ok());
    let end = lasts.and_then(|lasts| now.checked_add(lasts));
    end.ok_or_else(|| {
        Failure::Config(format!("`{text}` is no time: write `--expires 12h` or `--expires 30d`"))
    })
}

fn state(token: &Token, now: i64) -> &'static str {
    match (token.revoked_at, token.expires_at) {
        (Some(_), _) => "revoked",
        (None, Some(end)) if end <= now => "over",
        (None, _) => "in force",
    }
}

fn described(token: &Token) -> Value {
    json!({
        "id": token.id,
        "name": token.name,
        "scopes": token.scopes,
        "rate": token.rate,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
    })
}
