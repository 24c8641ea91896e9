#![no_main]

use assize_tests::fuzzed::{Build, Target};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| Target::Hook.run(bytes, Build::Sanitized));
