//! A chart as it is published: unpacked, and completed with the charts that it needs.

use crate::value::digest;
use helm::{
    chart::{
        Chart, Dependency, is_compatible,
        lock::{self, Lock},
    },
    context::Version,
    semver,
};
use std::{cmp::Ordering, collections::BTreeMap};

/// Charts are vendored for all apps, whichever helm they get: the newest reads what the older ones read.
const HELM: Version = Version::V4_1;

/// A chart's files, by their path below its folder.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A chart that was read.
#[derive(Clone, Debug)]
pub struct Package {
    files: Files,
    chart: Chart,
}

/// A chart that another one needs and has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// Its name.
    pub name: String,
    /// Its version: one, or a range of them.
    pub version: String,
    /// Where it comes from: an address, or what only its author's helm knows.
    pub repository: String,
}

impl Package {
    /// Unpacks an archive.
    ///
    /// # Errors
    /// What is no archive of a chart, and what no folder should get of one.
    pub fn unpack(archive: &[u8]) -> Result<Self, String> {
        let files = helm::chart::unpack(archive).map_err(|error| error.to_string())?;
        Self::of(files.into_iter().collect())
    }

    /// Takes the files of a folder. Hidden ones are left out, but for `.helmignore`: no build reads them.
    ///
    /// # Errors
    /// What helm refuses.
    pub fn of(mut files: Files) -> Result<Self, String> {
        let is_hidden = |part: &str| part.starts_with('.') && part != ".helmignore";
        files.retain(|path, _| !path.split('/').any(is_hidden));
        let chart = read(&files)?;
        Ok(Self { files, chart })
    }

    /// What its Chart.yaml calls it.
    pub fn name(&self) -> &str {
        &self.chart.metadata().name
    }

    /// The version that its Chart.yaml says.
    pub fn version(&self) -> &str {
        &self.chart.metadata().version
    }

    /// Its files.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// The same, given away.
    pub fn into_files(self) -> Files {
        self.files
    }

    /// The charts that it needs and has not, each once, with the versions that its lock has for them.
    ///
    /// # Errors
    /// When the lock is of other dependencies, in helm's words, or a chart that is there is none that is needed.
    pub fn needed(&self) -> Result<Vec<Needed>, String> {
        let required = self.chart.metadata().dependencies.as_deref();
        let mut missing = Vec::new();
        for dependency in required.unwrap_or_default() {
            if !self.has(dependency)? {
                missing.push(dependency);
            }
        }
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        let locked = self.locked(required)?;
        let mut needed: Vec<Needed> = Vec::new();
        for (at, dependency) in required.unwrap_or_default().iter().enumerate() {
            if !missing.contains(&dependency) {
                continue;
            }
            // A lock has them in the order of Chart.yaml, one of a name for each alias.
            let found = locked.as_ref().and_then(|locked| locked.get(at)).unwrap_or(dependency);
            let own = Needed {
                name: dependency.name.clone(),
                version: found.version.clone(),
                repository: dependency.repository.clone(),
            };
            if !needed.contains(&own) {
                needed.push(own);
            }
        }
        Ok(needed)
    }

    /// Puts in a chart that it needs.
    ///
    /// # Errors
    /// What helm refuses.
    pub fn put(&mut self, chart: Package) -> Result<(), String> {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.+".contains(letter);
        if chart.name().starts_with('.') || !chart.name().chars().all(is_plain) {
            return Err(format!("`{}` cannot be the name of a folder", chart.name()));
        }
        let folder = format!("charts/{}/", chart.name());
        let is_taken = self.files.keys().any(|path| path.starts_with(&folder));
        // Two versions of one chart lie beside each other, as two archives would.
        let folder = if is_taken { format!("charts/{}-{}/", chart.name(), chart.version()) } else { folder };
        self.files.extend(chart.files.into_iter().map(|(path, bytes)| (format!("{folder}{path}"), bytes)));
        self.chart = read(&self.files)?;
        Ok(())
    }

    fn has(&self, dependency: &Dependency) -> Result<bool, String> {
        let there = self.chart.dependencies().iter().map(Chart::metadata);
        let there: Vec<_> = there.filter(|there| there.name == dependency.name).collect();
        if there.iter().any(|there| is_compatible(&dependency.version, &there.version, HELM)) {
            return Ok(true);
        }
        match there.first() {
            // Of another alias' version more than one may be needed.
            Some(other) if !self.needs_twice(&dependency.name) => {
                let Dependency { name, version, .. } = dependency;
                Err(format!("it needs `{name}` {version}, and in `charts/` lies {}", other.version))
            }
            _ => Ok(false),
        }
    }

    fn needs_twice(&self, name: &str) -> bool {
        let required = self.chart.metadata().dependencies.iter().flatten();
        required.filter(|dependency| dependency.name == name).count() > 1
    }

    /// What the lock has found; `None` without one.
    fn locked(&self, required: Option<&[Dependency]>) -> Result<Option<Vec<Dependency>>, String> {
        let metadata = self.chart.metadata();
        let (name, of, is_old) = match metadata.api_version.as_str() {
            "v1" => ("requirements.lock", "requirements.yaml", true),
            _ => ("Chart.lock", "Chart.yaml", false),
        };
        let Some(text) = self.files.get(name) else { return Ok(None) };
        let lock = Lock::read(text, HELM).map_err(|error| format!("cannot load {name}: {error}"))?;
        let digest = |text: Vec<u8>| digest::spelled(&text);
        let found = lock.dependencies.as_deref();
        let is_current = digest(lock::digested(required, found)) == lock.digest
            || is_old && digest(lock::digested_by_helm2(required)) == lock.digest;
        if !is_current {
            return Err(format!("the lock file ({name}) is out of sync with the dependencies file ({of})"));
        }
        Ok(lock.dependencies)
    }
}

fn read(files: &Files) -> Result<Chart, String> {
    let files = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    Chart::from_folder(files, HELM).map_err(|error| error.to_string())
}

/// Whether a text is one version, and no range of them.
pub fn is_version(text: &str) -> bool {
    semver::Version::parse(text.as_bytes(), HELM).is_ok()
}

/// Whether two versions are one: `v1.2.3` and `1.2.3` are, and what is behind `+` counts where both say it.
pub fn are_one_version(one: &str, other: &str) -> bool {
    let parse = |text: &str| semver::Version::parse(text.as_bytes(), HELM).ok();
    one == other
        || parse(one).zip(parse(other)).is_some_and(|(one, other)| {
            let says = |version: &semver::Version| !version.metadata.is_empty();
            one.compare(&other).is_eq() && (one.metadata == other.metadata || !says(&one) || !says(&other))
        })
}

/// Whether a range of versions has one.
pub fn allows(range: &str, version: &str) -> bool {
    is_compatible(range, version, HELM)
}

/// The order of versions; what is none comes first.
pub fn order(one: &str, other: &str) -> Ordering {
    let parse = |text: &str| semver::Version::parse(text.as_bytes(), HELM).ok();
    match (parse(one), parse(other)) {
        (Some(one), Some(other)) => one.compare(&other),
        (one, other) => one.is_some().cmp(&other.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Files, Needed, Package, allows, are_one_version, is_version, order};

    fn files(rows: &[(&str, &str)]) -> Files {
        rows.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    const WEB: &str = "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n\
                       - {name: db, version: ^2.0.0, repository: 'https://charts.example.org'}\n";

    /// What `helm dependency update` of 4.1.4 wrote for it, with db 2.3.4 in the repository.
    const LOCK: &str = "dependencies:\n- name: db\n  repository: https://charts.example.org\n  version: 2.3.4\n\
                        digest: sha256:DIGEST\ngenerated: \"2026-01-01T00:00:00Z\"\n";

    fn lock() -> String {
        let json = br#"[[{"name":"db","version":"^2.0.0","repository":"https://charts.example.org"}],[{"name":"db","version":"2.3.4","repository":"https://charts.example.org"}]]"#;
        LOCK.replace("DIGEST", &crate::value::digest::digits(json))
    }

    fn needed(version: &str) -> Vec<Needed> {
        let text = |text: &str| text.to_owned();
        vec![Needed {
            name: text("db"),
            version: text(version),
            repository: text("https://charts.example.org"),
        }]
    }

    #[test]
    fn what_is_missing_is_needed_in_the_version_of_the_lock() {
        let of = |rows: &[(&str, &str)]| Package::of(files(rows)).unwrap().needed();
        assert_eq!(of(&[("Chart.yaml", WEB)]).unwrap(), needed("^2.0.0"));
        assert_eq!(of(&[("Chart.yaml", WEB), ("Chart.lock", &lock())]).unwrap(), needed("2.3.4"));
        let stale = of(&[("Chart.yaml", &WEB.replace("^2", "^1")), ("Chart.lock", &lock())]);
        let told = "the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml)";
        assert_eq!(stale.unwrap_err(), told);
    }

    #[test]
    fn what_is_there_stays_and_what_is_put_in_is_there() {
        let db = |version: &str| format!("apiVersion: v2\nname: db\nversion: {version}\n");
        let there =
            Package::of(files(&[("Chart.yaml", WEB), ("charts/x/Chart.yaml", &db("2.9.0"))])).unwrap();
        assert_eq!(there.needed().unwrap(), []);
        let other =
            Package::of(files(&[("Chart.yaml", WEB), ("charts/x/Chart.yaml", &db("1.9.0"))])).unwrap();
        assert_eq!(other.needed().unwrap_err(), "it needs `db` ^2.0.0, and in `charts/` lies 1.9.0");
        let mut alone =
            Package::of(files(&[("Chart.yaml", WEB), (".git/x", ""), (".helmignore", "")])).unwrap();
        alone.put(Package::of(files(&[("Chart.yaml", &db("2.0.1"))])).unwrap()).unwrap();
        assert_eq!(alone.needed().unwrap(), []);
        let names: Vec<&str> = alone.files().keys().map(String::as_str).collect();
        assert_eq!(names, [".helmignore", "Chart.yaml", "charts/db/Chart.yaml"]);
    }

    #[test]
    fn versions_are_compared_as_helm_compares_them() {
        for (one, other) in [("1.2.3", "v1.2.3"), ("1.2", "1.2.0"), ("1.0.0+a", "1.0.0"), ("main", "main")] {
            assert!(are_one_version(one, other), "{one} {other}");
        }
        for (one, other) in [("1.2.3", "1.2.4"), ("1.0.0+a", "1.0.0+b"), ("main", "1.0.0")] {
            assert!(!are_one_version(one, other), "{one} {other}");
        }
        assert!(is_version("v1.2.3-rc.1+b") && !is_version("^1.2.3") && !is_version("1.x"));
        assert!(allows("^1.2.0", "1.9.0") && !allows("^1.2.0", "2.0.0"));
        assert!(order("1.10.0", "1.9.0").is_gt() && order("none", "0.0.1").is_lt());
    }
}
