//! `Chart.lock`: which versions a chart's dependencies were resolved to, and what they were resolved from.

use super::{
    LoadError,
    decode::Fields,
    metadata::{self, Dependency},
};
use crate::{
    context::Version,
    json::{Escape, Writer},
    value::Tree,
};

/// The content of a `Chart.lock`, or of the `requirements.lock` of an old chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lock {
    /// `digest`: `sha256:` and the digest of what [`digested`] writes.
    pub digest: String,
    /// `dependencies`, each with the one version that was found.
    pub dependencies: Option<Vec<Dependency>>,
}

impl Lock {
    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it, as Helm says it.
    pub fn read(content: &[u8], version: Version) -> Result<Self, LoadError> {
        let package = match version {
            Version::V3_17 => "chart",
            Version::V4_1 => "v2",
        };
        let document = metadata::parse(content).map_err(LoadError::new)?;
        let mut own = Self::default();
        let mut read = || -> Result<(), String> {
            for (key, field) in Fields::of(document.root(), &format!("{package}.Lock"))? {
                match key.as_str() {
                    "digest" => field.text(&mut own.digest)?,
                    "dependencies" => {
                        let items = field.items(&format!("[]*{package}.Dependency"))?;
                        let decode = |item| Dependency::decode(item, package);
                        own.dependencies = items
                            .map(|items| items.into_iter().map(decode).collect::<Result<_, _>>())
                            .transpose()?;
                    }
                    _ => {}
                }
            }
            Ok(())
        };
        read().map_err(LoadError::new)?;
        Ok(own)
    }
}

/// What a lock's digest is made of: the JSON of what is required and of what was found (`resolver.HashReq`).
pub fn digested(required: Option<&[Dependency]>, locked: Option<&[Dependency]>) -> Vec<u8> {
    let mut writer = Writer::new(Escape::Html);
    writer.open(b'[');
    list(&mut writer, required);
    list(&mut writer, locked);
    writer.close(b']');
    writer.finish()
}

/// The same of locks that Helm 2 wrote (`resolver.HashV2Req`).
pub fn digested_by_helm2(required: Option<&[Dependency]>) -> Vec<u8> {
    let mut writer = Writer::new(Escape::Html);
    writer.open(b'{');
    writer.key(b"dependencies");
    list(&mut writer, required);
    writer.close(b'}');
    writer.finish()
}

fn list(writer: &mut Writer<'_>, dependencies: Option<&[Dependency]>) {
    let Some(dependencies) = dependencies else { return writer.word("null") };
    writer.open(b'[');
    for own in dependencies {
        writer.open(b'{');
        text(writer, "name", Some(&own.name));
        text(writer, "version", given(&own.version));
        text(writer, "repository", Some(&own.repository));
        text(writer, "condition", given(&own.condition));
        if !own.tags.is_empty() {
            writer.key(b"tags");
            writer.open(b'[');
            own.tags.iter().for_each(|tag| writer.text(tag.as_bytes()));
            writer.close(b']');
        }
        if own.enabled {
            writer.key(b"enabled");
            writer.word("true");
        }
        if !own.import_values.is_empty() {
            writer.key(b"import-values");
            writer.open(b'[');
            own.import_values.iter().for_each(|import| tree(writer, import));
            writer.close(b']');
        }
        text(writer, "alias", given(&own.alias));
        writer.close(b'}');
    }
    writer.close(b']');
}

/// What Go leaves out when it is empty.
fn given(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn text(writer: &mut Writer<'_>, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        writer.key(key.as_bytes());
        writer.text(value.as_bytes());
    }
}

/// A tree that was read nests no deeper than [`crate::limits::VALUE_DEPTH`].
fn tree(writer: &mut Writer<'_>, value: &Tree) {
    match value {
        Tree::Nil => writer.word("null"),
        Tree::Bool(truth) => writer.word(if *truth { "true" } else { "false" }),
        Tree::Float(number) => writer.float(*number),
        Tree::Int64(number) => writer.word(&number.to_string()),
        Tree::Text(text) => writer.text(text),
        Tree::List(items) => {
            writer.open(b'[');
            for item in items {
                tree(writer, item);
            }
            writer.close(b']');
        }
        Tree::Map(entries) => {
            writer.open(b'{');
            for (key, value) in entries {
                writer.key(key);
                tree(writer, value);
            }
            writer.close(b'}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lock, digested, digested_by_helm2};
    use crate::{chart::Chart, context::Version};

    #[test]
    fn the_digest_is_made_of_what_go_writes() {
        let chart = "apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n- {name: b, version: '>=1 <2', \
                     repository: 'https://x/y', alias: c, tags: [t], import-values: [data, {child: k, parent: p}]}\n";
        let chart = Chart::from_files([("Chart.yaml".to_owned(), chart.into())], Version::V4_1).unwrap();
        let lock = "digest: sha256:0\ngenerated: \"2026-01-01T00:00:00Z\"\ndependencies:\n\
                    - {name: b, repository: 'https://x/y', version: 1.2.3}\n";
        let lock = Lock::read(lock.as_bytes(), Version::V4_1).unwrap();
        let required = chart.metadata().dependencies.as_deref();
        let b = r#"{"name":"b","version":"\u003e=1 \u003c2","repository":"https://x/y","tags":["t"],"import-values":["data",{"child":"k","parent":"p"}],"alias":"c"}"#;
        let locked = r#"{"name":"b","version":"1.2.3","repository":"https://x/y"}"#;
        let written = String::from_utf8(digested(required, lock.dependencies.as_deref())).unwrap();
        assert_eq!(written, format!("[[{b}],[{locked}]]"));
        let written = String::from_utf8(digested_by_helm2(required)).unwrap();
        assert_eq!(written, format!("{{\"dependencies\":[{b}]}}"));
        assert_eq!(digested(None, None), b"[null,null]");
        assert!(Lock::read(b"[]", Version::V4_1).is_err());
    }
}
