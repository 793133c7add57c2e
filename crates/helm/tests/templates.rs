//! Replays what Helm rendered of the templates of tests/recordings/templates.

use std::fs;

use helm::{
    context::{Context, Instant, Random, Version},
    error::Error,
    execute::{Program, run, with_deep_stack},
    marshal,
    template::parse,
    value::{Map, MapType, Value},
};

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recordings/templates");
const FILE: &str = "c/templates/x.yaml";

/// No template asks for chance.
struct Zeros;

impl Random for Zeros {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

#[test]
fn templates_execute_as_in_helm_4() {
    compare("4.1", Version::V4_1);
}

#[test]
fn templates_execute_as_in_helm_3() {
    compare("3.17", Version::V3_17);
}

fn compare(name: &str, version: Version) {
    let templates = fs::read_to_string(format!("{TABLE}/execution.txt")).unwrap();
    let templates: Vec<&str> = templates.lines().filter(|line| !line.starts_with('#')).collect();
    let answers = fs::read_to_string(format!("{TABLE}/execution-{name}")).unwrap();
    let answers: Vec<&str> = answers.lines().collect();
    assert_eq!(templates.len(), answers.len(), "record it again");
    let ours =
        with_deep_stack(|| templates.iter().map(|template| answer(template, version)).collect::<Vec<_>>());
    let mut wrong = Vec::new();
    for ((template, helm), ours) in templates.iter().zip(answers).zip(ours.unwrap()) {
        if ours != helm.trim_end() {
            wrong.push(format!("{template}\n  helm: {helm}\n  ours: {ours}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}

fn answer(template: &str, version: Version) -> String {
    let (kind, text) = match render(template, version) {
        Ok(text) => ("text", String::from_utf8_lossy(&text).into_owned()),
        Err(error) => ("error", error.to_string()),
    };
    let text = text.trim().replace('\\', "\\\\").replace('\n', "\\n");
    format!("{kind} {text}").trim_end().to_owned()
}

fn render(template: &str, version: Version) -> Result<Vec<u8>, Error> {
    let templates =
        parse(FILE, template.as_bytes(), version).map_err(|error| Error::parse(version, error))?;
    let mut zeros = Zeros;
    let mut context = Context::new(version, &mut zeros, Instant { seconds: 0, nanoseconds: 0 });
    run(&Program::new([templates]), FILE.as_bytes(), &dot(version), &mut context)
}

fn dot(version: Version) -> Value {
    let kind = if version == Version::V4_1 { MapType::Values } else { MapType::ValuesOf3 };
    let values = fs::read(format!("{TABLE}/values.yaml")).unwrap();
    let Value::Map(values) = marshal::from_yaml(&values).unwrap() else { panic!("values are a map") };
    let file = [("Name".into(), Value::text(FILE)), ("BasePath".into(), Value::text("c/templates"))];
    let release = [("Name", "release-name"), ("Namespace", "default"), ("Service", "Helm")];
    let release = release.map(|(name, value)| (name.into(), Value::text(value)));
    let entries = [
        ("Release".into(), Value::map(release)),
        ("Template".into(), Value::Map(Map::new(kind, file))),
        ("Values".into(), Value::Map(values.retyped(kind))),
    ];
    Value::Map(Map::new(kind, entries))
}
