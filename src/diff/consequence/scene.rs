//! What the families look at: the objects that differ, and what stands around them before and after.

use crate::{
    bundle::{Bundle, Content, Identity},
    names::Name,
    review::{
        Consequence, Danger, FieldChange, Object, ObjectChange, Side, Standing::Derived, Step, Subject, What,
    },
    source::Span,
    value::{Value, Way},
};
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

/// All that differs, and all that is there.
pub(super) struct Scene<'a> {
    pub(super) changes: &'a [ObjectChange<'a>],
    sides: BTreeMap<&'a str, [Option<Side<'a>>; 2]>,
    standing: BTreeMap<&'a str, [Vec<Standing<'a>>; 2]>,
    /// The environments whose root is synced by the Application of all roots.
    rooted: Vec<&'a str>,
}

/// Before the changes, or after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Before,
    After,
}

/// A Kubernetes object that differs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Changed<'a> {
    pub(super) change: &'a ObjectChange<'a>,
    pub(super) old: Option<Present<'a>>,
    pub(super) new: Option<Present<'a>>,
}

/// An object as it is on one side of a change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Present<'a> {
    pub(super) path: &'a Arc<str>,
    pub(super) app: Option<&'a Name>,
    pub(super) identity: &'a Identity,
    pub(super) value: &'a Value,
}

/// An object of a bundle, changed or not.
#[derive(Clone, Debug)]
pub(super) struct Standing<'a> {
    pub(super) path: &'a Arc<str>,
    pub(super) app: Option<&'a Name>,
    pub(super) identity: Identity,
    pub(super) value: &'a Value,
}

impl<'a> Scene<'a> {
    pub(super) fn new(changes: &'a [ObjectChange<'a>], sides: &[[Option<Side<'a>>; 2]]) -> Self {
        let named = sides.iter().filter_map(|pair| {
            let name = pair.iter().flatten().find_map(|side| environment_of(side.bundle))?;
            Some((name, *pair))
        });
        let sides_of: BTreeMap<&str, _> = named.collect();
        let standing = sides_of
            .iter()
            .map(|(name, pair)| (*name, pair.map(|side| side.map(synced).unwrap_or_default())));
        let standing = standing.collect();
        let shared =
            sides.iter().filter_map(|[_, after]| *after).filter(|side| environment_of(side.bundle).is_none());
        let included =
            shared.flat_map(|side| side.bundle.manifests()).flat_map(|(.., it)| includes(&it.object));
        let included: Vec<&str> = included.collect();
        let is_rooted = |name: &&str| {
            included
                .iter()
                .any(|it| it.split(['{', ',', '}']).any(|one| one == format!("{name}/bootstrap/root.yaml")))
        };
        let rooted = sides_of.keys().copied().filter(is_rooted).collect();
        Self { changes, sides: sides_of, standing, rooted }
    }

    /// The environments, and whether each is there before and after.
    pub(super) fn environments(&self) -> impl Iterator<Item = (&'a str, &[Option<Side<'a>>; 2])> {
        self.sides.iter().map(|(name, pair)| (*name, pair))
    }

    /// One environment at a moment.
    pub(super) fn side(&self, environment: &str, moment: Moment) -> Option<Side<'a>> {
        let [before, after] = self.sides.get(environment)?;
        if moment == Moment::Before { *before } else { *after }
    }

    /// Each Kubernetes object that differs, of environments that are there on both sides.
    pub(super) fn objects(&self) -> impl Iterator<Item = Changed<'a>> {
        self.changes.iter().filter_map(Changed::of).filter(|changed| {
            changed
                .environment()
                .is_some_and(|it| self.sides.get(it).is_some_and(|[a, b]| a.is_some() == b.is_some()))
        })
    }

    /// Each object of an app's manifests that is on both sides under the same name.
    pub(super) fn edited(&self) -> impl Iterator<Item = (Changed<'a>, &'a Value, &'a Value)> {
        self.objects().filter_map(|changed| {
            let (old, new) = (changed.old?, changed.new?);
            (old.identity == new.identity).then_some((changed, old.value, new.value))
        })
    }

    /// The same of one kind.
    pub(super) fn edited_of(
        &self,
        group: &str,
        kinds: &[&str],
    ) -> impl Iterator<Item = (Changed<'a>, &'a Value, &'a Value)> {
        self.edited().filter(move |(changed, ..)| changed.is_of(group, kinds))
    }

    /// All objects that an environment's apps have at a moment.
    pub(super) fn standing(&self, environment: &str, moment: Moment) -> &[Standing<'a>] {
        self.standing
            .get(environment)
            .map_or(&[], |[before, after]| if moment == Moment::Before { before } else { after })
    }

    /// Whether the Application of all roots syncs that of an environment.
    pub(super) fn syncs_root(&self, environment: &str) -> bool {
        self.rooted.contains(&environment)
    }

    /// An object of one of Argo CD's files of an environment.
    pub(super) fn file(&self, environment: &str, below: &str, moment: Moment) -> Option<&'a Value> {
        let artifact =
            self.side(environment, moment)?.bundle.files.get(&*format!("{environment}/{below}"))?;
        let Content::Manifests(manifests) = &artifact.content else { return None };
        manifests.first().map(|manifest| &manifest.object)
    }

    /// The Application of an app, as platc generates it.
    pub(super) fn application(&self, environment: &str, app: &str, moment: Moment) -> Option<&'a Value> {
        self.file(environment, &format!("argocd/applications/{app}.yaml"), moment)
    }
}

/// The lines that caused a change: of the first field that counts, else of the object.
pub(super) fn cause(change: &ObjectChange) -> [Option<Span>; 2] {
    cause_of(change, |_| true).unwrap_or(change.cause)
}

fn cause_of(change: &ObjectChange, is_meant: impl Fn(&FieldChange) -> bool) -> Option<[Option<Span>; 2]> {
    let open = change.fields.iter().filter(|field| field.standing != Derived && is_meant(field));
    open.map(|field| field.cause).find(|cause| cause.iter().any(Option::is_some))
}

/// Whether anything of it counts that does not only follow from another change.
pub(super) fn is_open(change: &ObjectChange) -> bool {
    let whole = change.old.is_none() || change.new.is_none() || change.fields.is_empty();
    let fields = change.fields.iter().map(|field| field.standing);
    fields.chain(whole.then_some(change.standing)).any(|standing| standing != Derived)
}

fn synced(side: Side<'_>) -> Vec<Standing<'_>> {
    let synced = side.bundle.manifests().filter(|(path, ..)| path.contains("/manifests/"));
    let standing = synced.map(|(path, artifact, manifest)| Standing {
        path,
        app: artifact.app.as_ref(),
        identity: manifest.identity(),
        value: &manifest.object,
    });
    standing.collect()
}

/// The files that the sources of an Application are narrowed to.
fn includes(application: &Value) -> impl Iterator<Item = &str> {
    let one = application.at_path(["spec", "source"]).into_iter();
    one.chain(items(application, &["spec", "sources"])).map(|source| text(source, &["directory", "include"]))
}

/// The environment that a bundle is of; `None` for what environments share.
fn environment_of(bundle: &Bundle) -> Option<&str> {
    bundle.files.keys().next()?.split_once('/').map(|(environment, _)| environment)
}

impl<'a> Changed<'a> {
    fn of(change: &'a ObjectChange<'a>) -> Option<Self> {
        let (old, new) =
            (change.old.as_ref().and_then(Present::of), change.new.as_ref().and_then(Present::of));
        (old.is_some() || new.is_some()).then_some(Self { change, old, new })
    }

    /// What it is; after the change, if it is there then.
    pub(super) fn present(&self) -> Option<Present<'a>> {
        self.new.or(self.old)
    }

    pub(super) fn environment(&self) -> Option<&'a str> {
        self.change.environment.map(Name::as_str)
    }

    /// The app that it belongs to, or whose Application it is.
    pub(super) fn app(&self) -> Option<Name> {
        let applied =
            || Name::new(applies(self.present()?.path)?).ok().filter(|app| app.as_str() != "namespaces");
        self.change.app().cloned().or_else(applied)
    }

    pub(super) fn is_of(&self, group: &str, kinds: &[&str]) -> bool {
        self.present().is_some_and(|it| *it.identity.group == *group && kinds.contains(&&*it.identity.kind))
    }

    /// The object before, where what it was is there no more: it is gone, or has another name.
    pub(super) fn gone(&self) -> Option<Present<'a>> {
        self.old.filter(|old| self.new.is_none_or(|new| new.identity != old.identity))
    }

    /// What happens to it.
    pub(super) fn tell(&self, danger: Danger, message: impl Into<String>) -> Consequence {
        let Some(present) = self.present() else { return blank(danger, message) };
        let mut told = tell(danger, self.change.environment, present.identity, message);
        told.app = self.app();
        told.cause = cause(self.change);
        told
    }

    /// The same, of a field: at the lines that changed it or what lies below it, else at those that set it.
    pub(super) fn tell_at(&self, danger: Danger, path: &[&str], message: impl Into<String>) -> Consequence {
        let told_of = |field: &FieldChange| {
            let steps = field.path.0.iter().zip(path);
            steps.into_iter().all(|(step, key)| match step {
                Step::Key(it) => **it == **key,
                Step::Named { at, .. } | Step::Item(at) => key.parse() == Ok(*at),
            })
        };
        if let Some(cause) = cause_of(self.change, told_of) {
            return self.tell(danger, message).caused_by(cause);
        }
        let way: Way = path.iter().copied().collect();
        let place =
            |side: Option<Present>| side.and_then(|it| way.of(it.value).and_then(|_| way.place(it.value)));
        self.tell(danger, message).caused_by([place(self.old), place(self.new)])
    }
}

impl<'a> Present<'a> {
    fn of(object: &'a Object<'a>) -> Option<Self> {
        let (Subject::Manifest(identity), What::Value(value)) = (&object.subject, object.what) else {
            return None;
        };
        Some(Self { path: object.path, app: object.app, identity, value })
    }

    /// The app in whose Application it is synced, if any is.
    pub(super) fn synced_with(&self) -> Option<&'a str> {
        synced_with(self.path, self.app)
    }
}

impl<'a> Standing<'a> {
    /// The app in whose Application it is synced, if any is.
    pub(super) fn synced_with(&self) -> Option<&'a str> {
        synced_with(self.path, self.app)
    }
}

fn synced_with<'a>(path: &str, app: Option<&'a Name>) -> Option<&'a str> {
    app.map(Name::as_str)
        .filter(|_| path.contains("/manifests/"))
        .or_else(|| path.contains("/manifests/namespaces/").then_some("namespaces"))
}

/// The app whose Application a file holds.
pub(super) fn applies(path: &str) -> Option<&str> {
    path.split_once("/argocd/applications/")?.1.strip_suffix(".yaml")
}

/// What happens to an object, with the safe sequence filled in.
pub(super) fn tell(
    danger: Danger,
    environment: Option<&Name>,
    identity: &Identity,
    message: impl Into<String>,
) -> Consequence {
    let Identity { kind, namespace, name, .. } = identity;
    let mut told = blank(danger, message)
        .with("{kind}", kind.to_ascii_lowercase())
        .with("{name}", &**name)
        .with("{namespace}", &**namespace);
    told.environment = environment.cloned();
    told.object = identity.to_string();
    told
}

fn blank(danger: Danger, message: impl Into<String>) -> Consequence {
    Consequence {
        danger,
        weight: danger.weight(),
        environment: None,
        app: None,
        object: String::new(),
        message: message.into(),
        steps: danger.steps().iter().map(|step| (*step).to_owned()).collect(),
        cause: [None, None],
    }
}

/// What a family adds to what it tells.
pub(super) trait Told: Sized {
    /// Fills in a word of the steps.
    fn with<'t>(self, word: &str, text: impl Into<Cow<'t, str>>) -> Self;
    /// Names the lines, where there are some.
    fn caused_by(self, cause: [Option<Span>; 2]) -> Self;
}

impl Told for Consequence {
    fn with<'t>(mut self, word: &str, text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        self.steps = self.steps.iter().map(|step| step.replace(word, &text)).collect();
        self
    }

    fn caused_by(mut self, cause: [Option<Span>; 2]) -> Self {
        if cause.iter().any(Option::is_some) {
            self.cause = cause;
        }
        self
    }
}

/// Names with backticks: the first few, and how many there are beside them.
pub(super) fn listed<T: ToString>(names: impl IntoIterator<Item = T>) -> String {
    const SHOWN: usize = 5;
    let names: Vec<String> = names.into_iter().map(|name| format!("`{}`", name.to_string())).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., last] if names.len() <= SHOWN => format!("{} and {last}", start.join(", ")),
        many => format!("{} and {} more", many[..SHOWN - 1].join(", "), many.len() - (SHOWN - 1)),
    }
}

/// A text in an object; empty when there is none.
pub(super) fn text<'v>(value: &'v Value, path: &[&str]) -> &'v str {
    value.at_path(path.iter().copied()).and_then(Value::as_str).unwrap_or_default()
}

/// The items of a list in an object.
pub(super) fn items<'v>(value: &'v Value, path: &[&str]) -> &'v [Value] {
    value.at_path(path.iter().copied()).and_then(Value::as_list).unwrap_or_default()
}
