//! What a template's dot has: `.Values`, `.Release`, `.Chart` and the rest, for each chart of a release.

use std::rc::Rc;

use super::{Options, chart_of_3::ChartOf3, files::Files};
use crate::{
    chart::{Dependency, Maintainer, Part},
    context::Version,
    text::Text,
    value::{Element, List, Map, MapType, Tree, Value},
};

/// The dot of one chart's templates.
pub(super) struct Scope {
    dot: Value,
    map: Map,
    /// The chart's `templates/`.
    base: Text,
    values: MapType,
}

impl Scope {
    pub(super) fn dot(&self) -> &Value {
        &self.dot
    }

    /// Tells the dot which template is executed next.
    pub(super) fn enter(&self, name: &str) {
        let template = Map::new(
            self.values,
            [
                (Text::from("BasePath"), Value::Text(self.base.clone())),
                (Text::from("Name"), Value::text(name)),
            ],
        );
        self.map.set(Text::from("Template"), Value::Map(template));
    }
}

/// The scopes of all parts, depth first, as `Assembly` numbers them.
pub(super) fn scopes(root: &Part, values: &Map, options: &Options) -> Vec<Scope> {
    let version = root.chart.version();
    let kind = match version {
        Version::V3_17 => MapType::ValuesOf3,
        Version::V4_1 => MapType::Values,
    };
    let shared = Shared { kind, release: options.release.map(), capabilities: options.capabilities.object() };
    let mut scopes = Vec::new();
    shared.add(root, Some(values), Place::Root, &mut scopes);
    scopes
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Below,
}

/// What all charts of a release see.
struct Shared {
    kind: MapType,
    release: Value,
    capabilities: Value,
}

impl Shared {
    fn add(&self, part: &Part, values: Option<&Map>, place: Place, scopes: &mut Vec<Scope>) -> Map {
        let number = scopes.len();
        let subcharts = Map::empty();
        let own = values.map_or_else(|| Map::new(self.kind, []), |values| values.retyped(self.kind));
        let map = Map::new(
            MapType::Any,
            [
                (Text::from("Capabilities"), self.capabilities.clone()),
                (Text::from("Chart"), chart(part, place)),
                (Text::from("Files"), Value::Object(Rc::new(Files(part.chart.listing().clone())))),
                (Text::from("Release"), self.release.clone()),
                (Text::from("Subcharts"), Value::Map(subcharts.clone())),
                (Text::from("Values"), Value::Map(own.clone())),
            ],
        );
        scopes.push(Scope {
            dot: Value::Map(map.retyped(self.kind)),
            map: map.clone(),
            base: format!("{}/templates", part.path).into(),
            values: self.kind,
        });
        debug_assert_eq!(scopes.len(), number + 1, "parts are numbered before their subcharts");
        for below in &part.parts {
            let name = Text::from(below.name.as_str());
            let values = match own.get(&name) {
                Some(Value::Map(values)) => Some(values),
                _ => None,
            };
            let scope = self.add(below, values.as_ref(), Place::Below, scopes);
            subcharts.set(name, Value::Map(scope));
        }
        map
    }
}

impl super::Release {
    fn map(&self) -> Value {
        Value::map([
            (Text::from("IsInstall"), Value::Bool(!self.is_upgrade)),
            (Text::from("IsUpgrade"), Value::Bool(self.is_upgrade)),
            (Text::from("Name"), Value::text(self.name.as_str())),
            (Text::from("Namespace"), Value::text(self.namespace.as_str())),
            (Text::from("Revision"), Value::int(1)),
            (Text::from("Service"), Value::text("Helm")),
        ])
    }
}

/// `.Chart`: a struct in Helm 3, a map of the struct's fields in Helm 4.
fn chart(part: &Part, place: Place) -> Value {
    let is_root = place == Place::Root;
    if part.chart.version() == Version::V3_17 {
        return Value::Object(Rc::new(ChartOf3::new(part, is_root)));
    }
    let metadata = part.metadata();
    let text = |name: &str, value: &str| (Text::from(name), Value::text(value));
    let list = |items: Vec<Value>| Value::list(items);
    let texts = |items: &[String]| Value::list(items.iter().map(|item| Value::text(item.as_str())).collect());
    Value::map([
        text("APIVersion", &metadata.api_version),
        (Text::from("Annotations"), annotations(metadata.annotations.as_deref())),
        text("AppVersion", &metadata.app_version),
        text("Condition", &metadata.condition),
        (
            Text::from("Dependencies"),
            list(part.dependencies.iter().flatten().map(|own| dependency(own, texts(&own.tags))).collect()),
        ),
        (Text::from("Deprecated"), Value::Bool(metadata.deprecated)),
        text("Description", &metadata.description),
        text("Home", &metadata.home),
        text("Icon", &metadata.icon),
        (Text::from("IsRoot"), Value::Bool(is_root)),
        (Text::from("Keywords"), texts(&metadata.keywords)),
        text("KubeVersion", &metadata.kube_version),
        (Text::from("Maintainers"), list(metadata.maintainers.iter().map(maintainer).collect())),
        text("Name", &part.name),
        (Text::from("Sources"), texts(&metadata.sources)),
        text("Tags", &metadata.tags),
        text("Type", &metadata.kind),
        text("Version", &metadata.version),
    ])
}

pub(super) fn annotations(annotations: Option<&[(Text, Text)]>) -> Value {
    let kind = if annotations.is_some() { MapType::Texts } else { MapType::NoTexts };
    let entries = annotations.unwrap_or_default().iter();
    Value::Map(Map::new(kind, entries.map(|(key, value)| (key.clone(), Value::Text(value.clone())))))
}

fn maintainer(own: &Maintainer) -> Value {
    Value::map([
        (Text::from("Email"), Value::text(own.email.as_str())),
        (Text::from("Name"), Value::text(own.name.as_str())),
        (Text::from("URL"), Value::text(own.url.as_str())),
    ])
}

fn dependency(own: &Dependency, tags: Value) -> Value {
    let text = |name: &str, value: &str| (Text::from(name), Value::text(value));
    Value::map([
        text("Alias", &own.alias),
        text("Condition", &own.condition),
        (Text::from("Enabled"), Value::Bool(own.enabled)),
        (Text::from("ImportValues"), imports(own)),
        text("Name", &own.name),
        text("Repository", &own.repository),
        (Text::from("Tags"), tags),
        text("Version", &own.version),
    ])
}

/// Each import as Helm has resolved it: a `map[string]string`.
pub(super) fn imports(own: &Dependency) -> Value {
    let resolved = own.import_values.iter().map(|import| match (import.thaw(), import) {
        (Value::Map(map), Tree::Map(_)) => Value::Map(map.retyped(MapType::Texts)),
        (other, _) => other,
    });
    Value::List(List::new(Element::Any, resolved.collect()))
}

/// What the schemas of a part and of all below it say against the values, chart by chart.
pub(super) fn check_schemas(part: &Part, values: &Map, problems: &mut String) {
    if let Some(schema) = part.chart.validator() {
        let found = match schema {
            Ok(schema) => schema.check(values),
            Err(error) => Some(error.clone()),
        };
        if let Some(found) = found {
            problems.push_str(&part.name);
            problems.push_str(":\n");
            problems.push_str(&found);
        }
    }
    for below in &part.parts {
        match values.get(below.name.as_bytes()) {
            Some(Value::Map(values)) => check_schemas(below, &values, problems),
            None | Some(Value::Nil) => {}
            Some(other) => {
                let (name, found) = (&below.name, other.type_name());
                problems.push_str(name);
                problems.push_str(":\ninvalid type for values: expected object (map), got ");
                problems.push_str(found);
                problems.push('\n');
            }
        }
    }
}
