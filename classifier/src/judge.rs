//! Rules against invocations, effects and flows; and below them all the boundary.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;

use assize_protocol::{
    Assessment, Confidence, Effect, EffectKind, Finding, FlowEnd, Limit, RuleId, Severity, TargetKind, Zone,
};
use assize_rules::{
    EffectPattern, FlowPattern, Glob, Maturity, OptionPattern, Predicate, Probe, Rule, Said, TextPattern,
};

use crate::boundary::{is_any_name, is_inside};
use crate::place::Place;
use crate::walk::{Raised, Seen, Walk};

/// Finishes an assessment: findings from what was seen.
pub(crate) fn judge(walk: Walk, text: &str) -> Assessment {
    let mut order: Vec<usize> = (0..walk.effects.len()).collect();
    if !walk.effects.is_sorted_by_key(|e| e.invocation) {
        order.sort_by_key(|at| walk.effects.get(*at).map(|e| e.invocation));
    }
    let covered = vec![false; walk.effects.len()];
    let texts = RefCell::default();
    let decoded = OnceCell::new();
    let mut judge = Judge { walk, text, decoded, findings: Vec::new(), covered, order, texts };
    for raised in std::mem::take(&mut judge.walk.raised).iter() {
        judge.raised(raised);
    }
    for number in 0..judge.walk.seen.len() {
        judge.invocation(number);
    }
    judge.close();
    let Judge { walk, mut findings, .. } = judge;
    // What speaks of a redirection alone is found once for everything it is around.
    let mut said = BTreeSet::new();
    findings.retain(|f| f.effect.is_none() || said.insert((f.rule.clone(), f.effect)));
    sort(&mut findings);
    let wanted = walk.take_wanted();
    let carried = walk.left_behind();
    let mut coverage = walk.coverage;
    if findings.len() > walk.limits.findings {
        findings.truncate(walk.limits.findings);
        coverage.limit.get_or_insert(Limit::Findings);
    }
    Assessment {
        invocations: walk.seen.into_iter().map(|s| s.invocation).collect(),
        effects: walk.effects.into_entries(),
        flows: walk.flows.into_entries(),
        carried,
        findings,
        coverage,
        wanted,
    }
}

/// The worst first.
fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        b.severity.cmp(&a.severity).then_with(|| a.span.cmp(&b.span)).then_with(|| a.rule.cmp(&b.rule))
    });
}

/// Adds what another reading of the same line found and this one did not.
pub(crate) fn add(assessment: &mut Assessment, other: Assessment) {
    let known: Vec<RuleId> = assessment.findings.iter().map(|f| f.rule.clone()).collect();
    let new = other.findings.into_iter().filter(|f| !known.contains(&f.rule));
    // Its invocations and effects are not listed.
    assessment.findings.extend(new.map(|f| Finding { invocation: None, effect: None, ..f }));
    sort(&mut assessment.findings);
}

struct Judge<'w, 't> {
    walk: Walk<'w>,
    text: &'t str,
    findings: Vec<Finding>,
    /// Effects that a finding speaks of.
    covered: Vec<bool>,
    /// Indexes of effects, by invocation.
    order: Vec<usize>,
    texts: RefCell<Texts>,
    /// The same line without its spelling.
    decoded: OnceCell<String>,
}

/// Every command line with its words decoded, one a line.
fn decoded(seen: &[Seen]) -> String {
    seen.iter().fold(String::new(), |all, s| all + &s.invocation.argv.join(" ") + "\n")
}

/// Redirections around one invocation that are looked at.
const AROUND: usize = 16;

/// Which patterns are found in the text, by their address: every invocation would get the same answer.
type Texts = Vec<(*const TextPattern, bool)>;

/// What a rule is asked about.
struct Subject<'s> {
    /// The program's name without the folder it was run from.
    base: &'s str,
    /// The path it was run by, where it was.
    path: Option<&'s str>,
    seen: &'s Seen,
    number: u32,
    effects: Vec<Subjected<'s>>,
    flows: Vec<(FlowEnd, FlowEnd)>,
    subcommands: Cow<'s, str>,
    via: Vec<&'s str>,
    place: &'s Place<'s>,
    text: &'s str,
    /// Every invocation of the line.
    all: &'s [Seen],
    decoded: &'s OnceCell<String>,
    texts: &'s RefCell<Texts>,
}

/// An effect that rules are asked about.
struct Subjected<'s> {
    /// Its place among all of them.
    at: usize,
    effect: &'s Effect,
    target: Probe<'s>,
    /// The target below the home, if it lies there.
    below_home: Option<Probe<'s>>,
}

impl<'s> Subjected<'s> {
    fn of(at: usize, effect: &'s Effect, place: &Place) -> Self {
        let below_home = place.below_home(&effect.target.text).filter(|rest| !rest.is_empty());
        Self {
            at,
            effect,
            target: Probe::of_word(&effect.target.text),
            below_home: below_home.map(Probe::new),
        }
    }
}

impl Judge<'_, '_> {
    fn raised(&mut self, raised: &Raised) {
        let Ok(id) = RuleId::new(raised.id) else { return };
        let rule = self.walk.library.builtin(raised.id);
        let summary = rule.map_or_else(|| id.as_str().replace(['/', '-'], " "), |r| r.summary.to_string());
        let summary =
            if raised.detail.is_empty() { summary } else { format!("{summary}: {}", raised.detail) };
        self.findings.push(Finding {
            severity: rule.map_or(Severity::Medium, |r| r.severity),
            confidence: rule.map_or(Confidence::High, |r| r.confidence),
            safer: rule.and_then(|r| r.safer.first().cloned()),
            rule: id,
            span: raised.span,
            summary,
            invocation: raised.invocation,
            effect: None,
            sandboxed: false,
        });
    }

    /// What the redirections do that an invocation inherits.
    fn redirected<'s>(&'s self, seen: &'s Seen) -> impl Iterator<Item = (usize, &'s Effect)> + 's {
        let around = std::iter::successors(seen.streams, |n| self.walk.seen.get(*n as usize)?.streams);
        around.take(AROUND).flat_map(|number| {
            let range = self.walk.seen.get(number as usize).map_or(0..0, |s| s.redirections.clone());
            let first = self.walk.first_effects.get(number as usize).copied().unwrap_or(0).max(range.start);
            let end = range.end.min(self.walk.effects.len());
            let some = self.walk.effects.iter().enumerate().take(end).skip(first);
            some.filter(move |(_, e)| e.invocation == number)
        })
    }

    fn invocation(&mut self, number: usize) {
        let Some(seen) = self.walk.seen.get(number) else { return };
        let index = u32::try_from(number).unwrap_or(u32::MAX);
        let effect = |at: &usize| self.walk.effects.get(*at).map(|e| (*at, e));
        let first = self.order.partition_point(|at| effect(at).is_some_and(|(_, e)| e.invocation < index));
        let effects: Vec<Subjected<'_>> = (self.order.iter().skip(first).filter_map(effect))
            .take_while(|(_, e)| e.invocation == index)
            .chain(self.redirected(seen))
            .map(|(at, effect)| Subjected::of(at, effect, &self.walk.place))
            .collect();
        let flows: Vec<(FlowEnd, FlowEnd)> =
            self.walk.flows.iter().filter(|f| f.invocation == index).map(|f| (f.from, f.to)).collect();
        // `/opt/bin/xmrig` is no program anybody vouches for, and still what its name says.
        let program = seen.invocation.program.as_str();
        let (path, base) =
            program.rsplit_once('/').map_or((None, program), |(_, base)| (Some(program), base));
        let said = Said {
            program: base,
            subcommand: seen.invocation.subcommands.first().map(String::as_str),
            words: seen.invocation.argv.get(1..).unwrap_or_default(),
            options: &seen.invocation.options,
            variables: seen.environment.len(),
        };
        let candidates =
            self.walk.library.candidates(&said, effects.iter().map(|s| s.effect), flows.iter().copied());
        let subject = Subject {
            base,
            path,
            seen,
            number: index,
            effects,
            flows,
            subcommands: match seen.invocation.subcommands.as_slice() {
                [] => Cow::Borrowed(""),
                [only] => Cow::Borrowed(only),
                several => Cow::Owned(several.join(" ")),
            },
            via: wrappers(&self.walk.seen, seen),
            place: &self.walk.place,
            text: self.text,
            all: &self.walk.seen,
            decoded: &self.decoded,
            texts: &self.texts,
        };
        let mut findings = Vec::new();
        let mut covered = Vec::new();
        for one in candidates.chunk_by(|a, b| a.rule() == b.rule()) {
            let rule = one.first().and_then(|c| self.walk.library.numbered(c.rule()));
            let Some(rule) = rule else { continue };
            let mut hits = Vec::new();
            // Every alternative is asked, so that all effects a rule speaks of are known.
            if one.iter().filter(|c| subject.holds(c.of(rule), &mut hits)).count() > 0 {
                findings.push(subject.finding(rule, hits.first().copied()));
                covered.extend(hits);
            }
        }
        for at in covered {
            if let Some(slot) = self.covered.get_mut(at) {
                *slot = true;
            }
        }
        self.findings.extend(findings);
    }

    /// The law: an effect outside the boundary that no rule spoke of is a finding all the same.
    fn close(&mut self) {
        let outside: Vec<(u32, Raised)> = self
            .walk
            .effects
            .iter()
            .enumerate()
            .filter(|(at, effect)| !is_inside(effect) && self.covered.get(*at) != Some(&true))
            .map(|(at, effect)| {
                let detail = format!("{} {}", effect.kind.as_str(), effect.target.text);
                let invocation = Some(effect.invocation);
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                let everywhere = effect.kind == EffectKind::Write && is_any_name(effect);
                let id = if everywhere { "boundary/write-everywhere" } else { "boundary/unclassified" };
                (at, Raised { id, span: effect.span, detail, invocation })
            })
            .collect();
        for (effect, raised) in outside {
            self.raised(&raised);
            if let Some(last) = self.findings.last_mut() {
                last.effect = Some(effect);
            }
        }
    }
}

/// The programs around an invocation, innermost first.
fn wrappers<'s>(all: &'s [Seen], seen: &Seen) -> Vec<&'s str> {
    let around = |seen: &Seen| all.get(seen.invocation.via? as usize);
    // Whatever wraps an invocation was seen before it, so no chain is longer than that.
    let chain = std::iter::successors(around(seen), |outer| around(outer)).take(all.len());
    chain.map(|outer| outer.invocation.program.as_str()).collect()
}

impl Subject<'_> {
    fn holds(&self, when: &Predicate, hits: &mut Vec<usize>) -> bool {
        let any = |globs: &[Glob], word: &str| {
            let probe = Probe::of_word(word);
            globs.iter().any(|g| g.matches_probe(&probe))
        };
        let invocation = &self.seen.invocation;
        match when {
            Predicate::All(all) => all.iter().all(|p| self.holds(p, hits)),
            // Every branch is asked, so that all effects a rule speaks of are known.
            Predicate::Any(some) => some.iter().filter(|p| self.holds(p, hits)).count() > 0,
            Predicate::None(none) => !none.iter().any(|p| self.holds(p, &mut Vec::new())),
            Predicate::Program(names) => {
                any(names, self.base) || self.path.is_some_and(|path| any(names, path))
            }
            Predicate::Subcommand(paths) => any(paths, &self.subcommands),
            Predicate::Option(patterns) => {
                let given_so = invocation.options.iter().zip(&self.seen.values);
                given_so.into_iter().any(|(name, value)| given(patterns, name, value.as_deref()))
            }
            Predicate::Environment(patterns) => {
                self.seen.environment.iter().any(|(name, value)| given(patterns, name, Some(value)))
            }
            Predicate::Operand(globs) => invocation.operands.iter().any(|w| any(globs, w)),
            Predicate::Argument(globs) => invocation.argv.iter().skip(1).any(|w| any(globs, w)),
            Predicate::Via(names) => self.via.iter().any(|w| any(names, w)),
            Predicate::Effect(patterns) => {
                let before = hits.len();
                let matching = self.effects.iter().filter(|s| patterns.iter().any(|p| self.effect(p, s)));
                hits.extend(matching.map(|s| s.at));
                hits.len() > before
            }
            Predicate::Flow(patterns) => {
                self.flows.iter().any(|flow| patterns.iter().any(|p| flows(p, *flow)))
            }
            Predicate::Text(pattern) => self.is_in_text(pattern),
            Predicate::Builtin => false,
        }
    }

    fn is_in_text(&self, pattern: &TextPattern) -> bool {
        let mut texts = self.texts.borrow_mut();
        let known = texts.iter().find(|(one, _)| std::ptr::eq(*one, pattern)).map(|(_, found)| *found);
        known.unwrap_or_else(|| {
            let found =
                pattern.is_in(self.text) || pattern.is_in(self.decoded.get_or_init(|| decoded(self.all)));
            texts.push((pattern, found));
            found
        })
    }

    fn effect(&self, pattern: &EffectPattern, subjected: &Subjected) -> bool {
        let Subjected { effect, target: text, below_home, .. } = subjected;
        let target = &effect.target;
        let one_of = |zones: &[Zone], has: &[Zone]| zones.is_empty() || zones.iter().any(|z| has.contains(z));
        let named = |glob: &Glob| {
            if self.place.home.is_none() || !glob.is_below_home() {
                return glob.matches_path_probe(text);
            }
            below_home.is_some_and(|rest| glob.matches_below_home(&rest))
        };
        (pattern.kinds.is_empty() || pattern.kinds.contains(&effect.kind))
            && (pattern.classes.is_empty() || pattern.classes.contains(&target.class))
            && (pattern.zones.is_empty() || target.zone.is_some_and(|z| pattern.zones.contains(&z)))
            && one_of(&pattern.contains, &target.contains)
            && pattern.with.iter().all(|q| effect.qualifiers.contains(q))
            && !pattern.without.iter().any(|q| effect.qualifiers.contains(q))
            && (pattern.targets.is_empty() || pattern.targets.iter().any(named))
            && (pattern.hosts.is_empty()
                || (target.kind == TargetKind::Host && pattern.hosts.iter().any(|g| g.matches_probe(text))))
    }

    fn finding(&self, rule: &Rule, effect: Option<usize>) -> Finding {
        let at = effect.and_then(|at| self.effects.iter().find(|s| s.at == at)).map(|s| s.effect);
        let detail = at.map(|e| e.target.text.as_str()).filter(|t| !t.is_empty());
        let summary = detail.map_or_else(|| rule.summary.to_string(), |d| format!("{}: {d}", rule.summary));
        Finding {
            rule: rule.id.clone(),
            severity: rule.severity,
            confidence: rule.confidence,
            span: at.map_or(self.seen.invocation.span, |e| e.span),
            summary,
            safer: rule.safer.first().cloned(),
            invocation: Some(self.number),
            effect: effect.and_then(|e| u32::try_from(e).ok()),
            sandboxed: rule.maturity == Maturity::Sandbox,
        }
    }
}

fn given(patterns: &[OptionPattern], name: &str, value: Option<&str>) -> bool {
    patterns
        .iter()
        .any(|p| p.name.matches(name) && p.value.as_ref().is_none_or(|g| value.is_some_and(|v| g.matches(v))))
}

fn flows(pattern: &FlowPattern, (from, to): (FlowEnd, FlowEnd)) -> bool {
    (pattern.from.is_empty() || pattern.from.contains(&from))
        && (pattern.to.is_empty() || pattern.to.contains(&to))
}

#[cfg(test)]
mod tests {
    use assize_protocol::FlowEnd;
    use assize_rules::FlowPattern;

    use super::flows;

    #[test]
    fn a_rule_speaks_of_flows_between_its_ends_and_of_all_where_it_names_none() {
        use FlowEnd::{Code, File, Network, Secret};
        let pattern = |from: &[FlowEnd], to: &[FlowEnd]| FlowPattern { from: from.to_vec(), to: to.to_vec() };
        let known = [(Network, Code), (Network, File), (Secret, Code), (Secret, File)];
        let spoken_of = |pattern: &FlowPattern| known.map(|flow| flows(pattern, flow));
        assert_eq!(spoken_of(&pattern(&[Network], &[Code])), [true, false, false, false]);
        assert_eq!(spoken_of(&pattern(&[Network], &[])), [true, true, false, false]);
        assert_eq!(spoken_of(&pattern(&[], &[Code])), [true, false, true, false]);
        assert_eq!(spoken_of(&pattern(&[], &[])), [true; 4]);
    }
}
