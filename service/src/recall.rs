//! What a request brings along about its own past.

use assize_engine::Engine;
use assize_protocol::{Command, Context, Facts, Happening, Request};
use assize_sessions::{Limits, Session, outcome};

/// Earlier commands that one request may have judged again.
const REPLAYED: usize = 16;

/// Tells the command what its own request says happened before: what an agent ran is judged again for what it
/// left behind, so that flows cross commands although nothing is remembered.
pub fn recall(engine: &Engine, context: &Context, request: &mut Request) {
    recall_within(engine, Limits::default(), context, request);
}

/// The same within `limits`.
pub(crate) fn recall_within(engine: &Engine, limits: Limits, context: &Context, request: &mut Request) {
    let mut session = Session::new(limits);
    let newest = context.recent.len().saturating_sub(limits.events);
    let mut commands = context.recent.iter().filter(|event| ran(&event.what).is_some()).count();
    for event in context.recent.iter().skip(newest) {
        let mut event = event.clone();
        if let Some((text, folder, call)) = ran(&event.what) {
            commands -= 1;
            if commands >= REPLAYED {
                continue;
            }
            event.what = replayed(engine, &session, request, text, folder, call);
        }
        session.add(event);
    }
    session.inform(&mut request.command);
}

/// The command of a call of a shell tool, its folder, and the call.
fn ran(what: &Happening) -> Option<(&str, Option<&str>, Option<&String>)> {
    let Happening::ToolCall { input, call, .. } = what else { return None };
    let text = input.get("command")?.as_str()?;
    let folder = ["cwd", "workdir", "dir_path"].iter().find_map(|key| input.get(*key)?.as_str());
    Some((text, folder, call.as_ref()))
}

/// What an earlier command of the same agent left behind.
fn replayed(
    engine: &Engine,
    session: &Session,
    request: &Request,
    text: &str,
    folder: Option<&str>,
    call: Option<&String>,
) -> Happening {
    let mut command = Command { text: text.to_owned(), facts: Facts::default(), ..request.command.clone() };
    if let Some(folder) = folder.filter(|folder| folder.starts_with('/')) {
        folder.clone_into(&mut command.cwd);
    }
    session.inform(&mut command);
    let earlier = Request { tool_call: call.cloned(), ..Request::of(command) };
    let verdict = engine.evaluate(&earlier);
    outcome(&earlier, &verdict)
}
