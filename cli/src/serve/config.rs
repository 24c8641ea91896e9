//! The configuration of the service: a file, then the command line over it.

use std::path::{Path, PathBuf};

use assize_protocol::instead_of;
use toml::{Table, Value};

use super::args::{ServeArgs, StoreArgs};
use super::keys::KEYS;
use crate::failure::Failure;
use crate::input;
use crate::place::{self, environment};
use crate::reviewers::Reviewing;

/// The name of the file.
const FILE: &str = "serve.toml";

/// Everything that can be said about a service.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// Where it remembers.
    pub(crate) store: String,
    /// Records outlive a power cut.
    pub(crate) synced: bool,
    /// The user's policy file.
    pub(crate) policy: Option<PathBuf>,
    /// Folders with further packs and programs.
    pub(crate) rules: Vec<PathBuf>,
    /// What the door does.
    pub(crate) server: assize_server::Settings,
    /// What the service does.
    pub(crate) service: assize_service::Settings,
    /// What is told to whoever watches.
    pub(crate) telemetry: Telling,
    /// Who reviews besides the built-in reviewers.
    pub(crate) reviewing: Reviewing,
}

/// What telemetry holds, and where it goes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Telling {
    /// An OTLP receiver.
    pub(crate) endpoint: Option<String>,
    /// Prompts go out.
    pub(crate) prompts: bool,
    /// Texts of commands go out.
    pub(crate) commands: bool,
}

impl Config {
    /// What holds when nobody says anything, on this machine.
    pub(crate) fn of_machine() -> Self {
        let absolute = |name: &str| environment(name).filter(|path| path.starts_with('/')).map(PathBuf::from);
        let runtime = absolute("XDG_RUNTIME_DIR").map(|folder| folder.join("assize.sock"));
        Self {
            store: place::store(),
            synced: false,
            policy: None,
            rules: Vec::new(),
            server: assize_server::Settings { socket: runtime, ..assize_server::Settings::default() },
            service: assize_service::Settings::default(),
            telemetry: Telling::default(),
            reviewing: Reviewing { encoder: place::encoder(), ..Reviewing::default() },
        }
    }

    /// The same with the file that these arguments name, or the usual one, and the store that they name.
    pub(crate) fn of_store(args: &StoreArgs) -> Result<Self, Failure> {
        let mut config = Self::of_machine();
        let usual = || crate::door::configuration().map(|folder| folder.join("assize").join(FILE));
        let file = args.config.clone().or_else(|| usual().filter(|path| path.try_exists().unwrap_or(true)));
        if let Some(path) = file {
            config.read(&path)?;
        }
        config.store = args.store.clone().unwrap_or(config.store);
        Ok(config)
    }

    /// The same with everything else that is said on the command line.
    pub(crate) fn of(args: &ServeArgs) -> Result<Self, Failure> {
        let mut config = Self::of_store(&args.place)?;
        let said = |name: &str, value: &Option<String>| value.clone().map(|value| (name.to_owned(), value));
        let words = [said("listen.tcp", &args.listen), said("listen.socket", &args.socket)];
        for (name, value) in words.into_iter().flatten() {
            let written = config.set(&name, &Value::String(value));
            written.map_err(|message| Failure::Config(format!("--{}: {message}", option(&name))))?;
        }
        if let (Some(certificate), Some(key)) = (&args.tls_cert, &args.tls_key) {
            let (certificate, key, client_ca) = (certificate.clone(), key.clone(), args.client_ca.clone());
            config.server.tls = Some(assize_server::Tls { certificate, key, client_ca });
        }
        config.policy = args.knowledge.policy.clone().or(config.policy);
        if !args.knowledge.rules.is_empty() {
            config.rules.clone_from(&args.knowledge.rules);
        }
        Ok(config)
    }

    fn read(&mut self, path: &Path) -> Result<(), Failure> {
        let wrong = |message: String| Failure::Config(format!("{}: {message}", path.display()));
        self.overlay(&input::from_file(path)?).map_err(wrong)
    }

    /// Takes over what `text` says.
    pub(crate) fn overlay(&mut self, text: &str) -> Result<(), String> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |span| 1 + text.get(..span.start).map_or(0, newlines));
            format!("line {line}: {}", error.message())
        })?;
        for (name, value) in &table {
            match value {
                Value::Table(section) if KEYS.iter().any(|key| key.section() == name) => {
                    for (key, value) in section {
                        self.set(&format!("{name}.{key}"), value)?;
                    }
                }
                value => self.set(name, value)?,
            }
        }
        let half = |tls: &assize_server::Tls| {
            [&tls.certificate, &tls.key].iter().any(|path| path.as_os_str().is_empty())
        };
        if self.server.tls.as_ref().is_some_and(half) {
            return Err("TLS needs both: write `tls.certificate` and `tls.key`".to_owned());
        }
        Ok(())
    }

    fn set(&mut self, name: &str, value: &Value) -> Result<(), String> {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            let names: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
            return Err(format!("unknown key `{name}`; help: {}", instead_of(name, &names)));
        };
        (key.write)(self, value).map_err(|wanted| format!("`{name}` is {wanted}"))
    }

    /// All of it as a file, with what every setting is for.
    pub(crate) fn print(&self) -> String {
        let mut lines = Vec::new();
        let mut section = "";
        for key in KEYS {
            if key.section() != section {
                section = key.section();
                lines.push(format!("\n[{section}]"));
            }
            lines.push(format!("# {}", key.about));
            lines.push(match (key.read)(self) {
                Some(value) => format!("{} = {value}", key.last()),
                None => format!("# {} = {}", key.last(), key.example),
            });
        }
        lines.join("\n") + "\n"
    }
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

fn option(name: &str) -> &str {
    if name == "listen.tcp" { "listen" } else { "socket" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> Config {
        Config {
            store: "sqlite::memory:".to_owned(),
            synced: false,
            policy: None,
            rules: Vec::new(),
            server: assize_server::Settings::default(),
            service: assize_service::Settings::default(),
            telemetry: Telling::default(),
            reviewing: Reviewing::default(),
        }
    }

    #[test]
    fn what_is_printed_says_the_same_when_it_is_read() {
        let mut config = empty();
        config
            .overlay(
                "[listen]\nsocket_mode = \"0660\"\n[access]\norigins = [\"https://a.example\"]\n\
                 users = { 1001 = [\"evaluate\"] }\n[limits]\ndeadline = \"750ms\"\n[approvals]\nfour_eyes_from = \"high\"\n\
                 [reviewers]\nhedge_after = \"2s\"\n[[reviewers.llm]]\nkind = \"ollama\"\nmodel = \"q\"\n\
                 prices = { input = 0.5, output = 1.0 }\n",
            )
            .unwrap();
        assert_eq!(config.server.socket_mode, 0o660);
        assert_eq!(config.server.limits.deadline.as_millis(), 750);
        let mut again = empty();
        again.overlay(&config.print()).unwrap();
        assert_eq!(again.print(), config.print());
        assert_eq!(again.server, config.server);
        assert_eq!((again.reviewing.llm.len(), &again.reviewing.llm), (1, &config.reviewing.llm));
    }

    #[test]
    fn every_setting_can_be_written_as_its_example() {
        for key in KEYS {
            let mut config = empty();
            config.server.tls =
                Some(assize_server::Tls { certificate: "c".into(), key: "k".into(), client_ca: None });
            let value: Table = format!("it = {}", key.example).parse().unwrap();
            assert_eq!((key.write)(&mut config, &value["it"]), Ok(()), "{}", key.name);
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = |text: &str| empty().overlay(text).unwrap_err();
        assert_eq!(
            wrong("[limits]\nbdy = 3\n"),
            "unknown key `limits.bdy`; help: did you mean `limits.body`?"
        );
        assert_eq!(wrong("stor = \"x\"\n"), "unknown key `stor`; help: did you mean `store`?");
        assert_eq!(
            wrong("[limits]\ndeadline = 5\n"),
            "`limits.deadline` is a time: write `\"500ms\"`, `\"5s\"`, `\"10m\"`, `\"1h\"` or `\"30d\"`"
        );
        assert_eq!(wrong("\n\nx = = 3\n").split(':').next(), Some("line 3"));
        assert_eq!(
            wrong("[[reviewers.llm]]\nkind = \"ollama\"\nmodle = \"q\"\n"),
            "`reviewers.llm` is not right: number 1: unknown key `modle`; help: did you mean `model`?"
        );
        assert_eq!(
            wrong("[tls]\nkey = \"k.pem\"\n"),
            "TLS needs both: write `tls.certificate` and `tls.key`"
        );
    }

    #[test]
    fn every_example_about_reviewers_can_be_used() {
        let page = include_str!("../../../docs/reviewers.md");
        let examples: Vec<&str> =
            page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert_eq!(examples.len(), 3);
        for example in examples {
            let mut config = empty();
            config.overlay(example).unwrap();
            assert!(config.service.reviewers && !config.reviewing.llm.is_empty(), "{example}");
        }
    }

    #[test]
    fn every_setting_is_documented() {
        let page = include_str!("../../../docs/service.md");
        let missing: Vec<_> =
            KEYS.iter().map(|key| key.name).filter(|name| !page.contains(&format!("| `{name}` |"))).collect();
        assert_eq!(missing, [""; 0]);
    }
}
