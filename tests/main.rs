//! All integration tests, one module a kind.
#![cfg(test)] // so that clippy allows `unwrap` between tests, too

mod architecture;
mod deliver;
mod duli;
mod errors;
mod examples;
mod expression;
mod health;
mod kill;
mod mistakes;
mod report;
mod small;
mod yaml;
