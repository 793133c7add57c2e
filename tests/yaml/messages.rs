//! What is said of YAML that is wrong.

use super::{BOTH, parse};
use platc::source::Sources;
use platc::yaml::{Dialect, read};

/// The messages of a file of the platform.
fn told(text: &str) -> Vec<String> {
    parse(text, Dialect::Platform).err().unwrap_or_default()
}

#[test]
fn templates_in_yaml_are_told_as_such() {
    let message = "template-in-yaml: these braces belong to a template, and this file is none";
    let rows = [
        ("a: {{ x }}\n", "1:4"),
        ("a: {{ .Values.a }}-b\n", "1:4"),
        ("a: b\nc: {{ .x | default \"y\" }}\n", "2:4"),
        ("{{- if .x }}\na: 1\n{{- end }}\n", "1:1"),
        ("a: 1\n{% if x %}\nb: 2\n{% endif %}\n", "2:1"),
        ("a:\n  {{- range .x }}\n  - b\n  {{- end }}\n", "2:3"),
    ];
    for (text, place) in rows {
        assert_eq!(told(text)[0], format!("{place} {message}"), "{text}");
    }
}

#[test]
fn braces_elsewhere_are_not_blamed() {
    assert_eq!(told("a: see {{ x }}\nb: [\n"), ["2:4 invalid-yaml: this bracket is not closed"]);
    assert_eq!(told("a: ['{{ x }}'\n"), ["1:4 invalid-yaml: this bracket is not closed"]);
}

#[test]
fn expressions_that_yaml_takes_apart_must_be_quoted() {
    let message = "unquoted-expression: YAML reads this expression as something else";
    let rows = [
        ("{a: ${{ x }}}\n", "1:5"),
        ("a: [${{ x }}, 1]\n", "1:5"),
        ("a: ${{ 'b #c' }}\n", "1:4"),
        ("a: b ${{ 'c' }} ${{ 'd #e' }}\n", "1:17"),
        ("a: ${{ {'b': 1} }}\n", "1:4"),
        ("a: ${{ x }}: b\n", "1:4"),
    ];
    for (text, place) in rows {
        assert_eq!(told(text), [format!("{place} {message}")], "{text}");
    }
}

#[test]
fn expressions_without_an_end_are_told() {
    for (text, place) in
        [("a: ${{ x\nb: 1\n", "1:4"), ("a: [x, ${{ y\n", "1:8"), ("a: b${{ x } # c\n", "1:5")]
    {
        assert_eq!(told(text), [format!("{place} unfinished-expression: `${{{{` has no `}}}}`")], "{text}");
    }
}

#[test]
fn expressions_that_yaml_leaves_whole_pass() {
    for text in ["a: ${{ x }} # c", "a: b${{ x }}-${{ y }}", "a: '${{ x'", "${{ x }}: 1", "a: |\n  ${{ x #\n"]
    {
        assert!(parse(text, Dialect::Platform).is_ok(), "{text}");
    }
    assert!(parse("a: ${{ x #\n", Dialect::Kubernetes).is_ok());
}

#[test]
fn a_tab_is_shown_where_it_stands() {
    for (text, place) in [("a:\n\tb: 1\n", "2:1"), ("a:\n  b: 1\n  \tc: 2\n", "3:3"), ("a: |\n\tx\n", "2:1")]
    {
        assert_eq!(told(text), [format!("{place} invalid-yaml: a tab indents this line")], "{text}");
    }
}

#[test]
fn syntax_errors_have_a_place_and_a_reason() {
    let rows = [
        ("a: b: c\n", "1:5 invalid-yaml: `:` stands where no key ends"),
        ("\"a\n b\": 1\n", "2:4 invalid-yaml: `:` stands where no key ends"),
        ("a: 1\nb\nc: 2\n", "2:1 invalid-yaml: a key with `:` is missing here"),
        ("a: [1, 2\n", "1:4 invalid-yaml: this bracket is not closed"),
        ("a: {b c: [1] d}\n", "1:14 invalid-yaml: `,` or `}` is missing here"),
        ("a: [{b: 1} c]\n", "1:12 invalid-yaml: `,` or `]` is missing here"),
        ("a: {b: 1,, c: 2}\n", "1:10 invalid-yaml: a value is missing in brackets"),
        ("a: \"b\nc: d\n", "2:1 invalid-yaml: a quote is not closed before this"),
        ("a: \"b\" c\n", "1:8 invalid-yaml: text goes on after its closing quote"),
        ("a: \"\\d\"\n", "1:4 invalid-yaml: YAML has no such escape"),
        ("a: @b\n", "1:4 invalid-yaml: `@` cannot begin text"),
        ("a: \u{7}\n", "1:4 invalid-yaml: the control character U+0007 stands here"),
        ("a: - b\n", "1:4 invalid-yaml: a list's `-` stands where none can be, or is missing"),
        (
            "a: *b\n",
            "1:4 invalid-yaml: `*b` repeats the anchor `&b`, which this document does not have before it",
        ),
        ("a: &b [*b]\n", "1:8 invalid-yaml: an alias stands within the value that it repeats"),
        ("<<: 3\n", "1:1 invalid-yaml: `<<` merges maps, found an integer"),
    ];
    for (text, message) in rows {
        for dialect in BOTH {
            assert_eq!(parse(text, dialect), Err(vec![message.to_string()]), "{text}");
        }
    }
}

#[test]
fn yaml_beyond_json_is_refused() {
    let rows = [
        ("? [a]\n: 1\n", "1:3 unsupported-yaml: a map's key must be text, found a list"),
        ("{a: 1}: 1\n", "1:1 unsupported-yaml: a map's key must be text, found a map"),
        ("~: 1\n", "1:1 unsupported-yaml: a map's key must be text, found null"),
        ("a: .inf\n", "1:4 unsupported-yaml: `.inf` is a number that JSON, and so Kubernetes, has not"),
        ("a: !!binary eA==\n", "1:13 unsupported-yaml: the tag `!!binary` has no meaning here"),
        ("a: !!int b\n", "1:10 unsupported-yaml: the tag `!!int` has no meaning here"),
        ("a: !!map []\n", "1:4 unsupported-yaml: the tag `!!map` has no meaning here"),
    ];
    for (text, message) in rows {
        for dialect in BOTH {
            assert_eq!(parse(text, dialect), Err(vec![message.to_string()]), "{text}");
        }
    }
}

#[test]
fn text_without_quotes_stays_on_one_line_in_the_platform() {
    let message = "1:4 unsupported-yaml: text without quotes goes on in the next line";
    assert_eq!(told("a: b\n  c\n"), [message]);
    assert_eq!(told("a: b\n   - c\n"), [message]);
}

#[test]
fn an_integer_beyond_64_bits_is_refused_in_the_platform_and_rounded_as_kubernetes_does() {
    let text = "12345678901234567890123";
    assert_eq!(told(text), [format!("1:1 unsupported-yaml: `{text}` is a number that 64 bits do not hold")]);
    assert_eq!(super::json(text, Dialect::Kubernetes), "1.2345678901234568e+22");
}

#[test]
fn a_scalar_of_yaml_1_1_is_told_with_its_readings() {
    let rows = [
        ("on: 1", "1:1 yaml-1-1-scalar: `on` is `true` to YAML 1.1 and text to YAML 1.2"),
        ("a: 012", "1:4 yaml-1-1-scalar: `012` is `10` to YAML 1.1 and `12` to YAML 1.2"),
        ("a: 12e03", "1:4 yaml-1-1-scalar: `12e03` is text to YAML 1.1 and `12000.0` to YAML 1.2"),
    ];
    for (text, message) in rows {
        assert_eq!(told(text), [message]);
    }
    let mut sources = Sources::default();
    let file = sources.add("", "a: 012");
    let found = read(file, "a: 012", Dialect::Platform).unwrap_err();
    let help = found.iter().next().and_then(|diagnostic| diagnostic.help.as_deref());
    assert_eq!(help, Some("write `10` or `12`, or quote it: `\"012\"`"));
}

#[test]
fn all_duplicate_keys_are_told_with_both_places() {
    let text = "a: 1\nb: {x: 1, x: 2}\na: 3\na: 4\n";
    let mut sources = Sources::default();
    let file = sources.add("", text);
    for dialect in BOTH {
        let found = read(file, text, dialect).unwrap_err();
        let places: Vec<Vec<String>> = found
            .iter()
            .map(|diagnostic| diagnostic.labels.iter().map(|label| sources.place(label.span)).collect())
            .collect();
        assert_eq!(places, [[":2:11", ":2:5"], [":3:1", ":1:1"], [":4:1", ":1:1"]]);
        assert!(found.iter().all(|diagnostic| diagnostic.rule == "duplicate-key"));
    }
    let large = (0..100).fold(String::new(), |text, at| format!("{text}k{}: 1\n", at % 99));
    assert_eq!(told(&large), ["100:1 duplicate-key: `k0` is set twice in one map"]);
    assert_eq!(told("a: &a {}\nb: {<<: *a, <<: *a}\n"), ["2:13 duplicate-key: `<<` is set twice in one map"]);
    assert_eq!(parse("1: a\n01: b\n", Dialect::Kubernetes).unwrap_err().len(), 1);
}

#[test]
fn an_error_ends_only_its_document() {
    let text = "a: [\n---\nb: on\n---\nc: 1\n---\nd: 'x\n---\ne: no\n";
    let expected = [
        "1:4 invalid-yaml: this bracket is not closed",
        "3:4 yaml-1-1-scalar: `on` is `true` to YAML 1.1 and text to YAML 1.2",
        "8:1 invalid-yaml: a quote is not closed before this",
        "9:4 yaml-1-1-scalar: `no` is `false` to YAML 1.1 and text to YAML 1.2",
    ];
    assert_eq!(told(text), expected);
}
