//! From a payload to a call.

use assize_protocol::{Agent, Command, Facts, Request, Shell};
use serde_json::Value;

use crate::act::{Deed, deed};
use crate::{
    Act, Answer, Call, Contract, Event, Gate, Host, Leave, Place, Saying, Tool, answer, json, unnamed,
};

/// Why a payload cannot be read: a deny, never a guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong with it.
    pub reason: String,
    /// The event, where that much was understood.
    pub event: Option<&'static Event>,
}

impl Unreadable {
    /// The denial it is.
    pub fn answer(&self, contract: &Contract) -> Answer {
        let reason = format!("assize denied this: {}", self.reason);
        match self.event {
            Some(event) if event.gate != Gate::Passing => answer::answer(event, &Saying::Deny(reason)),
            Some(event) => answer::answer(event, &Saying::Leave),
            None => answer::blind(contract, &reason),
        }
    }
}

/// Keys under which tools of all kinds keep something that is run.
const RUNNABLE: [&str; 6] = ["command", "commands", "cmd", "script", "code", "shell"];

/// Longer names and ids are nobody's.
const LONGEST_NAME: usize = 256;

/// Reads what an agent hands to its hook.
///
/// # Errors
/// When it is not what `contract` describes.
pub fn read(contract: &'static Contract, payload: &[u8], place: &Place) -> Result<Call, Unreadable> {
    let wrong = |reason: String, event| Unreadable { reason, event };
    let payload: Value = serde_json::from_slice(payload)
        .map_err(|error| wrong(format!("the payload is no JSON that can be read: {error}"), None))?;
    let keys = &contract.keys;
    let name = json::text(&payload, keys.event).or(place.event.as_deref()).or(contract.unnamed);
    let name = name.ok_or_else(|| wrong(format!("the payload has no `{}`", last(keys.event)), None))?;
    let event = contract.event(name).ok_or_else(|| {
        wrong(format!("`{}` is no event of {} that is known", short(name), contract.host), None)
    })?;
    expect_marks(contract, &payload).map_err(|reason| wrong(reason, Some(event)))?;
    let (tool, input) = called(contract, event, &payload).map_err(|reason| wrong(reason, Some(event)))?;
    let about = About { contract, event, payload: &payload, place };
    let act = match tool {
        None => Act::Leave,
        Some(tool) => about.act(tool, &input),
    };
    let text = |pointers: &[&str]| json::text(&payload, pointers).map(str::to_owned);
    let version = json::text(&payload, keys.version).or(place.version.as_deref());
    Ok(Call {
        contract,
        older: version.is_some_and(|version| contract.is_older(version)),
        event,
        tool: tool.map(str::to_owned),
        mode: text(keys.mode),
        transcript: text(keys.transcript).filter(|path| path.starts_with('/')),
        act,
    })
}

/// The tool and its input.
fn called<'v>(
    contract: &Contract,
    event: &Event,
    payload: &'v Value,
) -> Result<(Option<&'v str>, Value), String> {
    match event.gate {
        Gate::Passing => Ok((None, Value::Null)),
        Gate::Fixed { tool, input } => Ok((Some(tool), payload.pointer(input).cloned().unwrap_or_default())),
        Gate::Named | Gate::Other => {
            let keys = &contract.keys;
            let tool = json::text(payload, keys.tool)
                .ok_or_else(|| format!("the payload has no `{}`", last(keys.tool)))?;
            let input = keys.input.iter().find_map(|pointer| payload.pointer(pointer));
            Ok((Some(tool), input.map_or(Value::Null, decoded)))
        }
    }
}

/// Some agents hand over the text of a JSON object; what is no such text stays one.
fn decoded(input: &Value) -> Value {
    let object = input.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    object.filter(Value::is_object).unwrap_or_else(|| input.clone())
}

fn expect_marks(contract: &Contract, payload: &Value) -> Result<(), String> {
    let host = contract.host;
    if let Some(missing) = contract.marks.iter().find(|mark| payload.pointer(mark).is_none_or(Value::is_null))
    {
        return Err(format!(
            "the payload has no `{}`: it does not come from {host}",
            &missing.trim_start_matches('/')
        ));
    }
    match contract.foreign.iter().find(|mark| payload.pointer(mark).is_some()) {
        Some(mark) => Err(format!(
            "the payload has `{}`: it comes from another agent than {host}, whose own hook has to be installed",
            mark.trim_start_matches('/')
        )),
        None => Ok(()),
    }
}

/// What a call is read from.
struct About<'a> {
    contract: &'static Contract,
    event: &'static Event,
    payload: &'a Value,
    place: &'a Place,
}

impl About<'_> {
    fn act(&self, name: &str, input: &Value) -> Act {
        let described = self.tool(name, input).filter(|_| self.event.gate != Gate::Other);
        let base = self.folder();
        let Some(tool) = described else { return self.unknown(name, input, base.as_deref()) };
        let folder = self.folder_of(tool, input, base.as_deref());
        let judge = |text: String, verbatim: bool, doubt: Option<String>| {
            let nowhere = || "the payload does not say in which folder it would run".to_owned();
            let doubt = doubt.or_else(|| folder.is_none().then(nowhere));
            let request = self.request(name, text, folder.clone(), base.as_deref(), verbatim);
            Act::Judge { request: Box::new(request), verbatim, doubt, described: true }
        };
        match deed(tool, input, self.place, folder.as_deref()) {
            Deed::Nothing => Act::Pass,
            Deed::Unclear(reason) => Act::Ask(reason),
            Deed::Text { text, doubt } => judge(text, true, doubt),
            Deed::Like(text) => judge(text, false, None),
        }
    }

    fn tool(&self, name: &str, input: &Value) -> Option<&'static Tool> {
        self.contract.tools.iter().filter(|tool| tool.names.contains(&name)).find(|tool| match tool.when {
            None => true,
            Some((pointer, values)) => match input.pointer(pointer) {
                Some(Value::String(value)) => values.contains(&value.as_str()),
                Some(Value::Bool(value)) => values.contains(&if *value { "true" } else { "false" }),
                Some(_) | None => false,
            },
        })
    }

    /// A tool that nobody described is left to the agent, unless it seems to run something, names a file that is not
    /// just anybody's, or cannot be left.
    fn unknown(&self, name: &str, input: &Value, base: Option<&str>) -> Act {
        let runs = |key: &&str| input.get(*key).is_some_and(|value| !value.is_null());
        match (RUNNABLE.iter().find(|key| runs(key)), self.event.leave) {
            (Some(key), _) => Act::Ask(format!("nobody described this tool, and its input has a `{key}`")),
            (None, Leave::Never) => Act::Ask("nobody described this tool".to_owned()),
            (None, Leave::Print(_)) => {
                let touched = unnamed::touched(name, input, self.place, base);
                touched.map_or(Act::Leave, |text| {
                    let request = self.request(name, text, base.map(str::to_owned), base, false);
                    Act::Judge { request: Box::new(request), verbatim: false, doubt: None, described: false }
                })
            }
        }
    }

    /// Where the agent is.
    fn folder(&self) -> Option<String> {
        let cwd = json::text(self.payload, self.contract.keys.cwd).map(str::to_owned);
        let absolute = |folder: &String| folder.starts_with('/');
        cwd.filter(absolute).or_else(|| self.roots().into_iter().next())
    }

    /// Where the call runs: its own folder when it names one.
    fn folder_of(&self, tool: &Tool, input: &Value, base: Option<&str>) -> Option<String> {
        match json::text(input, tool.folder) {
            Some(own) => self.place.absolute(own, base),
            // A folder that is there and no text is a folder nobody knows.
            None if tool.folder.iter().any(|at| input.pointer(at).is_some_and(is_odd)) => None,
            None => base.map(str::to_owned),
        }
    }

    fn roots(&self) -> Vec<String> {
        let roots = self.contract.keys.roots.iter().filter_map(|at| json::texts(self.payload, at)).flatten();
        roots.filter(|root| root.starts_with('/')).map(str::to_owned).collect()
    }

    /// What the agent is trusted with: never the folder that a call chooses for itself.
    fn workspace(&self, base: Option<&str>) -> Vec<String> {
        let named = || self.place.workspace.clone();
        let project = || self.place.project.clone().into_iter().collect::<Vec<_>>();
        let all: [&dyn Fn() -> Vec<String>; 4] =
            [&named, &project, &|| self.roots(), &|| base.map(str::to_owned).into_iter().collect()];
        let found = all.into_iter().map(|folders| folders()).find(|folders| !folders.is_empty());
        // Nothing is a workspace that nobody named; no folder at all would mean the working directory.
        found.unwrap_or_else(|| vec![NOWHERE.to_owned()])
    }

    fn request(
        &self,
        tool: &str,
        text: String,
        folder: Option<String>,
        base: Option<&str>,
        verbatim: bool,
    ) -> Request {
        let Place { home, user, shell, .. } = self.place;
        let keys = &self.contract.keys;
        let id = |pointers: &[&str]| {
            let id = json::text(self.payload, pointers).filter(|id| id.len() <= LONGEST_NAME);
            id.filter(|id| !id.chars().any(char::is_control)).map(str::to_owned)
        };
        let command = Command {
            text,
            shell: if verbatim { *shell } else { Shell::Bash },
            cwd: folder.unwrap_or_else(|| NOWHERE.to_owned()),
            workspace: self.workspace(base),
            home: home.clone(),
            user: user.clone(),
            facts: Facts::default(),
        };
        let version = id(keys.version).or_else(|| self.place.version.clone());
        Request {
            agent: Some(Agent { name: agent_name(self.contract.host), version }),
            session: id(keys.session),
            tool: Some(short(tool)),
            tool_call: id(keys.call),
            ..Request::of(command)
        }
    }
}

/// A folder that is not there and holds nothing.
const NOWHERE: &str = "/nowhere-that-is-known";

fn is_odd(value: &Value) -> bool {
    !value.is_null() && value.as_str().is_none_or(|text| !text.is_empty())
}

fn agent_name(host: Host) -> String {
    host.name().to_owned()
}

fn short(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).take(120).collect()
}

fn last(pointers: &[&str]) -> String {
    pointers.first().map_or_else(String::new, |pointer| pointer.trim_start_matches('/').replace('/', "."))
}
