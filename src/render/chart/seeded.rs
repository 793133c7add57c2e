//! Chance that is the same in every build: seeded by release, namespace and the place in the template that asks.

use crate::value::digest;
use helm::context::Random;
use std::collections::HashMap;

/// Bytes that anybody can make again who knows the release: good for names that must differ, never for secrets.
#[derive(Debug)]
pub(super) struct Seeded {
    seed: [u8; 32],
    /// How often each place has asked.
    asked: HashMap<(Box<str>, usize), u64>,
    site: [u8; 32],
    block: [u8; 32],
    /// How many blocks the place has had, and how much of the last one is used.
    blocks: u64,
    used: usize,
}

impl Seeded {
    /// The chance of one release. Two builds with different `salt` show what depends on it.
    #[must_use]
    pub(super) fn new(release: &str, namespace: &str, salt: u8) -> Self {
        let seed = hash(&[&[salt], release.as_bytes(), namespace.as_bytes()]);
        Self { seed, asked: HashMap::new(), site: seed, block: [0; 32], blocks: 0, used: 32 }
    }
}

impl Random for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.used == self.block.len() {
                self.block = hash(&[&self.site, &self.blocks.to_be_bytes()]);
                self.blocks += 1;
                self.used = 0;
            }
            *byte = self.block[self.used];
            self.used += 1;
        }
    }

    fn site(&mut self, template: &str, byte: usize) {
        let count = self.asked.entry((template.into(), byte)).or_default();
        *count += 1;
        let place = [&self.seed[..], template.as_bytes(), &byte.to_be_bytes(), &count.to_be_bytes()];
        self.site = hash(&place);
        (self.blocks, self.used) = (0, self.block.len());
    }
}

/// Of all parts, each behind its length.
fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut all = Vec::new();
    for part in parts {
        all.extend(part.len().to_be_bytes());
        all.extend(*part);
    }
    digest::sha256(&all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(release: &str, site: (&str, usize), salt: u8) -> Vec<u8> {
        let mut seeded = Seeded::new(release, "prod", salt);
        seeded.site(site.0, site.1);
        let mut bytes = vec![0; 70];
        seeded.fill(&mut bytes);
        bytes
    }

    #[test]
    fn a_place_of_a_release_gets_the_same_bytes_each_time() {
        let first = drawn("shop", ("a.yaml", 7), 0);
        assert_eq!(first, drawn("shop", ("a.yaml", 7), 0));
        for other in [
            drawn("blog", ("a.yaml", 7), 0),
            drawn("shop", ("b.yaml", 7), 0),
            drawn("shop", ("a.yaml", 7), 1),
        ] {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn what_another_place_draws_moves_nothing() {
        let mut seeded = Seeded::new("shop", "prod", 0);
        seeded.site("a.yaml", 3);
        seeded.fill(&mut [0; 5]);
        seeded.site("a.yaml", 7);
        let mut bytes = vec![0; 70];
        seeded.fill(&mut bytes);
        assert_eq!(bytes, drawn("shop", ("a.yaml", 7), 0));
    }

    #[test]
    fn a_place_that_asks_again_gets_others() {
        let mut seeded = Seeded::new("shop", "prod", 0);
        let mut draws = [[0; 16]; 2];
        for draw in &mut draws {
            seeded.site("a.yaml", 7);
            seeded.fill(draw);
        }
        assert_ne!(draws[0], draws[1]);
    }
}
