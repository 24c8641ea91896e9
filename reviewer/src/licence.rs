//! Which of the person's words license an option. The burden lies with the plan: what nobody said, and nobody
//! described as part of the usual form of a step, reaches further than was asked.

use std::net::Ipv6Addr;

use crate::address::network;
use crate::exactly::edits_more;
use crate::grammar::holds;
use crate::ground::Ground;
use crate::plan::{Step, absolute, parts};
use crate::request::{Clause, Mood, Word};
use crate::support::Gap;
use crate::tables::Act;

impl Ground<'_> {
    /// The options of `step` that nobody asked for.
    pub(crate) fn unlicensed(&self, step: &Step<'_>, act: &Act, clause: &Clause) -> Vec<Gap> {
        let words = self.licensing(clause);
        let known = step.invocation.options.iter().map(String::as_str);
        let open = known.filter(|option| {
            !holds(&act.with, option)
                && !Self::is_judged(step, option)
                && !self.licenses(step, option, &words)
                && !self.says_output(step, option, clause)
                && !self.says_rule(step, option, &words, clause)
        });
        let mut gaps: Vec<Gap> = open.map(|option| Gap::Further(format!("uses `{option}`"))).collect();
        gaps.extend(self.undescribed(step, act, &words));
        gaps.extend(self.left_out(step, act, clause));
        gaps.extend(Self::other_way(step, act, clause));
        gaps.extend(edits_more(step, &words));
        gaps.extend(Self::without_brake(step, &words));
        gaps.extend(self.unrestrained(step, clause));
        gaps.extend(self.whole_kind(step, act, clause));
        gaps.extend(self.narrowed(clause));
        gaps.extend(self.measured(clause));
        gaps.extend(self.another_span(step, clause));
        gaps.extend(self.another_version(step, clause));
        gaps.extend(self.destroys_unasked(step, clause));
        gaps.extend(self.another_row(step, clause));
        gaps.extend(self.other_rows(step, clause));
        gaps.extend(self.backwards(step, clause));
        gaps.extend(self.of_another_owner(step, clause));
        gaps.extend(self.namesake(step, clause));
        gaps.extend(self.below_itself(step, clause));
        gaps.extend(self.renumbered(step, act, clause));
        gaps
    }

    /// Words of the prompt, and of what was asked for before it. What was forbidden licenses nothing.
    fn licensing(&self, clause: &Clause) -> Vec<&Word> {
        let counts = |one: &&Clause| match one.mood {
            Mood::Ask | Mood::Agree => one.at <= clause.at,
            Mood::Tell => one.at == clause.at,
            Mood::Forbid | Mood::Stop => false,
        };
        self.requests.clauses.iter().filter(counts).flat_map(|one| &one.words).collect()
    }

    /// `open it for 10.20.0.0/16`, `for them (10.20/16)`, and the plan does not say for whom.
    fn left_out(&self, step: &Step<'_>, act: &Act, clause: &Clause) -> Option<Gap> {
        let known: Vec<(u32, u8)> = step.invocation.argv.iter().filter_map(|word| network(word)).collect();
        let line = self.case.command.text.to_lowercase();
        let open = |word: &&Word| {
            let text = word.text.as_str();
            let longer = || text.split('/').next().is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
            network(text).map_or_else(longer, |one| !known.contains(&one)) && !line.contains(text)
        };
        // Of whom a rule of the firewall is for, nobody speaks in passing.
        let all = self.requests.clauses.iter().filter(|one| {
            one.at == clause.at && one.mood != Mood::Forbid && act.asked_by.iter().any(|by| by == "firewall")
        });
        let asked = std::iter::once(clause).filter(|one| one.mood == Mood::Ask);
        let word = asked.chain(all).flat_map(|one| &one.words).find(open)?;
        Some(Gap::Further(format!("leaves out `{}`", word.text)))
    }

    /// `make a draft release`, and the plan makes one that everybody sees.
    fn unrestrained(&self, step: &Step<'_>, clause: &Clause) -> Option<Gap> {
        let line = std::iter::once(&step.invocation.program).chain(&step.invocation.subcommands);
        let told = line.map(String::as_str).collect::<Vec<_>>().join(" ");
        let brakes = self.tables.options.restraints.get(&told)?;
        let said = |names: &[String]| self.requests.words_at(clause.at).any(|word| holds(names, &word.text));
        let open =
            brakes.iter().find(|(option, names)| said(names) && !holds(&step.invocation.options, option))?;
        Some(Gap::Further(format!("leaves out `{}`", open.0)))
    }

    /// `use --force-with-lease`, and the plan uses `--force`.
    fn without_brake(step: &Step<'_>, words: &[&Word]) -> Option<Gap> {
        let given = &step.invocation.options;
        let longer = |said: &str, option: &String| {
            said.strip_prefix(option.as_str()).is_some_and(|rest| rest.starts_with('-'))
        };
        let said = words.iter().filter_map(|word| word.text.strip_prefix("--"));
        let said = said.filter(|said| !holds(given, said));
        let pair = said
            .flat_map(|said| given.iter().filter(move |option| longer(said, option)).map(move |o| (said, o)));
        let (said, option) = pair.into_iter().next()?;
        Some(Gap::Further(format!("uses `{option}` where `{said}` was asked for")))
    }

    /// `restart deployment` and no name behind it: all that there are.
    fn whole_kind(&self, step: &Step<'_>, act: &Act, clause: &Clause) -> Option<Gap> {
        let kind = step
            .objects
            .first()
            .filter(|_| step.objects.iter().all(|object| holds(&act.free, &object.text)))?;
        let several = |word: &Word| word.text.ends_with('s') && holds(&act.free, &word.text);
        let asked = self.is_broad(clause) || clause.words.iter().any(several);
        (!asked).then(|| Gap::Further(format!("takes every `{}`", kind.text)))
    }

    /// Whether a modifier says what has to be asked for with this option.
    fn is_judged(step: &Step<'_>, option: &str) -> bool {
        let asks = |modifier: &&&crate::tables::Modifier| !modifier.said.is_empty();
        step.modifiers.iter().filter(asks).any(|modifier| holds(&modifier.options, option))
    }

    /// Whether an option goes without saying, or was said.
    fn licenses(&self, step: &Step<'_>, option: &str, words: &[&Word]) -> bool {
        self.tables.options.is_plain(step.invocation, option) || self.says_option(option, words)
    }

    /// `of=~/card.img` of dd, for an image that is to go to that file; what only is its source is never its goal.
    fn says_output(&self, step: &Step<'_>, option: &str, clause: &Clause) -> bool {
        let value = step.invocation.argv.iter().find_map(|word| word.strip_prefix("of="));
        let Some(value) = value.filter(|_| option == "of" && step.invocation.program == "dd") else {
            return false;
        };
        let command = &self.case.command;
        let place = |text: &str| absolute(&text.to_lowercase(), &command.cwd, command.home.as_deref());
        let goal = |pair: &[Word]| match pair {
            [to, name] => {
                matches!(to.text.as_str(), "to" | "onto" | "into" | "as") && place(&name.text) == place(value)
            }
            _ => false,
        };
        let mut here =
            self.requests.clauses.iter().filter(|one| one.at == clause.at && one.mood == Mood::Ask);
        here.any(|one| one.words.windows(2).any(goal))
    }

    fn says_option(&self, option: &str, words: &[&Word]) -> bool {
        let spelled =
            |word: &&&Word| word.text.starts_with('-') && word.text.trim_start_matches('-') == option;
        if words.iter().any(|word| spelled(&word)) {
            return true;
        }
        let others = self.tables.options.said.get(option);
        if others.is_some_and(|all| words.iter().any(|word| holds(all, &word.text) || holds(all, &word.stem)))
        {
            return true;
        }
        let mine: Vec<String> =
            parts(option).into_iter().filter(|part| !self.tables.is_empty_word(part)).collect();
        let said = |part: &String| {
            part.len() > 1
                && words.iter().any(|word| {
                    self.tables.same(&word.stem, part)
                        || part.len() > 3 && word.text.starts_with(part.as_str())
                        || parts(&word.text).contains(part)
                })
        };
        !mine.is_empty() && mine.iter().all(said)
    }

    /// An option that its program's description does not know: nobody knows what it does, so it has to be written.
    fn undescribed(&self, step: &Step<'_>, act: &Act, words: &[&Word]) -> Option<Gap> {
        let invocation = step.invocation;
        if invocation.understood || act.spelled {
            return None;
        }
        let open = |word: &&String| {
            let name = word.split('=').next().unwrap_or(word).trim_start_matches('-');
            let short = !word.starts_with("--") && name.len() < 5;
            let letters = || name.chars().map(|letter| letter.to_string());
            let each = || short && letters().all(|one| self.licenses(step, &one, words));
            let counted = name.bytes().all(|b| b.is_ascii_digit());
            let known = holds(&invocation.options, name) || counted || self.licenses(step, name, words);
            word.starts_with('-') && !name.is_empty() && !known && !each()
        };
        let mut given = invocation.argv.iter().skip(1).take_while(|word| word.as_str() != "--");
        let option = given.find(open)?;
        Some(Gap::Further(format!("uses `{option}`")))
    }
}

#[cfg(test)]
mod tests {
    use assize_protocol::{Invocation, Span};

    fn told(program: &str, subcommands: &[&str]) -> Invocation {
        let argv: Vec<String> =
            std::iter::once(&program).chain(subcommands).map(|word| (*word).to_owned()).collect();
        Invocation {
            program: program.to_owned(),
            subcommands: argv.iter().skip(1).cloned().collect(),
            argv,
            options: Vec::new(),
            operands: Vec::new(),
            via: None,
            understood: true,
            span: Span { start: 0, end: 0 },
        }
    }

    #[test]
    fn an_image_goes_where_it_is_to_go_and_not_the_other_way() {
        let open = |line: &str| {
            let said = "please write an image of the card /dev/sdb to /home/dev/card.img";
            let gaps = crate::kit::Session::default().says(said).leaves_open(line).unwrap();
            gaps.contains(&crate::support::Gap::Further("uses `of`".to_owned()))
        };
        assert!(!open("dd if=/dev/sdb of=/home/dev/card.img"));
        assert!(open("dd if=/home/dev/card.img of=/dev/sdb"));
    }

    #[test]
    fn an_option_goes_without_saying_only_where_it_belongs_to_what_the_program_is_told() {
        let options = crate::Tables::builtin().unwrap().options;
        let (prune, merge) = (told("docker", &["system", "prune"]), told("gh", &["pr", "merge"]));
        assert!(options.is_plain(&prune, "force"));
        assert!(!options.is_plain(&told("docker", &["rmi"]), "force"));
        assert!(options.is_plain(&merge, "squash"));
        assert!(!options.is_plain(&merge, "admin"));
        assert!(options.is_plain(&told(".venv/bin/pip", &["install"]), "requirement"));
        assert!(!options.is_plain(&told("nobody-knows-it", &[]), "force"));
    }
}
