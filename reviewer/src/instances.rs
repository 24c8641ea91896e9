//! Instances of a service: `postgresql@15-main`, said as `postgres 15`.

use crate::ground::Ground;
use crate::plan::{Kind, Object, parts};
use crate::request::Word;

/// What the only cluster of a version is called where nobody called it otherwise.
const USUAL: &str = "main";

impl Ground<'_> {
    /// Whether the service was said, and all that tells its instance from others.
    pub(crate) fn names_instance(&self, object: &Object, words: &[&Word]) -> bool {
        let text = object.text.strip_suffix(".service").unwrap_or(&object.text);
        let Some((service, instance)) = text.split_once('@') else { return false };
        let said = |part: &str| words.iter().any(|word| self.tables.same(&word.stem, part));
        let telling: Vec<String> = parts(instance).into_iter().filter(|part| part != USUAL).collect();
        object.kind == Kind::Word
            && said(service)
            && !telling.is_empty()
            && telling.iter().all(|one| said(one))
    }
}

#[cfg(test)]
mod tests {
    use crate::kit::Session;

    #[test]
    fn an_instance_is_named_by_its_service_and_what_tells_it_apart() {
        let open = |said: &str, unit: &str| {
            Session::default().says(said).leaves_open(&format!("systemctl restart {unit}")) != Some(vec![])
        };
        assert!(!open("restart postgres 15 please", "postgresql@15-main"));
        assert!(!open("restart postgres 15 please", "postgresql@15-main.service"));
        assert!(open("restart postgres 15 please", "postgresql@16-main"));
        assert!(open("restart postgres 15 please", "postgresql@15-billing"));
        assert!(open("restart postgres please", "postgresql@15-main"), "there may be others");
    }
}
