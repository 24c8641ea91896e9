//! Who calls, and whether they may.
//!
//! A handler names what it needs in its signature, [`May<Evaluate>`]: there is no way to it around this.

mod origin;
mod pace;
mod tokens;

use std::collections::HashMap;
use std::hash::Hash;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use assize_protocol::{Caller, Scope};
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, FORWARDED, HeaderName, VIA};
use axum::http::request::Parts;

pub(crate) use pace::Pace;
pub(crate) use tokens::Tokens;

use crate::app::App;
use crate::problem::{Kind, Problem};
use crate::settings::Access;

/// An authenticated caller and how fast it may call.
#[derive(Debug)]
pub(crate) struct Guest {
    pub(crate) caller: Caller,
    pub(crate) pace: Pace,
}

/// The other end of a connection, as far as the connection itself tells.
#[derive(Debug, Clone)]
pub(crate) enum Peer {
    /// A process of this machine.
    Local {
        /// Whose.
        user: u32,
        /// The user this service runs as, or root.
        trusted: bool,
    },
    /// Somebody over the network.
    Remote {
        address: SocketAddr,
        /// The common name in a certificate that was verified.
        certificate: Option<Arc<str>>,
    },
}

/// Added by proxies: whoever is behind one is not this machine.
const PROXIED: [HeaderName; 4] =
    [FORWARDED, VIA, HeaderName::from_static("x-forwarded-for"), HeaderName::from_static("x-real-ip")];

/// Tells who calls.
#[derive(Debug)]
pub(crate) struct Doorman {
    access: Access,
    tokens: Arc<Tokens>,
    /// Callers have to show a certificate.
    certificates: bool,
    anonymous: Arc<Guest>,
    users: Guests<u32>,
    holders: Guests<Arc<str>>,
}

/// Guests that were seen, so that each has one pace.
type Guests<K> = RwLock<HashMap<K, Arc<Guest>>>;

/// Names that may be remembered; holders of certificates are vouched for, so they are few.
const REMEMBERED: usize = 4096;

impl Doorman {
    pub(crate) fn new(access: Access, tokens: Arc<Tokens>, certificates: bool) -> Self {
        let anonymous = Caller { name: "loopback".to_owned(), scopes: access.anonymous.clone() };
        let anonymous = Arc::new(Guest { caller: anonymous, pace: Pace::a_second(access.rate) });
        let (users, holders) = (RwLock::default(), RwLock::default());
        Self { access, tokens, certificates, anonymous, users, holders }
    }

    async fn guest(&self, peer: &Peer, parts: &Parts, now: i64) -> Result<Arc<Guest>, Problem> {
        let headers = &parts.headers;
        origin::check_origin(headers, &self.access)?;
        if let Some(value) = headers.get(AUTHORIZATION) {
            // Whoever shows a token is whom it names, or nobody: never whom the connection would make of them.
            let secret = value.to_str().ok().and_then(bearer);
            let secret = secret.ok_or_else(|| unknown("write `authorization: Bearer asz_…`"))?;
            let guest = self.tokens.guest(secret, now).await;
            return guest.ok_or_else(|| unknown("the token is unknown, over or revoked"));
        }
        match peer {
            Peer::Local { user, trusted } => Ok(self.user(*user, *trusted)),
            Peer::Remote { address, certificate } => {
                origin::check_host(headers, &parts.uri, &self.access)?;
                match certificate {
                    Some(name) => Ok(self.holder(name)),
                    None => self.nobody(*address, headers, now).await,
                }
            }
        }
    }

    fn user(&self, user: u32, trusted: bool) -> Arc<Guest> {
        let scopes = || {
            if trusted {
                Scope::ALL.to_vec()
            } else {
                self.access.users.get(&user).cloned().unwrap_or_default()
            }
        };
        let caller = || Caller { name: format!("uid:{user}"), scopes: scopes() };
        remembered(&self.users, &user, self.access.rate, caller)
    }

    fn holder(&self, name: &Arc<str>) -> Arc<Guest> {
        let scopes = || self.access.certificates.get(name.as_ref()).cloned().unwrap_or_default();
        let caller = || Caller { name: format!("cert:CN={name}"), scopes: scopes() };
        remembered(&self.holders, name, self.access.rate, caller)
    }

    /// A caller who says nothing is one of this machine's, as long as nobody set up a way to say more.
    async fn nobody(
        &self,
        address: SocketAddr,
        headers: &HeaderMap,
        now: i64,
    ) -> Result<Arc<Guest>, Problem> {
        let proxied = PROXIED.iter().any(|name| headers.contains_key(name));
        let near = address.ip().is_loopback() && !proxied;
        let open = near && !self.certificates && !self.tokens.exist(now).await;
        if open {
            Ok(Arc::clone(&self.anonymous))
        } else {
            Err(unknown("show a token: `authorization: Bearer asz_…`, made with `assize tokens create`"))
        }
    }

    fn admit(&self, guest: &Arc<Guest>, scope: Scope) -> Result<(), Problem> {
        if guest.caller.may(scope) {
            return Ok(());
        }
        let word = word(scope);
        if Arc::ptr_eq(guest, &self.anonymous) {
            let how = "use the Unix socket or a token: `assize tokens create NAME --scope";
            return Err(unknown(format!("this needs the scope `{word}`; {how} {word}`")));
        }
        let name = &guest.caller.name;
        Err(Problem::new(Kind::Forbidden, format!("`{name}` lacks the scope `{word}`")))
    }
}

fn remembered<K: Clone + Eq + Hash>(
    seen: &Guests<K>,
    key: &K,
    rate: u32,
    caller: impl FnOnce() -> Caller,
) -> Arc<Guest> {
    if let Some(guest) = seen.read().unwrap_or_else(PoisonError::into_inner).get(key) {
        return Arc::clone(guest);
    }
    let mut seen = seen.write().unwrap_or_else(PoisonError::into_inner);
    if seen.len() >= REMEMBERED {
        seen.clear();
    }
    let new = || Arc::new(Guest { caller: caller(), pace: Pace::a_second(rate) });
    Arc::clone(seen.entry(key.clone()).or_insert_with(new))
}

/// The secret behind `Bearer`, whatever the case of that word.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, secret) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(secret.trim())
}

fn unknown(detail: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(Kind::Unauthenticated, detail)
}

/// The word for a scope, as it is written everywhere.
pub fn word(scope: Scope) -> &'static str {
    match scope {
        Scope::Evaluate => "evaluate",
        Scope::Approve => "approve",
        Scope::Read => "read",
        Scope::Administer => "administer",
    }
}

/// What a route needs of whoever calls it.
pub(crate) trait Need: Send + Sync {
    const SCOPE: Scope;
}

macro_rules! needs {
    ($($name:ident)*) => {$(
        /// The scope of the same name.
        pub(crate) struct $name;
        impl Need for $name {
            const SCOPE: Scope = Scope::$name;
        }
    )*};
}
needs!(Evaluate Approve Read Administer);

/// A caller with this scope, whose pace was not looked at: for routes that answer those in a hurry, too.
pub(crate) struct Unpaced<N>(pub(crate) Arc<Guest>, pub(crate) PhantomData<N>);

/// A caller with this scope who has not called too often.
pub(crate) struct May<N>(pub(crate) Arc<Guest>, pub(crate) PhantomData<N>);

impl<N: Need> FromRequestParts<Arc<App>> for Unpaced<N> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        // Without a connection there is nobody.
        let Some(peer) = parts.extensions.get::<Peer>() else {
            return Err(unknown("nothing is known about this connection"));
        };
        let guest = app.doorman.guest(peer, parts, app.service.clock().now()).await?;
        app.doorman.admit(&guest, N::SCOPE)?;
        Ok(Self(guest, PhantomData))
    }
}

impl<N: Need> FromRequestParts<Arc<App>> for May<N> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Unpaced(guest, _) = Unpaced::<N>::from_request_parts(parts, app).await?;
        match guest.pace.take() {
            Ok(()) => Ok(Self(guest, PhantomData)),
            Err(wait) => {
                let detail = format!("`{}` calls too often", guest.caller.name);
                let seconds = wait.as_secs_f64().ceil();
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
                Err(Problem::new(Kind::RateLimited, detail).retry_after(seconds as u64))
            }
        }
    }
}
