//! Whether records are still what was written, all of them, in their order.

use std::collections::BTreeMap;

use assize_protocol::{Attestation, AuditRecord, RecordKind};
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};

use crate::Checkpoint;
use crate::chain::expected;

/// What is wrong with a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum Fault {
    /// The record is not what its fingerprint was made of.
    Altered,
    /// Records that ought to stand before this one are not there.
    Missing {
        /// The first of them.
        from: i64,
    },
    /// The record stands behind one that came later.
    Reordered,
    /// Another record has this place already, or this one does not continue the one before.
    Inserted,
    /// The chain ends before a record that somebody else saw.
    CutShort {
        /// The last record that was seen.
        seen: i64,
    },
    /// A chain that another one names is not there.
    ChainMissing,
    /// Another chain, a signature or a person names another fingerprint for this place: the chain was written anew.
    Rewritten,
    /// The signature of a checkpoint does not hold, or is of another key.
    Forged,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Altered => f.write_str("was altered after it was written"),
            Self::Missing { from } => write!(f, "follows a gap: records from {from} on are missing"),
            Self::Reordered => f.write_str("stands behind a later one"),
            Self::Inserted => f.write_str("does not belong there: it was inserted or replaced"),
            Self::CutShort { seen } => write!(f, "is the last one, but record {seen} was there"),
            Self::ChainMissing => f.write_str("is not there, and neither is its chain, which others name"),
            Self::Rewritten => f.write_str("is not the one that was seen there: the chain was written anew"),
            Self::Forged => f.write_str("carries a signature that does not hold"),
        }
    }
}

/// The first place where a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Break {
    /// The chain.
    pub chain: String,
    /// The record's place in it.
    pub sequence: i64,
    /// The record's id, where there is a record.
    pub record: Option<String>,
    /// What is wrong.
    #[serde(flatten)]
    pub fault: Fault,
}

impl std::fmt::Display for Break {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "record {} of chain `{}`", self.sequence, self.chain)?;
        if let Some(record) = &self.record {
            write!(f, " (`{record}`)")?;
        }
        write!(f, " {}", self.fault)
    }
}

/// One chain, as far as it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainReport {
    /// The chain.
    pub chain: String,
    /// How many records it has.
    pub records: i64,
    /// The fingerprint of the last one.
    pub head: String,
    /// The last record that a signature vouches for.
    pub signed: Option<i64>,
    /// Whether its process ended in order, so that nothing can follow.
    pub closed: bool,
}

/// What verifying came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Records looked at.
    pub records: u64,
    /// Every chain, by name.
    pub chains: Vec<ChainReport>,
    /// The first break in the order in which records were given; `None`: everything holds.
    pub broken: Option<Break>,
}

impl Report {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.broken.is_none()
    }
}

/// A place in a chain that somebody named.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Head {
    /// The chain; `None` when only the fingerprint is known.
    #[serde(default)]
    pub chain_uid: Option<String>,
    /// The place.
    #[serde(default)]
    pub sequence: Option<i64>,
    /// The fingerprint.
    pub fingerprint: String,
}

impl From<&Attestation> for Head {
    fn from(link: &Attestation) -> Self {
        let (chain, fingerprint) = (link.chain_uid.clone(), link.fingerprint.clone());
        Self { chain_uid: Some(chain), sequence: Some(link.sequence), fingerprint }
    }
}

/// What stands in the body of a record of a chain.
#[derive(Debug, Deserialize)]
struct ChainBody {
    event: String,
    #[serde(default)]
    heads: Vec<Head>,
    #[serde(default)]
    checkpoint: Option<Checkpoint>,
}

#[derive(Debug, Default)]
struct Seen {
    next: i64,
    head: String,
    signed: Option<i64>,
    closed: bool,
    /// Records that were not there when later ones came.
    gap: Option<(i64, i64)>,
    broken: bool,
}

/// Verifies records one by one; of each chain only the last link is kept.
#[derive(Debug, Default)]
pub struct Verifier {
    key: Option<VerifyingKey>,
    chains: BTreeMap<String, Seen>,
    /// What others say: chain, place, fingerprint.
    named: BTreeMap<String, BTreeMap<i64, String>>,
    /// Fingerprints of which only that is known.
    loose: Vec<String>,
    records: u64,
    broken: Option<Break>,
    text: Vec<u8>,
}

impl Verifier {
    /// With the key that signs checkpoints: without one, a signature has to hold with the key it names.
    pub fn new(key: Option<VerifyingKey>) -> Self {
        Self { key, ..Self::default() }
    }

    /// Somebody knows of this link: it has to be there.
    pub fn expect(&mut self, head: Head) {
        match (head.chain_uid, head.sequence) {
            (Some(chain), Some(sequence)) => {
                self.named.entry(chain).or_default().insert(sequence, head.fingerprint);
            }
            _ => self.loose.push(head.fingerprint),
        }
    }

    /// Takes from a record of a chain what it says of other places, before these are looked at. A first pass over
    /// the records of kind `chain`; without it, links that were named after they were seen are not compared.
    pub fn learn(&mut self, record: &AuditRecord) {
        let Some(body) = chain_body(record) else { return };
        for head in body.heads {
            self.expect(head);
        }
        if let Some(checkpoint) = body.checkpoint {
            let (chain, place) = (Some(checkpoint.chain_uid), Some(checkpoint.sequence));
            self.expect(Head { chain_uid: chain, sequence: place, fingerprint: checkpoint.fingerprint });
        }
    }

    /// The next record. Those of one chain have to come in its order; chains may alternate.
    pub fn see(&mut self, record: &AuditRecord) {
        self.records += 1;
        let fingerprint = expected(record, &mut self.text);
        let link = &record.attestation;
        let chain = self.chains.entry(link.chain_uid.clone()).or_default();
        let fault = fault(chain, link, &fingerprint);
        if let (Some(Fault::Reordered), Some(broken)) = (&fault, &mut self.broken) {
            // What was missing came later: it was moved, not taken away.
            if broken.chain == link.chain_uid && matches!(broken.fault, Fault::Missing { .. }) {
                broken.fault = Fault::Reordered;
            }
        }
        let named = self.named.get_mut(&link.chain_uid).and_then(|places| places.remove(&link.sequence));
        let rewritten = named.is_some_and(|named| named != link.fingerprint).then_some(Fault::Rewritten);
        self.loose.retain(|known| *known != link.fingerprint);
        let chain_fault = fault.or(rewritten);
        if chain_fault.is_none() {
            chain.next = link.sequence.saturating_add(1);
            chain.head.clone_from(&link.fingerprint);
        }
        let fault = chain_fault.or_else(|| self.read(record));
        if let Some(fault) = fault {
            self.mark(record, fault);
        }
    }

    fn mark(&mut self, record: &AuditRecord, fault: Fault) {
        let link = &record.attestation;
        if let Some(chain) = self.chains.get_mut(&link.chain_uid) {
            if let Fault::Missing { from } = fault {
                chain.gap = Some((from, link.sequence));
            }
            chain.broken = true;
            // Goes on from here, so that each cause is met once.
            if link.sequence >= chain.next {
                chain.next = link.sequence.saturating_add(1);
                chain.head.clone_from(&link.fingerprint);
            }
        }
        self.broken.get_or_insert_with(|| Break {
            chain: link.chain_uid.clone(),
            sequence: link.sequence,
            record: Some(record.record.id.clone()),
            fault,
        });
    }

    /// What a record of a chain says: other heads, a signature, an end.
    fn read(&mut self, record: &AuditRecord) -> Option<Fault> {
        let body = chain_body(record)?;
        for head in body.heads {
            let known = head.chain_uid.as_ref().and_then(|chain| self.chains.get(chain));
            // A place that was passed is vouched for by the links behind it.
            let passed = known.is_some_and(|known| head.sequence.is_some_and(|place| place + 1 < known.next));
            let at_end = known.filter(|known| head.sequence.is_some_and(|place| place + 1 == known.next));
            match at_end {
                Some(known) if known.head != head.fingerprint => return Some(Fault::Rewritten),
                Some(_) => {}
                None if passed => {}
                None => self.expect(head),
            }
        }
        let key = self.key;
        let chain = self.chains.get_mut(&record.attestation.chain_uid)?;
        chain.closed = body.event == "closed";
        let checkpoint = body.checkpoint?;
        if !checkpoint.is_genuine(key.as_ref()) {
            return Some(Fault::Forged);
        }
        // It speaks of the record before it in its own chain.
        let link = &record.attestation;
        let fits = checkpoint.chain_uid == link.chain_uid
            && checkpoint.sequence + 1 == link.sequence
            && Some(checkpoint.fingerprint.as_str()) == link.prev_event.as_deref();
        chain.signed = Some(checkpoint.sequence);
        (!fits).then_some(Fault::Rewritten)
    }

    /// No more records: what was named has to have been there.
    pub fn finish(mut self) -> Report {
        if self.broken.is_none() {
            self.broken = self.absent();
        }
        let chains = self.chains.into_iter().map(|(chain, seen)| ChainReport {
            chain,
            records: seen.next,
            head: seen.head,
            signed: seen.signed,
            closed: seen.closed,
        });
        Report { records: self.records, chains: chains.collect(), broken: self.broken }
    }

    fn absent(&self) -> Option<Break> {
        for (chain, places) in &self.named {
            let Some((seen, _)) = places.last_key_value() else { continue };
            let known = self.chains.get(chain);
            let (sequence, fault) = match known {
                None => (*seen, Fault::ChainMissing),
                Some(known) if known.next <= *seen => (known.next - 1, Fault::CutShort { seen: *seen }),
                Some(_) => continue,
            };
            return Some(Break { chain: chain.clone(), sequence, record: None, fault });
        }
        let lost = self.loose.first()?;
        Some(Break { chain: lost.clone(), sequence: -1, record: None, fault: Fault::ChainMissing })
    }
}

fn chain_body(record: &AuditRecord) -> Option<ChainBody> {
    let of_chain = record.record.kind == RecordKind::Chain;
    of_chain.then(|| serde_json::from_str(record.record.body.as_str()).ok()).flatten()
}

/// What is wrong with `link`, given what was seen of its chain.
fn fault(chain: &Seen, link: &Attestation, fingerprint: &str) -> Option<Fault> {
    if link.fingerprint != fingerprint {
        return Some(Fault::Altered);
    }
    if link.sequence > chain.next {
        return Some(Fault::Missing { from: chain.next });
    }
    if link.sequence < chain.next {
        let was_missing = chain.gap.is_some_and(|(from, to)| (from..to).contains(&link.sequence));
        return Some(if was_missing { Fault::Reordered } else { Fault::Inserted });
    }
    let before = (chain.next > 0).then_some(chain.head.as_str());
    (link.prev_event.as_deref() != before).then_some(Fault::Inserted)
}

/// Verifies `records`, which one can go through twice.
pub fn verify<'r>(
    records: impl Iterator<Item = &'r AuditRecord> + Clone,
    key: Option<VerifyingKey>,
) -> Report {
    let mut verifier = Verifier::new(key);
    records.clone().for_each(|record| verifier.learn(record));
    records.for_each(|record| verifier.see(record));
    verifier.finish()
}
