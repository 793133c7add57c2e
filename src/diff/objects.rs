//! What differs between what two environments, or two states of one, compiled to: object by object.

use super::fields::fields;
use crate::{
    bundle::Content,
    review::{Class, Object, ObjectChange, Side, Standing, Subject, What},
};
use std::collections::BTreeMap;

/// What two sides are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Two states of one environment, where another namespace is another object.
    States,
    /// Two environments, whose namespaces and Applications are named for them.
    Environments,
}

/// What differs between two sides.
#[derive(Debug, Default)]
pub struct Difference<'a> {
    /// Every object that differs, sorted by app and what it is.
    pub changes: Vec<ObjectChange<'a>>,
    /// How many fields are equal once each side's own words are taken out.
    pub own: usize,
}

/// Compares two sides; one that is not there has no objects.
pub fn objects<'a>(sides: [Option<Side<'a>>; 2], relation: Relation) -> Difference<'a> {
    let [mut left, mut right] = sides.map(|side| side.map_or_else(Vec::new, |side| all(&side)));
    let mut pairs = take_pairs(&mut left, &mut right, |object| Some(object.subject.clone()));
    if relation == Relation::Environments {
        for name in [plain_name, common_name] {
            pairs.extend(take_pairs(&mut left, &mut right, |object| match &object.subject {
                Subject::Manifest(it) => {
                    Some((it.group.clone(), it.kind.clone(), name(object.path, &it.name)))
                }
                Subject::File(_) => None,
            }));
        }
    }
    let pairs = pairs.into_iter().map(|(old, new)| (Some(old), Some(new)));
    let alone = left.into_iter().map(|old| (Some(old), None));
    let pairs = pairs.chain(alone).chain(right.into_iter().map(|new| (None, Some(new))));
    let mut changes: Vec<_> = pairs.filter_map(|(old, new)| change(&sides, old, new)).collect();
    changes.sort_by(|a, b| (a.app(), a.subject()).cmp(&(b.app(), b.subject())));
    Difference { changes, own: 0 }
}

/// All objects of a side.
fn all<'a>(side: &Side<'a>) -> Vec<Object<'a>> {
    let mut found = Vec::new();
    for (path, artifact) in &side.bundle.files {
        let app = artifact.app.as_ref();
        let file = || Subject::File(path.split_once('/').map_or(&**path, |(_, below)| below).into());
        match &artifact.content {
            Content::Manifests(manifests) => found.extend(manifests.iter().map(|manifest| Object {
                path,
                app,
                subject: Subject::Manifest(manifest.identity()),
                what: What::Value(&manifest.object),
            })),
            Content::Values(values) => {
                found.push(Object { path, app, subject: file(), what: What::Value(values) });
            }
            Content::Copy { bytes, .. } => {
                found.push(Object { path, app, subject: file(), what: What::Bytes(bytes) });
            }
        }
    }
    found
}

fn change<'a>(
    sides: &[Option<Side<'a>>; 2],
    old: Option<Object<'a>>,
    new: Option<Object<'a>>,
) -> Option<ObjectChange<'a>> {
    let (class, fields) = match (&old, &new) {
        (None, None) => return None,
        (None, Some(_)) => (Class::Added, Vec::new()),
        (Some(_), None) => (Class::Removed, Vec::new()),
        (Some(old), Some(new)) => match (old.what, new.what) {
            (What::Value(old), What::Value(new)) => {
                let fields = fields(old, new);
                (fields.first()?.class, fields)
            }
            (What::Bytes(old), What::Bytes(new)) if old == new => return None,
            _ => (Class::File, Vec::new()),
        },
    };
    let side = sides[1].or(sides[0])?;
    let place = |object: &Option<Object>| match object.as_ref()?.what {
        What::Value(value) => value.span(),
        What::Bytes(_) => None,
    };
    let cause = [place(&old), place(&new)];
    let environment = side.environment.map(|environment| &environment.name);
    Some(ObjectChange { environment, old, new, fields, class, standing: Standing::Open, cause })
}

fn plain_name(_: &str, name: &str) -> String {
    name.to_owned()
}

/// `backend-*` for `backend-prod` in a file of prod's.
fn common_name(path: &str, name: &str) -> String {
    let environment = path.split('/').next().unwrap_or_default();
    format!("-{name}-").replace(&format!("-{environment}-"), "-*-")
}

/// Takes out what has the same key on both sides, and no other there that has it, too.
fn take_pairs<'a, K: Ord>(
    left: &mut Vec<Object<'a>>,
    right: &mut Vec<Object<'a>>,
    key: impl Fn(&Object) -> Option<K>,
) -> Vec<(Object<'a>, Object<'a>)> {
    let mut by_key: BTreeMap<K, [Vec<usize>; 2]> = BTreeMap::new();
    for (side, objects) in [&*left, &*right].into_iter().enumerate() {
        for (at, object) in objects.iter().enumerate() {
            if let Some(key) = key(object) {
                by_key.entry(key).or_default()[side].push(at);
            }
        }
    }
    let alone = by_key.into_values().filter_map(|sides| match sides.each_ref().map(Vec::as_slice) {
        [[old], [new]] => Some((*old, *new)),
        _ => None,
    });
    let places: Vec<(usize, usize)> = alone.collect();
    let pairs = places.iter().map(|(old, new)| (left[*old].clone(), right[*new].clone())).collect();
    let (olds, news): (Vec<usize>, Vec<usize>) = places.into_iter().unzip();
    drop_places(left, olds);
    drop_places(right, news);
    pairs
}

fn drop_places(objects: &mut Vec<Object>, mut places: Vec<usize>) {
    places.sort_unstable();
    let mut at = 0..;
    objects.retain(|_| at.next().is_some_and(|at| places.binary_search(&at).is_err()));
}
