//! Commands like those agents write, in the shares that logs of agents show.
//!
//! Pipes in more than half of them, `&&` and redirections in a third, heredocs and several
//! lines in a tenth; half are shorter than 80 bytes, a twentieth longer than 330. Written for
//! this purpose; none is taken from anybody's log.

const COMMANDS: &str = include_str!("../commands.txt");

/// Every command of the mix.
pub fn commands() -> impl Iterator<Item = &'static str> {
    COMMANDS.split("\n%%\n").map(|text| text.strip_suffix('\n').unwrap_or(text))
}

/// A script of about `bytes` bytes: the mix, over and over, with names that do not repeat.
pub fn script(bytes: usize) -> String {
    let mut script = String::with_capacity(bytes + 1_024);
    let mut round = 0;
    while script.len() < bytes {
        round += 1;
        for command in commands().filter(|c| !c.contains("exit 1") && !c.ends_with('&')) {
            if script.len() >= bytes {
                break;
            }
            let step = format!("step {round}: {}\n", script.len());
            script.extend(["# ", step.as_str()]);
            script.push_str(&command.replace("/tmp/", &format!("/tmp/{round}-")));
            script.push('\n');
        }
    }
    script
}

/// The mix as it is, and scripts of three sizes.
pub fn sizes() -> Vec<(&'static str, Vec<String>)> {
    let scripts = [("1 KB", 1), ("10 KB", 10), ("60 KB", 60)];
    let mix = ("mix", commands().map(str::to_owned).collect());
    std::iter::once(mix)
        .chain(scripts.map(|(name, kilobytes)| (name, vec![script(kilobytes * 1_024)])))
        .collect()
}

/// How long all of `texts` are together.
pub fn bytes(texts: &[String]) -> u64 {
    texts.iter().map(|text| text.len() as u64).sum()
}
