//! Replays what Helm made of the texts and values of tests/recordings/yaml, and tries texts that nobody wrote.

use std::{fs, sync::Arc};

use data_encoding::BASE64;
use helm::{
    json::{self, Escape, Writer},
    yaml::{self, Builder, Document, Kind, Node},
};

const TABLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recordings/yaml");

#[test]
fn texts_are_read_as_helm_reads_yaml() {
    compare("read", |line| {
        let text = text(line);
        let map = yaml::parse_map(&text).map_err(|error| error.to_string());
        let list = yaml::parse_list(&text).map_err(|error| error.to_string());
        answers(&[
            or_error(map, "{}"),
            list.map_or_else(|error| json_of(&[error]), |list| or_empty(&list, "[]")),
        ])
    });
}

#[test]
fn texts_are_read_as_helm_reads_json() {
    compare("json", |line| {
        let text = text(line);
        let object = read_json(&text, "map[string]interface {}", "object");
        let object = match json::read(&text) {
            // Go sets what it could read, and `fromJson` sets the message beside it.
            Ok(json::Reading { document, complaint: Some(complaint) }) if document.root().is_map() => {
                let error = json_of(&[complaint.to_string()]);
                plain(document.root()).replacen(
                    '{',
                    &format!("{{\"Error\":{},", &error[1..error.len() - 1]),
                    1,
                )
            }
            _ => or_error(object, "null"),
        };
        let array = read_json(&text, "[]interface {}", "array");
        let array = match array {
            Ok(document) => plain(document.root()),
            Err(error) => json_of(&[error]),
        };
        answers(&[object, array])
    });
}

#[test]
fn values_are_written_as_helm_writes_them() {
    compare("write", |line| {
        let value = json::read(line.as_bytes()).unwrap().document;
        // sigs.k8s.io/yaml hands go-yaml the value as JSON.
        let yaml = yaml::parse(&json::write(value.root(), Escape::Html));
        let yaml = yaml.map(|document| yaml::emit(document.root())).unwrap_or_default();
        let mut pretty = Writer::pretty("  ");
        pretty.node(value.root());
        let trim = |text: String| text.strip_suffix('\n').unwrap_or(&text).to_owned();
        json_of(&[
            trim(yaml),
            trim(yaml::emit_pretty(value.root())),
            plain(value.root()),
            String::from_utf8(json::write(value.root(), Escape::Nothing)).unwrap(),
            String::from_utf8(pretty.finish()).unwrap(),
        ])
    });
}

#[test]
fn what_is_written_reads_as_the_same() {
    let mut chance = Chance(1);
    for _ in 0..2_000 {
        let mut builder = Builder::default();
        value(&mut chance, &mut builder, 0);
        let document = builder.finish(Arc::default());
        let json = plain(document.root());
        // What go-yaml v3 writes behind a tab at the start of a line only it can read.
        let pretty = Some(yaml::emit_pretty(document.root())).filter(|text| !text.contains('\t'));
        for text in [Some(yaml::emit(document.root())), pretty].into_iter().flatten() {
            let again = yaml::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!(plain(again.root()), json, "{text}");
        }
        let again = json::read(json.as_bytes()).unwrap().document;
        assert_eq!(plain(again.root()), json);
    }
}

#[test]
fn no_text_is_too_strange() {
    const PIECES: &[&str] = &[
        "a", "b: ", ":", "- ", "? ", "\n", "\n  ", " ", "[", "]", "{", "}", ", ", "'", "\"", "&a ", "*a",
        "!!int ", "!t", "|\n", ">-\n", "#", "---\n", "...\n", "%TAG ", "\t", "<<: ", "1", "é", "\u{2028}",
        "\r\n", "\\", "\\u12", "\u{feff}",
    ];
    let mut chance = Chance(2);
    let mut read = 0;
    for _ in 0..20_000 {
        let mut text: Vec<u8> = Vec::new();
        for _ in 0..chance.below(12) {
            text.extend(PIECES[chance.below(PIECES.len())].as_bytes());
        }
        if chance.below(10) == 0 {
            let byte = u8::try_from(chance.below(256)).unwrap();
            text.insert(chance.below(text.len() + 1), byte);
        }
        let Ok(documents) = yaml::parse_all(&text) else { continue };
        read += documents.len();
        for document in documents {
            check(document.root(), document.text().len());
        }
    }
    assert!(read > 1_000, "only {read} documents");
}

#[test]
fn depth_ends_in_a_message_and_not_on_the_stack() {
    for (open, depth) in
        [("[", 9_999), ("{a: ", 9_999), ("- ", 9_999), ("? ", 9_999), ("[a: ", 9_999), ("[", 20_000)]
    {
        match yaml::parse(open.repeat(depth).as_bytes()) {
            Ok(document) => assert!(!yaml::emit(document.root()).is_empty()),
            Err(error) => assert!(error.to_string().starts_with("yaml: "), "{error}"),
        }
    }
    let deep = format!("{}{}", "[".repeat(9_999), "]".repeat(9_999));
    let document = yaml::parse(deep.as_bytes()).unwrap();
    assert_eq!(json::write(document.root(), Escape::Html), deep.as_bytes());
}

#[test]
fn nodes_know_their_place() {
    let document = yaml::parse("a: 1\nb:\n- é: [x, \"y\"]\n".as_bytes()).unwrap();
    let list = document.root().get("b").unwrap().items().next().unwrap().get("é").unwrap();
    let y = list.items().nth(1).unwrap();
    assert_eq!((y.place(), &document.text()[y.span()]), ((3, 10), "\"y\""));
    assert_eq!(&document.text()[list.span()], "[x, \"y\"]");
}

/// Compares the answers to all lines of a table with those of Helm.
fn compare(table: &str, answer: impl Fn(&str) -> String) {
    let lines = fs::read_to_string(format!("{TABLES}/{table}.txt")).unwrap();
    let lines: Vec<&str> = lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let helm = fs::read_to_string(format!("{TABLES}/{table}.answers")).unwrap();
    let helm: Vec<&str> = helm.split_terminator('\n').collect();
    assert_eq!(lines.len(), helm.len(), "{table}: record it again");
    let wrong: Vec<String> = lines
        .iter()
        .zip(&helm)
        .map(|(line, helm)| (line, helm, answer(line)))
        .filter(|(_, helm, ours)| *helm != ours)
        .map(|(line, helm, ours)| format!("{line:.300}\n  helm: {helm:.600}\n  ours: {ours:.600}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), lines.len(), wrong.join("\n"));
}

/// The text that a line of a table stands for.
fn text(line: &str) -> Vec<u8> {
    match line.strip_prefix("base64 ") {
        Some(bytes) => BASE64.decode(bytes.as_bytes()).unwrap(),
        None => json::read(line.as_bytes()).unwrap().document.root().as_str().unwrap().as_bytes().to_vec(),
    }
}

fn or_error(document: Result<Document, String>, empty: &str) -> String {
    match document {
        Ok(document) => or_empty(&document, empty),
        Err(error) => {
            let error = json_of(&[error]);
            format!("{{\"Error\":{}}}", &error[1..error.len() - 1])
        }
    }
}

fn or_empty(document: &Document, empty: &str) -> String {
    if document.root().is_null() { empty.to_owned() } else { plain(document.root()) }
}

fn answers(answers: &[String]) -> String {
    format!("[{}]", answers.join(","))
}

/// `json.Unmarshal` into a Go type.
fn read_json(text: &[u8], wanted: &str, word: &str) -> Result<Document, String> {
    let json::Reading { document, complaint } = json::read(text).map_err(|error| error.to_string())?;
    let found = document.root().kind().word();
    if found == "null" {
        return Ok(document);
    }
    if found != word {
        return Err(format!("json: cannot unmarshal {found} into Go value of type {wanted}"));
    }
    complaint.map_or(Ok(document), |complaint| Err(complaint.to_string()))
}

/// A node as JSON, its numbers as `float64`.
fn plain(node: Node<'_>) -> String {
    let mut writer = Writer::new(Escape::Html);
    write(&mut writer, node);
    String::from_utf8(writer.finish()).unwrap()
}

fn write(writer: &mut Writer<'_>, node: Node<'_>) {
    match node.kind() {
        Kind::Seq(items) => {
            writer.open(b'[');
            items.for_each(|item| write(writer, item));
            writer.close(b']');
        }
        Kind::Map(_) => {
            writer.open(b'{');
            for (key, value) in node.sorted() {
                writer.key(key.as_bytes());
                write(writer, value);
            }
            writer.close(b'}');
        }
        _ => match node.as_f64() {
            Some(number) => writer.float(number),
            None => writer.node(node),
        },
    }
}

fn json_of(texts: &[String]) -> String {
    let mut writer = Writer::new(Escape::Html);
    writer.open(b'[');
    for text in texts {
        writer.text(text.as_bytes());
    }
    writer.close(b']');
    String::from_utf8(writer.finish()).unwrap()
}

/// Spans lie in the text, and in the span of what is around.
fn check(node: Node<'_>, end: usize) {
    let span = node.span();
    assert!(span.start <= span.end && span.end <= end + 1, "{node:?}");
    node.items().for_each(|item| check(item, end));
    node.entries().for_each(|(key, value)| {
        assert!(key.as_str().is_some());
        check(value, end);
    });
}

/// A stream of numbers that is the same on each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// A value of any kind; its strings are of the kind that need quotes.
fn value(chance: &mut Chance, builder: &mut Builder, depth: usize) {
    match chance.below(if depth > 4 { 7 } else { 10 }) {
        0 => builder.null(),
        1 => builder.bool(true),
        2 => builder.int(i64::try_from(chance.below(1_000_000)).unwrap() - 500_000),
        3 => builder.float(f64::from(u32::try_from(chance.below(1_000_000)).unwrap()) / 64.0),
        4..7 => string(chance, builder),
        7 => {
            builder.open(false);
            (0..chance.below(4)).for_each(|_| value(chance, builder, depth + 1));
            builder.close();
        }
        _ => {
            builder.open(true);
            for at in 0..chance.below(4) {
                builder.text(&format!("{}{at}", ["a", "- b", "c: ", "12", "é\n", "?"][chance.below(6)]));
                value(chance, builder, depth + 1);
            }
            builder.close();
        }
    }
}

fn string(chance: &mut Chance, builder: &mut Builder) {
    const PARTS: &[&str] = &[
        "a", "word ", " ", "\n", ": ", " #", "- ", "'", "\"", "\\", "\t", "1", "e3", "true", "~", "é", "😀",
        "|", "&", "{", ",", "\u{2028}", "\u{7f}", "=", "<<",
    ];
    let mut text = String::new();
    for _ in 0..chance.below(20) {
        text.push_str(PARTS[chance.below(PARTS.len())]);
    }
    builder.text(&text);
}
