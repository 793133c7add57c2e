//! What was renamed or moved: gone here, new there, and nearly the same in content.

use super::pairs::{Pairs, take};
use crate::{
    names::Name,
    review::{Object, Subject, What},
    value::{Data, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
};

/// How much of the content of two objects is the same, in percent, when the one is the other under another name.
const ALIKE: usize = 70;

/// The fewest fields that two objects have in common then: small ones are alike by chance.
const FEWEST: usize = 2;

/// In how many objects a field may stand, and still tell something of which belongs to which.
const OFTEN: usize = 8;

/// What an object is known by when its name is another one.
#[derive(Default)]
struct Marks {
    /// The fields, each with its way, its value and the object's kind, without the object's own name.
    fields: BTreeSet<u64>,
    /// The images that it runs, without their versions.
    images: BTreeSet<Box<str>>,
}

/// Takes out what was renamed: for each object that is gone the one of its group and kind that has most of its fields.
///
/// Two apps of one class are alike but for what they run. So what runs must run the same images; and the rest must be
/// of one app, of one name, or of two apps of which the one runs what the other ran.
pub(super) fn pairs<'a>(left: &mut Vec<Object<'a>>, right: &mut Vec<Object<'a>>) -> Pairs<'a> {
    if left.is_empty() || right.is_empty() {
        return Vec::new();
    }
    let [old, new] = [&*left, &*right].map(|side| side.iter().map(marks).collect::<Vec<_>>());
    let candidates = candidates(&old, &new);
    let (mut places, mut taken) = (BTreeMap::new(), BTreeSet::new());
    let mut apps: BTreeSet<(Option<&Name>, Option<&Name>)> = BTreeSet::new();
    for runs in [true, false] {
        for (_, at, there) in &candidates {
            let (before, after) = (&left[*at], &right[*there]);
            let both = (before.app, after.app);
            let is_kin = both.0 == both.1 || name(before) == name(after) || apps.contains(&both);
            let fits = old[*at].images.is_empty() != runs && (runs || is_kin);
            if fits && !places.contains_key(at) && taken.insert(*there) {
                places.insert(*at, *there);
                if runs {
                    apps.insert(both);
                }
            }
        }
    }
    take(left, right, &places)
}

/// What may be the same, with how much of it is: the most alike first.
fn candidates(old: &[Marks], new: &[Marks]) -> Vec<(usize, usize, usize)> {
    let mut holders: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, marks) in new.iter().enumerate() {
        marks.fields.iter().for_each(|mark| holders.entry(*mark).or_default().push(at));
    }
    let mut candidates = Vec::new();
    for (at, Marks { fields, images }) in old.iter().enumerate() {
        let held = fields.iter().filter_map(|mark| holders.get(mark)).filter(|held| held.len() <= OFTEN);
        let near: BTreeSet<usize> = held.flatten().copied().collect();
        for there in near.into_iter().filter(|there| new[*there].images == *images) {
            let same = fields.intersection(&new[there].fields).count();
            let share = 200 * same / (fields.len() + new[there].fields.len());
            if share >= ALIKE && same >= FEWEST {
                candidates.push((share, at, there));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    candidates
}

fn name<'o>(object: &'o Object) -> Option<&'o str> {
    if let Subject::Manifest(it) = &object.subject { Some(&it.name) } else { None }
}

fn marks(object: &Object) -> Marks {
    let mut marks = Marks::default();
    // Ciphertext is nobody's content, and a file is known by its path.
    if let (What::Value(value), Subject::Manifest(it)) = (object.what, &object.subject)
        && &*it.kind != "SealedSecret"
    {
        let mut hasher = DefaultHasher::new();
        (&it.group, &it.kind).hash(&mut hasher);
        let names = [Some(&*it.name), Some(&*it.namespace), object.app.map(Name::as_str)];
        let names: Vec<&str> = names.into_iter().flatten().filter(|name| !name.is_empty()).collect();
        let said = value.as_map().into_iter().flatten();
        for entry in said.filter(|entry| !matches!(&*entry.key, "apiVersion" | "kind" | "metadata")) {
            let mut way = hasher.clone();
            entry.key.hash(&mut way);
            mark(&entry.value, &way, &names, &mut marks);
        }
    }
    marks
}

fn mark(value: &Value, way: &DefaultHasher, names: &[&str], marks: &mut Marks) {
    let then = |step: &dyn Fn(&mut DefaultHasher)| {
        let mut way = way.clone();
        step(&mut way);
        way
    };
    match &value.data {
        Data::Map(map) => {
            for entry in map {
                if let ("image", Some(image)) = (&*entry.key, entry.value.as_str()) {
                    let tag = image.rsplit_once(':').filter(|(_, tag)| !tag.contains('/'));
                    let image = tag.map_or(image, |(image, _)| image);
                    marks.images.insert(image.split('@').next().unwrap_or_default().into());
                }
                mark(&entry.value, &then(&|way| plain(&entry.key, names).hash(way)), names, marks);
            }
        }
        Data::List(items) => {
            items.iter().for_each(|item| mark(item, &then(&|way| "[]".hash(way)), names, marks));
        }
        _ => {
            let text = value.spelled().unwrap_or_default();
            marks.fields.insert(then(&|way| plain(&text, names).hash(way)).finish());
        }
    }
}

/// A text without the names that may be others after a rename.
fn plain(text: &str, names: &[&str]) -> String {
    names.iter().fold(text.to_owned(), |text, name| text.replace(name, "\0"))
}
