//! YAML as people write it, read with places and messages, and YAML as platc writes it.

mod edited;
mod emitted;
mod hostile;
mod kept;
mod messages;

use platc::diagnostic::Diagnostic;
use platc::source::Sources;
use platc::value::{Entry, Value};
use platc::yaml::{Dialect, emit, read};

const BOTH: [Dialect; 2] = [Dialect::Platform, Dialect::Kubernetes];

/// All documents, or the messages as `line:column rule: message`.
fn parse(text: &str, dialect: Dialect) -> Result<Vec<Value>, Vec<String>> {
    let mut sources = Sources::default();
    let file = sources.add("", text);
    read(file, text, dialect).map_err(|found| {
        let told = |diagnostic: &Diagnostic| {
            let place = diagnostic.span().map(|span| sources.place(span)).unwrap_or_default();
            format!("{} {}: {}", place.trim_start_matches(':'), diagnostic.rule, diagnostic.message)
        };
        found.iter().map(told).collect()
    })
}

/// The only document, which must be right.
fn value(text: &str, dialect: Dialect) -> Value {
    let mut documents = parse(text, dialect).unwrap_or_else(|found| panic!("{text}\n{found:#?}"));
    assert_eq!(documents.len(), 1, "{text}");
    documents.remove(0)
}

fn json(text: &str, dialect: Dialect) -> String {
    value(text, dialect).to_json().to_string()
}

/// The places of all keys and values, as `line:column text`.
fn places(text: &str) -> Vec<String> {
    fn walk(value: &Value, sources: &Sources, found: &mut Vec<String>) {
        let place = |span| {
            let position = sources.position(span);
            format!("{}:{} {}", position.line, position.column, sources.text(span))
        };
        found.extend(value.span().map(place));
        for Entry { key_span, value, .. } in value.as_map().into_iter().flatten() {
            found.extend(key_span.map(place));
            walk(value, sources, found);
        }
        value.as_list().into_iter().flatten().for_each(|item| walk(item, sources, found));
    }
    let mut sources = Sources::default();
    let file = sources.add("", text);
    let mut found = Vec::new();
    for document in read(file, text, Dialect::Platform).unwrap_or_default() {
        walk(&document, &sources, &mut found);
    }
    found
}

#[test]
fn every_key_and_value_knows_its_place() {
    let text = "a: {b: [1, 'x']}\nc:\n- ö: \"é\"\n  d: ü\n";
    let expected = [
        "1:1 a: {b: [1, 'x']}\nc:\n- ö: \"é\"\n  d: ü",
        "1:1 a",
        "1:4 {b: [1, 'x']}",
        "1:5 b",
        "1:8 [1, 'x']",
        "1:9 1",
        "1:12 'x'",
        "2:1 c",
        "3:1 - ö: \"é\"\n  d: ü",
        "3:3 ö: \"é\"\n  d: ü",
        "3:3 ö",
        "3:6 \"é\"",
        "4:3 d",
        "4:6 ü",
    ];
    assert_eq!(places(text), expected);
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_move_no_place() {
    let text = "\u{feff}ä: 1\r\nb:\r\n- c\r\n- |\r\n  d\r\n  e\r\nf: 2\r\n";
    let found = places(text);
    assert_eq!(
        found[1..],
        [
            "1:1 ä",
            "1:4 1",
            "2:1 b",
            "3:1 - c\r\n- |\r\n  d\r\n  e",
            "3:3 c",
            "4:3 |\r\n  d\r\n  e",
            "7:1 f",
            "7:4 2"
        ]
    );
    assert_eq!(value(text, Dialect::Platform).at_path(["b", "1"]), Some(&"d\ne\n".into()));
}

#[test]
fn the_place_of_a_block_scalar_begins_at_its_header() {
    let found = places("a: &x !t |- # a > b\n\n  one\n  two\n\n# after\nb: >2\n   c\n");
    assert_eq!(found[2..], ["1:10 |- # a > b\n\n  one\n  two", "7:1 b", "7:4 >2\n   c"]);
}

#[test]
fn an_empty_value_stands_after_its_key_or_at_its_tag() {
    assert_eq!(places("a:\nb: !unset\n")[1..], ["1:1 a", "1:2 ", "2:1 b", "2:4 !unset"]);
}

#[test]
fn documents_without_content_are_left_out() {
    for text in ["", "# nothing\n", "---\n---\n", "---\nnull\n...\n", "\u{feff}", "---\n~\n--- # c\n"] {
        assert_eq!(parse(text, Dialect::Platform).unwrap(), [], "{text:?}");
    }
    assert_eq!(parse("a: 1\n---\n# c\n---\n[b]\n", Dialect::Platform).unwrap().len(), 2);
}

/// Each row: the scalar, what kubectl 1.32 prints for it as JSON (up to the point of whole floats), and whether the
/// platform's own files may hold it, where it then means the same.
#[test]
fn plain_scalars_mean_what_kubernetes_readers_see() {
    let rows = [
        ("1e3 1000.0", "1.5e3 1500.0", "12e03 12000.0", "08 8", "089 89", "012 10", "-012 -10", "0777 511"),
        ("0O14 12", "-0o14 -12", "0X1f 31", "-0x1f -31", "+0x1 1", "0b11 3", "0B11 3", "-0b1 -1"),
        ("1_000 1000", "1_ 1", "1__0 10", "1_0.5 10.5", "0x_1f 31", ".5_0 0.5", "0_10 8", "-0_7 -7"),
        ("y true", "Y true", "yes true", "Yes true", "on true", "On true", "ON true", "YES true"),
        ("n false", "N false", "no false", "No false", "NO false", "off false", "Off false", "OFF false"),
    ];
    for row in rows {
        let cells = [row.0, row.1, row.2, row.3, row.4, row.5, row.6, row.7];
        for (text, expected) in cells.iter().map(|cell| cell.split_once(' ').unwrap()) {
            assert_eq!(json(text, Dialect::Kubernetes), expected, "{text}");
            let found = parse(text, Dialect::Platform).unwrap_err();
            assert!(found[0].starts_with("1:1 yaml-1-1-scalar: "), "{text}: {found:?}");
        }
    }
}

#[test]
fn plain_scalars_that_all_readers_take_alike_pass() {
    let alike = "1 1,-1 -1,+1 1,0 0,00 0,07 7,0x1F 31,0o14 12,1.10 1.1,.5 0.5,5. 5.0,1.5e+3 1500.0,true true,TRUE true,\
        False false,null null,~ null,Null null,18446744073709551615 18446744073709551615,-9223372036854775808 \
        -9223372036854775808";
    for (text, expected) in alike.split(',').map(|cell| cell.trim().split_once(' ').unwrap()) {
        for dialect in BOTH {
            assert_eq!(json(&format!("[{text}]"), dialect), format!("[{}]", expected.trim()), "{text}");
        }
    }
    let words = "yEs tRue nUll oN _1 ._5 0x 0b 0b2 0o8 1.2.3 1e 1e+ .e3 1.2e+3.4 . .. + = 2001-01-01 08:30 8080:80 v1 1d 1e999";
    for text in words.split(' ') {
        for dialect in BOTH {
            assert_eq!(value(text, dialect), text.into());
        }
    }
}

#[test]
fn numbers_of_base_60_are_text_to_kubernetes_and_refused_in_the_platform() {
    for text in ["1:20", "12:30:45", "20:30.15", "-1:30", "8080:53", "190:20:30"] {
        assert_eq!(value(text, Dialect::Kubernetes), text.into());
        let message =
            format!("1:1 yaml-1-1-scalar: `{text}` is a number of base 60 to YAML 1.1 and text to YAML 1.2");
        assert_eq!(parse(text, Dialect::Platform), Err(vec![message]));
    }
}

#[test]
fn a_number_keeps_its_spelling() {
    let value = value("version: 1.10", Dialect::Platform);
    assert_eq!(value.get("version").and_then(Value::spelled).as_deref(), Some("1.10"));
}

#[test]
fn keys_that_are_no_text_become_text() {
    assert_eq!(
        json("1: a\n1.10: b\ntrue: c\n-0x0f: d\n", Dialect::Kubernetes),
        r#"{"-15":"d","1":"a","1.1":"b","true":"c"}"#
    );
    assert_eq!(
        json("1e6: a\n0.00001: b\ny: c\n1234.5: d\n", Dialect::Kubernetes),
        r#"{"1234.5":"d","1e+06":"a","1e-05":"b","true":"c"}"#
    );
    assert_eq!(json("1: a\n1.10: b\ntrue: c\n", Dialect::Platform), r#"{"1":"a","1.10":"b","true":"c"}"#);
}

#[test]
fn standard_tags_are_applied_and_local_ones_kept() {
    let text = "[!!str 12, !!int '3', !!float 1, !!bool 'true', !!null '', ! 1, !!str, !!seq [], !!map {}]";
    assert_eq!(json(text, Dialect::Platform), r#"["12",3,1.0,true,null,"1","",[],{}]"#);
    let value = value("a: !append [1]\nb: !unset\nc: !x '12'\nd: !replace {e: 1}\nf: 1\n", Dialect::Platform);
    let tags: Vec<_> = value.as_map().unwrap().iter().map(|entry| entry.value.tag()).collect();
    assert_eq!(tags, [Some("append"), Some("unset"), Some("x"), Some("replace"), None]);
    assert_eq!(value.to_json().to_string(), r#"{"a":[1],"b":null,"c":"12","d":{"e":1},"f":1}"#);
}

#[test]
fn an_alias_repeats_a_value_and_keeps_its_place() {
    let value = value("a: &x {b: 1}\nc: *x\n&k d: *k\ne: &s text\n*s : 1\n", Dialect::Platform);
    assert_eq!(value.to_json().to_string(), r#"{"a":{"b":1},"c":{"b":1},"d":"d","e":"text","text":1}"#);
    assert_eq!(value.get("c").and_then(Value::span), value.get("a").and_then(Value::span));
}

#[test]
fn merge_keys_bring_in_what_is_missing_where_they_stand() {
    let text = "x: &x {a: 1, b: 1}\nw: &w {b: 2, c: 2}\nz:\n  first: 0\n  <<: [*x, *w]\n  c: 3\n  last: 0\n";
    let value = value(text, Dialect::Platform);
    let merged = value.get("z").and_then(Value::as_map).unwrap();
    assert_eq!(merged.keys().collect::<Vec<_>>(), ["first", "a", "b", "c", "last"]);
    assert_eq!(value.get("z").unwrap().to_json().to_string(), r#"{"a":1,"b":1,"c":3,"first":0,"last":0}"#);
    let written = value.at_path(["x"]).and_then(Value::as_map).and_then(|map| map.entry("a"));
    assert_eq!(merged.entry("a").and_then(|entry| entry.key_span), written.and_then(|entry| entry.key_span));
    assert_eq!(json("'<<': {a: 1}\n", Dialect::Platform), r#"{"<<":{"a":1}}"#);
}

#[test]
fn text_over_several_lines_is_folded_for_kubernetes() {
    assert_eq!(json("a: b\n  c\n\n  d\n", Dialect::Kubernetes), r#"{"a":"b c\nd"}"#);
}

#[test]
fn what_is_written_is_read_alike() {
    let text = "kind: A\nb:\n- - 1\n  - x: |-\n      a\n      b\n    z: []\n- null\n";
    assert_eq!(emit(&value(text, Dialect::Platform)), text);
}
