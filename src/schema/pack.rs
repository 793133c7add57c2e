//! The pack of Kubernetes' schemas, which `xtask pack` makes: read no further than is asked.

use super::kubernetes::{Kind, Scope};
use flate2::bufread::DeflateDecoder;
use std::{collections::BTreeMap, io::Read, sync::OnceLock};

/// Two streams of lines: the kinds, then the schemas. `xtask/src/pack.rs` says what the lines are.
const PACK: &[u8] = include_bytes!("kubernetes.pack");

/// The kinds of all minors, as lines.
pub(super) struct Lines {
    /// The minors, oldest first.
    pub(super) minors: Vec<&'static str>,
    kinds: Vec<(Kind, &'static str)>,
    /// The second stream, still compressed.
    schemas: &'static [u8],
}

/// The pack, opened once.
pub(super) fn lines() -> &'static Lines {
    static LINES: OnceLock<Lines> = OnceLock::new();
    LINES.get_or_init(|| {
        let mut rest = PACK;
        let text = inflated(&mut rest);
        let minors = text.lines().find_map(|line| line.strip_prefix("minors ")).unwrap_or_default();
        Lines {
            minors: minors.split(' ').collect(),
            kinds: text.lines().filter_map(kind).collect(),
            schemas: rest,
        }
    })
}

impl Lines {
    /// The kinds of a minor.
    pub(super) fn kinds_of(&self, minor: &str) -> impl Iterator<Item = &Kind> {
        self.kinds.iter().filter(move |(_, minors)| is_among(minors, minor)).map(|(kind, _)| kind)
    }

    /// Every kind that a minor of the pack has, each with those that have it.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (&Kind, impl Iterator<Item = &'static str>)> + Clone {
        self.kinds.iter().map(|(kind, minors)| (kind, minors.split(',')))
    }

    /// The schemas of a minor as JSON, by the names of their definitions.
    pub(super) fn schemas_of(&self, minor: &str) -> BTreeMap<&'static str, &'static str> {
        static SCHEMAS: OnceLock<&'static str> = OnceLock::new();
        let text = SCHEMAS.get_or_init(|| inflated(&mut { self.schemas }));
        let schema = |line: &'static str| {
            let mut words = line.strip_prefix("schema ")?.splitn(3, ' ');
            let (name, minors, json) = (words.next()?, words.next()?, words.next()?);
            is_among(minors, minor).then_some((name, json))
        };
        text.lines().filter_map(schema).collect()
    }
}

fn kind(line: &'static str) -> Option<(Kind, &'static str)> {
    let mut words = line.strip_prefix("kind ")?.split(' ');
    let kind = Kind {
        api_version: words.next()?,
        kind: words.next()?,
        plural: words.next()?,
        scope: if words.next()? == "Cluster" { Scope::Cluster } else { Scope::Namespaced },
        name: words.next()?,
        definition: words.next()?,
    };
    Some((kind, words.next()?))
}

fn is_among(minors: &str, minor: &str) -> bool {
    minors.split(',').any(|one| one == minor)
}

/// The text of the stream that `bytes` begins with; they are left at what follows. The pack is part of the program,
/// and a test reads all of it: what cannot be read is not there.
fn inflated(bytes: &mut &'static [u8]) -> &'static str {
    let mut text = String::with_capacity(bytes.len() * 16);
    match DeflateDecoder::new(bytes).read_to_string(&mut text) {
        Ok(_) => text.leak(),
        Err(_) => "",
    }
}
