//! Prints the comparison, a line each.

use crate::client::Round;

pub(crate) fn head() {
    println!(
        "{:<17} {:<16} {:>5}  {:>9} {:>9} {:>6}   {:>9} {:>9} {:>6}   {:>9} {:>9} {:>6}   {:>8} {:>8}",
        "commands",
        "route",
        "conns",
        "echo/s",
        "ours/s",
        "ratio",
        "echo p50",
        "ours p50",
        "ratio",
        "echo p99",
        "ours p99",
        "ratio",
        "echo cpu",
        "ours cpu"
    );
}

/// Throughput, the fiftieth and ninety-ninth percentile, and processor time for an answer, in microseconds.
pub(crate) fn line(mix: &str, route: &str, connections: usize, rounds: &[Round; 2]) {
    let [echo, ours] = rounds;
    let (a, b) = (rate(echo), rate(ours));
    let [(echo50, echo99), (ours50, ours99)] = [echo, ours].map(|round| percentiles(&round.micros));
    let refused = ours.refused + echo.refused;
    let note = if refused > 0 { format!("   {refused} answers were not 200") } else { String::new() };
    println!(
        "{mix:<17} {route:<16} {connections:>5}  {a:>9.0} {b:>9.0} {:>6.2}   {echo50:>9} {ours50:>9} {:>6.2}   {echo99:>9} {ours99:>9} {:>6.2}   {:>8.1} {:>8.1}{note}",
        b / a,
        f64::from(ours50) / f64::from(echo50.max(1)),
        f64::from(ours99) / f64::from(echo99.max(1)),
        spent(echo),
        spent(ours),
    );
}

#[expect(clippy::cast_precision_loss, reason = "a rate needs no more than a few digits")]
pub(crate) fn rate(round: &Round) -> f64 {
    round.micros.len() as f64 / round.asked.as_secs_f64()
}

#[expect(clippy::cast_precision_loss, reason = "a time needs no more than a few digits")]
fn spent(round: &Round) -> f64 {
    round.spent.as_secs_f64() * 1e6 / round.micros.len().max(1) as f64
}

pub(crate) fn percentiles(micros: &[u32]) -> (u32, u32) {
    let mut sorted = micros.to_vec();
    sorted.sort_unstable();
    let at = |hundredths: usize| sorted.get(sorted.len() * hundredths / 100).copied().unwrap_or(0);
    (at(50), at(99))
}
