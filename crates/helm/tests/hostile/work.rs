//! Templates that loop, walk, print and hold without end.

use super::{of_files, of_template, refused};

const STEPS: &str = "the chart takes more than 50000000 steps to render";
const LARGE: &str = "a value of more than 64 MiB is made";

/// What holds itself twice, sixty times over, is small in memory and endless to walk.
#[test]
fn values_that_share_their_parts() {
    let of = |verb: &str| {
        let made =
            r#"{{ $d := dict "t" (repeat 60000 "x") }}{{ range 60 }}{{ $d = dict "a" $d "b" $d }}{{ end }}"#;
        of_template(&format!("{made}a: {{{{ {verb} }}}}"))
    };
    for verb in ["toJson $d", "toYaml $d", "toYamlPretty $d", "toPrettyJson $d", "toToml $d"] {
        refused(of(verb), "more than");
    }
    for verb in ["print $d", "dict $d 1", "toDecimal $d", "$d"] {
        refused(of(verb), "more than 64 MiB");
    }
}

#[test]
fn loops_without_end() {
    refused(of_template("{{ range until 100000000 }}{{ end }}"), LARGE);
    refused(of_template(r#"{{ range 100000000 }}{{ $_ := repeat 1000000 "x" }}{{ end }}"#), STEPS);
    let nest =
        |depth: usize| "{{ range 1000 }}".repeat(depth) + &"x".repeat(10_000) + &"{{ end }}".repeat(depth);
    refused(of_template(&nest(20)), "the chart renders more than 64 MiB");
    let rings = r#"{{ define "r" }}{{ range . }}{{ template "r" $ }}{{ end }}{{ end }}"#;
    refused(
        of_template(&format!(r#"{rings}{{{{ template "r" (list 1) }}}}"#)),
        "exceeded maximum template depth",
    );
    let tpl = r#"{{ $t := "{{ tpl .t . }}" }}{{ tpl $t (dict "t" $t) }}"#;
    refused(of_template(tpl), "the templates nest too deep in each other");
}

/// A `range` sees the entries as they were, for which it copies them.
#[test]
fn loops_over_one_map_in_each_other() {
    let map = r#"{{ $m := split "" (repeat 1000000 "x") }}"#;
    refused(
        of_template(&format!(
            "{map}{{{{ range 100 }}}}{{{{ range $m }}}}{{{{ break }}}}{{{{ end }}}}{{{{ end }}}}"
        )),
        STEPS,
    );
}

#[test]
fn prints_without_end() {
    for template in [
        r#"{{ printf (repeat 1000 "%1000000[1]d") 1 }}"#,
        r#"{{ indent 100000 (repeat 1000 "\n") }}"#,
        r#"{{ replace "a" (repeat 10000 "b") (repeat 10000 "a") }}"#,
        r#"{{ regexReplaceAll "a" (repeat 10000 "a") (repeat 10000 "b") }}"#,
        r#"{{ html (repeat 20000000 "<") }}"#,
    ] {
        refused(of_template(template), LARGE);
    }
    assert_eq!(
        of_template(r#"a: {{ printf "%1000000000d" 1 | quote }}"#).unwrap(),
        r#"a: "%!(NOVERB)%!(EXTRA int=1)""#
    );
    let text = "{{ range 1000 }}{{ range 1000 }}".to_owned() + &"x".repeat(1_000) + "{{ end }}{{ end }}";
    refused(of_template(&text), "the chart renders more than 64 MiB");
}

/// Indentation is what makes these large: each of a million lines stands behind nine hundred levels.
#[test]
fn documents_that_are_wide_where_they_are_deep() {
    let of = |leaf: &str, verb: &str| {
        of_template(&format!(
            "{{{{ $l := {leaf} }}}}{{{{ range 900 }}}}{{{{ $l = list $l }}}}{{{{ end }}}}{{{{ {verb} $l }}}}"
        ))
    };
    for verb in ["toPrettyJson", "toYaml", "toYamlPretty"] {
        refused(of("until 1000000", verb), LARGE);
        if verb != "toPrettyJson" {
            refused(of(r#"repeat 1000000 "a\n""#, verb), LARGE);
        }
    }
}

#[test]
fn values_that_are_kept_without_end() {
    let keep =
        r#"{{ $l := list }}{{ range 100000 }}{{ $l = list $l (print . (repeat 30000000 "x")) }}{{ end }}"#;
    refused(of_template(keep), STEPS);
    let read = r#"{{ fromYaml (repeat 20000000 "x") }}"#;
    refused(of_template(read), "a text of more than 16 MiB is read as a document");
}

#[test]
fn patterns_that_are_large() {
    let pattern = r#"{{ regexMatch (repeat 500 "\\pL{20}") "a" }}"#;
    refused(of_template(pattern), "a regular expression takes more than 4 MiB once compiled");
}

#[test]
fn values_of_fifty_megabytes() {
    let of = |values: Vec<u8>| {
        of_files(&[("values.yaml", &values), ("templates/a.yaml", b"a: {{ len .Values.a }}")])
    };
    let text = [b"a: \"", b"x".repeat(50_000_000).as_slice(), b"\""].concat();
    assert_eq!(of(text).unwrap(), "a: 50000000");
    let lists = [b"a: [", b"[],".repeat(1_100_000).as_slice(), b"1]"].concat();
    refused(of(lists), "yaml: the document has more than 1048576 values");
}
