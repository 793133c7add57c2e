//! The sources of platforms that nobody has, in the shapes that large ones take.

use platc::tree::Tree;
use std::collections::BTreeMap;

const STAGES: [&str; 6] = ["dev", "test", "qa", "perf", "staging", "prod"];
const REGIONS: [&str; 3] = ["ap", "eu", "us"];

/// What every service is; the environment says where and how many.
const SERVICE: &str = "\
kind: Class
metadata: {name: service}
spec:
  workload:
    image: \"registry.example.com/${{ app.name }}:1.0.0\"
    ports: {http: 8080}
    probes: {readiness: {http: /ready}, liveness: {http: /live}}
    resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 64Mi}}
    config: {LOG_LEVEL: \"${{ vars.logLevel }}\"}
    disruption: {maxUnavailable: 1}
    ingress: {class: nginx, host: \"${{ app.name }}.${{ vars.domain }}\"}
";

/// What an instance for one customer is.
const TENANT: &str = "\
kind: Class
metadata: {name: tenant}
spec:
  vars:
    pods: 5
  namespace:
    name: \"${{ app.name }}\"
    network: default-deny
    quota: {pods: \"${{ vars.pods }}\"}
  workload:
    image: registry.example.com/shop:1.0.0
    ports: {http: 8080}
    probes: {readiness: {http: /ready}}
    resources: {requests: {cpu: 50m, memory: 64Mi}}
";

/// Files by their paths.
pub(super) struct Shape(BTreeMap<String, String>);

impl Shape {
    /// Services in each of six stages of three regions: nine bases, eighteen leaves.
    pub(super) fn grid(services: usize) -> Self {
        let mut shape =
            Self::on(&clusters(&REGIONS), "{version: \"3.3\"}", "    apps: {description: Services}\n");
        shape.services(services);
        for (at, stage) in STAGES.into_iter().enumerate() {
            let spec = format!(
                "  abstract: true
  namespace: \"${{{{ env.name }}}}\"
  vars: {{logLevel: info, domain: \"{stage}.${{{{ vars.region }}}}.example.com\"}}
  overrides: {{workload: {{replicas: {}}}, namespace: {{network: default-deny}}}}
",
                1 + at.div_ceil(2).min(2)
            );
            shape.environment(stage, &spec);
        }
        for region in REGIONS {
            let spec = format!("  abstract: true\n  cluster: {region}\n  vars: {{region: {region}}}\n");
            shape.environment(region, &spec);
            for stage in STAGES {
                let name = format!("{stage}-{region}");
                shape.put(
                    &format!("environments/{name}/environment.yaml"),
                    format!("kind: Environment\nmetadata: {{name: {name}}}\nspec: {{extends: [{region}, {stage}]}}\n"),
                );
            }
        }
        shape
    }

    /// An app of three lines for each customer.
    pub(super) fn tenants(count: usize) -> Self {
        let mut shape =
            Self::on(&clusters(&["main"]), "{version: \"3.3\"}", "    apps: {description: Customers}\n");
        shape.put("platform/classes/tenant.yaml", TENANT.into());
        for number in 0..count {
            let name = format!("tenant-{number:02}");
            let vars = if number % 5 == 0 { ", vars: {pods: 20}" } else { "" };
            shape.put(
                &format!("platform/apps/{name}.yaml"),
                format!("kind: App\nmetadata: {{name: {name}}}\nspec: {{classes: [tenant]{vars}}}\n"),
            );
        }
        shape.environment("prod", "  cluster: main\n");
        shape
    }

    /// A stage, and what a pull request looks like beside it.
    pub(super) fn preview(services: usize) -> Self {
        let mut shape =
            Self::on(&clusters(&["main"]), "{version: \"3.3\"}", "    apps: {description: Services}\n");
        shape.services(services);
        shape.environment("staging", &leaf("main", "staging", 2));
        shape.environment(
            "pr-17",
            "  extends: [staging]\n  namespace: pr-17\n  vars: {domain: pr-17.example.com}\n  overrides: {workload: {replicas: 1}}\n",
        );
        shape
    }

    /// Two regions that need nothing of each other.
    pub(super) fn two_argo_cds(services: usize) -> Self {
        let clusters = ["eu", "us"].map(|region| {
            format!(
                "    {region}: {{server: https://kubernetes.default.svc, argocd: {region}, provides: [IngressClass/nginx]}}\n"
            )
        });
        let argocd = "{eu: {version: \"3.3\"}, us: {version: \"3.3\"}}";
        let mut shape = Self::on(&clusters.concat(), argocd, "    apps: {description: Services}\n");
        shape.services(services);
        for region in ["eu", "us"] {
            for stage in ["staging", "prod"] {
                shape.environment(
                    &format!("{stage}-{region}"),
                    &leaf(region, &format!("{stage}.{region}"), 2),
                );
            }
        }
        shape
    }

    /// Each team has a folder, a project and a namespace.
    pub(super) fn teams(teams: usize, services: usize) -> Self {
        let project = |team| format!("    team-{team}: {{description: Services of team {team}}}\n");
        let projects: String = (0..teams).map(project).collect();
        let mut shape = Self::on(&clusters(&["main"]), "{version: \"3.3\"}", &projects);
        shape.put("platform/classes/service.yaml", SERVICE.into());
        for number in 0..teams * services {
            let team = number / services;
            shape.put(
                &format!("platform/apps/team-{team}/app-{number:03}.yaml"),
                format!(
                    "\
kind: App
metadata: {{name: app-{number:03}}}
spec:
  classes: [service]
  project: team-{team}
  namespace: {{name: team-{team}, network: default-deny}}
  labels: {{team: team-{team}}}
"
                ),
            );
        }
        shape.environment("prod", &leaf("main", "prod", 2));
        shape
    }

    /// A platform of these clusters, Argo CDs and projects, and nothing else yet.
    fn on(clusters: &str, argocd: &str, projects: &str) -> Self {
        let platform = format!(
            "\
kind: Platform
metadata: {{name: shapes}}
spec:
  git: {{url: https://git.example.com/shapes/deploy.git}}
  kubernetes: \"1.35\"
  argocd: {argocd}
  clusters:
{clusters}  projects:
{projects}"
        );
        Self(BTreeMap::from([("platform/platform.yaml".to_owned(), platform)]))
    }

    fn services(&mut self, count: usize) {
        self.put("platform/classes/service.yaml", SERVICE.into());
        for number in 0..count {
            let document =
                format!("kind: App\nmetadata: {{name: app-{number:03}}}\nspec: {{classes: [service]}}\n");
            self.put(&format!("platform/apps/app-{number:03}.yaml"), document);
        }
    }

    fn environment(&mut self, name: &str, spec: &str) {
        self.put(
            &format!("environments/{name}/environment.yaml"),
            format!("kind: Environment\nmetadata:\n  name: {name}\nspec:\n{spec}"),
        );
    }

    fn put(&mut self, path: &str, text: String) {
        self.0.insert(path.to_owned(), text);
    }

    /// Each path with its text.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (&**path, &**text))
    }

    /// What platc reads.
    pub(super) fn tree(&self) -> Tree {
        let mut tree = Tree::default();
        self.files().for_each(|(path, text)| tree.insert(path, text.as_bytes()));
        tree
    }
}

/// Clusters with an ingress, each with a server of its own.
fn clusters(names: &[&str]) -> String {
    let cluster = |name: &&str| {
        format!(
            "    {name}: {{server: \"https://{name}.clusters.example:6443\", provides: [IngressClass/nginx]}}\n"
        )
    };
    names.iter().map(cluster).collect()
}

/// What an environment says that is built.
fn leaf(cluster: &str, domain: &str, replicas: usize) -> String {
    format!(
        "  cluster: {cluster}
  vars: {{logLevel: info, domain: {domain}.example.com}}
  overrides: {{workload: {{replicas: {replicas}}}, namespace: {{network: default-deny}}}}
"
    )
}
