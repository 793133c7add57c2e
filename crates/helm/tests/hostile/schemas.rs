//! Schemas of values that mean harm.

use super::{of_files, refused};

fn of(schema: &str, values: &str) -> Result<String, String> {
    of_files(&[("values.schema.json", schema.as_bytes()), ("values.yaml", values.as_bytes())])
}

/// Values so many maps deep.
fn nested(depth: usize, inner: &str) -> String {
    "{a: ".repeat(depth) + inner + &"}".repeat(depth)
}

const TOO_MUCH: &str = "the values are held against more than 1000000 schemas";

#[test]
fn schemas_that_reach_out_or_loop() {
    let outside = "the schema of a chart may not refer to other files or hosts";
    refused(of(r#"{"$ref":"http://127.0.0.1:1/x.json"}"#, "a: 1"), outside);
    refused(of(r#"{"$ref":"file:///etc/passwd"}"#, "a: 1"), outside);
    let nots = "{\"not\":".repeat(5_000) + "{}" + &"}".repeat(5_000);
    refused(of(&nots, "a: 1"), "recursion limit exceeded");
    assert_eq!(of(r##"{"$ref":"#"}"##, "a: 1").unwrap(), "");
}

/// Thirty definitions that each refer twice to the next one, in all the ways that a reference can be written.
#[test]
fn references_that_double() {
    for (keyword, name, reference) in [
        ("$ref", "", "#/$defs/a"),
        ("$ref", "", "#/%24defs/a"),
        ("$ref", r#""$anchor":"a{}","#, "#a"),
        ("$ref", r#""$id":"http://x.y/a{}","#, "http://x.y/a"),
        ("$ref", r#""$id":"http://x.y/a{}","#, "a"),
        ("$dynamicRef", r#""$dynamicAnchor":"a{}","#, "#a"),
    ] {
        let refer = |n: usize| format!(r#"{{"{keyword}":"{reference}{n}"}}"#);
        let name = |n: usize| name.replace("{}", &n.to_string());
        let one = |n: usize| format!(r#""a{n}":{{{}"allOf":[{1},{1}]}},"#, name(n), refer(n + 1));
        let definitions: String = (0..30).map(one).collect();
        let last = format!(r#""a30":{{{}"type":"object"}}"#, name(30));
        let schema =
            format!(r#"{{"$id":"http://x.y/","allOf":[{}],"$defs":{{{definitions}{last}}}}}"#, refer(0));
        refused(of(&schema, "a: 1"), TOO_MUCH);
    }
}

#[test]
fn a_schema_that_doubles_with_each_level_of_the_values() {
    let schema = |of: &str| {
        let below = r##"{"properties":{"a":{"$ref":"#"}}}"##;
        format!(r#"{{"type":["object","number"],"{of}":[{below},{below}]}}"#)
    };
    for combination in ["allOf", "anyOf", "oneOf"] {
        refused(of(&schema(combination), &nested(60, "x")), TOO_MUCH);
    }
    assert_eq!(of(&schema("anyOf"), &nested(5, "1")).unwrap(), "");
}

#[test]
fn unevaluated_properties_that_double() {
    let open = r#"{"unevaluatedProperties":{},"allOf":["#;
    refused(of(&(open.repeat(60) + "{}" + &"]}".repeat(60)), "a: 1"), TOO_MUCH);
}

#[test]
fn references_and_values_that_lead_deep() {
    let recursive = r##"{"type":["object","number"],"properties":{"a":{"$ref":"#"}}}"##;
    assert_eq!(of(recursive, &nested(900, "1")).unwrap(), "");
    refused(of(recursive, &nested(900, "x")), "got string, want number or object");
    let chain = |length: usize| {
        let one = |n: usize| format!(r##""a{n}":{{"$ref":"#/$defs/a{}"}},"##, n + 1);
        let chain: String = (0..length).map(one).collect();
        format!(r##"{{"$ref":"#/$defs/a0","$defs":{{{chain}"a{length}":{{}}}}}}"##)
    };
    assert_eq!(of(&chain(200), "a: 1").unwrap(), "");
    refused(of(&chain(5_000), "a: 1"), "the schema leads more than 4000 steps deep");
    refused(of(&chain(20_000), "a: 1"), "the schema has more than 10000 references");
}

#[test]
fn complaints_without_end() {
    let numbers = format!("a: [{}1]", "1,".repeat(60_000));
    let strings = r#"{"properties":{"a":{"items":{"type":"string"}}}}"#;
    refused(of(strings, &numbers), "the values do not fit, and are too many to tell where");
    let unique = r#"{"properties":{"a":{"uniqueItems":true}}}"#;
    let numbers: Vec<String> = (0..20_000).map(|n| n.to_string()).collect();
    refused(of(unique, &format!("a: [{},7]", numbers.join(","))), "items at 7 and 20000 are equal");
}
