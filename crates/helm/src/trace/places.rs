//! Where maps and lists stood in the values of a release, before templates passed them on.

use crate::text::Text;

/// The place of all values.
pub(crate) const TOP: u32 = 1;

/// Each map and list of the values by its number, which the map or list itself carries; 0 is nowhere, 1 the top.
#[derive(Debug, Default)]
pub(crate) struct Places(Vec<Known>);

#[derive(Debug)]
struct Known {
    parent: u32,
    key: Text,
}

impl Places {
    /// A further place, below a parent that is known; its number.
    pub(crate) fn add(&mut self, parent: u32, key: Text) -> u32 {
        self.0.push(Known { parent, key });
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    fn get(&self, place: u32) -> Option<&Known> {
        self.0.get((place as usize).checked_sub(1)?)
    }

    /// The keys that lead to a place.
    pub(super) fn path(&self, place: u32) -> Vec<Text> {
        let mut path = Vec::new();
        let mut at = place;
        while let Some(known) = self.get(at).filter(|_| at > 1) {
            path.push(known.key.clone());
            at = known.parent;
        }
        path.reverse();
        path
    }
}

/// The places above from which a subchart's global may come: `a.b.global.x` from `a.global.x` and `global.x`.
pub(super) fn globals(path: &[Text]) -> Vec<Vec<Text>> {
    let Some(at) = path.iter().position(|key| key.as_bytes() == b"global") else { return Vec::new() };
    (0..at).map(|above| [&path[..above], &path[at..]].concat()).collect()
}
