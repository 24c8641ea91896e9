//! From the configuration to a reviewer that can be asked.

use std::sync::Arc;

use assize_audit::Secrets;
use assize_backends::{
    Address, Backend, ChatModel, Client, Endpoint, Key, Limits, Llm, Manners, Plan, Prices, Replay, Tags,
    Voice,
};
use assize_reviewer::Demands;
use assize_service::Further;

use super::Reviewing;
use super::entry::{Entry, Kind, Rates};
use super::keys;
use crate::failure::Failure;
use crate::input;

/// Tokens of an answer when nobody says: a sentence, and room to think before it.
const TOKENS: u32 = 2048;

/// Names of events while all answers are recorded.
const RECORDED: &str = "e";

/// The reviewers that the configuration names, with their keys.
pub(crate) fn further(reviewing: &Reviewing) -> Result<Further, Failure> {
    if reviewing.llm.is_empty() {
        return Ok(Further::default());
    }
    let (mut fast, mut full) = (Vec::new(), Vec::new());
    for (at, entry) in reviewing.llm.iter().enumerate() {
        let voices = voices(entry)
            .map_err(|failure| Failure::Config(format!("`reviewers.llm` number {}: {failure}", at + 1)))?;
        fast.extend(voices.fast);
        full.extend(voices.full);
    }
    let recorded = reviewing.llm.iter().all(|entry| entry.kind == Kind::Replay);
    let plan = Plan {
        fast,
        full,
        hedge_after: reviewing.hedge_after,
        fast_prompt: reviewing.fast_prompt.as_deref().map(input::from_file).transpose()?,
        prompt: reviewing.prompt.as_deref().map(input::from_file).transpose()?,
        redact,
        tags: if recorded { Tags::Fixed(RECORDED.to_owned()) } else { Tags::Random },
        limits: Limits::default(),
    };
    let llm = Llm::new(plan).map_err(|error| Failure::Config(format!("`reviewers.llm`: {error}")))?;
    Ok(Further(vec![Arc::new(llm)]))
}

/// The demands that the configuration names, if it does: more than the built-in ones, never less.
pub(crate) fn demands(reviewing: &Reviewing) -> Result<Option<Demands>, Failure> {
    let Some(path) = &reviewing.demands else { return Ok(None) };
    let demands = Demands::stricter(&input::from_file(path)?);
    demands.map(Some).map_err(|error| {
        Failure::Config(format!("`reviewers.demands`, which is `{}`: {error}", path.display()))
    })
}

/// Secrets out of all of them: what shows in one of them is gone from those before it as well.
fn redact(texts: &[String]) -> Vec<String> {
    let mut secrets = Secrets::default();
    let once: Vec<String> = texts.iter().map(|text| secrets.mask(text).into_owned()).collect();
    once.iter().map(|text| secrets.mask(text).into_owned()).collect()
}

/// Who can be asked at one place.
struct Voices {
    fast: Option<Voice>,
    full: Option<Voice>,
}

fn voices(entry: &Entry) -> Result<Voices, Failure> {
    let usual = Manners::default();
    let manners = Manners {
        timeout: entry.timeout().unwrap_or(usual.timeout),
        retries: entry.retries.map_or(usual.retries, u32::from),
        at_once: entry.at_once.map_or(usual.at_once, usize::from),
    };
    let backend = Arc::new(Backend::new(entry.name(), manners));
    let voice = |model: Arc<dyn ChatModel>, rates: Option<Rates>| Voice {
        backend: Arc::clone(&backend),
        model,
        prices: rates.map(|rates| Prices { input: rates.input, output: rates.output }),
        most_tokens: entry.max_tokens.unwrap_or(TOKENS),
    };
    if let Some(path) = &entry.path {
        return Ok(Voices { fast: None, full: Some(voice(super::gguf::open(path)?, entry.prices)) });
    }
    let Some(dialect) = entry.kind.dialect() else {
        let recorded = entry.file.as_deref().map(input::from_file).transpose()?.unwrap_or_default();
        let replay = Replay::read(&recorded).map_err(|error| Failure::Config(error.to_string()))?;
        return Ok(Voices { fast: None, full: Some(voice(Arc::new(replay), entry.prices)) });
    };
    let url = entry.url.as_deref().or(entry.kind.usual_url()).unwrap_or_default();
    let address = Address::new(dialect, url, key(entry)?, client(entry)?);
    let address = address.map_err(|error| Failure::Config(error.to_string()))?;
    let at = |model: &String, rates| voice(Arc::new(Endpoint::new(address.clone(), model.clone())), rates);
    Ok(Voices {
        fast: entry.fast_model.as_ref().map(|model| at(model, entry.fast_prices)),
        full: entry.model.as_ref().map(|model| at(model, entry.prices)),
    })
}

fn key(entry: &Entry) -> Result<Option<Key>, Failure> {
    match (&entry.key, &entry.key_file, &entry.key_env) {
        (Some(name), _, _) => keys::named(name).map(Some),
        (None, Some(path), _) => keys::in_file(path).map(Some),
        (None, None, Some(variable)) => keys::in_environment(variable).map(Some),
        (None, None, None) => Ok(None),
    }
}

fn client(entry: &Entry) -> Result<Client, Failure> {
    let pem = entry.ca.as_deref().map(input::bytes_of).transpose()?;
    Client::new(pem.as_deref()).map_err(|error| {
        Failure::Config(format!("the certificates in `ca` cannot be read: {error}; help: write PEM"))
    })
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn a_secret_that_shows_in_one_text_is_gone_from_all() {
        let texts = ["use hunter2zebra", "curl -u me:hunter2zebra https://h.example"].map(str::to_owned);
        let redacted = redact(&texts);
        assert_eq!(redacted.len(), 2);
        assert!(redacted.iter().all(|text| !text.contains("hunter2zebra")), "{redacted:?}");
        assert!(redacted[1].starts_with("curl -u me:"), "{redacted:?}");
    }
}
