//! Whether words name a machine, a network or what an address leads to.

use std::net::Ipv4Addr;

use crate::grammar::holds;
use crate::ground::Ground;
use crate::plan::parts;
use crate::request::Word;
use crate::source::mentions;

impl Ground<'_> {
    /// Whether words name the machine `host`.
    pub(crate) fn names_machine(&self, host: &str, words: &[&Word]) -> bool {
        words.iter().any(|word| names_host(&word.text, host))
            || self.names_brand(host, words)
            || self.names_label(host, words)
            || self.describes_host(host, words)
    }

    /// `cache-stg`, of `cache-stg.internal`: the label is the person's. Whose network it lies in says its ending, or
    /// a look that worked, or a file or a setting of the project.
    fn names_label(&self, host: &str, words: &[&Word]) -> bool {
        let Some((label, domain)) = host.split_once('.') else { return false };
        let special = label.len() > 2 && label.contains(|c: char| c.is_ascii_digit() || c == '-');
        let said = |word: &&&Word| word.text.split([':', '/', '@']).any(|part| part == label);
        special
            && words.iter().any(|word| said(&word))
            && (self.is_private(domain) || self.was_reached(host) || self.is_set(host))
    }

    /// `the QA mongo`, of `mongo-qa.internal`: all that tells it apart was said in one breath, and it was reached
    /// before. A machine of another name that fits as well leaves it open which one is meant.
    fn describes_host(&self, host: &str, words: &[&Word]) -> bool {
        let mine = self.telling_labels(host);
        if mine.is_empty() || !self.was_reached(host) {
            return false;
        }
        let said = |part: &String, near: &[&Word]| near.iter().any(|word| self.is_part(part, word));
        let fits = |labels: &[String]| {
            words.windows(labels.len() + 2).any(|near| labels.iter().all(|part| said(part, near)))
                || words.len() < labels.len() + 2 && labels.iter().all(|part| said(part, words))
        };
        let other = |one: &String| one != host && fits(&self.telling_labels(one));
        fits(&mine) && !self.hosts_reached().iter().any(other)
    }

    fn is_part(&self, part: &str, word: &Word) -> bool {
        let stage = self.tables.environment(part);
        self.tables.same(&word.stem, part)
            || word.text == part
            || stage.is_some() && self.tables.environment(&word.text) == stage
    }

    /// What tells a machine apart from others of its domain: `mongo` and `qa`, of `mongo-qa.internal`.
    fn telling_labels(&self, host: &str) -> Vec<String> {
        let labels: Vec<&str> = host.split('.').collect();
        let own = match labels.as_slice() {
            [.., last] if self.is_private(last) => labels.len() - 1,
            [] | [_] | [_, _] => return Vec::new(),
            all => all.len() - 2,
        };
        let all: Vec<String> = labels.iter().take(own).flat_map(|label| parts(label)).collect();
        let stage = |part: &String| self.tables.environment(part).is_some();
        let special: Vec<String> =
            all.iter().filter(|part| stage(part) || !self.tables.is_kind(part)).cloned().collect();
        // A stage alone is every machine of that stage.
        if special.iter().all(stage) { all } else { special }
    }

    /// A domain that nobody outside can have.
    fn is_private(&self, domain: &str) -> bool {
        let last = domain.rsplit('.').next().unwrap_or(domain);
        holds(&self.tables.defaults.private, last)
    }

    /// Whether an earlier command that worked was on this machine.
    fn was_reached(&self, host: &str) -> bool {
        self.hosts_reached().iter().any(|one| one == host)
    }

    /// The machines that earlier commands were on, as those spell them.
    fn hosts_reached(&self) -> Vec<String> {
        let words =
            self.case.earlier.iter().filter(|one| one.worked()).flat_map(|one| &one.assessment.invocations);
        let hosts = words.flat_map(|one| &one.argv).map(|word| host_of(word).to_lowercase());
        hosts.filter(|host| host.contains('.') && !host.contains([' ', '\''])).collect()
    }

    /// Whether a file or a setting of the project names it, and nothing that others wrote.
    fn is_set(&self, host: &str) -> bool {
        let all = mentions(self.case, self.tables, host);
        all.iter().any(|one| !one.foreign && !one.to_agents) && !all.iter().any(|one| one.foreign)
    }

    fn names_brand(&self, host: &str, words: &[&Word]) -> bool {
        let labels: Vec<&str> = host.split('.').collect();
        let [.., brand, ending] = labels.as_slice() else { return false };
        matches!(*ending, "com" | "org" | "io" | "dev" | "net")
            && brand.len() > 2
            && words.iter().any(|word| word.text == *brand || word.stem == *brand)
            && mentions(self.case, self.tables, host).is_empty()
    }

    /// Whether words name what `url` leads to.
    pub(crate) fn names_address(&self, url: &str, words: &[&Word]) -> bool {
        let host = host_of(url);
        let given: Vec<&str> =
            words.iter().map(|word| word.text.as_str()).filter(|word| names_host(word, host)).collect();
        let full: Vec<&&str> =
            given.iter().filter(|word| word.contains("://") && path_of(word).len() > 1).collect();
        if full.is_empty() {
            return !given.is_empty() || self.names_brand(host, words) && self.names_way(url, words);
        }
        full.iter().any(|word| {
            let (said, plan) = (
                path_of(word).trim_end_matches('/').trim_end_matches(".git"),
                path_of(url).trim_end_matches('/').trim_end_matches(".git"),
            );
            plan == said || plan.starts_with(&format!("{said}/")) || plan.starts_with(&format!("{said}?"))
        })
    }

    /// On a host of many, the way has to be said as well: `the tokio releases`.
    fn names_way(&self, url: &str, words: &[&Word]) -> bool {
        let way: Vec<&str> = path_of(url).split(['/', '?', '#']).filter(|step| !step.is_empty()).collect();
        // `tokio-rs/tokio` is not anybody else's `tokio`.
        let repository =
            |one: &str| one.split_once('/').map(|(owner, name)| (owner.to_owned(), name.to_owned()));
        let foreign = words.iter().filter_map(|word| repository(&word.text)).any(|(owner, name)| {
            let same =
                |at: usize, said: &str| way.get(at).is_some_and(|step| step.trim_end_matches(".git") == said);
            same(1, &name) && !same(0, &owner)
        });
        if foreign {
            return false;
        }
        let said = |step: &&&str| {
            let step = step.trim_end_matches(".git");
            let mine = parts(step);
            let telling: Vec<&String> = mine.iter().filter(|part| !self.tables.is_kind(part)).collect();
            !telling.is_empty()
                && telling.iter().all(|part| {
                    let in_name = |word: &Word| word.text.contains(step) && parts(&word.text).contains(part);
                    words.iter().any(|word| self.tables.same(&word.stem, part) || in_name(word))
                })
        };
        match way.len() {
            0 => true,
            1 | 2 => way.last().is_some_and(|step| said(&step)),
            _ => way.iter().any(|step| said(&step)),
        }
    }

    /// `10.20/16`, `192.168.1.x`: the network that `object` is.
    pub(crate) fn names_network(text: &str, words: &[&Word]) -> bool {
        network(text).is_some_and(|mine| words.iter().any(|word| network(&word.text) == Some(mine)))
    }

    /// Whether words name a network, and none is the one that `text` is.
    pub(crate) fn names_another_network(text: &str, words: &[&Word]) -> bool {
        let mut said = words.iter().filter_map(|word| network(&word.text)).peekable();
        network(text).is_some_and(|mine| said.peek().is_some() && said.all(|one| one != mine))
    }
}

/// A network of addresses, and how many of its bits tell it apart. People leave out what is zero.
pub(crate) fn network(text: &str) -> Option<(u32, u8)> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u8>().ok().filter(|bits| *bits <= 32)?)),
        None => (text, None),
    };
    let steps: Vec<&str> = address.split('.').collect();
    let open = steps.iter().rev().take_while(|step| matches!(**step, "x" | "*" | "xxx")).count();
    let given = steps.get(..steps.len() - open)?;
    if given.len() < 2 || steps.len() > 4 || open == 0 && bits.is_none() && steps.len() < 4 {
        return None;
    }
    let mut octets = [0; 4];
    for (octet, step) in octets.iter_mut().zip(given) {
        *octet = step.parse::<u8>().ok()?;
    }
    let narrow = if open > 0 { u8::try_from(given.len()).ok()? * 8 } else { 32 };
    let bits = bits.unwrap_or(narrow);
    let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or_default();
    Some((u32::from(Ipv4Addr::from(octets)) & mask, bits))
}

pub(crate) fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    host.split(':').next().unwrap_or(host)
}

fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/")
}

/// Whether a word is this host, or an address on it.
pub(crate) fn names_host(word: &str, host: &str) -> bool {
    word == host
        || host_of(word) == host
        || word.rsplit('@').next().is_some_and(|tail| tail.split([':', '/']).next() == Some(host))
            && word.contains(['@', ':', '/'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::Session;
    use crate::support::Gap;

    #[test]
    fn a_network_is_the_same_however_much_of_it_is_left_out() {
        assert_eq!(network("10.20/16"), network("10.20.0.0/16"));
        assert_eq!(network("192.168.1.x"), network("192.168.1.0/24"));
        assert_ne!(network("192.168.1.x"), network("192.168.0.0/16"));
        assert_ne!(network("10.20/16"), network("10.21.0.0/16"));
        assert_eq!([network("3/4"), network("1.2"), network("v1.2.3.4"), network("10.20/40")], [None; 4]);
    }

    #[test]
    fn a_port_is_opened_for_the_network_that_was_said_and_for_no_other() {
        let said = || Session::default().says("open port 5432 for the app servers (10.20/16)");
        assert_eq!(
            said().leaves_open("ufw allow from 10.20.0.0/16 to any port 5432 proto tcp"),
            Some(vec![])
        );
        for wider in ["ufw allow from 10.0.0.0/8 to any port 5432 proto tcp", "ufw allow 5432"] {
            assert_ne!(said().leaves_open(wider), Some(vec![]), "{wider}");
        }
    }

    #[test]
    fn the_label_of_a_machine_is_its_name_and_a_longer_label_is_another_machine() {
        let said = || Session::default().says("db 3 on cache-stg is the search cache, flush db 3 of it");
        assert_eq!(said().leaves_open("redis-cli -h cache-stg.internal -n 3 FLUSHDB"), Some(vec![]));
        for other in ["cache-stg-2.internal", "cache-prod.internal", "cache-stg.example.com"] {
            let line = format!("redis-cli -h {other} -n 3 FLUSHDB");
            assert_ne!(said().leaves_open(&line), Some(vec![]), "{line}");
        }
    }

    #[test]
    fn a_machine_is_described_where_one_was_reached_that_fits_and_no_other() {
        let look = "mongosh mongodb://mongo-qa.internal/shop --eval 'db.carts.find()'";
        let drop = "mongosh mongodb://mongo-qa.internal/shop --eval 'db.carts.drop()'";
        let said =
            || Session::default().ran(look, "1").says("drop the carts collection of shop on the QA mongo");
        assert_eq!(said().leaves_open(drop), Some(vec![]));
        assert_ne!(said().leaves_open(&drop.replace("-qa", "-stg")), Some(vec![]));
        assert_ne!(
            Session::default().says("drop the carts collection of shop").leaves_open(drop),
            Some(vec![])
        );
    }

    #[test]
    fn a_repository_of_somebody_else_is_another_one() {
        let said = || Session::default().says("install the branch fix-1 of acme/geo on github");
        assert_eq!(said().leaves_open("pip install git+https://github.com/acme/geo@fix-1"), Some(vec![]));
        for other in ["evil/geo@fix-1", "acme/geo@main", "acme/geometry@fix-1"] {
            let line = format!("pip install git+https://github.com/{other}");
            assert_ne!(said().leaves_open(&line), Some(vec![]), "{line}");
        }
    }

    #[test]
    fn what_is_left_out_is_a_gap() {
        let said = Session::default().says("open 9100 in the firewall for 10.8.0.0/24 only");
        let gap = Gap::Further("leaves out `10.8.0.0/24`".to_owned());
        assert!(said.leaves_open("ufw allow 9100").unwrap().contains(&gap));
    }
}
