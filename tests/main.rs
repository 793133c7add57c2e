//! All integration tests, one module a kind.
#![cfg(test)] // so that clippy allows `unwrap` between tests, too

mod architecture;
mod deliver;
mod expression;
mod health;
mod yaml;
