//! What an address is made of: it names several things in one word.

use super::object::{Kind, Object};
use crate::grammar::holds;
use crate::tables::Tables;

/// The things that `text` names: a machine and a database, a repository and a branch. This machine is none of them.
pub(super) fn of_address(text: &str, tables: &Tables) -> Vec<Object> {
    let Some((scheme, rest)) = text.split_once("://") else { return Vec::new() };
    let scheme = scheme.to_lowercase();
    if let Some(under) = scheme.strip_prefix("git+") {
        return of_repository(under, rest);
    }
    let (authority, path) = rest.split_once(['/', '?']).unwrap_or((rest, ""));
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    let machines = || authority.rsplit('@').next().unwrap_or(authority).split(',').map(without_port);
    if holds(&tables.defaults.stores, &scheme) {
        let machines = machines().filter(|machine| !is_here(machine)).map(|one| Object::new(one, Kind::Host));
        let database = (!path.is_empty()).then(|| Object::plain(path));
        return machines.chain(database).collect();
    }
    // A queue of the cloud: who holds it is the account that one is logged in to.
    if machines().all(|machine| machine.ends_with(".amazonaws.com")) && scheme == "https" {
        let name = path.rsplit('/').next().unwrap_or(path);
        return (!name.is_empty()).then(|| Object::plain(name)).into_iter().collect();
    }
    if machines().all(is_here) && matches!(scheme.as_str(), "http" | "https") {
        return (!path.is_empty()).then(|| Object::plain(path)).into_iter().collect();
    }
    vec![Object::new(text, Kind::Url)]
}

/// `repos/owner/name/actions/runners/58`, of the API of a forge: the repository, what sort of thing, and which.
pub(super) fn of_route(text: &str) -> Option<Vec<Object>> {
    let (route, query) = text.split_once('?').unwrap_or((text, ""));
    let route = route.trim_start_matches('/').strip_prefix("repos/")?;
    let steps: Vec<&str> = route.trim_end_matches('/').split('/').collect();
    let [owner, name, rest @ ..] = steps.as_slice() else { return None };
    // `actions/caches?key=linux`: the query says which of the last.
    let values: Vec<&str> = query.split('&').filter_map(|pair| Some(pair.split_once('=')?.1)).collect();
    let asked = if values.is_empty() { 2 } else { 1 };
    let tail = rest.get(rest.len().saturating_sub(asked)..).unwrap_or_default();
    let repository = Object { place: !tail.is_empty(), ..Object::plain(&format!("{owner}/{name}")) };
    let told = tail.iter().chain(&values).filter(|text| !text.is_empty()).map(|text| Object::plain(text));
    Some(std::iter::once(repository).chain(told).collect())
}

/// `git+https://host/owner/repository@branch#egg=name`.
fn of_repository(under: &str, rest: &str) -> Vec<Object> {
    let rest = rest.split('#').next().unwrap_or(rest);
    let from = rest.find('/').unwrap_or_default();
    let (repository, branch) = match rest.rfind('@').filter(|at| *at > from) {
        Some(at) => (rest.get(..at).unwrap_or(rest), rest.get(at + 1..)),
        None => (rest, None),
    };
    let address = Object::new(&format!("{under}://{repository}"), Kind::Url);
    std::iter::once(address).chain(branch.filter(|name| !name.is_empty()).map(Object::plain)).collect()
}

fn without_port(machine: &str) -> &str {
    machine
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(machine, |(name, _)| name)
}

/// Whether that is this machine.
pub(super) fn is_here(machine: &str) -> bool {
    matches!(machine, "localhost" | "127.0.0.1" | "[::1]" | "::1" | "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<String> {
        let tables = Tables::builtin().unwrap();
        of_address(text, &tables).into_iter().map(|object| object.text).collect()
    }

    #[test]
    fn a_query_of_a_route_says_which_of_the_last() {
        let named = |text: &str| -> Vec<String> {
            of_route(text).unwrap().into_iter().map(|object| object.text).collect()
        };
        assert_eq!(named("repos/acme/web/actions/caches?key=linux-1"), ["acme/web", "caches", "linux-1"]);
        assert_eq!(named("repos/acme/web/actions/caches"), ["acme/web", "actions", "caches"]);
        assert_eq!(named("repos/acme/web/collaborators/tomas"), ["acme/web", "collaborators", "tomas"]);
    }

    #[test]
    fn the_address_of_a_database_names_its_machine_and_the_database() {
        assert_eq!(named("mongodb://db-qa.internal:27017/shop?ssl=true"), ["db-qa.internal", "shop"]);
        assert_eq!(named("postgres://app:pw@pg-1:5432/orders"), ["pg-1", "orders"]);
        assert_eq!(named("mongodb://localhost:27017/shop"), ["shop"]);
        assert_eq!(named("mongodb://localhost:27017,db-prod:27017/shop"), ["db-prod", "shop"]);
    }

    #[test]
    fn the_address_of_a_repository_names_its_branch_as_well() {
        let expected = ["https://github.com/acme/geo", "fix-1"];
        assert_eq!(named("git+https://github.com/acme/geo@fix-1#egg=geo"), expected);
        assert_eq!(named("git+https://user@github.com/acme/geo"), ["https://user@github.com/acme/geo"]);
    }

    #[test]
    fn a_route_names_the_repository_the_sort_and_the_one() {
        let named = |text: &str| {
            of_route(text).unwrap().into_iter().map(|one| (one.text, one.place)).collect::<Vec<_>>()
        };
        let repository = |place| ("acme/shop".to_owned(), place);
        let runner = [repository(true), ("runners".to_owned(), false), ("58".to_owned(), false)];
        assert_eq!(named("repos/acme/shop/actions/runners/58"), runner);
        assert_eq!(named("/repos/acme/shop"), [repository(false)]);
        assert_eq!(of_route("user/keys/3"), None);
    }

    #[test]
    fn of_this_machine_only_the_way_is_named() {
        assert_eq!(named("http://localhost:9200/logs-09"), ["logs-09"]);
        assert_eq!(named("https://example.com/logs-09"), ["https://example.com/logs-09"]);
        assert_eq!(named("http://localhost.example.com/x"), ["http://localhost.example.com/x"]);
        assert_eq!(named("http://localhost@example.com/x"), ["http://localhost@example.com/x"]);
    }
}
