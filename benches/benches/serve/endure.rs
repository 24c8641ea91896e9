//! Very many requests to one process: what it holds at the beginning, on the way and at the end.

use std::sync::Arc;

use crate::client::{self, Round, ask};
use crate::options::Options;
use crate::report;
use crate::rivals::Service;

/// One request in so many is a verdict, whose record stays in the store.
const VERDICTS: usize = 100;

/// Lines that are printed.
const LINES: usize = 20;

/// Sends `requests` and prints a line whenever another part of them is answered.
pub(crate) fn endure(service: &Service, options: &Options, requests: usize) {
    println!("at rest: {}", service.memory());
    println!(
        "{:>10}  {:>8}  {:>8}  {:>7}  {:>8}  {:>6}",
        "answered", "a second", "p99 µs", "not 200", "resident", "store"
    );
    let mix = mix(options);
    let connections = options.connections.iter().copied().max().unwrap_or(1);
    let runtime = client::runtime();
    let (mut answered, mut next) = (0, 0);
    let mut part = Round::default();
    while answered < requests {
        let one = runtime.block_on(ask(service.address, connections, &mix));
        answered += one.micros.len();
        part.add(one);
        if answered >= next {
            next += requests.div_ceil(LINES);
            line(answered, &std::mem::take(&mut part), service);
        }
    }
}

fn line(answered: usize, part: &Round, service: &Service) {
    let (_, slow) = report::percentiles(&part.micros);
    println!(
        "{answered:>10}  {:>8.0}  {slow:>8}  {:>7}  {:>5} kB  {:>3} MB",
        report::rate(part),
        part.refused,
        service.kilobytes().unwrap_or_default(),
        service.stored(),
    );
}

/// Commands as agents write them, most of them assessed.
fn mix(options: &Options) -> Arc<[Vec<u8>]> {
    let [(_, commands), _] = options.mixes();
    let request = |(number, command): (usize, &String)| {
        let route = if number % VERDICTS == 0 { "/v1/verdicts" } else { "/v1/assessments" };
        client::request(route, command)
    };
    commands.iter().enumerate().map(request).collect()
}
