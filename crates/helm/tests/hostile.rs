//! Charts that mean harm: each ends in a message, none in a crash, a full memory or an endless render.

mod schemas;
mod work;

use std::{env, fs, os::unix::fs::symlink, path::PathBuf, process};

use flate2::{Compression, write::GzEncoder};
use helm::{
    chart::{Chart, LoadOptions},
    context::{Random, Version},
    render::{Document, Options, render},
    value::Tree,
};

const CHART: (&str, &[u8]) = ("Chart.yaml", b"apiVersion: v2\nname: c\nversion: 1.0.0\n");

/// No chance, so that a failure repeats.
struct Zeros;

impl Random for Zeros {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn rendered(chart: &Chart) -> Result<String, String> {
    let text = |document: &Document| document.text.to_string();
    render(chart, &Tree::empty(), &Options::new("r", Version::V4_1), &mut Zeros)
        .map(|rendered| rendered.documents.iter().map(text).collect())
        .map_err(|error| error.to_string())
}

/// What becomes of a chart of these files.
fn of_files(files: &[(&str, &[u8])]) -> Result<String, String> {
    let files = [CHART].iter().chain(files).map(|(name, data)| ((*name).to_owned(), data.to_vec()));
    let chart = Chart::from_files(files, Version::V4_1).map_err(|error| error.to_string())?;
    rendered(&chart)
}

/// What becomes of a document with one template's answer.
fn of_template(template: &str) -> Result<String, String> {
    of_files(&[("templates/a.yaml", template.as_bytes())])
}

/// A message that has this part.
#[track_caller]
fn refused(outcome: Result<String, String>, part: &str) {
    match outcome {
        Ok(text) => panic!("rendered {} bytes", text.len()),
        Err(message) => {
            let start: String = message.chars().take(500).collect();
            assert!(message.contains(part), "no {part:?} in {} bytes: {start}", message.len());
        }
    }
}

#[test]
fn templates_that_recurse() {
    let own = r#"{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}"#;
    refused(of_template(own), "nested reference name");
    let ring = r#"{{ define "a" }}{{ include "b" . }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ end }}{{ include "a" . }}"#;
    refused(of_template(ring), "nested reference name");
}

#[test]
fn values_that_are_made_too_large() {
    const LARGE: &str = "a value of more than 64 MiB is made";
    for template in [
        r#"{{ repeat 1000000000 "x" }}"#,
        "{{ until 2000000000 }}",
        "{{ untilStep 0 2000000000 1 }}",
        "{{ seq 1 2000000000 }}",
        r#"{{ indent 1000000000 "x" }}"#,
        "{{ randAlphaNum 2000000000 }}",
        "{{ randBytes 2000000000 }}",
        r#"{{ join (repeat 1000000 "x") (until 1000) }}"#,
        r#"{{ $s := repeat 40000000 "x" }}{{ print $s $s }}"#,
        r#"{{ $s := repeat 40000000 "x" }}{{ printf "%s%s" $s $s }}"#,
    ] {
        refused(of_template(template), LARGE);
    }
}

#[test]
fn output_that_is_too_large() {
    let template = r#"{{ $s := repeat 1000000 "x" }}{{ range 2000 }}{{ $s }}{{ end }}"#;
    refused(of_template(template), "the chart renders more than 64 MiB");
}

#[test]
fn values_that_hold_themselves() {
    let of = |verb: &str| {
        of_template(&format!(r#"{{{{ $d := dict "a" 1 }}}}{{{{ $_ := set $d "d" $d }}}}a: {{{{ {verb} }}}}"#))
    };
    for (verb, part) in [
        ("toYamlPretty $d", "a value nests deeper than 1000"),
        ("toToml $d", "a value is nested more than 1000 deep"),
        ("deepCopy $d", "values that nest deeper than 1000 are copied"),
        ("mustDeepCopy (list $d)", "values that nest deeper than 1000 are copied"),
        ("merge $d $d", "maps that nest deeper than 1000 are merged"),
        ("mustToJson $d", "encountered a cycle via map[string]interface {}"),
        ("mustToYaml $d", "encountered a cycle via map[string]interface {}"),
        ("eq $d $d", "non-comparable type map["),
    ] {
        refused(of(verb), part);
    }
    for verb in
        ["$d", r#"printf "%v" $d"#, "toString $d", "quote $d", "cat $d", r#"join "," (list $d)"#, "html $d"]
    {
        assert_eq!(of(&format!("{verb} | toString | contains \"PANIC=nested\"")).unwrap(), "a: true");
    }
    assert_eq!(
        of(r#"list (toYaml $d) (toJson $d) (deepEqual $d $d) | join "|" | quote"#).unwrap(),
        r#"a: "||true""#
    );
}

#[test]
fn nests_without_end() {
    let nest = |open: &str, middle: &str, close: &str| open.repeat(100_000) + middle + &close.repeat(100_000);
    refused(of_template(&nest("{{ if true }}", "", "{{ end }}")), "max expression depth exceeded");
    refused(of_template(&nest("{{ if true }}{{ else }}", "", "{{ end }}")), "max expression depth exceeded");
    refused(of_template(&format!("{{{{ {} }}}}", nest("(", "1", ")"))), "max expression depth exceeded");
    refused(of_template(&"[".repeat(100_000)), "exceeded max depth of 10000");
    refused(of_template(&"- ".repeat(100_000)), "exceeded max depth of 10000");
    let json = r#"{{ fromJsonArray (print (repeat 9000 "[") (repeat 9000 "]")) }}"#;
    refused(of_template(json), "a value nests deeper than 1000");
    let made = r#"{{ $d := dict }}{{ range 20000 }}{{ $d = dict "a" $d }}{{ end }}"#;
    refused(of_template(&format!("{made}{{{{ toYaml $d }}}}")), "a value nests deeper than 1000");
    assert_eq!(of_template(made).unwrap(), "");
    for read in [
        "fromYaml (repeat 100000 \"[\")",
        "fromYaml (repeat 100000 \"{a: \")",
        "fromToml (print \"a=\" (repeat 100000 \"[\"))",
    ] {
        assert_eq!(of_template(&format!("a: {{{{ hasKey ({read}) \"Error\" }}}}")).unwrap(), "a: true");
    }
}

#[test]
fn patterns_that_explode() {
    let groups = r#"{{ regexMatch (repeat 100000 "(") "a" }}"#;
    refused(of_template(groups), "a regular expression nests deeper than 250 groups");
    let backtracking = r#"a: {{ regexMatch "(a|a)*(a*)*b" (repeat 100000 "a") }}"#;
    assert_eq!(of_template(backtracking).unwrap(), "a: false");
    let schema = |pattern: &str| format!(r#"{{"properties":{{"a":{{"pattern":"{pattern}"}}}}}}"#);
    let values = "a: ".to_owned() + &"a".repeat(60) + "!";
    for (pattern, part) in [
        ("^(a+)+$", "does not match pattern"),
        ("(x{1000}){1000}", "is not valid regex"),
        ("^(?=(a+)+$)(a|a)*$", "is not valid regex"),
    ] {
        refused(
            of_files(&[
                ("values.schema.json", schema(pattern).as_bytes()),
                ("values.yaml", values.as_bytes()),
            ]),
            part,
        );
    }
}

#[test]
fn values_files_that_mean_harm() {
    let laughs = |open: &str, close: &str| -> String {
        let line = |n: usize| {
            format!(
                "a{n}: &a{n} {open}*a{m}, {other}*a{m}{close}\n",
                m = n - 1,
                other = if open == "[" { "" } else { "y: " }
            )
        };
        "a0: &a0 x\n".to_owned() + &(1..40).map(line).collect::<String>()
    };
    for (values, part) in [
        (laughs("[", "]").into_bytes(), "document contains excessive aliasing"),
        (laughs("{x: ", "}").into_bytes(), "document contains excessive aliasing"),
        (b"a: &a [*a]".to_vec(), "anchor 'a' value contains itself"),
        (b"a: \xff\xfe".to_vec(), "invalid leading UTF-8 octet"),
        (b"a: \0".to_vec(), "control characters are not allowed"),
    ] {
        refused(of_files(&[("values.yaml", &values)]), part);
    }
}

#[test]
fn bytes_that_are_no_text() {
    refused(of_template("a: {{ \u{fffd} }}"), "parse error at (c/templates/a.yaml:1)");
    refused(of_files(&[("templates/a.yaml", b"a: \xff")]), "invalid leading UTF-8 octet");
    refused(of_files(&[("templates/a.yaml", b"a: {{ \xff }}")]), "parse error at (c/templates/a.yaml:1)");
    refused(of_files(&[("templates/a.yaml", b"a: \0")]), "control characters are not allowed");
}

#[test]
fn files_above_the_chart() {
    let template = br#"a: {{ list (.Files.Get "../../../../etc/passwd") (.Files.Get "/etc/passwd") (.Files.Lines "../Chart.yaml" | len) | join "|" | quote }}"#;
    assert_eq!(of_files(&[("templates/a.yaml", template)]).unwrap(), r#"a: "||0""#);
}

#[test]
fn subcharts_without_end() {
    let names: Vec<String> = (0..1_000).map(|depth| "charts/c/".repeat(depth) + "Chart.yaml").collect();
    let files: Vec<(&str, &[u8])> = names.iter().skip(1).map(|name| (name.as_str(), CHART.1)).collect();
    refused(of_files(&files), "error unpacking subchart c in c");
}

/// A folder that goes away with its test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("helm-hostile-{}-{name}", process::id()));
        fs::create_dir_all(path.join("c/charts")).unwrap();
        fs::create_dir_all(path.join("c/templates")).unwrap();
        fs::write(path.join("c/Chart.yaml"), CHART.1).unwrap();
        Self(path)
    }

    fn load(&self) -> Result<String, String> {
        let options = LoadOptions { version: Version::V4_1, root: None };
        let chart = Chart::load(&self.0.join("c"), &options).map_err(|error| error.to_string())?;
        rendered(&chart)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn links_that_lead_out_or_round() {
    let out = Folder::new("out");
    symlink("/etc/passwd", out.0.join("c/passwd")).unwrap();
    refused(out.load(), "passwd");
    let round = Folder::new("round");
    symlink("..", round.0.join("c/charts/again")).unwrap();
    refused(round.load(), "again");
}

/// A `.tgz` of entries whose names nobody checks.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, data) in entries {
        let mut header = tar::Header::new_gnu();
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(data.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append(&header, *data).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

#[test]
fn archives_that_burst_or_escape() {
    let of = |bytes: &[u8]| {
        let loaded = Chart::from_archive(bytes, Version::V4_1).map_err(|error| error.to_string());
        loaded.and_then(|chart| rendered(&chart))
    };
    let chart = ("c/Chart.yaml", CHART.1);
    let bomb = vec![b'a'; 6 << 20];
    for entries in [&[chart, ("c/x", &bomb)][..], &[chart, ("c/../../x", b"")], &[]] {
        refused(of(&archive(entries)), "unable to load chart archive");
    }
    refused(of(b"\x1f\x8bnonsense"), "unable to load chart archive");
    // The first part of a path is no folder, whatever it says: Helm takes this for `x` of the chart.
    assert_eq!(of(&archive(&[chart, ("../x", b"")])).unwrap(), "");
}
