//! What differs between what two environments, or two states of one, compiled to: object by object.

use super::{
    class::About,
    fields::Fields,
    own::{Vocabulary, Words},
    pairs, renames,
};
use crate::{
    bundle::Content,
    names::Name,
    review::{Class, Object, ObjectChange, Side, Standing, Subject, What},
    source::Span,
};
use std::collections::BTreeSet;

/// What two sides are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Two states of one environment, where another namespace is another object.
    States,
    /// Two environments, each of which has words of its own.
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
pub fn objects(sides: [Option<Side<'_>>; 2], relation: Relation) -> Difference<'_> {
    let words = match (relation, sides) {
        (Relation::Environments, [Some(from), Some(to)]) => words(&from, &to),
        _ => None,
    };
    let [mut left, mut right] = sides.map(|side| side.map_or_else(Vec::new, |side| all(&side)));
    let mut pairs = pairs::by_identity(&mut left, &mut right);
    if let Some(words) = &words {
        pairs.extend(pairs::by_name(&mut left, &mut right, words));
    }
    let mut comparison = Comparison { sides, relation, words: words.as_ref(), own: 0 };
    let mut changes: Vec<_> =
        pairs.into_iter().filter_map(|(old, new)| comparison.changed(old, new, None)).collect();
    let mut renamed = pairs::moved(&mut left, &mut right);
    renamed.extend(renames::pairs(&mut left, &mut right));
    for (old, new) in renamed {
        changes.extend(comparison.changed(old, new, Some(Class::Renamed)));
    }
    changes.extend(left.into_iter().map(|old| comparison.alone(Class::Removed, Some(old), None)));
    changes.extend(right.into_iter().map(|new| comparison.alone(Class::Added, None, Some(new))));
    changes.sort_by(|a, b| (a.app(), a.subject()).cmp(&(b.app(), b.subject())));
    Difference { changes, own: comparison.own }
}

fn words<'a>(from: &Side<'a>, to: &Side<'a>) -> Option<Words<'a>> {
    let [from_words, to_words] = [Vocabulary::of(from.environment?), Vocabulary::of(to.environment?)];
    Some(Words::between(&from_words, &to_words, from.sources))
}

/// All objects of a side.
fn all<'a>(side: &Side<'a>) -> Vec<Object<'a>> {
    let mut found = Vec::new();
    for (path, artifact) in &side.bundle.files {
        let app = artifact.app.as_ref().or_else(|| applied(side, path));
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

/// The app whose Application a file holds: it is the app's own, wherever it lies.
fn applied<'a>(side: &Side<'a>, path: &str) -> Option<&'a Name> {
    let (_, file) = path.split_once("/argocd/applications/")?;
    side.environment?.apps.get_key_value(file.strip_suffix(".yaml")?).map(|(name, _)| name)
}

struct Comparison<'a, 'w> {
    sides: [Option<Side<'a>>; 2],
    relation: Relation,
    words: Option<&'w Words<'w>>,
    own: usize,
}

impl<'a> Comparison<'a, '_> {
    /// Two objects that belong together; `None` when they do not differ.
    fn changed(
        &mut self,
        old: Object<'a>,
        new: Object<'a>,
        class: Option<Class>,
    ) -> Option<ObjectChange<'a>> {
        let is_moved = self.relation == Relation::States && old.app != new.app;
        let class = class.or(is_moved.then_some(Class::Renamed));
        let (fields, found) = match (old.what, new.what) {
            (What::Value(before), What::Value(after)) if before == after => (Vec::new(), None),
            (What::Value(before), What::Value(after)) => {
                let resealed = self.resealed(&old, &new);
                let about = About::of(&new.subject, resealed.as_ref());
                let fields = Fields::of(about, self.words, before, after);
                self.own += fields.own;
                let found = fields.found;
                let first = found.first().map(|field| field.class);
                let is_one = found.iter().all(|field| Some(field.class) == first);
                let class = first.map(|first| if is_one { first } else { Class::Field });
                (found, class)
            }
            (What::Bytes(before), What::Bytes(after)) if before == after => (Vec::new(), None),
            _ => (Vec::new(), Some(Class::File)),
        };
        let class = class.or(found)?;
        let open = |standing: &Standing| *standing == Standing::Open;
        let standings: Vec<Standing> = fields.iter().map(|field| field.standing).collect();
        let standing = if standings.iter().any(open) { None } else { standings.first().copied() };
        let cause = [place(&old), place(&new)];
        let standing = standing.filter(|_| class != Class::Renamed).unwrap_or(Standing::Open);
        Some(ObjectChange {
            environment: self.environment(),
            old: Some(old),
            new: Some(new),
            fields,
            class,
            standing,
            cause,
        })
    }

    fn alone(&self, class: Class, old: Option<Object<'a>>, new: Option<Object<'a>>) -> ObjectChange<'a> {
        let cause = [old.as_ref().and_then(place), new.as_ref().and_then(place)];
        let (environment, standing) = (self.environment(), Standing::Open);
        ObjectChange { environment, old, new, fields: Vec::new(), class, standing, cause }
    }

    fn environment(&self) -> Option<&'a crate::names::Name> {
        let [old, new] = self.sides;
        new.or(old)?.environment.map(|environment| &environment.name)
    }

    /// The keys of a SealedSecret that have another ciphertext for the plaintext that they had; `None`: all that have
    /// any, because each environment has its own.
    fn resealed(&self, old: &Object<'a>, new: &Object<'a>) -> Option<BTreeSet<&'a str>> {
        if self.relation == Relation::Environments {
            return None;
        }
        let secret = |side: usize, object: &Object<'a>| {
            let Subject::Manifest(identity) = &object.subject else { return None };
            let app = self.sides[side]?.environment?.apps.get(object.app?)?;
            app.secrets.iter().find(|secret| secret.name == identity.name)
        };
        let (Some(before), Some(after)) = (secret(0, old), secret(1, new)) else {
            return Some(BTreeSet::new());
        };
        let digest = |secret: &'a crate::model::Secret, name: &str| {
            let key = secret.keys.iter().find(|key| *key.name == *name)?;
            key.sealed.as_ref()?.digest.as_ref().map(|digest| &digest.value)
        };
        let is_same = |name: &str| digest(before, name).is_some_and(|it| Some(it) == digest(after, name));
        Some(after.keys.iter().map(|key| &*key.name).filter(|name| is_same(name)).collect())
    }
}

/// The line that brought an object.
fn place(object: &Object) -> Option<Span> {
    match object.what {
        What::Value(value) => value.place(),
        What::Bytes(_) => None,
    }
}
