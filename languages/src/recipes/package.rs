//! Scripts of `package.json`.

use serde_json::Value;

pub(super) fn recipes(text: &str, names: &[&str]) -> Option<Vec<String>> {
    let [name] = names else { return None };
    let file: Value = serde_json::from_str(text).ok()?;
    let scripts = file.get("scripts")?.as_object()?;
    let script = |name: &str| scripts.get(name).map(|s| s.as_str().map(str::to_owned));
    let main = script(name)??;
    let before = script(&format!("pre{name}"));
    let after = script(&format!("post{name}"));
    [before, Some(Some(main)), after].into_iter().flatten().collect()
}
