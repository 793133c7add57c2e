//! All integration tests, one module a kind.
#![cfg(test)] // so that clippy allows `unwrap` between tests, too

mod architecture;
mod base;
mod chart;
mod charts;
mod commands;
mod compare;
mod consequences;
mod custom;
mod deliver;
mod diffs;
mod docs;
mod errors;
mod examples;
mod explain;
mod expression;
mod fuzz;
mod gate;
mod graph;
mod health;
mod hooks;
mod hostile_kinds;
mod import;
mod kill;
mod known;
mod leaks;
mod merge;
mod mistakes;
#[cfg(feature = "peers")]
mod peers;
mod platforms;
mod pod_security;
mod promote;
mod properties;
mod publish;
mod report;
mod rule_pages;
mod rules;
mod schema;
mod sealed;
mod secret;
mod shapes;
mod small;
mod start;
mod validate;
mod walk;
mod watch;
#[cfg(target_os = "linux")]
mod wiped;
mod yaml;
