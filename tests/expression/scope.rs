//! A scope over maps, in which a text with an expression is evaluated when it is read.

use platc::diagnostic::Diagnostic;
use platc::expression::{Failure, Found, Scope, evaluate};
use platc::map;
use platc::source::{Sources, Span};
use platc::value::{Data, Map, Number, Value};
use std::sync::{Arc, Mutex};

/// Branches, and values below them.
#[derive(Debug)]
pub(super) struct Names {
    root: Value,
    /// The paths of the values under evaluation, to find cycles by, and of all that were read.
    open: Mutex<Vec<String>>,
    pub(super) reads: Mutex<Vec<String>>,
    itself: std::sync::Weak<Names>,
}

/// The branches, `*` for any name.
const BRANCHES: [&str; 7] = ["platform", "env", "vars", "vars.lazy", "apps", "apps.*", "apps.*.exports"];

impl Names {
    pub(super) fn new(root: Value) -> Arc<Self> {
        Arc::new_cyclic(|itself| Self {
            root,
            open: Mutex::default(),
            reads: Mutex::default(),
            itself: itself.clone(),
        })
    }
}

/// The names of a small platform.
pub(super) fn names() -> Arc<dyn Scope> {
    Names::new(platform())
}

/// A small platform.
pub(super) fn platform() -> Value {
    let number = |text: &str| Value::from(Data::Number(Number::parse(text).unwrap()));
    map! {
        "platform" => map! { "name" => "duli" },
        "env" => map! { "name" => "prod" },
        "vars" => map! {
            "domain" => "prod.local",
            "replicas" => 3_i64,
            "debug" => false,
            "ratio" => number("0.5"),
            "version" => number("1.10"),
            "two" => number("2.0"),
            "mode" => number("0o755"),
            "large" => number("18446744073709551615"),
            "nothing" => Value::NULL,
            "limits" => map! { "cpu" => "500m", "memory" => "1Gi" },
            "labels" => map! { "app-kind" => "web" },
            "hosts" => vec!["a.prod.local", "b.prod.local"],
            "log_level" => "exact",
            "log-level" => "dashed",
            "lazy" => map! { "host" => "a.${{ vars.domain }}", "port" => 80_i64 },
            "one" => "${{ vars.other }}",
            "other" => "x ${{ vars.one }}",
            "typo" => "${{ vars.domian }}",
        },
        "apps" => map! {
            "redis" => map! { "namespace" => "prod", "exports" => map! { "host" => "redis.prod.svc" } },
            "session-state" => map! { "exports" => map! { "host" => "session.prod.svc" } },
            "broken" => map! { "exports" => map! { "host" => "${{ vars.typo }}" } },
        },
    }
}

impl Scope for Names {
    fn get(&self, path: &[Arc<str>]) -> Result<Found, Failure> {
        let Some(value) = self.root.at_path(path.iter().map(|name| &**name)) else {
            return Ok(Found::Undefined);
        };
        let is_branch = |branch: &&str| {
            let steps: Vec<&str> = branch.split('.').collect();
            steps.len() == path.len()
                && steps.iter().zip(path).all(|(step, name)| *step == "*" || *step == &**name)
        };
        if BRANCHES.iter().any(is_branch) {
            return Ok(Found::Branch);
        }
        let name = path.join(".");
        self.reads.lock().unwrap().push(name.clone());
        if self.open.lock().unwrap().contains(&name) {
            let path = self.open.lock().unwrap().join(" → ");
            return Err(Diagnostic::error("cyclic", format!("{path} → {name}")).into());
        }
        self.open.lock().unwrap().push(name);
        let found = evaluate(value, &(self.itself.upgrade().unwrap() as Arc<dyn Scope>)).map(Found::Value);
        self.open.lock().unwrap().pop();
        found
    }

    fn whole(&self, path: &[Arc<str>]) -> Result<Option<Value>, Failure> {
        let ["vars", "lazy"] = *path.iter().map(|name| &**name).collect::<Vec<_>>() else { return Ok(None) };
        let mut map = Map::default();
        for name in self.keys(path) {
            let found = self.get(&[path, std::slice::from_ref(&name)].concat())?;
            let Found::Value(value) = found else { continue };
            map.put(name, value);
        }
        Ok(Some(map.into()))
    }

    fn keys(&self, path: &[Arc<str>]) -> Vec<Arc<str>> {
        let value = self.root.at_path(path.iter().map(|name| &**name));
        let map = value.and_then(Value::as_map).into_iter().flat_map(Map::iter);
        map.map(|entry| entry.key.clone().into()).collect()
    }
}

/// What a scalar becomes, as JSON, or what `placed` says of its failure.
pub(super) fn outcome(text: &str, scope: &Arc<dyn Scope>) -> String {
    let mut sources = Sources::default();
    let file = sources.add("app.yaml", format!("key: {text}\n"));
    let span = Span { file, start: 5, end: u32::try_from(5 + text.len()).unwrap() };
    match evaluate(&Value::at(Data::String(text.into()), span), scope) {
        Ok(value) => format!("{}", value.to_json()),
        Err(failure) => placed(&failure, &sources),
    }
}

/// `rule: message; help [text at the place]`
pub(super) fn placed(failure: &Failure, sources: &Sources) -> String {
    let place = failure.0.iter().next().and_then(Diagnostic::span).map(|span| sources.text(span));
    format!("{} [{}]", shown(failure), place.unwrap_or_default())
}

pub(super) fn shown(failure: &Failure) -> String {
    let all: Vec<String> = failure
        .0
        .iter()
        .map(|diagnostic| {
            let help = diagnostic.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
            format!("{}: {}{help}", diagnostic.rule, diagnostic.message)
        })
        .collect();
    all.join(" + ")
}
