//! The cluster that templates see: `.Capabilities`.

use std::{any::Any, cell::OnceCell, rc::Rc, sync::Arc};

use super::api_versions::known;
use crate::{
    context::{Context, Version},
    fault::Fault,
    text::Text,
    trace::Read,
    value::{Element, Kind, List, Object, Signature, Type, Value},
};

/// What templates shall believe of the cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Capabilities {
    version: Version,
    /// Its Kubernetes version.
    pub kube_version: KubeVersion,
    /// `--api-versions`: what the cluster knows beyond the kinds of Kubernetes itself.
    pub api_versions: Arc<[Text]>,
}

/// A version of Kubernetes, as Helm takes it apart.
#[derive(Clone, Debug, PartialEq)]
pub struct KubeVersion {
    /// With all that a vendor adds: `v1.33.4-gke.1245000`.
    pub version: String,
    /// What ranges are compared with; Helm 4 leaves the additions out.
    pub normalized: String,
    /// The first number.
    pub major: String,
    /// The second one.
    pub minor: String,
}

impl KubeVersion {
    fn plain(major: u32, minor: u32) -> Self {
        let version = format!("v{major}.{minor}.0");
        Self { normalized: version.clone(), version, major: major.to_string(), minor: minor.to_string() }
    }

    /// Reads the value of `--kube-version`.
    ///
    /// # Errors
    /// Helm's message.
    pub fn parse(text: &str, version: Version) -> Result<Self, String> {
        match version {
            Version::V4_1 => Self::parse_generic(text),
            Version::V3_17 => Self::parse_semantic(text),
        }
        .map_err(|error| format!("invalid kube version '{text}': {error}"))
    }

    /// apimachinery's `ParseGeneric`: two numbers or more, whatever follows.
    fn parse_generic(text: &str) -> Result<Self, String> {
        let quoted = || crate::format::quoted(text.as_bytes());
        let trimmed = text.trim_start();
        let mut rest = trimmed.strip_prefix('v').unwrap_or(trimmed);
        let mut numbers = Vec::new();
        while let Some((number, left)) = leading_number(rest) {
            numbers.push(number);
            rest = match left.strip_prefix('.') {
                Some(next) if leading_number(next).is_some() => next,
                _ => break,
            };
        }
        let Some(first) = numbers.first() else {
            return Err(format!("could not parse {} as version", quoted()));
        };
        if numbers.len() < 2 {
            return Err(format!("illegal version string {}", quoted()));
        }
        if first.len() > 1 && first.starts_with('0') {
            let first = crate::format::quoted(first.as_bytes());
            return Err(format!("illegal zero-prefixed version component {first} in {}", quoted()));
        }
        let mut parts = Vec::new();
        for number in numbers {
            let parsed = number.parse::<u64>();
            let out_of_range = |_| format!("strconv.ParseUint: parsing \"{number}\": value out of range");
            parts.push(parsed.map_err(out_of_range)?.to_string());
        }
        Ok(Self {
            version: if text.starts_with('v') { text.to_owned() } else { format!("v{text}") },
            normalized: format!("v{}", parts.join(".")),
            minor: parts.swap_remove(1),
            major: parts.swap_remove(0),
        })
    }

    fn parse_semantic(text: &str) -> Result<Self, String> {
        let parsed = crate::semver::Version::parse(text.as_bytes(), Version::V3_17)
            .map_err(|error| error.to_string())?;
        let version = format!("v{parsed}");
        Ok(Self {
            normalized: version.clone(),
            version,
            major: parsed.major.to_string(),
            minor: parsed.minor.to_string(),
        })
    }
}

impl Capabilities {
    /// What Helm assumes when it is not told: the Kubernetes of its client library.
    pub fn new(version: Version) -> Self {
        let minor = match version {
            Version::V3_17 => 32,
            Version::V4_1 => 35,
        };
        Self { version, kube_version: KubeVersion::plain(1, minor), api_versions: Arc::new([]) }
    }

    /// The same with another Kubernetes.
    #[must_use]
    pub fn with_kube_version(self, kube_version: KubeVersion) -> Self {
        Self { kube_version, ..self }
    }

    /// The same with further API versions.
    #[must_use]
    pub fn with_api_versions<T: Into<Text>>(self, api_versions: impl IntoIterator<Item = T>) -> Self {
        Self { api_versions: api_versions.into_iter().map(Into::into).collect(), ..self }
    }

    /// As templates see it.
    pub(super) fn object(&self) -> Value {
        Value::Object(Rc::new(Cluster {
            version: self.version,
            kube_version: Rc::new(Kubernetes {
                version: self.version,
                kube_version: self.kube_version.clone(),
            }),
            api_versions: Rc::new(Versions {
                version: self.version,
                more: Arc::clone(&self.api_versions),
                list: OnceCell::new(),
            }),
            helm: Rc::new(Build(self.version)),
        }))
    }
}

/// The digits that `text` begins with, and what follows.
fn leading_number(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// The name of a type, which Helm 4 has in another package.
fn of_package(version: Version, of_3: &'static str, of_4: &'static str) -> &'static str {
    match version {
        Version::V3_17 => of_3,
        Version::V4_1 => of_4,
    }
}

/// `*common.Capabilities`
#[derive(Debug)]
struct Cluster {
    version: Version,
    kube_version: Rc<Kubernetes>,
    api_versions: Rc<Versions>,
    helm: Rc<Build>,
}

impl Object for Cluster {
    fn type_name(&self) -> &'static str {
        of_package(self.version, "*chartutil.Capabilities", "*common.Capabilities")
    }

    fn kind(&self) -> Kind {
        Kind::Ptr
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        Some(match name {
            b"KubeVersion" => Value::Object(self.kube_version.clone()),
            b"APIVersions" => Value::Object(self.api_versions.clone()),
            b"HelmVersion" => Value::Object(self.helm.clone()),
            _ => return None,
        })
    }

    fn told(&self, name: &[u8], _args: &[Value]) -> Option<Read> {
        (name == b"KubeVersion").then_some(Read::KubeVersion)
    }

    fn print(&self) -> Text {
        let (kube, apis, helm) = (self.kube_version.print(), self.api_versions.print(), self.helm.print());
        format!("&{{{kube} {apis} {helm}}}").into()
    }

    fn fields(&self) -> Option<Vec<(Text, Value)>> {
        let fields = ["KubeVersion", "APIVersions", "HelmVersion"];
        let entry = |name: &str| Some((Text::from(name), self.field(name.as_bytes())?));
        Some(fields.into_iter().filter_map(entry).collect())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `common.KubeVersion`
#[derive(Debug)]
struct Kubernetes {
    version: Version,
    kube_version: KubeVersion,
}

impl Object for Kubernetes {
    fn type_name(&self) -> &'static str {
        of_package(self.version, "chartutil.KubeVersion", "common.KubeVersion")
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        let own = &self.kube_version;
        Some(Value::text(match name {
            b"Version" => own.version.as_str(),
            b"Major" => own.major.as_str(),
            b"Minor" => own.minor.as_str(),
            _ => return None,
        }))
    }

    fn hidden(&self) -> &'static [&'static str] {
        if self.version == Version::V4_1 { &["normalizedVersion"] } else { &[] }
    }

    fn method(&self, name: &[u8]) -> Option<Signature> {
        matches!(name, b"String" | b"GitVersion").then_some(Signature { params: &[], rest: None })
    }

    fn call(&self, name: &[u8], _args: &[Value], _context: &mut Context<'_>) -> Result<Value, Fault> {
        Ok(match name {
            b"GitVersion" => Value::text(self.kube_version.version.as_str()),
            _ => Value::Text(self.shown()),
        })
    }

    fn print(&self) -> Text {
        let KubeVersion { version, normalized, major, minor } = &self.kube_version;
        match self.version {
            Version::V3_17 => format!("{{{version} {major} {minor}}}"),
            Version::V4_1 => format!("{{{version} {normalized} {major} {minor}}}"),
        }
        .into()
    }

    fn shown(&self) -> Text {
        Text::from(self.kube_version.normalized.as_str())
    }

    fn fields(&self) -> Option<Vec<(Text, Value)>> {
        let fields = ["Version", "Major", "Minor"];
        let entry = |name: &str| Some((Text::from(name), self.field(name.as_bytes())?));
        Some(fields.into_iter().filter_map(entry).collect())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `common.VersionSet`
#[derive(Debug)]
struct Versions {
    version: Version,
    /// What was added to the known ones.
    more: Arc<[Text]>,
    /// All, for those who want more than to know whether one is there.
    list: OnceCell<List>,
}

impl Versions {
    fn list(&self) -> Value {
        let all = || known(self.version).map(Value::text).chain(self.more.iter().cloned().map(Value::Text));
        Value::List(self.list.get_or_init(|| List::new(Element::Text, all().collect())).clone())
    }
}

impl Object for Versions {
    fn type_name(&self) -> &'static str {
        of_package(self.version, "chartutil.VersionSet", "common.VersionSet")
    }

    fn kind(&self) -> Kind {
        Kind::Slice
    }

    fn told(&self, _name: &[u8], args: &[Value]) -> Option<Read> {
        let Some(Value::Text(version)) = args.first() else { return None };
        Some(Read::ApiVersion(version.clone()))
    }

    fn method(&self, name: &[u8]) -> Option<Signature> {
        (name == b"Has").then_some(Signature { params: &[Type::Text], rest: None })
    }

    fn call(&self, _name: &[u8], args: &[Value], _context: &mut Context<'_>) -> Result<Value, Fault> {
        let Some(Value::Text(wanted)) = args.first() else { return Ok(Value::Bool(false)) };
        let is_known = known(self.version).any(|own| own.as_bytes() == wanted.as_bytes());
        Ok(Value::Bool(is_known || self.more.contains(wanted)))
    }

    fn print(&self) -> Text {
        crate::format::value(&self.list())
    }

    fn content(&self) -> Option<Value> {
        Some(self.list())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `version.BuildInfo`
#[derive(Debug)]
struct Build(Version);

impl Build {
    /// Go's names, JSON's names and values.
    fn known(&self) -> &'static [(&'static str, &'static str, &'static str)] {
        match self.0 {
            Version::V3_17 => &[
                ("Version", "version", "v3.17.2"),
                ("GitCommit", "git_commit", "cc0bbbd6d6276b83880042c1ecb34087e84d41eb"),
                ("GitTreeState", "git_tree_state", "clean"),
                ("GoVersion", "go_version", "go1.23.7"),
            ],
            Version::V4_1 => &[
                ("Version", "version", "v4.1.4"),
                ("GitCommit", "git_commit", "05fa37973dc9e42b76e1d2883494c87174b6074f"),
                ("GitTreeState", "git_tree_state", "clean"),
                ("GoVersion", "go_version", "go1.25.9"),
                ("KubeClientVersion", "kube_client_version", "v1.35"),
            ],
        }
    }
}

impl Object for Build {
    fn type_name(&self) -> &'static str {
        "version.BuildInfo"
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        self.known().iter().find(|(own, ..)| own.as_bytes() == name).map(|(.., value)| Value::text(*value))
    }

    fn print(&self) -> Text {
        let values: Vec<_> = self.known().iter().map(|(.., value)| *value).collect();
        format!("{{{}}}", values.join(" ")).into()
    }

    fn fields(&self) -> Option<Vec<(Text, Value)>> {
        Some(self.known().iter().map(|(_, name, value)| (Text::from(*name), Value::text(*value))).collect())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
