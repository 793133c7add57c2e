//! All integration tests, one module a kind.
