//! `index.yaml`: what a repository of charts lists.

use super::package::{allows, are_one_version, order};
use helm::yaml::{self, Node};
use std::ops::Range;

/// One version of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The version.
    pub version: String,
    /// Where the archive is; relative to the repository, or anywhere.
    pub urls: Vec<String>,
    /// The SHA-256 of the archive, in hexadecimal digits.
    pub digest: Option<String>,
}

/// Why an index has not what is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unlisted {
    /// It is none, for this reason.
    Broken(String),
    /// It has other charts.
    Chart(Vec<String>),
    /// It has other versions; these are the nearest.
    Version(Vec<String>),
}

/// The one version of a chart that is asked for, or the newest of a range.
///
/// # Errors
/// When it is not there.
pub fn find(index: &[u8], chart: &str, version: &str) -> Result<Listed, Unlisted> {
    let mut listed = listed(index, chart)?;
    listed.sort_by(|one, other| order(&other.version, &one.version));
    let exact = listed.iter().position(|listed| listed.version == version);
    let exact = exact.or_else(|| listed.iter().position(|listed| are_one_version(&listed.version, version)));
    let found = exact.or_else(|| listed.iter().position(|listed| allows(version, &listed.version)));
    found.map(|at| listed[at].clone()).ok_or_else(|| {
        let newer = listed.iter().filter(|listed| order(&listed.version, version).is_gt()).count();
        let from = newer.saturating_sub(3).min(listed.len().saturating_sub(5));
        Unlisted::Version(listed.iter().skip(from).take(5).map(|listed| listed.version.clone()).collect())
    })
}

/// All versions of a chart.
fn listed(index: &[u8], chart: &str) -> Result<Vec<Listed>, Unlisted> {
    let text = std::str::from_utf8(index).map_err(|error| Unlisted::Broken(error.to_string()))?;
    let layout = Layout::of(text);
    // Of a large repository the whole would take a gigabyte.
    let part = match &layout {
        None => text.to_owned(),
        Some(layout) => {
            let place = layout.charts.iter().find(|(name, _)| *name == chart);
            let (_, place) = place.ok_or_else(|| Unlisted::Chart(layout.names()))?;
            format!("entries:\n{}", &text[place.clone()])
        }
    };
    let document = yaml::parse(part.as_bytes()).map_err(|error| Unlisted::Broken(error.to_string()))?;
    let entries = document.root().get("entries").filter(|entries| entries.is_map());
    let entries = entries.ok_or_else(|| Unlisted::Broken("it has no map `entries`".to_owned()))?;
    let Some(versions) = entries.get(chart) else {
        let names = entries.entries().filter_map(|(name, _)| Some(name.as_str()?.to_owned()));
        return Err(Unlisted::Chart(names.collect()));
    };
    Ok(versions.items().filter_map(version).collect())
}

/// An entry that says enough of itself; helm passes over others, too.
fn version(node: Node<'_>) -> Option<Listed> {
    let text = |key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
    let urls: Vec<String> =
        node.get("urls")?.items().filter_map(|url| Some(url.as_str()?.to_owned())).collect();
    let digest = text("digest").filter(|digest| !digest.is_empty());
    let digest = digest.map(|digest| digest.trim_start_matches("sha256:").to_ascii_lowercase());
    Some(Listed { version: text("version")?, urls, digest }).filter(|listed| !listed.urls.is_empty())
}

/// Where each chart stands in an index as helm writes it: in block style, a line for each chart's name.
struct Layout<'t> {
    charts: Vec<(&'t str, Range<usize>)>,
}

impl<'t> Layout<'t> {
    /// `None` for an index of another style, which is read as a whole.
    fn of(text: &'t str) -> Option<Self> {
        let start = if text.starts_with("entries:\n") { 0 } else { text.find("\nentries:\n")? + 1 };
        let start = start + "entries:\n".len();
        let mut charts: Vec<(&str, Range<usize>)> = Vec::new();
        let (mut at, mut depth) = (start, None);
        for line in text[start..].split_inclusive('\n') {
            let indent = line.len() - line.trim_start_matches(' ').len();
            let said = line.trim();
            let from = at;
            at += line.len();
            if said.is_empty() || said.starts_with('#') {
                continue;
            }
            let depth = *depth.get_or_insert(indent);
            if indent < depth || depth == 0 {
                at = from;
                break;
            }
            if indent == depth && !said.starts_with('-') {
                let name = said.strip_suffix(':').filter(|name| is_plain(name))?;
                if let Some((_, before)) = charts.last_mut() {
                    before.end = from;
                }
                charts.push((name, from..from));
            }
        }
        charts.last_mut()?.1.end = at;
        Some(Self { charts })
    }

    fn names(&self) -> Vec<String> {
        self.charts.iter().map(|(name, _)| (*name).to_owned()).collect()
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{Layout, Listed, Unlisted, find};

    const INDEX: &str = "apiVersion: v1\nentries:\n  redis:\n  - version: 1.9.0\n    digest: AB\n    urls: [redis-1.9.0.tgz]\n  \
                         - version: 1.10.0\n    description: |\n      entries:\n      web:\n    urls: [a.tgz, b.tgz]\n  \
                         - version: 2.0.0-rc.1\n    urls: [c.tgz]\n  - version: 3.0.0\n  web-app:\n  \
                         - {version: v1.0.0, urls: ['https://x/y.tgz'], digest: 'sha256:cd'}\ngenerated: now\n";

    fn versions(told: Unlisted) -> Vec<String> {
        match told {
            Unlisted::Version(versions) => versions,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_version_is_found_as_helm_finds_it() {
        let found =
            |chart: &str, version: &str| find(INDEX.as_bytes(), chart, version).map(|found| found.version);
        assert_eq!(found("redis", "1.9.0").unwrap(), "1.9.0");
        assert_eq!(found("redis", "v1.9").unwrap(), "1.9.0");
        assert_eq!(found("redis", "^1.0.0").unwrap(), "1.10.0");
        assert_eq!(found("redis", "2.0.0-rc.1").unwrap(), "2.0.0-rc.1");
        let web = find(INDEX.as_bytes(), "web-app", "1.0.0").unwrap();
        let urls = vec!["https://x/y.tgz".to_owned()];
        assert_eq!(web, Listed { version: "v1.0.0".to_owned(), urls, digest: Some("cd".to_owned()) });
        assert_eq!(versions(found("redis", "3.0.0").unwrap_err()), ["2.0.0-rc.1", "1.10.0", "1.9.0"]);
        let names = ["redis", "web-app"].map(str::to_owned).to_vec();
        assert_eq!(found("web", "1.0.0").unwrap_err(), Unlisted::Chart(names));
    }

    #[test]
    fn an_index_of_another_style_is_read_as_a_whole() {
        for index in [
            r#"{"entries": {"web": [{"version": "1.0.0", "urls": ["x.tgz"]}]}}"#,
            "entries:\n  web: [{version: 1.0.0, urls: [x.tgz]}]\n",
            "entries:\n  \"web\":\n  - {version: 1.0.0, urls: [x.tgz]}\n",
        ] {
            assert!(Layout::of(index).is_none(), "{index}");
            assert_eq!(find(index.as_bytes(), "web", "1.0.0").unwrap().urls, ["x.tgz"]);
        }
        for broken in ["entries: [", "a: 1", "", "<html>", "entries:\n"] {
            assert!(matches!(find(broken.as_bytes(), "web", "1"), Err(Unlisted::Broken(_))), "{broken}");
        }
        assert!(matches!(find(b"\xff", "web", "1"), Err(Unlisted::Broken(_))));
    }

    #[test]
    fn the_nearest_versions_are_told() {
        let entries: Vec<String> =
            (0..40).map(|minor| format!("  - {{version: 1.{minor}.0, urls: [x]}}\n")).collect();
        let index = format!("entries:\n  web:\n{}", entries.concat());
        let near = |version: &str| versions(find(index.as_bytes(), "web", version).unwrap_err());
        assert_eq!(near("1.20.5"), ["1.23.0", "1.22.0", "1.21.0", "1.20.0", "1.19.0"]);
        assert_eq!(near("9.0.0"), ["1.39.0", "1.38.0", "1.37.0", "1.36.0", "1.35.0"]);
        assert_eq!(near("0.1.0"), ["1.4.0", "1.3.0", "1.2.0", "1.1.0", "1.0.0"]);
    }
}
