//! Fuzzes `charts::template`.
#![no_main]

#[path = "../charts.rs"]
#[allow(dead_code, reason = "the other targets call the rest")]
mod charts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| charts::template(bytes));
