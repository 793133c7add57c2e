//! Manifests of Secrets and SealedSecrets, alone, in a `List`, or several in a file.
//!
//! Annotations are not looked at but for a SealedSecret's scope: `kubectl.kubernetes.io/last-applied-configuration`
//! holds the values a second time, and may be older.

use super::{File, Found, Held, Home, ImportError, Imported, Mistake, Remark};
use crate::value::{Value, base64};
use seal::{Ciphertext, Plaintext, Scope};

const CLUSTER_WIDE: &str = "sealedsecrets.bitnami.com/cluster-wide";
const NAMESPACE_WIDE: &str = "sealedsecrets.bitnami.com/namespace-wide";

pub(super) fn read(file: &File) -> Option<Result<Imported, ImportError>> {
    let mut objects = Vec::new();
    for document in file.documents() {
        collect(document, None, &mut objects);
    }
    let known = |object: &Object| ["Secret", "SealedSecret"].contains(&object.kind);
    objects.iter().any(known).then(|| {
        let mut imported = Imported::default();
        for object in &objects {
            match object.kind {
                "Secret" => secret(file, object, &mut imported)?,
                "SealedSecret" => sealed(file, object, &mut imported)?,
                kind => {
                    let name = name(object).unwrap_or_default().to_owned();
                    let remark = Remark::OtherKind { kind: kind.to_owned(), name };
                    imported.tell(file.line_of(object.value), remark);
                }
            }
        }
        Ok(imported)
    })
}

struct Object<'v> {
    kind: &'v str,
    value: &'v Value,
}

/// An object, or those of a list, which need not say their kind in a `SecretList`.
fn collect<'v>(value: &'v Value, kind: Option<&'v str>, objects: &mut Vec<Object<'v>>) {
    let Some(kind) = value.get("kind").and_then(Value::as_str).or(kind) else { return };
    match (kind.strip_suffix("List"), value.get("items").and_then(Value::as_list)) {
        (Some(inner), Some(items)) => {
            let inner = (!inner.is_empty()).then_some(inner);
            for item in items {
                collect(item, inner, objects);
            }
        }
        _ => objects.push(Object { kind, value }),
    }
}

fn name<'v>(object: &Object<'v>) -> Option<&'v str> {
    metadata(object, "name")
}

fn metadata<'v>(object: &Object<'v>, field: &str) -> Option<&'v str> {
    object.value.at_path(["metadata", field]).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn home(file: &File, object: &Object, kind: (&'static str, Option<&Value>)) -> Result<Home, ImportError> {
    let nameless = || file.error(file.line_of(object.value), Mistake::Nameless(kind.0));
    Ok(Home {
        name: name(object).ok_or_else(nameless)?.to_owned(),
        namespace: metadata(object, "namespace").map(str::to_owned),
        kind: kind.1.and_then(Value::as_str).map(str::to_owned),
    })
}

/// `stringData` wins over `data`, as it does with the API server.
fn secret(file: &File, object: &Object, imported: &mut Imported) -> Result<(), ImportError> {
    let home = home(file, object, ("Secret", object.value.get("type")))?;
    let texts = fields(file, object.value.get("stringData"), |_, text| Ok(text.into()))?;
    let encoded = fields(file, object.value.get("data"), |key, text| {
        let bytes = base64::decode(&without_breaks(text)).ok_or_else(|| Mistake::NoBase64(key.to_owned()))?;
        Ok(Plaintext::from(bytes))
    })?;
    let is_hidden = |name: &str| texts.iter().any(|field| field.key == name);
    let (hidden, shown): (Vec<_>, Vec<_>) = encoded.into_iter().partition(|field| is_hidden(field.key));
    drop(hidden);
    for Field { key, value, line } in shown.into_iter().chain(texts) {
        let (name, secret) = (key.to_owned(), Some(home.clone()));
        imported.put(Found { name, secret, value: Held::Plain(value), line });
    }
    Ok(())
}

fn sealed(file: &File, object: &Object, imported: &mut Imported) -> Result<(), ImportError> {
    let spec = |path: &[&str]| object.value.get("spec").and_then(|spec| spec.at_path(path.iter().copied()));
    let home = home(file, object, ("SealedSecret", spec(&["template", "type"])))?;
    let (scope, line) = (scope(object), file.line_of(object.value));
    if home.namespace.is_none() && scope != Scope::ClusterWide {
        imported.tell(line, Remark::NoNamespace(home.name.clone()));
    }
    if spec(&["template", "data"]).is_some_and(|data| !data.is_null()) {
        imported.tell(line, Remark::TemplateData(home.name.clone()));
    }
    let fields = fields(file, spec(&["encryptedData"]), |key, text| {
        Ciphertext::read(&without_breaks(text)).ok_or_else(|| Mistake::NoCiphertext(key.to_owned()))
    })?;
    for Field { key, value, line } in fields {
        let value = Held::Sealed { ciphertext: value, scope };
        imported.put(Found { name: key.to_owned(), secret: Some(home.clone()), value, line });
    }
    Ok(())
}

/// As the controller takes it: the wider annotation wins, and only `"true"` counts.
fn scope(object: &Object) -> Scope {
    let has = |annotation| {
        object.value.at_path(["metadata", "annotations", annotation]).and_then(Value::as_str) == Some("true")
    };
    match (has(CLUSTER_WIDE), has(NAMESPACE_WIDE)) {
        (true, _) => Scope::ClusterWide,
        (_, true) => Scope::NamespaceWide,
        _ => Scope::Strict,
    }
}

/// A key of a Secret and what stands there.
struct Field<'v, T> {
    key: &'v str,
    value: T,
    line: Option<usize>,
}

/// The entries of `data` and its like. `null` is an empty value, as it is to the API server.
fn fields<'v, T>(
    file: &File,
    map: Option<&'v Value>,
    read: impl Fn(&str, &str) -> Result<T, Mistake>,
) -> Result<Vec<Field<'v, T>>, ImportError> {
    let entries = map.and_then(Value::as_map).into_iter().flat_map(|map| map.iter());
    let field = |entry: &'v crate::value::Entry| {
        let (key, line) = (&*entry.key, file.line_of(&entry.value));
        let text = if entry.value.is_null() { Some("") } else { entry.value.as_str() };
        let kind = entry.value.kind();
        let text = text.ok_or_else(|| Mistake::NoString { key: key.to_owned(), kind });
        let value = text.and_then(|text| read(key, text)).map_err(|mistake| file.error(line, mistake))?;
        Ok(Field { key, value, line })
    };
    entries.map(field).collect()
}

/// Go's base64 passes over line breaks, which folded text has.
fn without_breaks(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect()
}
