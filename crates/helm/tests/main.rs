//! All tests of the crate against what Helm answered, one module a kind.
#![cfg(test)] // so that clippy allows `unwrap` between tests, too

mod charts;
mod functions;
mod fuzz;
mod hostile;
mod reads;
mod template;
mod templates;
mod yaml;
