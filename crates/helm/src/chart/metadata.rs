//! `Chart.yaml`: what it may say, read as Go reads JSON into a struct and checked as Helm checks it.

use std::sync::LazyLock;

use regex::Regex;

use super::decode::{Field, Fields};
use crate::{
    context::Version,
    format, marshal, semver,
    strconv::general32,
    text::Text,
    value::Tree,
    yaml::{self, Kind, Node},
};

/// The content of a `Chart.yaml`, and of the `requirements.yaml` of an old chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// `apiVersion`
    pub api_version: String,
    /// `name`
    pub name: String,
    /// `version`
    pub version: String,
    /// `kubeVersion`: the range of Kubernetes versions that the chart is for.
    pub kube_version: String,
    /// `description`
    pub description: String,
    /// `type`: `application`, `library` or nothing.
    pub kind: String,
    /// `keywords`
    pub keywords: Vec<String>,
    /// `home`
    pub home: String,
    /// `sources`
    pub sources: Vec<String>,
    /// `dependencies`; an empty list is not the same as none.
    pub dependencies: Option<Vec<Dependency>>,
    /// `maintainers`
    pub maintainers: Vec<Maintainer>,
    /// `icon`
    pub icon: String,
    /// `appVersion`
    pub app_version: String,
    /// `deprecated`
    pub deprecated: bool,
    /// `annotations`, sorted.
    pub annotations: Option<Vec<(Text, Text)>>,
    /// `condition`, which Helm reads but does not use.
    pub condition: String,
    /// `tags`, which Helm reads but does not use.
    pub tags: String,
    /// The list that has a null in it, which only the validation refuses.
    null_in: Option<&'static str>,
}

/// Who maintains a chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Maintainer {
    /// `name`
    pub name: String,
    /// `email`
    pub email: String,
    /// `url`
    pub url: String,
}

/// A chart that another one needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dependency {
    /// `name`
    pub name: String,
    /// `version`, a range.
    pub version: String,
    /// `repository`
    pub repository: String,
    /// `condition`: paths of values, the first boolean one of which decides.
    pub condition: String,
    /// `tags`
    pub tags: Vec<String>,
    /// `enabled`; whatever the file says, Helm decides by values.
    pub enabled: bool,
    /// `import-values`: strings and maps with `child` and `parent`.
    pub import_values: Vec<Tree>,
    /// `alias`: the name of the chart in this parent.
    pub alias: String,
}

impl Dependency {
    /// What the chart is called by its parent.
    pub fn called(&self) -> &str {
        if self.alias.is_empty() { &self.name } else { &self.alias }
    }
}

impl Metadata {
    /// Reads what `content` says over what is there already.
    pub(super) fn read(&mut self, document: &yaml::Document, version: Version) -> Result<(), String> {
        let package = match version {
            Version::V3_17 => "chart",
            Version::V4_1 => "v2",
        };
        self.decode(document.root(), package)
            .map_err(|error| format!("error unmarshaling JSON: while decoding JSON: {error}"))
    }

    fn decode(&mut self, node: Node<'_>, package: &str) -> Result<(), String> {
        for (key, field) in Fields::of(node, &format!("{package}.Metadata"))? {
            match key.as_str() {
                "name" => field.text(&mut self.name)?,
                "home" => field.text(&mut self.home)?,
                "sources" => field.texts(&mut self.sources)?,
                "version" => field.text(&mut self.version)?,
                "description" => field.text(&mut self.description)?,
                "keywords" => field.texts(&mut self.keywords)?,
                "icon" => field.text(&mut self.icon)?,
                "apiversion" => field.text(&mut self.api_version)?,
                "condition" => field.text(&mut self.condition)?,
                "tags" => field.text(&mut self.tags)?,
                "appversion" => field.text(&mut self.app_version)?,
                "deprecated" => field.bool(&mut self.deprecated)?,
                "annotations" => field.text_map(&mut self.annotations)?,
                "kubeversion" => field.text(&mut self.kube_version)?,
                "type" => field.text(&mut self.kind)?,
                "maintainers" => {
                    let items = field.items(&format!("[]*{package}.Maintainer"))?.unwrap_or_default();
                    let (null, items) = without_null(items);
                    self.null_in = null.then_some("maintainers").or(self.null_in);
                    self.maintainers = decode_all(items, |item| Maintainer::decode(item, package))?;
                }
                "dependencies" => {
                    self.dependencies = None;
                    if let Some(items) = field.items(&format!("[]*{package}.Dependency"))? {
                        let (null, items) = without_null(items);
                        self.null_in = self.null_in.or(null.then_some("dependencies"));
                        self.dependencies =
                            Some(decode_all(items, |item| Dependency::decode(item, package))?);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Helm's checks, and its cleaning of strings.
    pub(super) fn validate(&mut self, version: Version) -> Result<(), String> {
        for text in [
            &mut self.name,
            &mut self.description,
            &mut self.home,
            &mut self.icon,
            &mut self.condition,
            &mut self.tags,
            &mut self.app_version,
            &mut self.kube_version,
        ] {
            sanitize(text);
        }
        self.sources.iter_mut().chain(&mut self.keywords).for_each(sanitize);
        self.problem(version).map_or(Ok(()), |problem| Err(format!("validation: {problem}")))
    }

    fn problem(&mut self, version: Version) -> Option<String> {
        let quoted = |text: &str| format::quoted(text.as_bytes());
        if self.api_version.is_empty() {
            return Some("chart.metadata.apiVersion is required".to_owned());
        }
        if self.name.is_empty() {
            return Some("chart.metadata.name is required".to_owned());
        }
        if version == Version::V4_1 && matches!(self.name.as_str(), "." | "..") {
            return Some(format!("chart.metadata.name {} is not allowed", quoted(&self.name)));
        }
        if self.name.contains('/') && self.name != "/" {
            return Some(format!("chart.metadata.name {} is invalid", quoted(&self.name)));
        }
        if self.version.is_empty() {
            return Some("chart.metadata.version is required".to_owned());
        }
        if semver::Version::parse(self.version.as_bytes(), version).is_err() {
            return Some(format!("chart.metadata.version {} is invalid", quoted(&self.version)));
        }
        if !matches!(self.kind.as_str(), "" | "application" | "library") {
            return Some("chart.metadata.type must be application or library".to_owned());
        }
        if let Some(list) = self.null_in {
            return Some(format!("{list} must not contain empty or null nodes"));
        }
        for maintainer in &mut self.maintainers {
            [&mut maintainer.name, &mut maintainer.email, &mut maintainer.url].into_iter().for_each(sanitize);
        }
        self.dependencies.as_mut().and_then(|list| Dependency::problem(list))
    }
}

impl Maintainer {
    fn decode(node: Node<'_>, package: &str) -> Result<Self, Wrong> {
        let mut own = Self::default();
        for (key, field) in Fields::below(node, "maintainers", &format!("{package}.Maintainer"))? {
            match key.as_str() {
                "name" => field.text(&mut own.name)?,
                "email" => field.text(&mut own.email)?,
                "url" => field.text(&mut own.url)?,
                _ => {}
            }
        }
        Ok(own)
    }
}

impl Dependency {
    pub(super) fn decode(node: Node<'_>, package: &str) -> Result<Self, Wrong> {
        let mut own = Self::default();
        for (key, field) in Fields::below(node, "dependencies", &format!("{package}.Dependency"))? {
            match key.as_str() {
                "name" => field.text(&mut own.name)?,
                "version" => field.text(&mut own.version)?,
                "repository" => field.text(&mut own.repository)?,
                "condition" => field.text(&mut own.condition)?,
                "tags" => field.texts(&mut own.tags)?,
                "enabled" => field.bool(&mut own.enabled)?,
                "import-values" => own.import_values = imports(&field)?,
                "alias" => field.text(&mut own.alias)?,
                _ => {}
            }
        }
        Ok(own)
    }

    fn problem(list: &mut [Self]) -> Option<String> {
        let mut called: Vec<String> = Vec::new();
        for own in list {
            [&mut own.name, &mut own.version, &mut own.repository, &mut own.condition]
                .into_iter()
                .chain(&mut own.tags)
                .for_each(sanitize);
            let legal = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
            if !own.alias.chars().all(legal) {
                let name = format::quoted(own.name.as_bytes());
                return Some(format!("dependency {name} has disallowed characters in the alias"));
            }
            if called.iter().any(|other| other == own.called()) {
                let name = format::quoted(own.called().as_bytes());
                return Some(format!("more than one dependency with name or alias {name}"));
            }
            called.push(own.called().to_owned());
        }
        None
    }
}

type Wrong = String;

/// Whether there is a null among the elements, and those that are none.
fn without_null(items: Vec<Node<'_>>) -> (bool, Vec<Node<'_>>) {
    (items.iter().any(|item| item.is_null()), items.into_iter().filter(|item| !item.is_null()).collect())
}

fn decode_all<T>(
    items: Vec<Node<'_>>,
    decode: impl Fn(Node<'_>) -> Result<T, Wrong>,
) -> Result<Vec<T>, Wrong> {
    items.into_iter().map(decode).collect()
}

fn imports(field: &Field<'_>) -> Result<Vec<Tree>, Wrong> {
    let items = field.items("[]interface {}")?.unwrap_or_default();
    items.into_iter().map(|item| marshal::tree(item).map_err(|fault| fault.to_string())).collect()
}

/// Spaces of all kinds become spaces, and what cannot be printed goes.
fn sanitize(text: &mut String) {
    static PRINTED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^[\p{L}\p{M}\p{N}\p{P}\p{S}]$").ok());
    if text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return;
    }
    let printed =
        |char: char| PRINTED.as_ref().is_some_and(|pattern| pattern.is_match(char.encode_utf8(&mut [0; 4])));
    *text = text
        .chars()
        .filter_map(
            |char| if char.is_whitespace() { Some(' ') } else { Some(char).filter(|own| printed(*own)) },
        )
        .collect();
}

/// A `Chart.yaml` or `requirements.yaml`, to be read.
pub(super) fn parse(content: &[u8]) -> Result<yaml::Document, String> {
    yaml::parse(content).map_err(|error| format!("error converting YAML to JSON: {error}"))
}

/// A mapping's `apiVersion`, asked before anything else is read.
pub(super) fn api_version(document: &yaml::Document) -> Result<String, String> {
    let mut found = String::new();
    let fields = Fields::of(document.root(), "loader.chartBase").and_then(|fields| {
        fields
            .into_iter()
            .filter(|(key, _)| key == "apiversion")
            .try_for_each(|(_, field)| field.text(&mut found))
    });
    fields.map_err(|error| format!("error unmarshaling JSON: while decoding JSON: {error}"))?;
    Ok(found)
}

/// What a scalar is to a Go string: sigs.k8s.io/yaml writes numbers and booleans out.
pub(super) fn scalar(kind: Kind<'_>) -> Option<String> {
    Some(match kind {
        Kind::Bool(bool) => bool.to_string(),
        Kind::Int(number) => number.to_string(),
        Kind::Uint(number) => number.to_string(),
        Kind::Float(number) => general32(number),
        Kind::Str(text) => text.to_owned(),
        Kind::Null | Kind::Seq(_) | Kind::Map(_) => return None,
    })
}
