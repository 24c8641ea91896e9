//! The service over HTTP beside a handler that only parses and echoes the same JSON, in one run.
//!
//! ```sh
//! cargo build --release -p assize-cli && cargo bench -p assize-benches --bench serve
//! cargo bench -p assize-benches --bench serve -- --commands FILE --connections 1,64 --seconds 5
//! cargo bench -p assize-benches --bench serve -- --endure 10000000    # memory, from the first request to the last
//! cargo bench -p assize-benches --bench serve -- --overload yes       # twice what there is time for
//! ```
//!
//! Both servers are processes of their own, on loopback, over connections that are kept. They are asked in turn, in
//! short rounds, by one client process: what the machine does meanwhile happens to both. Only the ratio means
//! something.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a bench starts, asks, times and prints")]
#![allow(clippy::unwrap_used, reason = "a bench may stop where it stands")]

mod client;
mod endure;
mod options;
mod overload;
mod report;
mod rivals;

use options::Options;
use rivals::{Echo, Service};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if arguments.iter().any(|word| word == "--echo") {
        return rivals::echo();
    }
    match Options::read(&arguments) {
        Ok(options) => match Service::start(&options) {
            Ok(service) => serve(&service, &options),
            Err(message) => println!("skipped: {message}"),
        },
        Err(message) => {
            eprintln!("{message}");
            std::process::exit(2);
        }
    }
}

fn serve(service: &Service, options: &Options) {
    match options.endure {
        Some(requests) => endure::endure(service, options, requests),
        None if options.overload => overload::overload(service, options),
        None => measure(service, options),
    }
}

fn measure(service: &Service, options: &Options) {
    let echo = Echo::start();
    println!("at rest: {}", service.memory());
    report::head();
    for (mix, commands) in options.mixes() {
        for route in &options.routes {
            let requests: Vec<Vec<u8>> =
                commands.iter().map(|command| client::request(route, command)).collect();
            for connections in &options.connections {
                let rounds =
                    client::rounds(options, *connections, &requests, [echo.server(), service.server()]);
                report::line(mix, route, *connections, &rounds);
            }
        }
    }
    println!("at the end: {}", service.memory());
}
