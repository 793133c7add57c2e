//! What differs between two bundles, object by object.

use super::fields::{FieldChange, fields};
use crate::{
    bundle::{Bundle, Content, Identity},
    names::Name,
    value::Value,
};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// Something of a bundle that is compared as a whole.
#[derive(Clone, Debug)]
pub struct Object<'a> {
    /// The file that it is in, below `out/`.
    pub path: &'a Arc<str>,
    /// The app that it belongs to.
    pub app: Option<&'a Name>,
    /// What it is.
    pub subject: Subject,
    what: Comparable<'a>,
}

/// What an object is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A Kubernetes object.
    Manifest(Identity),
    /// A file of Helm values, or a copy: by its path below the environment's folder.
    File(Arc<str>),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Manifest(identity) => identity.fmt(f),
            Self::File(path) => f.write_str(path),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Comparable<'a> {
    Value(&'a Value),
    Bytes(&'a [u8]),
}

/// How the objects of two bundles find each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// By identity only: two states of one environment, where another namespace is another object.
    SameEnvironment,
    /// What is left then, by group, kind and name, and at last with the environments' own names left out of it: two
    /// environments, whose namespaces and Applications are named for them. Only where it is one on either side.
    OtherEnvironment,
}

/// An object that differs.
#[derive(Clone, Debug)]
pub struct ObjectChange {
    /// The object; as it is called after the change, if it is there then.
    pub subject: Subject,
    /// The app that it belongs to.
    pub app: Option<Name>,
    /// Its file before, below `out/`.
    pub old: Option<Arc<str>>,
    /// Its file after, below `out/`.
    pub new: Option<Arc<str>>,
    /// What is different.
    pub what: What,
}

/// What is different about an object.
#[derive(Clone, Debug)]
pub enum What {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// These fields differ, in the order of their paths.
    Fields(Vec<FieldChange>),
    /// Its bytes differ: a copy of a file, which platc does not look into.
    Bytes,
}

impl<'a> Object<'a> {
    /// All objects of a bundle.
    pub fn all(bundle: &'a Bundle) -> Vec<Self> {
        let mut found = Vec::new();
        for (path, artifact) in &bundle.files {
            let app = artifact.app.as_ref();
            let file = || Subject::File(path.split_once('/').map_or(&**path, |(_, below)| below).into());
            match &artifact.content {
                Content::Manifests(manifests) => found.extend(manifests.iter().map(|manifest| Object {
                    path,
                    app,
                    subject: Subject::Manifest(manifest.identity()),
                    what: Comparable::Value(&manifest.object),
                })),
                Content::Values(values) => {
                    found.push(Object { path, app, subject: file(), what: Comparable::Value(values) });
                }
                Content::Copy { bytes, .. } => {
                    found.push(Object { path, app, subject: file(), what: Comparable::Bytes(bytes) });
                }
            }
        }
        found
    }

    fn change(&self, old: Option<&Self>, new: Option<&Self>, what: What) -> ObjectChange {
        let path = |object: &Self| object.path.clone();
        let (subject, app) = (self.subject.clone(), self.app.cloned());
        ObjectChange { subject, app, old: old.map(path), new: new.map(path), what }
    }
}

/// What differs between two lists of objects, sorted by what they are after the change.
pub fn objects(old: &[Object], new: &[Object], pairing: Pairing) -> Vec<ObjectChange> {
    let mut left: Vec<&Object> = old.iter().collect();
    let mut right: Vec<&Object> = new.iter().collect();
    let mut pairs = take_pairs(&mut left, &mut right, |object| Some(object.subject.clone()));
    if pairing == Pairing::OtherEnvironment {
        for name in [plain_name, common_name] {
            pairs.extend(take_pairs(&mut left, &mut right, |object| match &object.subject {
                Subject::Manifest(it) => {
                    Some((it.group.clone(), it.kind.clone(), name(object.path, &it.name)))
                }
                Subject::File(_) => None,
            }));
        }
    }
    let removed = left.iter().map(|object| object.change(Some(object), None, What::Removed));
    let added = right.iter().map(|object| object.change(None, Some(object), What::Added));
    let changed = pairs.iter().filter_map(|(old, new)| {
        let what = difference(old.what, new.what)?;
        Some(new.change(Some(old), Some(new), what))
    });
    let mut found: Vec<_> = removed.chain(added).chain(changed).collect();
    found.sort_by(|a, b| (&a.app, &a.subject, &a.new, &a.old).cmp(&(&b.app, &b.subject, &b.new, &b.old)));
    found
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
    left: &mut Vec<&'a Object<'a>>,
    right: &mut Vec<&'a Object<'a>>,
    key: impl Fn(&Object) -> Option<K>,
) -> Vec<(&'a Object<'a>, &'a Object<'a>)> {
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
    let pairs = places.iter().map(|(old, new)| (left[*old], right[*new])).collect();
    let (olds, news): (Vec<usize>, Vec<usize>) = places.into_iter().unzip();
    drop_places(left, olds);
    drop_places(right, news);
    pairs
}

fn drop_places(objects: &mut Vec<&Object>, mut places: Vec<usize>) {
    places.sort_unstable();
    let mut at = 0..;
    objects.retain(|_| at.next().is_some_and(|at| places.binary_search(&at).is_err()));
}

fn difference(old: Comparable, new: Comparable) -> Option<What> {
    match (old, new) {
        (Comparable::Value(old), Comparable::Value(new)) => {
            let fields = fields(old, new);
            (!fields.is_empty()).then_some(What::Fields(fields))
        }
        (Comparable::Bytes(old), Comparable::Bytes(new)) if old == new => None,
        _ => Some(What::Bytes),
    }
}
