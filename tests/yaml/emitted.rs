//! What the emitter writes.

use super::{BOTH, value};
use platc::map;
use platc::value::{Data, Map, Number, Value};
use platc::yaml::emit;
use proptest::prelude::*;

#[test]
fn leading_keys_come_first_and_the_others_are_sorted() {
    let value = map! {
        "status" => map! {},
        "spec" => map! { "b" => 1, "a" => vec![map! { "image" => "x", "name" => "y" }], "namespace" => "n" },
        "metadata" => map! { "labels" => map! { "z" => "1", "B" => "b" }, "namespace" => "prod", "name" => "web" },
        "kind" => "Service",
        "apiVersion" => "v1",
    };
    let expected = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: prod\n  labels:\n    B: b\n    z: '1'\n\
        spec:\n  namespace: 'n'\n  a:\n  - name: 'y'\n    image: x\n  b: 1\nstatus: {}\n";
    assert_eq!(emit(&value), expected);
}

#[test]
fn each_text_has_its_style() {
    let rows = [
        ("plain text", "plain text"),
        ("/bin/sh", "/bin/sh"),
        ("http://a:80/b#c", "http://a:80/b#c"),
        ("é", "é"),
        ("", "''"),
        ("No", "'No'"),
        ("null", "'null'"),
        ("1", "'1'"),
        ("2001-01-01", "'2001-01-01'"),
        ("-", "'-'"),
        (".inf", "'.inf'"),
        ("~", "'~'"),
        ("=", "'='"),
        ("<<", "'<<'"),
        ("it's: so", "'it''s: so'"),
        ("a #b", "'a #b'"),
        ("a:", "'a:'"),
        ("a ", "'a '"),
        (" a", "' a'"),
        ("a\tb", r#""a\tb""#),
        ("\u{a0}\u{2028}\u{feff}\u{0}\u{7f}\u{ffff}\"\\", r#""\xa0\u2028\ufeff\x00\x7f\uffff\"\\""#),
        ("a\r\nb", r#""a\r\nb""#),
        ("\n", r#""\n""#),
        ("a \nb", r#""a \nb""#),
        (" a\nb", r#"" a\nb""#),
        ("\ta\nb\n", r#""\ta\nb\n""#),
        ("a\n \nb", r#""a\n \nb""#),
        ("a\nb", "|-\n  a\n  b"),
        ("a\n\n\tb #c: d\n", "|\n  a\n\n  \tb #c: d"),
        ("a\n\n\n", "|+\n  a\n\n"),
    ];
    for (text, written) in rows {
        assert_eq!(emit(&text.into()), format!("{written}\n"), "{text:?}");
        assert_eq!(emit(&map! { "k" => text }), format!("k: {written}\n"), "{text:?}");
    }
}

#[test]
fn numbers_are_written_so_that_every_reader_takes_them_alike() {
    let float = |float| Value::from(Data::Number(Number::from_f64(float).unwrap()));
    let rows = [(1.0, "1.0"), (1e21, "1.0e+21"), (1e-7, "1.0e-7"), (-2.5e300, "-2.5e+300"), (0.1, "0.1")];
    for (number, written) in rows {
        assert_eq!(emit(&float(number)), format!("{written}\n"));
    }
    assert_eq!(emit(&value("0x1F", BOTH[0])), "31\n");
    assert_eq!(emit(&value("1.10", BOTH[0])), "1.1\n");
    assert_eq!(emit(&Data::Number(u64::MAX.into()).into()), "18446744073709551615\n");
}

#[test]
fn collections_nest_without_needless_lines() {
    let text =
        "a:\n- - - 1\n    - b: 2\n  - []\n- c:\n  - d:\n      e: {}\n    f: |-\n      g\n      h\n- null\n";
    assert_eq!(emit(&value(text, BOTH[0])), text);
    assert_eq!(emit(&map! {}), "{}\n");
    assert_eq!(emit(&Value::from(Vec::<Value>::new())), "[]\n");
    assert_eq!(emit(&Value::NULL), "null\n");
}

#[test]
fn a_long_key_is_announced() {
    let key = "k".repeat(1001);
    let value: Value = [(key.as_str(), 1_i64), ("a", 2)].into_iter().collect::<Map>().into();
    let value = Value::from(vec![value]);
    let written = emit(&value);
    assert_eq!(written, format!("- a: 2\n  ? {key}\n  : 1\n"));
    assert_eq!(super::value(&written, BOTH[0]), value);
}

/// Texts that some reader once took for something else, and pieces to make more of them.
const HOSTILE: [&str; 64] = [
    "",
    " ",
    "\n",
    "\t",
    "\r",
    "\r\n",
    "\n\n",
    "~",
    "null",
    "Null",
    "NO",
    "no",
    "y",
    "N",
    "on",
    "Off",
    "true",
    "FALSE",
    "<<",
    "=",
    "-",
    "--",
    "---",
    "...",
    "--- a",
    "- a",
    "? a",
    "?",
    ":",
    ": ",
    " :",
    "a: b",
    "#",
    " #",
    "a #b",
    "&a",
    "*a",
    "!a",
    "!!str",
    "|",
    ">",
    "|-",
    "%",
    "@",
    "`",
    "\"",
    "'",
    "''",
    "\\",
    "\\n",
    "{",
    "}",
    "[",
    "]",
    ",",
    "{{ x }}",
    "${{ x",
    "0x1F",
    "012",
    "1_000",
    "1e3",
    ".5",
    "12:30:45",
    "2001-01-01",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => proptest::sample::select(HOSTILE.to_vec()).prop_map(str::to_string),
        1 => any::<String>(),
        1 => proptest::collection::vec(any::<char>(), 0..4).prop_map(String::from_iter),
        1 => "[a-z .:#0-9\n\t'\"-]{0,12}",
        1 => proptest::sample::select(vec!["\u{85}", "\u{a0}", "\u{2028}", "\u{2029}", "\u{feff}", "\u{fffe}", "\u{7f}", "\0"])
            .prop_map(str::to_string),
    ];
    proptest::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat())
}

fn data() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(Number::from),
        any::<u64>().prop_map(Number::from),
        any::<f64>().prop_filter_map("JSON has no other", Number::from_f64),
    ];
    let leaf = prop_oneof![
        1 => Just(Value::NULL),
        1 => any::<bool>().prop_map(Value::from),
        1 => number.prop_map(|number| Data::Number(number).into()),
        6 => text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((text(), inner), 0..6)
                .prop_map(|entries| entries.into_iter().collect::<Map>().into()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_emitted_is_read_as_the_same_value(data in data()) {
        let data = Value::from(vec![data]);
        let written = emit(&data);
        prop_assert!(written.ends_with('\n') && !written.contains('\r'));
        for dialect in BOTH {
            let read = value(&written, dialect);
            prop_assert_eq!(&read, &data, "{}", written);
        }
    }
}
