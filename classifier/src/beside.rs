//! Files that one program empties while another beside it still reads them.

use std::collections::BTreeMap;

use assize_protocol::{Effect, EffectKind, Qualifier, Span, TargetKind};

use crate::script::is_ordinary;
use crate::walk::Walk;

/// Whose reading counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Those whose output comes to whoever writes.
    Before,
    /// All that run at the same time.
    Beside,
}

impl Walk<'_> {
    /// `stages`: the first entry of each of those that run at once. None waits for another before it opens what
    /// it writes, so `cat f | sort > f` may find nothing in `f`.
    pub(crate) fn emptied_beside(&mut self, stages: &[usize], readers: Readers) {
        let Some(first) = stages.first().copied() else { return };
        let stage = |e: &Effect| stages.partition_point(|start| *start <= e.invocation as usize);
        let number = u32::try_from(first).unwrap_or(u32::MAX);
        let mut read: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for effect in self.effects_since(number).filter(|e| takes(e)) {
            let at = stage(effect);
            let seen = read.entry(&effect.target.text).or_insert((at, at));
            *seen = (seen.0.min(at), seen.1.max(at));
        }
        if read.is_empty() {
            return;
        }
        let beside = |e: &Effect| {
            let at = stage(e);
            read.get(e.target.text.as_str()).is_some_and(|(earliest, latest)| {
                *earliest < at || readers == Readers::Beside && *latest > at
            })
        };
        let lost = self.effects_since(number).filter(|e| empties(e) && beside(e) && !self.knows(e));
        let lost: Vec<(String, u32, Span)> =
            lost.map(|e| (e.target.text.clone(), e.invocation, e.span)).collect();
        for (path, invocation, span) in lost {
            self.raise_for("filesystem/empties-its-input", span, path, Some(invocation));
        }
    }

    /// Whether whoever writes looks at that file as well: it changes it in its place, or waits for all of its input.
    fn knows(&self, write: &Effect) -> bool {
        let same = |e: &Effect| e.kind == EffectKind::Read && e.target.text == write.target.text;
        self.effects_of(write.invocation).any(same)
    }
}

fn takes(effect: &Effect) -> bool {
    let metadata = effect.qualifiers.contains(&Qualifier::Metadata);
    effect.kind == EffectKind::Read && !metadata && is_file(effect)
}

fn empties(effect: &Effect) -> bool {
    const KEEP: [Qualifier; 5] =
        [Qualifier::Append, Qualifier::Metadata, Qualifier::Permission, Qualifier::Link, Qualifier::Move];
    let keeps = effect.qualifiers.iter().any(|q| KEEP.contains(q) || *q == Qualifier::Recursive);
    effect.kind == EffectKind::Write && !keeps && is_file(effect)
}

fn is_file(effect: &Effect) -> bool {
    effect.target.kind == TargetKind::Path && is_ordinary(&effect.target)
}
