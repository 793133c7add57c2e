//! Replays what Helm answered to the expressions of tests/recordings/functions.

use std::{collections::HashSet, fs, path::Path};

use helm::{
    context::{Context, Instant, Random, Version},
    execute::{Program, run},
    functions,
    template::parse,
    value::{Map, MapType, Value},
};

const TABLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recordings/functions");

/// Bytes that look random: the tables ask for nothing but properties.
struct Steps(u64);

impl Random for Steps {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            // Knuth's linear congruential generator, of which the high bits are good.
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = self.0.to_be_bytes()[0];
        }
    }
}

#[test]
fn functions_answer_as_helm_does() {
    let program = fs::read_to_string(format!("{TABLES}/template.txt")).unwrap();
    let (mut compared, mut wrong) = (0, Vec::new());
    for name in tables() {
        let expressions = expressions(&name);
        let answers = fs::read(format!("{TABLES}/{name}.answers")).unwrap();
        let answers = String::from_utf8_lossy(&answers);
        let answers: Vec<&str> = answers.lines().collect();
        assert_eq!(expressions.len(), answers.len(), "{name}: record it again");
        for (expression, helm) in expressions.iter().zip(answers) {
            compared += 1;
            let ours = answer(expression, &program);
            if ours != helm {
                wrong.push(format!("{name}: {expression}\n  helm: {helm}\n  ours: {ours}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} answers differ\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_function_has_rows() {
    let tables: Vec<String> = tables().iter().flat_map(|name| expressions(name)).collect();
    let is_word = |character: char| !character.is_alphanumeric() && character != '_';
    let words: HashSet<&str> = tables.iter().flat_map(|expression| expression.split(is_word)).collect();
    let missing: Vec<&str> =
        functions::all().map(|function| function.name).filter(|name| !words.contains(name)).collect();
    assert!(missing.is_empty(), "no table has {missing:?}");
}

/// The names of the tables.
fn tables() -> Vec<String> {
    let files =
        Path::new(TABLES).read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = files
        .filter_map(|file| file.strip_suffix(".txt").map(str::to_owned))
        .filter(|name| name != "template")
        .collect();
    names.sort();
    names
}

fn expressions(table: &str) -> Vec<String> {
    let text = fs::read_to_string(format!("{TABLES}/{table}.txt")).unwrap();
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// What `record` has Helm render, rendered by us.
fn answer(expression: &str, program: &str) -> String {
    let (before, last) = match expression.rsplit_once(" ;; ") {
        Some((before, last)) => (format!("{} }}}}{{{{ ", before.replace(" ;; ", " }}{{ ")), last),
        None => (String::new(), expression),
    };
    let source = format!("{{{{ {before}$v := {last} }}}}answer: |-\n  {program}");
    let parsed = match parse("t", source.as_bytes(), Version::V4_1) {
        Ok(templates) => Program::new([templates]),
        Err(error) => return failure(&helm::error::Error::parse(Version::V4_1, error).to_string()),
    };
    let mut random = Steps(1);
    let mut context = Context::new(Version::V4_1, &mut random, Instant { seconds: 0, nanoseconds: 0 });
    match run(&parsed, b"t", &data(), &mut context) {
        Ok(out) => {
            let out = String::from_utf8(out).unwrap();
            out.trim_end().strip_prefix("answer: |-\n  ").unwrap_or(&out).to_owned()
        }
        Err(error) => failure(&error.to_string()),
    }
}

fn failure(message: &str) -> String {
    format!("error {}", message.trim_end_matches('\n').replace('\\', r"\\").replace('\n', r"\n"))
}

/// What values.yaml gives, as Helm hands it to templates.
fn data() -> Value {
    let map = |entries: Vec<(&str, Value)>| {
        Value::map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect::<Vec<_>>())
    };
    let entries = [
        ("float", Value::Float(1.5)),
        ("integer", Value::Float(3.0)),
        ("list", Value::list(vec!["a".into(), Value::Float(1.0), Value::Nil])),
        ("map", map(vec![("a", Value::Float(1.0)), ("b", map(vec![("c", "x".into())]))])),
        ("null", Value::Nil),
        ("text", "some text".into()),
        ("truth", Value::Bool(true)),
    ];
    let values = Map::new(MapType::Values, entries.map(|(key, value)| (key.into(), value)));
    map(vec![("Values", Value::Map(values))])
}
