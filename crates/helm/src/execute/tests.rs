//! Templates that would not end, and what errors know besides Helm's words.

use super::{Program, run, with_deep_stack};
use crate::{
    context::{Context, Instant, Random, Version},
    error::{Call, Error, ErrorKind},
    limits::Fuel,
    template::parse,
    value::Value,
};

struct Zeros;

impl Random for Zeros {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn render(template: &str) -> Result<String, Error> {
    render_with(Fuel::default(), template)
}

fn render_with(fuel: Fuel, template: &str) -> Result<String, Error> {
    let program = Program::new([parse("x.yaml", template.as_bytes(), Version::V4_1).unwrap()]);
    let mut zeros = Zeros;
    let mut context = Context::new(Version::V4_1, &mut zeros, Instant { seconds: 0, nanoseconds: 0 });
    context.fuel = fuel;
    let values = Value::map([("name".into(), Value::text("x")), ("null".into(), Value::Nil)]);
    let dot = Value::map([("Values".into(), values)]);
    run(&program, b"x.yaml", &dot, &mut context).map(|text| String::from_utf8(text).unwrap())
}

/// The error of a template that has a whole stack to itself.
fn hostile(template: &str) -> Error {
    with_deep_stack(|| render(template)).unwrap().unwrap_err()
}

/// `count` templates, each with the name of the next one in its body; the last one has the first one's.
fn ring(count: usize, body: &str) -> String {
    let define = |at: usize| {
        let body = body.replace("NEXT", &format!("t{}", (at + 1) % count));
        format!("{{{{ define \"t{at}\" }}}}{body}{{{{ end }}}}")
    };
    (0..count).map(define).collect::<String>() + "{{ include \"t0\" . }}"
}

#[test]
fn a_template_that_includes_itself_ends() {
    let error = hostile(r#"{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}"#);
    assert!(error.message().ends_with("nested reference name: a: unable to execute template"), "{error}");
    assert_eq!(error.trace().len(), 1_002);
}

#[test]
fn a_template_that_invokes_itself_ends() {
    let error = hostile(r#"{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}"#);
    assert_eq!(error.message(), "exceeded maximum template depth (100000)");
}

#[test]
fn a_ring_of_many_templates_ends_and_shows_only_its_inner_part() {
    let nested = r#"{{ if true }}{{ with . }}{{ print (include "NEXT" .) }}{{ end }}{{ end }}"#;
    for body in [r#"{{ include "NEXT" . }}"#, nested] {
        let error = hostile(&ring(30_000, body));
        assert_eq!((error.kind(), error.trace().len()), (ErrorKind::Limit, 33), "{error}");
    }
}

#[test]
fn a_stack_that_is_too_small_says_so() {
    let error = render(&ring(2_000, r#"{{ include "NEXT" . }}"#)).unwrap_err();
    assert!(error.is_too_deep(), "{error}");
}

#[test]
fn a_text_that_executes_itself_ends() {
    let error = hostile(r#"{{ $x := "{{ tpl . . }}" }}{{ tpl $x $x }}"#);
    assert_eq!(error.message(), "the templates nest too deep in each other");
}

#[test]
fn what_goes_on_for_ever_takes_too_many_steps() {
    let ranges = "{{ range 1000 }}{{ range 1000 }}{{ range 1000 }}{{ end }}{{ end }}{{ end }}";
    let texts = r#"{{ range 1000000000000 }}{{ $x := tpl (print "{{ 1 }}" .) . }}{{ end }}"#;
    for template in ["{{ range 1000000000000 }}{{ end }}", ranges, texts] {
        let error = render_with(Fuel::of(100_000), template).unwrap_err();
        assert!(error.message().starts_with("the chart takes more than"), "{template}: {error}");
    }
}

#[test]
fn what_grows_for_ever_is_too_large() {
    let text = format!("{{{{ range 1000000 }}}}{}{{{{ end }}}}", "x".repeat(100_000));
    assert_eq!(hostile(&text).message(), "the chart renders more than 64 MiB");
    let text = r#"{{ $x := "x" }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}"#;
    assert_eq!(hostile(text).message(), "a value of more than 64 MiB is made");
}

#[test]
fn an_error_knows_what_was_nil() {
    let nil = |template: &str| render(template).unwrap_err().nil().map(str::to_owned);
    assert_eq!(nil("{{ .Values.null.port }}").as_deref(), Some(".Values.null"));
    assert_eq!(nil("{{ $v := .Values }}{{ $v.missing.port }}").as_deref(), Some("$v.missing"));
    assert_eq!(nil("{{ (index .Values).missing.port }}").as_deref(), Some("(index .Values).missing"));
    assert_eq!(nil("{{ .Values.name.port }}"), None);
}

#[test]
fn an_error_knows_its_way_through_the_templates() {
    let template = "{{ define \"b\" }}\n{{ .x.y.z }}{{ end }}{{ define \"a\" }}{{ template \"b\" . }}{{ end }}\n  {{ include \"a\" . }}";
    let error = render(template).unwrap_err();
    let trace =
        error.trace().iter().map(|frame| (frame.line, frame.column, frame.node.as_str(), &frame.call));
    let way = [
        (3, 5, "include \"a\" .", &Some(Call::Include)),
        (2, 49, "{{template \"b\" .}}", &Some(Call::Template)),
        (2, 5, ".x.y.z", &None),
    ];
    assert_eq!(trace.collect::<Vec<_>>(), way);
}
