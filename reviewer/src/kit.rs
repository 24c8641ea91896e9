//! Sessions for tests: what a person said, what commands showed, and what is planned.

use std::sync::Arc;

use assize_protocol::{
    Assessment, Class, Command, Context, Effect, EffectKind, Happening, Invocation, Revisions, SessionEvent,
    Severity, Span, Target, TargetKind, Zone,
};

use crate::ground::Ground;
use crate::plan::Plan;
use crate::request::Requests;
use crate::support::Gap;
use crate::{Answer, Case, Judge, Limits, Opened, Provenance, Tables};

/// Options that take a value, of whatever program.
const VALUED: [&str; 23] = [
    "-s",
    "-j",
    "-h",
    "-u",
    "-U",
    "-n",
    "-d",
    "-c",
    "-e",
    "-i",
    "--eval",
    "--zone",
    "--project",
    "--distribution-id",
    "--tags",
    "--limit",
    "--paths",
    "--to",
    "-mtime",
    "--filter",
    "-name",
    "-path",
    "--instance-ids",
];

/// A session, event by event.
#[derive(Debug, Default)]
pub(crate) struct Session {
    events: Vec<SessionEvent>,
    user: Option<String>,
}

impl Session {
    fn event(mut self, what: Happening) -> Self {
        self.events.push(SessionEvent { id: None, at: None, what });
        self
    }

    /// The person says something.
    pub(crate) fn says(self, text: &str) -> Self {
        self.event(Happening::Prompt { text: text.to_owned() })
    }

    /// The agent runs something, and it works.
    pub(crate) fn ran(self, command: &str, output: &str) -> Self {
        let call = Some(format!("c{}", self.events.len()));
        let input = serde_json::json!({ "command": command });
        let asked = self.event(Happening::ToolCall { tool: "Bash".to_owned(), call: call.clone(), input });
        asked.event(Happening::ToolResult {
            call,
            output: output.to_owned(),
            success: Some(true),
            secret_words: Vec::new(),
        })
    }

    /// The login name of the person.
    pub(crate) fn of_user(mut self, user: &str) -> Self {
        self.user = Some(user.to_owned());
        self
    }

    /// What `provenance` says of `line`.
    pub(crate) fn provenance(self, line: &str) -> Answer {
        let (_, case) = self.case(line);
        Provenance::new(Arc::new(Tables::builtin().unwrap())).answer(&case)
    }

    /// What the words of the person leave open of `line`; `None` where nobody asked for anything like it.
    pub(crate) fn leaves_open(self, line: &str) -> Option<Vec<Gap>> {
        let (command, case) = self.case(line);
        let tables = Tables::builtin().unwrap();
        let requests = Requests::read(&case, &tables);
        let plan = Plan::of(&case.assessment, &command.cwd, command.home.as_deref(), &tables);
        let ground = Ground { case: &case, tables: &tables, requests: &requests };
        ground.support(plan.steps.first()?).map(|support| support.gaps)
    }

    /// What `look` sees of the session when `line` is planned.
    pub(crate) fn look<T>(self, line: &str, look: impl Fn(&Ground<'_>) -> T) -> T {
        let (_, case) = self.case(line);
        let tables = Tables::builtin().unwrap();
        let requests = Requests::read(&case, &tables);
        look(&Ground { case: &case, tables: &tables, requests: &requests })
    }

    /// The case of `line`, and its command.
    pub(crate) fn case(self, line: &str) -> (Command, Case) {
        let command = Command {
            home: Some("/home/dev".to_owned()),
            user: self.user,
            ..Command::new(line, "/home/dev/proj")
        };
        let context = Context { prompt: None, recent: self.events };
        let opened = Opened {
            command: &command,
            assessment: &assess(&command),
            risk: Severity::High,
            context: Some(&context),
            session: &[],
            revisions: &Revisions::default(),
        };
        let case = Case::open(&opened, &Limits::default(), &assess);
        (command, case)
    }
}

/// One program with its words; what it does to files is told by paths.
fn assess(command: &Command) -> Assessment {
    let open = |word: &String| if word.starts_with('$') { "⟨…⟩".to_owned() } else { word.clone() };
    let argv: Vec<String> = words(&command.text).iter().map(open).collect();
    let mut invocation = Invocation {
        program: argv.first().cloned().unwrap_or_default(),
        subcommands: Vec::new(),
        argv: argv.clone(),
        options: Vec::new(),
        operands: Vec::new(),
        via: None,
        understood: true,
        span: Span { start: 0, end: u32::try_from(command.text.len()).unwrap() },
    };
    let mut valued = false;
    let mut effects: Vec<Effect> = Vec::new();
    for word in argv.iter().skip(1) {
        if word.starts_with('-') {
            let name = match word.as_str() {
                "-e" => "execute",
                "-h" => "host",
                "-i" => "inventory",
                "-a" => "archive",
                other => other.trim_start_matches('-'),
            };
            invocation.options.push(name.to_owned());
        } else if !valued {
            invocation.operands.push(word.clone());
        }
        valued = VALUED.contains(&word.as_str());
    }
    if invocation.program == "dd" {
        invocation.options = vec!["if".to_owned(), "of".to_owned()];
        effects.push(touches(EffectKind::Write, TargetKind::Path, "/dev/sdb"));
    }
    if invocation.program == "terraform" {
        let saved = argv.iter().filter_map(|word| word.strip_prefix("-out="));
        effects.extend(saved.map(|file| touches(EffectKind::Write, TargetKind::Path, &in_workspace(file))));
    }
    if invocation.program == "iptables" {
        invocation.options = invocation.options.iter().map(|name| iptables(name)).collect();
    }
    let subs = match invocation.program.as_str() {
        "git" | "npm" | "pip" | "apt-get" | "kubectl" | "twine" | "cargo" => 1,
        "aws" | "docker" | "gh" => 2,
        "gcloud" => 3,
        _ => 0,
    };
    invocation.subcommands = invocation.operands.drain(..subs.min(invocation.operands.len())).collect();
    for word in &invocation.operands {
        let path = in_workspace(word);
        match invocation.program.as_str() {
            "find" if !argv.iter().any(|word| word == "-delete") => {}
            "rm" | "find" => effects.push(touches(EffectKind::Delete, TargetKind::Path, word)),
            "rsync" if !word.contains(':') => {
                effects.push(touches(EffectKind::Read, TargetKind::Path, &path));
            }
            "twine" if word.contains('/') => {
                let mut read = touches(EffectKind::Read, TargetKind::Path, &path);
                read.target.zone = Some(Zone::Workspace);
                effects.push(read);
            }
            "ansible-playbook" => effects.push(touches(EffectKind::Execute, TargetKind::Code, &path)),
            _ => {}
        }
    }
    if invocation.program == "twine" {
        effects.push(touches(EffectKind::Send, TargetKind::Host, "upload.pypi.org"));
    }
    if matches!(invocation.program.as_str(), "cargo" | "docker" | "gh" | "kubectl" | "ufw") {
        effects.push(touches(EffectKind::Write, TargetKind::State, "what it keeps"));
    }
    let inventories = argv.windows(2).filter(|pair| pair.first().is_some_and(|option| option == "-i"));
    effects.extend(
        inventories.map(|pair| touches(EffectKind::Execute, TargetKind::Code, &in_workspace(&pair[1]))),
    );
    let machines = argv.windows(2).filter(|pair| pair.first().is_some_and(|option| option == "-h"));
    effects.extend(machines.map(|pair| touches(EffectKind::Send, TargetKind::Host, &pair[1])));
    if argv.iter().any(|word| word.to_lowercase().contains("drop table")) {
        effects.push(touches(EffectKind::Delete, TargetKind::State, "rows"));
    }
    Assessment { effects, invocations: vec![invocation], ..Assessment::default() }
}

/// Options of `iptables` by their long names.
fn iptables(name: &str) -> String {
    let long = match name {
        "I" => "insert",
        "D" => "delete",
        "s" => "source",
        "j" => "jump",
        other => other,
    };
    long.to_owned()
}

/// A file of the workspace, as effects name it.
fn in_workspace(word: &str) -> String {
    format!("/home/dev/proj/{}", word.trim_end_matches('/'))
}

fn touches(kind: EffectKind, of: TargetKind, text: &str) -> Effect {
    Effect {
        kind,
        target: Target {
            kind: of,
            text: text.to_owned(),
            class: if of == TargetKind::Code { Class::Opaque } else { Class::Remote },
            zone: None,
            contains: Vec::new(),
        },
        qualifiers: Vec::new(),
        invocation: 0,
        span: Span { start: 0, end: 0 },
    }
}

/// Words as a shell parts them, as far as tests write them.
fn words(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut inside = None;
    for c in text.chars() {
        match (c, inside) {
            ('\'' | '"', None) => inside = Some(c),
            (_, Some(mark)) if c == mark => inside = None,
            (' ', None) => all.push(String::new()),
            _ => all.last_mut().unwrap().push(c),
        }
    }
    all
}
