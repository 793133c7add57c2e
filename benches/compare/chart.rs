//! The same platform for Helm: one chart, a values file a service and one a service and environment.

use super::workload::{App, ENVIRONMENTS, Environment, apps};
use std::{fs, io, path::Path};

/// The shell line that renders every service for every environment, two at a time.
pub(crate) const RENDER: &str = "\
xargs -P2 -L1 sh -c 'exec helm template \"$1\" chart --namespace \"$0\" \
--values values/\"$1\".yaml --values values/\"$0\"/\"$1\".yaml >out/\"$0\"/\"$1\".yaml' <releases";

/// Writes `chart/`, `values/`, the list of releases, and the folders that Helm's output goes to.
pub(crate) fn write(root: &Path, count: usize) -> io::Result<()> {
    let chart = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/compare/chart");
    for folder in ["", "templates"] {
        copy_files(&chart.join(folder), &root.join("chart").join(folder))?;
    }
    fs::create_dir_all(root.join("values"))?;
    let mut releases = String::new();
    for environment in &ENVIRONMENTS {
        let name = environment.name;
        fs::create_dir_all(root.join("values").join(name))?;
        fs::create_dir_all(root.join("out").join(name))?;
        for app in apps(count) {
            let path = root.join(format!("values/{name}/{}.yaml", app.name()));
            fs::write(path, overlay(&app, environment))?;
            releases.extend([name, " ", &app.name(), "\n"]);
        }
    }
    for app in apps(count) {
        fs::write(root.join(format!("values/{}.yaml", app.name())), values(&app))?;
    }
    fs::write(root.join("releases"), releases)
}

fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn values(app: &App) -> String {
    let upstream =
        app.upstream().map_or_else(String::new, |upstream| format!("upstream: {}\n", upstream.name()));
    format!(
        "\
platform: synthetic
team: {}
tier: {}
image:
  repository: {}
port: {}
config:
  FEATURE_FLAGS: {}
  DB_POOL: {}
{upstream}",
        app.team(),
        app.tier(),
        app.repository(),
        app.port(),
        app.feature_flags(),
        app.connections(),
    )
}

fn overlay(app: &App, environment: &Environment) -> String {
    let overlay = app.overlay(environment);
    let Environment { name, log_level, .. } = environment;
    format!(
        "\
environment: {name}
logLevel: {log_level}
image:
  tag: {}
config:
  CACHE_TTL: {}
resources:
  requests: {{cpu: {}m, memory: {}Mi}}
  limits: {{memory: {}Mi}}
autoscaling: {{min: {}, max: {}}}
ingress:
  host: {}.{name}.example.com
",
        overlay.tag,
        overlay.cache_ttl,
        overlay.cpu,
        overlay.memory,
        2 * overlay.memory,
        overlay.pods.0,
        overlay.pods.1,
        app.name(),
    )
}
