//! A platform of services that were never written: as many as asked for, each a little different, always the same ones.

/// A place that the services run at, and how much larger everything is there.
pub(crate) struct Environment {
    /// Its name and namespace.
    pub name: &'static str,
    /// How much its services log.
    pub log_level: &'static str,
    /// How many times what a service needs at least.
    pub scale: usize,
}

/// The environments, smallest first.
pub(crate) const ENVIRONMENTS: [Environment; 3] = [
    Environment { name: "dev", log_level: "debug", scale: 1 },
    Environment { name: "staging", log_level: "info", scale: 2 },
    Environment { name: "prod", log_level: "warn", scale: 4 },
];

/// One service, as all environments have it.
pub(crate) struct App {
    number: usize,
}

/// What one environment says differently about one service.
pub(crate) struct Overlay {
    /// The version that runs there.
    pub tag: String,
    /// Seconds.
    pub cache_ttl: usize,
    /// Thousandths of a processor.
    pub cpu: usize,
    /// Mebibytes.
    pub memory: usize,
    /// The fewest and the most pods.
    pub pods: (usize, usize),
}

/// So many services.
pub(crate) fn apps(count: usize) -> impl Iterator<Item = App> {
    (0..count).map(|number| App { number })
}

impl App {
    pub(crate) fn name(&self) -> String {
        format!("app-{:04}", self.number)
    }

    pub(crate) fn team(&self) -> String {
        format!("team-{:02}", self.number % 17)
    }

    pub(crate) fn tier(&self) -> &'static str {
        ["frontend", "backend", "worker"][self.some(1, 3)]
    }

    pub(crate) fn port(&self) -> usize {
        [8080, 8000, 3000, 9090][self.some(2, 4)]
    }

    pub(crate) fn repository(&self) -> String {
        format!("registry.example.com/{}/{}", self.team(), self.name())
    }

    pub(crate) fn feature_flags(&self) -> &'static str {
        ["alpha,beta", "alpha,gamma", "beta,delta", "gamma,delta"][self.some(3, 4)]
    }

    pub(crate) fn connections(&self) -> usize {
        5 + self.some(4, 45)
    }

    /// The service that it calls: one nearer to the first, so that none waits for itself.
    pub(crate) fn upstream(&self) -> Option<App> {
        (self.number > 0).then_some(App { number: self.number / 2 })
    }

    pub(crate) fn overlay(&self, environment: &Environment) -> Overlay {
        let scale = environment.scale;
        Overlay {
            tag: format!("1.{}.{}-{}", self.some(5, 40), self.some(6, 20), environment.name),
            cache_ttl: 60 * scale,
            cpu: 100 * scale,
            memory: 128 * scale,
            pods: (scale, 3 * scale + self.some(7 + scale, 3)),
        }
    }

    /// A number below a limit, by the service and a seed: spread, and no randomness.
    fn some(&self, seed: usize, limit: usize) -> usize {
        (self.number * 31 + seed * 17).wrapping_mul(2_654_435_761) / 7 % limit
    }
}
