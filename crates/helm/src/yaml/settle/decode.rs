//! The first walk: what go-yaml refuses when it decodes.

use super::{Unsettled, syntax, too_deep};
use crate::{
    limits::VALUE_DEPTH,
    yaml::{Error, tree::RawValue},
};

pub(super) fn decode(raw: &Unsettled<'_>) -> Result<(), Error> {
    // The document itself is the first thing that Go counts.
    let mut decoder = Decoder { raw, open: Vec::new(), decoded: 1, aliased: 0, depth: 0 };
    decoder.value(0)
}

struct Decoder<'r> {
    raw: &'r Unsettled<'r>,
    /// The aliases whose targets are being decoded.
    open: Vec<u32>,
    decoded: u64,
    aliased: u64,
    depth: usize,
}

impl Decoder<'_> {
    fn value(&mut self, index: u32) -> Result<(), Error> {
        self.count()?;
        self.depth += 1;
        if self.depth > VALUE_DEPTH {
            return Err(too_deep());
        }
        match self.raw.value(index) {
            RawValue::Alias(target) => self.alias(index, target)?,
            RawValue::Seq { .. } => {
                for child in self.raw.children(index) {
                    self.value(child)?;
                }
            }
            RawValue::Map { .. } => self.map(index)?,
            _ => drop(self.raw.scalar(index)?),
        }
        self.depth -= 1;
        Ok(())
    }

    fn count(&mut self) -> Result<(), Error> {
        self.decoded += 1;
        self.aliased += u64::from(!self.open.is_empty());
        if self.aliased > 100 && self.decoded > 1000 && self.ratio() > allowed_ratio(self.decoded) {
            return Err(Error::yaml("document contains excessive aliasing"));
        }
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "Go computes so, and the counts are small")]
    fn ratio(&self) -> f64 {
        self.aliased as f64 / self.decoded as f64
    }

    fn alias(&mut self, index: u32, target: u32) -> Result<(), Error> {
        if self.open.contains(&index) {
            let raw = &self.raw.raw.nodes[index as usize];
            let name = &self.raw.text[raw.start as usize + 1..raw.end as usize];
            return Err(Error::yaml(format!("anchor '{name}' value contains itself")));
        }
        self.open.push(index);
        self.value(target)?;
        self.open.pop();
        Ok(())
    }

    fn map(&mut self, index: u32) -> Result<(), Error> {
        for pair in self.raw.children(index).chunks_exact(2) {
            if self.raw.is_merge(pair[0]) {
                self.merge(pair[1])?;
                continue;
            }
            self.value(pair[0])?;
            let key = self.raw.target(pair[0]);
            if self.raw.is_collection(key) {
                let key = syntax::of(self.raw, key);
                return Err(Error::yaml(format!("invalid map key: {key}")));
            }
            self.value(pair[1])?;
        }
        Ok(())
    }

    fn merge(&mut self, index: u32) -> Result<(), Error> {
        if let RawValue::Seq { .. } = self.raw.value(index) {
            for child in self.raw.children(index).into_iter().rev() {
                self.merged_map(child)?;
            }
            return Ok(());
        }
        self.merged_map(index)
    }

    fn merged_map(&mut self, index: u32) -> Result<(), Error> {
        // Go looks behind one alias only; what an alias of an alias stands for it decodes into the same map.
        let target = if let RawValue::Alias(target) = self.raw.value(index) { target } else { index };
        if !matches!(self.raw.value(target), RawValue::Map { .. }) {
            return Err(Error::yaml("map merge requires map or sequence of maps as the value"));
        }
        self.value(index)
    }
}

/// go-yaml's `allowedAliasRatio`: nearly everything may come from aliases in small documents, a tenth in huge ones.
#[expect(clippy::cast_precision_loss, reason = "Go computes so, and the counts are small")]
fn allowed_ratio(decoded: u64) -> f64 {
    const LOW: u64 = 400_000;
    const HIGH: u64 = 4_000_000;
    match decoded {
        ..=LOW => 0.99,
        HIGH.. => 0.10,
        _ => 0.99 - 0.89 * ((decoded - LOW) as f64 / (HIGH - LOW) as f64),
    }
}
