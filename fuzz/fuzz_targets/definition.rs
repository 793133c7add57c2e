//! Fuzzes `kinds::definition`.
#![no_main]

#[path = "../kinds.rs"]
#[allow(dead_code, reason = "the other targets call the rest")]
mod kinds;

libfuzzer_sys::fuzz_target!(|text: &str| kinds::definition(text));
