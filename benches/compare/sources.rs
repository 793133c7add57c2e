//! The platform as platc's documents: a class, an app a service, an overlay a service and environment.

use super::workload::{App, ENVIRONMENTS, Environment, apps};
use std::{fs, io, path::Path};

const PLATFORM: &str = "\
apiVersion: platc.dev/v1alpha1
kind: Platform
metadata:
  name: synthetic
spec:
  git:
    url: https://git.example.com/platform/deploy.git
    revision: main
  kubernetes: \"1.35\"
  argocd:
    version: \"3.3\"
  clusters:
    main:
      server: https://kubernetes.default.svc
      provides:
        - IngressClass/nginx
  projects:
    services:
      description: Services that were never written
";

const CLASS: &str = "\
kind: Class
metadata:
  name: service
spec:
  workload:
    imagePullPolicy: IfNotPresent
    revisionHistoryLimit: 3
    config:
      LOG_FORMAT: json
      LOG_LEVEL: \"${{ vars.logLevel }}\"
      ENVIRONMENT: \"${{ env.name }}\"
    probes:
      readiness: &probe
        http: /healthz
        initialDelaySeconds: 5
        periodSeconds: 10
      liveness: *probe
    autoscaling:
      cpu: 80
    disruption:
      minAvailable: 1
    ingress:
      class: nginx
      host: \"${{ app.name }}.${{ vars.domain }}\"
      tls:
        clusterIssuer: letsencrypt
";

/// Writes `platform/` and `environments/`.
pub(crate) fn write(root: &Path, count: usize) -> io::Result<()> {
    put(root, "platform/platform.yaml", PLATFORM)?;
    put(root, "platform/classes/service.yaml", CLASS)?;
    for environment in &ENVIRONMENTS {
        put(root, &format!("environments/{}/environment.yaml", environment.name), &settings(environment))?;
    }
    for app in apps(count) {
        let name = app.name();
        put(root, &format!("platform/apps/{name}.yaml"), &document(&app))?;
        for environment in &ENVIRONMENTS {
            let path = format!("environments/{}/{name}.yaml", environment.name);
            put(root, &path, &overlay(&app, environment))?;
        }
    }
    Ok(())
}

fn put(root: &Path, path: &str, text: &str) -> io::Result<()> {
    let path = root.join(path);
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, text)
}

fn settings(environment: &Environment) -> String {
    let Environment { name, log_level, .. } = environment;
    format!(
        "\
kind: Environment
metadata:
  name: {name}
spec:
  cluster: main
  vars:
    domain: {name}.example.com
    logLevel: {log_level}
"
    )
}

fn document(app: &App) -> String {
    let upstream = app.upstream().map_or_else(String::new, |upstream| {
        format!("      UPSTREAM_URL: \"${{{{ apps['{}'].exports.url }}}}\"\n", upstream.name())
    });
    format!(
        "\
kind: App
metadata:
  name: {}
spec:
  classes: [service]
  labels:
    team: {}
    tier: {}
  workload:
    image:
      repository: {}
    ports:
      http: {{container: {}, service: 80}}
    config:
      FEATURE_FLAGS: {}
      DB_POOL: {}
{upstream}",
        app.name(),
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
    format!(
        "\
kind: App
metadata:
  name: {}
spec:
  workload:
    image:
      tag: {}
    config:
      CACHE_TTL: {}
    resources:
      requests: {{cpu: {}m, memory: {}Mi}}
      limits: {{memory: {}Mi}}
    autoscaling: {{min: {}, max: {}}}
",
        app.name(),
        overlay.tag,
        overlay.cache_ttl,
        overlay.cpu,
        overlay.memory,
        2 * overlay.memory,
        overlay.pods.0,
        overlay.pods.1,
    )
}
