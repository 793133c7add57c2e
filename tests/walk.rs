//! Objects against structural schemas: which mistakes are told, and where.

use platc::{
    schema::{Definitions, Schema, mistakes},
    source::Sources,
    value::Value,
    yaml::{self, Dialect},
};

/// What is told of an object: place in the source, rule, path, message, help.
fn told(schema: &str, object: &str) -> Vec<String> {
    told_with(schema, object, &Definitions::default())
}

fn told_with(schema: &str, object: &str, definitions: &Definitions) -> Vec<String> {
    let mut sources = Sources::default();
    let schema = Schema::read(&document(&mut sources, "schema.yaml", schema)).unwrap();
    let object = document(&mut sources, "o", object);
    let told = mistakes(&schema, definitions, &object);
    told.iter()
        .map(|mistake| {
            let at = sources.place(mistake.at.unwrap());
            let help = mistake.help.as_deref().map_or(String::new(), |help| format!(" ({help})"));
            format!("{at} {} {}: {}{help}", mistake.rule, mistake.place(), mistake.message)
        })
        .collect()
}

fn document(sources: &mut Sources, path: &str, text: &str) -> Value {
    let file = sources.add(path, text);
    yaml::read(file, text, Dialect::Kubernetes).unwrap().remove(0)
}

#[test]
fn every_mistake_is_told_at_its_key_or_value() {
    let schema = "
type: object
required: [name, image]
properties:
  name: {type: string, maxLength: 3}
  image: {type: string}
  replicas: {type: integer, format: int32, minimum: 0}
  policy: {type: string, enum: [Always, Never]}
  env:
    type: array
    x-kubernetes-list-type: map
    x-kubernetes-list-map-keys: [name]
    items: {type: object, properties: {name: {type: string}, value: {type: string}}}
";
    let object = "
name: four
imagee: nginx
replicas: three
policy: always
env:
- {name: A, value: 1}
- {name: A}
";
    assert_eq!(
        told(schema, object),
        [
            "o:2:7 invalid-value name: `name` must have at most 3 characters, found 4",
            "o:3:1 unknown-field imagee: the object has no field `imagee` (did you mean `image`?)",
            "o:4:11 invalid-type replicas: `replicas` must be an integer, found a string (write an integer)",
            "o:5:9 invalid-value policy: `policy` must be one of `Always`, `Never`, found `always` \
             (did you mean `Always`?)",
            "o:7:20 invalid-type env[0].value: `value` must be a string, found an integer (write it in quotes)",
            "o:8:10 duplicate-item env[1]: `env` has two items of `name` `A` (item 0 is the same: remove one)",
            "o:2:1 required-field image: the object needs `image` (add `image`)",
        ]
    );
}

#[test]
fn null_is_as_good_as_nothing_for_kinds_of_kubernetes() {
    let schema = "{type: object, required: [a], properties: {a: {type: string}, b: {type: object}}}";
    assert_eq!(told(schema, "{a: x, b: null}"), [""; 0]);
    assert_eq!(told(schema, "{a: null}"), ["o:1:1 required-field a: the object needs `a` (add `a`)"]);
}

#[test]
fn definitions_are_read_when_they_are_needed() {
    let text = "{type: object, properties: {next: {$ref: Node}, size: {format: quantity, type: string}}}";
    let definitions = Definitions::new(["Node", "Broken"], move |name| {
        assert_eq!(name, "Node");
        Some(document(&mut Sources::default(), "node.yaml", text))
    });
    assert_eq!(
        told_with("$ref: '#/definitions/Node'", "{next: {next: {size: 256MiB, sise: 1Gi}}}", &definitions),
        [
            "o:1:22 invalid-quantity next.next.size: `size` must be a quantity, found `256MiB` (write a number, and a suffix \
             such as `m`, `Mi` or `G` right behind it where one is meant)",
            "o:1:30 unknown-field next.next.sise: `next` has no field `sise` (did you mean `size`?)",
        ]
    );
    assert_eq!(
        told("$ref: Gone", "{}"),
        ["o:1:1 invalid-value : the object cannot be checked: its schema names `Gone`, which is missing"]
    );
}

#[test]
fn a_schema_that_names_itself_ends_in_a_message() {
    let definitions = Definitions::new(["Loop", "Bomb"], |name| {
        let text = if name == "Loop" { "$ref: Loop" } else { "allOf: [{$ref: Bomb}, {$ref: Bomb}]" };
        Some(document(&mut Sources::default(), "loop.yaml", text))
    });
    let told = |name: &str| told_with(&format!("$ref: {name}"), "{}", &definitions);
    let message = "o:1:1 invalid-value : the object asks for more than 2000000 steps of checking (mend its schema: \
                   it names itself, or multiplies by `allOf`, `anyOf`, `oneOf`)";
    assert_eq!(told("Loop"), [message]);
    assert_eq!(told("Bomb"), [message]);
}

#[test]
fn alternatives_are_told_by_the_nearest() {
    let schema = "
type: object
properties: {port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}}
oneOf: [{required: [port]}, {required: [name]}]
x-kubernetes-preserve-unknown-fields: true
";
    assert_eq!(told(schema, "{port: 8080}"), [""; 0]);
    assert_eq!(told(schema, "{name: http}"), [""; 0]);
    assert_eq!(
        told(schema, "{port: [1]}"),
        ["o:1:8 invalid-type port: `port` must be an integer or a string, found a list \
          (write an integer or a string)"]
    );
    assert_eq!(
        told(schema, "{}"),
        ["o:1:1 invalid-value : the object is none of the 2 things that it may be \
          (the nearest one: the object needs `port`)"]
    );
    assert_eq!(
        told(schema, "{name: a, port: 1}"),
        ["o:1:1 invalid-value : the object is allowed in 2 ways that exclude each other"]
    );
}

#[test]
fn fields_may_exclude_each_other() {
    let schema = "
type: object
x-platc-fields: {exactly: [[exec, httpGet]], most: [[a, b]]}
properties: {exec: {}, httpGet: {}, a: {}, b: {}}
";
    assert_eq!(
        told(schema, "{a: 1, b: 2}"),
        [
            "o:1:1 exclusive-fields : the object needs one of `exec`, `httpGet` (add one of `exec`, `httpGet`)",
            "o:1:8 exclusive-fields b: the object may have only one of `a`, `b` (keep `a` or `b`)",
        ]
    );
}

#[test]
fn a_schema_that_cannot_be_read_is_told_in_its_place() {
    let mut sources = Sources::default();
    let schema =
        document(&mut sources, "schema.yaml", "{type: map, properties: {a: {maxLenght: 3, minimum: x}}}");
    let told = Schema::read(&schema).unwrap_err();
    let told: Vec<String> = told.iter().map(|m| format!("{}: {}", m.place(), m.message)).collect();
    assert_eq!(
        told,
        [
            "type: `type` must be `object`, `array`, `string`, `integer`, `number` or `boolean`",
            "properties.a.maxLenght: unknown keyword `maxLenght`",
            "properties.a.minimum: `minimum` must be a number",
        ]
    );
}
