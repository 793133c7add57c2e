//! Brings charts from wherever they lie, complete with the charts that they need.

use super::{
    credentials::Credentials,
    git::{self, Repository},
    registry,
    repository::Repositories,
};
use crate::{
    build::chart::package::{Needed, Package, allows, are_one_version, is_version},
    cli::{
        fetch::{Client, Reach, Rules},
        trouble::Trouble,
    },
    resolve::charts::{From, Named},
};
use std::{collections::BTreeMap, rc::Rc, time::Duration};

/// How often a server may send on.
const REDIRECTS: usize = 5;

/// How long one answer may take.
const WHOLE: Duration = Duration::from_secs(600);

/// How deep folders of one repository may need each other.
const DEPTH: usize = 16;

/// A chart that came.
pub(super) struct Brought {
    pub(super) package: Package,
    /// Its version, or the commit that it is of.
    pub(super) version: String,
}

/// Where charts come from, each place asked once.
pub(super) struct Supply {
    client: Client,
    credentials: Credentials,
    silence: Duration,
    repositories: Repositories,
    gits: BTreeMap<(String, String), Rc<Repository>>,
}

/// The folder of a repository that a chart was read from: what it needs may lie beside it.
#[derive(Clone)]
struct Home {
    repository: Rc<Repository>,
    folder: String,
}

impl Supply {
    pub(super) fn new(silence: Duration) -> Result<Self, Trouble> {
        let rules =
            Rules { reach: Reach::Charts, redirects: REDIRECTS, silence: Some(silence), whole: WHOLE };
        let client = Client::new(rules).map_err(|error| Trouble::new(error.to_string(), error.help()))?;
        let (repositories, gits) = (Repositories::default(), BTreeMap::new());
        Ok(Self { client, credentials: Credentials::read(), silence, repositories, gits })
    }

    /// Brings a chart that the platform names.
    pub(super) fn bring(&mut self, named: &Named) -> Result<Brought, Trouble> {
        match &named.from {
            From::Repository(repository) => {
                if !is_version(&named.version) {
                    let message = format!("`{}` is not one version", named.version);
                    return Err(Trouble::new(message, "say the version that is meant, such as 1.2.3"));
                }
                let mut package = self.published(repository, (&named.name, &named.version))?;
                self.complete(&mut package, None, DEPTH)?;
                let version = package.version().to_owned();
                Ok(Brought { package, version })
            }
            From::Git(url, path) => {
                let repository = self.repository(url, &named.version)?;
                let folder = git::path(".", path)?;
                let mut package = taken(&repository, &folder)?;
                let version = repository.commit.clone();
                self.complete(&mut package, Some(&Home { repository, folder }), DEPTH)?;
                Ok(Brought { package, version })
            }
        }
    }

    fn repository(&mut self, url: &str, revision: &str) -> Result<Rc<Repository>, Trouble> {
        let key = (url.to_owned(), revision.to_owned());
        if let Some(known) = self.gits.get(&key) {
            return Ok(known.clone());
        }
        let fetched = Rc::new(Repository::fetch(url, revision, self.silence)?);
        self.gits.insert(key, fetched.clone());
        Ok(fetched)
    }

    /// A chart of a repository of charts, which must be the one that was asked for.
    fn published(&mut self, repository: &str, (chart, version): (&str, &str)) -> Result<Package, Trouble> {
        let package = if repository.starts_with("oci://") {
            registry::bring(&self.client, &self.credentials, repository, (chart, version))?
        } else {
            let asking = (&self.client, &self.credentials);
            self.repositories.bring(asking, repository, (chart, version))?
        };
        let is_it = if is_version(version) {
            are_one_version(package.version(), version)
        } else {
            allows(version, package.version())
        };
        if package.name() == chart && is_it {
            return Ok(package);
        }
        let (name, found) = (package.name(), package.version());
        let message = format!("asked for `{chart}` {version}, `{repository}` gives `{name}` {found}");
        Err(Trouble::new(message, "ask who publishes the chart; say `chart` when the key is not its name"))
    }

    /// Puts in the charts that a chart needs and has not, as `helm dependency build` does.
    fn complete(&mut self, package: &mut Package, home: Option<&Home>, depth: usize) -> Result<(), Trouble> {
        let help = "run `helm dependency update` where the chart is kept, and publish what that writes";
        let needed = package.needed().map_err(|reason| Trouble::new(reason, help))?;
        for needed in needed {
            let chart = self.needed(&needed, home, depth).map_err(|told| told.within(&needed.name))?;
            package.put(chart).map_err(|reason| Trouble::new(reason, help).within(&needed.name))?;
        }
        Ok(())
    }

    fn needed(&mut self, needed: &Needed, home: Option<&Home>, depth: usize) -> Result<Package, Trouble> {
        let Needed { name, version, repository } = needed;
        if let Some(said) = repository.strip_prefix("file://") {
            return self.beside(needed, said, home, depth);
        }
        if ["https://", "http://", "oci://"].iter().any(|scheme| repository.starts_with(scheme)) {
            return self.published(repository, (name, version));
        }
        let message = if repository.is_empty() {
            "it names no repository, and does not lie in `charts/`".to_owned()
        } else {
            format!("`{repository}` is a name that only its author's helm knows")
        };
        Err(Trouble::new(message, "name the repository by its URL in the chart's Chart.yaml"))
    }

    /// A chart of the same git repository.
    fn beside(
        &mut self,
        needed: &Needed,
        said: &str,
        home: Option<&Home>,
        depth: usize,
    ) -> Result<Package, Trouble> {
        let (Some(home), Some(depth)) = (home, depth.checked_sub(1)) else {
            let message = match home {
                None => format!("`{}` is a folder of its author's machine", needed.repository),
                Some(_) => format!("charts need each other more than {DEPTH} deep"),
            };
            return Err(Trouble::new(message, "publish the chart with what it needs in `charts/`"));
        };
        let folder = git::path(&home.folder, said)?;
        let mut package = taken(&home.repository, &folder)?;
        if package.name() != needed.name || !allows(&needed.version, package.version()) {
            let message = format!(
                "`{folder}` holds `{}` {}, and `{}` {} is needed",
                package.name(),
                package.version(),
                needed.name,
                needed.version
            );
            return Err(Trouble::new(message, "mend the dependency in the chart's Chart.yaml"));
        }
        let home = Home { repository: home.repository.clone(), folder };
        self.complete(&mut package, Some(&home), depth)?;
        Ok(package)
    }
}

fn taken(repository: &Repository, folder: &str) -> Result<Package, Trouble> {
    let files = repository.folder(folder)?;
    Package::of(files).map_err(|reason| {
        let message =
            format!("the folder `{folder}` of the repository holds no chart that can be taken: {reason}");
        Trouble::new(message, "say the folder that holds the chart's Chart.yaml as `path`")
    })
}
