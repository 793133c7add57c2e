//! Definitions of kinds that mean harm: each ends in a message, soon.

use platc::{
    schema::Custom,
    source::Sources,
    yaml::{self, Dialect},
};
use std::time::{Duration, Instant};

/// What is told of a definition with this schema of `spec`, else of an object with this spec.
fn told(schema: &str, spec: &str) -> Vec<String> {
    let began = Instant::now();
    let definition = format!(
        "metadata: {{name: widgets.example.com}}
kind: CustomResourceDefinition
spec:
  group: example.com
  scope: Namespaced
  names: {{plural: widgets, kind: Widget}}
  versions:
  - {{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {{type: object, properties: {{spec: {schema}}}}}}}}}
"
    );
    let object = format!("{{apiVersion: example.com/v1, kind: Widget, metadata: {{name: a}}, spec: {spec}}}");
    let mut sources = Sources::default();
    let mut read = |path: &str, text: &str| {
        let file = sources.add(path, text);
        yaml::read(file, text, Dialect::Kubernetes).map(|mut documents| documents.remove(0))
    };
    let definition = match read("crd.yaml", &definition) {
        Ok(definition) => definition,
        Err(told) => return told.iter().map(|told| told.message.clone()).collect(),
    };
    let object = read("object.yaml", &object).unwrap();
    let mut custom = Custom::default();
    let mut found = custom.add(&definition);
    if found.is_empty() {
        found = custom.of(&object).unwrap().mistakes(&object, None);
    }
    // A debug build on a busy machine; a release takes a hundredth.
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    found.into_iter().map(|mistake| mistake.message).collect()
}

#[test]
fn references_are_refused() {
    let schema = "{type: object, properties: {a: {type: object, $ref: \"#/properties/spec\"}}}";
    assert_eq!(told(schema, "{}"), ["`$ref` is not supported by Kubernetes"]);
}

#[test]
fn schemas_inside_each_other_end_where_yaml_does() {
    let deep = format!("{}{{type: string}}{}", "{type: array, items: ".repeat(250), "}".repeat(250));
    assert_eq!(told(&deep, "[]"), ["the file has more than 200 levels of nesting"]);
}

#[test]
fn alternatives_that_multiply_end() {
    let mut schema = "{minLength: 1}".to_owned();
    for _ in 0..21 {
        schema = format!("{{anyOf: [{schema}, {schema}]}}");
        if schema.len() > 1 << 20 {
            break;
        }
    }
    let schema = format!("{{type: string, not: {schema}}}");
    assert_eq!(told(&schema, "abc"), ["`spec` is what its schema forbids (`not`)"]);
}

#[test]
fn patterns_beyond_bounds_are_refused() {
    let schema = "{type: string, pattern: \"((a{99}){99}){99}\"}";
    let found = told(schema, "a");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("`pattern` cannot be used: Compiled regex exceeds size limit"), "{found:?}");
}

#[test]
fn a_pattern_that_would_run_for_ever_elsewhere_is_quick() {
    let spec = format!("\"{}!\"", "a".repeat(100_000));
    let schema = "{type: string, pattern: \"^(a+)+$\"}";
    assert_eq!(told(schema, &spec), ["`spec` does not have the form that is asked"]);
}

/// A schema of a list of integers with a rule.
fn numbers(rule: &str) -> String {
    format!("{{type: array, items: {{type: integer}}, x-kubernetes-validations: [{{rule: {rule:?}}}]}}")
}

#[test]
fn rules_that_cost_too_much_end_in_a_message() {
    let spec = format!("[{}]", vec!["1"; 1000].join(", "));
    let costly = [
        "self.all(a, self.all(b, self.all(c, a + b + c < 0 || true)))",
        "self.map(a, self.map(b, self.map(c, self))).size() > 0",
        "lists.range(1000000000).size() > 0",
        "self.map(a, string(self.map(b, 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx').join('').size())).distinct().size() > 0",
        "'x'.replace('', 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy').split('').map(a, self.map(b, a)).flatten().join('').size() > 1 && self.all(a, self.exists(b, self.exists(c, a == 5)))",
    ];
    for rule in costly {
        let found = told(&numbers(rule), &spec);
        assert_eq!(found, ["a rule of `spec` cannot be evaluated: it costs more than a rule may"], "{rule}");
    }
}

#[test]
fn many_rules_share_one_budget() {
    let spec = format!("[{}]", vec!["1"; 300].join(", "));
    let rules = vec!["{rule: \"self.all(a, self.all(b, a == b))\"}"; 40].join(", ");
    let schema = format!("{{type: array, items: {{type: integer}}, x-kubernetes-validations: [{rules}]}}");
    assert_eq!(told(&schema, &spec), ["a rule of `spec` cannot be evaluated: it costs more than a rule may"]);
}

#[test]
fn rules_that_are_too_long_or_too_deep_are_not_read() {
    let long = format!("self.size() > {}0", "0 + ".repeat(10_000));
    let deep = format!("{}true{}", "(".repeat(1000), ")".repeat(1000));
    let not = format!("{}true", "!".repeat(2000));
    let chain = format!("true{}", " && true".repeat(3000));
    let choice = format!("{}true", "true ? true : ".repeat(2000));
    let wanted = [
        "it has 40015 bytes, at most 32768 are read",
        "its brackets and signs are nested more than 40 deep",
        "its brackets and signs are nested more than 40 deep",
    ];
    for (rule, wanted) in [long, deep, not].iter().zip(wanted) {
        assert_eq!(told(&numbers(rule), "[]"), [format!("the rule cannot be evaluated: {wanted}")]);
    }
    assert_eq!(told(&numbers(&chain), "[]"), [""; 0]);
    assert_eq!(told(&numbers(&choice), "[]").len(), 1);
}

#[test]
fn lists_of_a_hundred_thousand_items_are_compared_quickly() {
    let items: Vec<String> = (0..100_000).map(|at| format!("k{at}")).collect();
    let spec = format!("[{}, k7]", items.join(", "));
    let schema = "{type: array, x-kubernetes-list-type: set, items: {type: string}}";
    assert_eq!(told(schema, &spec), ["`spec` has `k7` twice"]);
}
