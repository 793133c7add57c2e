//! `.Chart` of Helm 3: a Go struct, with the fields and the JSON of one.

use std::{any::Any, rc::Rc};

use super::objects::{annotations, imports};
use crate::{
    chart::{Dependency, Maintainer, Metadata, Part},
    format,
    text::Text,
    value::{Element, Kind, List, Object, Value},
};

/// `struct { chart.Metadata; IsRoot bool }`
#[derive(Debug)]
pub(super) struct ChartOf3 {
    metadata: Rc<MetadataOf3>,
    is_root: bool,
}

/// `chart.Metadata`, a field of the struct as well as where its other fields come from.
#[derive(Debug)]
struct MetadataOf3 {
    name: String,
    metadata: Metadata,
}

impl ChartOf3 {
    pub(super) fn new(part: &Part, is_root: bool) -> Self {
        let mut metadata = part.metadata().clone();
        metadata.dependencies.clone_from(&part.dependencies);
        Self { metadata: Rc::new(MetadataOf3 { name: part.name.clone(), metadata }), is_root }
    }
}

impl Object for ChartOf3 {
    fn type_name(&self) -> &'static str {
        "struct { chart.Metadata; IsRoot bool }"
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        match name {
            b"Metadata" => Some(Value::Object(self.metadata.clone())),
            b"IsRoot" => Some(Value::Bool(self.is_root)),
            _ => self.metadata.field(name),
        }
    }

    fn print(&self) -> Text {
        format!("{{{} {}}}", self.metadata.print(), self.is_root).into()
    }

    fn fields(&self) -> Option<Vec<(Text, Value)>> {
        let mut fields = self.metadata.fields()?;
        fields.push((Text::from("IsRoot"), Value::Bool(self.is_root)));
        Some(fields)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Go's names and JSON's names, in the order of the struct.
const FIELDS: &[(&str, &str)] = &[
    ("Name", "name"),
    ("Home", "home"),
    ("Sources", "sources"),
    ("Version", "version"),
    ("Description", "description"),
    ("Keywords", "keywords"),
    ("Maintainers", "maintainers"),
    ("Icon", "icon"),
    ("APIVersion", "apiVersion"),
    ("Condition", "condition"),
    ("Tags", "tags"),
    ("AppVersion", "appVersion"),
    ("Deprecated", "deprecated"),
    ("Annotations", "annotations"),
    ("KubeVersion", "kubeVersion"),
    ("Dependencies", "dependencies"),
    ("Type", "type"),
];

impl Object for MetadataOf3 {
    fn type_name(&self) -> &'static str {
        "chart.Metadata"
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        let own = &self.metadata;
        Some(match name {
            b"Name" => Value::text(self.name.as_str()),
            b"Home" => Value::text(own.home.as_str()),
            b"Sources" => Value::texts(own.sources.iter().map(String::as_str)),
            b"Version" => Value::text(own.version.as_str()),
            b"Description" => Value::text(own.description.as_str()),
            b"Keywords" => Value::texts(own.keywords.iter().map(String::as_str)),
            b"Maintainers" => objects(own.maintainers.iter().map(MaintainerOf3::object)),
            b"Icon" => Value::text(own.icon.as_str()),
            b"APIVersion" => Value::text(own.api_version.as_str()),
            b"Condition" => Value::text(own.condition.as_str()),
            b"Tags" => Value::text(own.tags.as_str()),
            b"AppVersion" => Value::text(own.app_version.as_str()),
            b"Deprecated" => Value::Bool(own.deprecated),
            b"Annotations" => annotations(own.annotations.as_deref()),
            b"KubeVersion" => Value::text(own.kube_version.as_str()),
            b"Dependencies" => objects(own.dependencies.iter().flatten().map(DependencyOf3::object)),
            b"Type" => Value::text(own.kind.as_str()),
            _ => return None,
        })
    }

    fn print(&self) -> Text {
        print(self, FIELDS)
    }

    fn fields(&self) -> Option<Vec<(Text, Value)>> {
        Some(fields(self, FIELDS, &[]))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `*chart.Maintainer`
#[derive(Debug)]
struct MaintainerOf3(Maintainer);

impl MaintainerOf3 {
    fn object(own: &Maintainer) -> Rc<dyn Object> {
        Rc::new(Self(own.clone()))
    }
}

impl Object for MaintainerOf3 {
    fn type_name(&self) -> &'static str {
        "*chart.Maintainer"
    }

    fn kind(&self) -> Kind {
        Kind::Ptr
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        Some(Value::text(match name {
            b"Name" => self.0.name.as_str(),
            b"Email" => self.0.email.as_str(),
            b"URL" => self.0.url.as_str(),
            _ => return None,
        }))
    }

    fn print(&self) -> Text {
        format!("&{}", print(self, MAINTAINER)).into()
    }

    fn fields(&self) -> Option<Vec<(Text, Value)>> {
        Some(fields(self, MAINTAINER, &[]))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

const MAINTAINER: &[(&str, &str)] = &[("Name", "name"), ("Email", "email"), ("URL", "url")];

/// `*chart.Dependency`
#[derive(Debug)]
struct DependencyOf3(Dependency);

impl DependencyOf3 {
    fn object(own: &Dependency) -> Rc<dyn Object> {
        Rc::new(Self(own.clone()))
    }
}

const DEPENDENCY: &[(&str, &str)] = &[
    ("Name", "name"),
    ("Version", "version"),
    ("Repository", "repository"),
    ("Condition", "condition"),
    ("Tags", "tags"),
    ("Enabled", "enabled"),
    ("ImportValues", "import-values"),
    ("Alias", "alias"),
];

impl Object for DependencyOf3 {
    fn type_name(&self) -> &'static str {
        "*chart.Dependency"
    }

    fn kind(&self) -> Kind {
        Kind::Ptr
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        let own = &self.0;
        Some(match name {
            b"Name" => Value::text(own.name.as_str()),
            b"Version" => Value::text(own.version.as_str()),
            b"Repository" => Value::text(own.repository.as_str()),
            b"Condition" => Value::text(own.condition.as_str()),
            b"Tags" => Value::texts(own.tags.iter().map(String::as_str)),
            b"Enabled" => Value::Bool(own.enabled),
            b"ImportValues" => imports(own),
            b"Alias" => Value::text(own.alias.as_str()),
            _ => return None,
        })
    }

    fn print(&self) -> Text {
        format!("&{}", print(self, DEPENDENCY)).into()
    }

    fn fields(&self) -> Option<Vec<(Text, Value)>> {
        Some(fields(self, DEPENDENCY, &["name", "repository"]))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn objects(objects: impl Iterator<Item = Rc<dyn Object>>) -> Value {
    Value::List(List::new(Element::Any, objects.map(Value::Object).collect()))
}

/// As Go prints a struct. Where Go prints the address of a maintainer or dependency, its content stands here.
fn print(object: &dyn Object, fields: &[(&str, &str)]) -> Text {
    let values = fields.iter().filter_map(|(name, _)| object.field(name.as_bytes()));
    let values: Vec<_> = values.map(|value| format::value(&value).to_string()).collect();
    format!("{{{}}}", values.join(" ")).into()
}

/// As encoding/json sees a struct: empty fields are left out, but those named in `always`.
fn fields(object: &dyn Object, fields: &[(&str, &str)], always: &[&str]) -> Vec<(Text, Value)> {
    let entry = |(name, json): &(&str, &str)| {
        let value = object.field(name.as_bytes())?;
        (value.truth() || always.contains(json)).then(|| (Text::from(*json), value))
    };
    fields.iter().filter_map(entry).collect()
}
