//! Changes that nobody reads to their end.

use super::{
    fate::Policy,
    scene::{Moment, Scene, is_open, tell},
};
use crate::{
    bundle::Identity,
    names::Name,
    review::{Consequence, Danger},
};
use std::collections::BTreeMap;

/// More objects than these of one environment are many.
const MANY: usize = 50;

pub(super) fn find(scene: &Scene) -> Vec<Consequence> {
    let mut counts: BTreeMap<&Name, usize> = BTreeMap::new();
    for change in scene.changes.iter().filter(|change| is_open(change)) {
        change.environment.into_iter().for_each(|name| *counts.entry(name).or_default() += 1);
    }
    let many = counts.into_iter().filter(|(_, count)| *count > MANY);
    many.map(|(environment, count)| {
        let root = scene.root(environment.as_str(), Moment::After);
        let name = root.map_or(environment.as_str(), Policy::name);
        let identity = Identity {
            group: "argoproj.io".into(),
            kind: "Application".into(),
            namespace: "".into(),
            name: name.into(),
        };
        let message = format!("{count} objects of `{environment}` change at once");
        tell(Danger::LargeChange, Some(environment), &identity, message)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::told_of;

    #[test]
    fn many_objects_are_told_and_a_few_are_not() {
        let of = |count: usize| {
            let one = |at| {
                format!(
                    "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a{at}, namespace: shop}}}}\n---\n"
                )
            };
            (0..count).map(one).collect::<String>()
        };
        assert_eq!(told_of("", &of(51)), ["large-change: 51 objects of `prod` change at once"]);
        assert!(told_of("", &of(50)).is_empty());
    }
}
