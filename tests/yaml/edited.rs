//! One place of a text is changed, and every other byte is as it was.

use super::{BOTH, parse};
use platc::map;
use platc::value::{Data, Map, Value};
use platc::yaml::{append, edit};
use proptest::prelude::*;

fn set(text: &str, path: &str, value: impl Into<Value>) -> String {
    let path: Vec<&str> = path.split('.').collect();
    edit(text, 0, &path, Some(&value.into())).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn remove(text: &str, path: &str) -> String {
    let path: Vec<&str> = path.split('.').collect();
    edit(text, 0, &path, None).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn refused(text: &str, path: &str, value: Option<&Value>) -> String {
    let path: Vec<&str> = path.split('.').collect();
    edit(text, 0, &path, value).unwrap_err().to_string()
}

#[test]
fn a_scalar_over_a_scalar_changes_its_bytes_alone() {
    let rows = [
        ("a: 1 # one\nb: 'x'\n", "a", "a: z # one\nb: 'x'\n"),
        ("# top\n\na:   \"x\"   # c\n\n\nb: 2", "a", "# top\n\na:   z   # c\n\n\nb: 2"),
        ("a: 1\nb: 2", "b", "a: 1\nb: z"),
        ("\"a\" : 1\n'b':\n    c: 2\n", "a", "\"a\" : z\n'b':\n    c: 2\n"),
        ("'b':\n    \"c\": 2 # d\n    e: 3\n", "b.c", "'b':\n    \"c\": z # d\n    e: 3\n"),
        ("a:\n  \"on its own line\"\nb: 1\n", "a", "a:\n  z\nb: 1\n"),
        ("a: >-\n  long\n  text\n\n# c\nb: 1\n", "a", "a: z\n\n# c\nb: 1\n"),
        ("a: |+\n  text\n\nb: 1\n", "b", "a: |+\n  text\n\nb: z\n"),
        ("a: &x 1\nb: 2\n", "a", "a: &x z\nb: 2\n"),
        ("a: {b: 1, \"c\": [1, 2]} # d\n", "a.b", "a: {b: z, \"c\": [1, 2]} # d\n"),
        ("a:\n- b: 1\n  c: 2\n- 3\n", "a.0.c", "a:\n- b: 1\n  c: z\n- 3\n"),
        ("a:\n- b: 1\n- 3 # c\n", "a.1", "a:\n- b: 1\n- z # c\n"),
        ("a: [1, {b: 2}]\n", "a.1.b", "a: [1, {b: z}]\n"),
    ];
    for (text, path, expected) in rows {
        assert_eq!(set(text, path, "z"), expected);
        // What equals what is there leaves the text alone.
        assert_eq!(set(expected, path, "z"), expected);
    }
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_stay() {
    let text = "\u{feff}a: 1\r\n# c\r\nb:\r\n  c: 2\r\n";
    assert_eq!(set(text, "a", 3), text.replace('1', "3"));
    assert_eq!(set(text, "b.d", map! { "e" => "f" }), format!("{text}  d:\r\n    e: f\r\n"));
    assert_eq!(set(text, "b.c", "x\ny\n"), text.replace("2\r\n", "|\r\n    x\r\n    y\r\n"));
    assert_eq!(remove(text, "b.c"), "\u{feff}a: 1\r\n# c\r\nb: {}\r\n");
    assert_eq!(remove(text, "b"), "\u{feff}a: 1\r\n");
    assert_eq!(remove(text, "a"), "\u{feff}# c\r\nb:\r\n  c: 2\r\n");
}

#[test]
fn what_is_missing_is_made_with_the_indentation_around() {
    let rows = [
        ("a:\n    b: 1\n# end\n", "a.c.d", "a:\n    b: 1\n    c:\n      d: z\n# end\n"),
        ("a:\n  b: 1\n  # of b\n", "a.c", "a:\n  b: 1\n  c: z\n  # of b\n"),
        ("a:\n  b: 1\n    # of b\n", "a.c", "a:\n  b: 1\n    # of b\n  c: z\n"),
        ("a: 1", "b", "a: 1\nb: z\n"),
        ("a:\n  b: 1", "a.c", "a:\n  b: 1\n  c: z\n"),
        ("spec:\nb: 1\n", "spec.c", "spec:\n  c: z\nb: 1\n"),
        ("spec: # none yet\nb: 1\n", "spec.c", "spec: # none yet\n  c: z\nb: 1\n"),
        ("spec: null # none\n", "spec.c", "spec: # none\n  c: z\n"),
        ("spec: {} # none\n", "spec.c.d", "spec: # none\n  c:\n    d: z\n"),
        ("spec: {a: 1}\n", "spec.c", "spec: {a: 1, c: z}\n"),
        ("spec: {a: {b: 1}, }\n", "spec.c.d", "spec: {a: {b: 1}, c: {d: z}, }\n"),
        ("spec: {a: {}}\n", "spec.a.d", "spec: {a: {d: z}}\n"),
        ("spec: {\n  a: 1, # one\n}\n", "spec.c", "spec: {\n  a: 1, c: z, # one\n}\n"),
        ("a:\n- b: 1\n- c: 2\n", "a.0.d", "a:\n- b: 1\n  d: z\n- c: 2\n"),
        ("a: &x\n  b: 1\nc: 2\n", "a.d", "a: &x\n  b: 1\n  d: z\nc: 2\n"),
        ("a: !replace\n  b: 1\nc: 2\n", "a.d", "a: !replace\n  b: 1\n  d: z\nc: 2\n"),
        ("", "a.b", "a:\n  b: z\n"),
        ("\u{feff}", "a", "\u{feff}a: z\n"),
        ("# nothing yet\r\n", "a.b", "# nothing yet\r\na:\r\n  b: z\r\n"),
        ("# c\n---\n", "a", "# c\n---\na: z\n"),
        ("{}\n", "a.b", "a:\n  b: z\n"),
        ("--- {}\n", "a", "---\na: z\n"),
        ("x: &x {a: 1}\nb:\n  <<: *x\n  c: 1\n", "b.a", "x: &x {a: 1}\nb:\n  <<: *x\n  c: 1\n  a: z\n"),
    ];
    for (text, path, expected) in rows {
        assert_eq!(set(text, path, "z"), expected, "{text}");
    }
}

#[test]
fn a_key_goes_with_its_lines_and_its_comment() {
    let rows = [
        ("a: 1\n# of b\n# too\nb: 2 # b\n# of c\nc: 3\n", "b", "a: 1\n# of c\nc: 3\n"),
        ("a: 1\n# apart\n\nb: 2\n\nc: 3\n", "b", "a: 1\n# apart\n\n\nc: 3\n"),
        ("# the file\na: 1\nb: 2\n", "a", "# the file\nb: 2\n"),
        ("a:\n  # all\n  b: |\n    x\n\n    # y\n  c: 2\n", "a.b", "a:\n  # all\n  c: 2\n"),
        ("a: 1\nb:\n  c: 2\n  # of b\n# end\n", "b", "a: 1\n# end\n"),
        ("a: 1\nb: 2", "b", "a: 1\n"),
        ("a:\n  b: 1\n\n# end\n", "a.b", "a: {}\n\n# end\n"),
        ("a: # all\n  # of b\n  b: 1\nc: 2\n", "a.b", "a: {} # all\n  # of b\nc: 2\n"),
        ("a: 1 # c\n", "a", "{} # c\n"),
        ("a: {b: 1, c: 2, d: 3}\n", "a.b", "a: {c: 2, d: 3}\n"),
        ("a: {b: 1, c: 2, d: 3}\n", "a.d", "a: {b: 1, c: 2}\n"),
        ("a: {b: 1}\n", "a.b", "a: {}\n"),
        ("a:\n- b: 1\n  c: 2\n- d: 3\n", "a.0.b", "a:\n- c: 2\n- d: 3\n"),
        ("a:\n- b: 1\n  c: 2\n- d: 3\n", "a.0.c", "a:\n- b: 1\n- d: 3\n"),
        ("a:\n- b: 1\n  c: 2\n- d: 3\n", "a.1.d", "a:\n- b: 1\n  c: 2\n- {}\n"),
        ("a: &x {b: 1}\nc: *x\nd: 2\n", "c", "a: &x {b: 1}\nd: 2\n"),
        ("a: 1\nb: !unset\nc: 2\n", "b", "a: 1\nc: 2\n"),
        ("a: 1\n", "b.c", "a: 1\n"),
        ("a: 1\n", "b", "a: 1\n"),
        ("a:\n", "a.b", "a:\n"),
    ];
    for (text, path, expected) in rows {
        assert_eq!(remove(text, path), expected, "{text}");
    }
}

#[test]
fn a_value_takes_the_place_of_another_kind() {
    let map = || map! { "x" => 1, "v" => map! { "z" => "a\nb\n" } };
    let list = || Value::from(vec!["b.pem", "a.pem"]);
    let rows: [(&str, Value, &str); 13] = [
        ("a: 1 # c\nb: 2\n", map(), "a: # c\n  v:\n    z: |\n      a\n      b\n  x: 1\nb: 2\n"),
        ("a: |\n  t\nb: 2\n", map(), "a:\n  v:\n    z: |\n      a\n      b\n  x: 1\nb: 2\n"),
        ("a: 1 # c\nb: 2\n", "x\n\ny\n\n".into(), "a: |+ # c\n  x\n\n  y\n\nb: 2\n"),
        ("a:\n  - x # one\n\nb: 2\n", 3.into(), "a: 3\n\nb: 2\n"),
        ("a:\n  # of x\n  x: 1\n  z: 0\nb: 2\n", list(), "a:\n  # of x\n- b.pem\n- a.pem\nb: 2\n"),
        ("a: [a.pem] # c\n", list(), "a: [b.pem, a.pem] # c\n"),
        ("a: ['a.pem']\n", vec!["a,b", "[c]", "d: e"].into(), "a: [\"a,b\", '[c]', 'd: e']\n"),
        ("a: []\n", list(), "a:\n- b.pem\n- a.pem\n"),
        ("a: [x]\n", vec![map! { "b" => 1 }].into(), "a:\n- b: 1\n"),
        ("a: [1, 2]\n", Value::from(Vec::<Value>::new()), "a: []\n"),
        ("a: [x, 'y', \"z\"] # c\n", vec!["x", "new", "z"].into(), "a: [x, new, \"z\"] # c\n"),
        // A map over a map: only what differs, in its order.
        (
            "a:\n  v: {z: 1} # v\n  w: 0\n  x: '1'\n",
            map! { "x" => "2", "v" => map! { "z" => 1 } },
            "a:\n  v: {z: 1} # v\n  x: '2'\n",
        ),
        ("a: {x: 1}\n", map! { "v" => 2 }, "a: {v: 2}\n"),
    ];
    for (text, value, expected) in rows {
        assert_eq!(set(text, "a", value), expected, "{text}");
    }
}

#[test]
fn a_list_of_lines_that_grows_keeps_its_lines() {
    let list = |items: &[&str]| -> Value { items.iter().copied().collect() };
    let text = "a:\n  # all\n  - 'x' # one\n\n  # of v\n  - v\nb: 2\n";
    let rows = [
        (list(&["new", "x", "v"]), "a:\n  # all\n  - new\n  - 'x' # one\n\n  # of v\n  - v\nb: 2\n"),
        (
            list(&["x", "new", "z", "v"]),
            "a:\n  # all\n  - 'x' # one\n  - new\n  - z\n\n  # of v\n  - v\nb: 2\n",
        ),
        (list(&["x", "v", "new"]), "a:\n  # all\n  - 'x' # one\n\n  # of v\n  - v\n  - new\nb: 2\n"),
        (list(&["v", "x", "z"]), "a:\n  # all\n- v\n- x\n- z\nb: 2\n"),
    ];
    for (value, expected) in rows {
        assert_eq!(set(text, "a", value), expected);
    }
    let maps = |keys: &[&str]| keys.iter().map(|key| map! { "k" => *key, "l" => 1 }).collect::<Value>();
    assert_eq!(set("a:\n- k: b\n  l: 1", "a", maps(&["b", "c"])), "a:\n- k: b\n  l: 1\n- k: c\n  l: 1\n");
    assert_eq!(
        set("a:\r\n-   k: b\r\n    l: 1\r\n", "a", maps(&["c", "b"])),
        "a:\r\n- k: c\r\n  l: 1\r\n-   k: b\r\n    l: 1\r\n"
    );
    let nested = vec![list(&["x"]), list(&["v"])];
    assert_eq!(set("a:\n- - x\n", "a", nested), "a:\n- - x\n- - v\n");
}

#[test]
fn what_cannot_be_changed_alone_is_refused_with_its_reason() {
    let rows = [
        ("a: &x {b: 1}\nc: *x\n", "a.b", "another place would change with it"),
        ("a: &x {b: 1}\nc: *x\n", "c.b", "an alias repeats what is written elsewhere"),
        ("a: &x 1\nc: *x\n", "c", "an alias repeats what is written elsewhere"),
        ("a: !append [1]\n", "a", "the tag `!append` would come or go"),
        ("a: text\n", "a.b", "`b` would stand in a string"),
        ("a: [1]\n", "a.b", "a list has no `b`"),
        ("a: [b: 1]\n", "a.0.c", "a map without braces stands in a list in brackets"),
        ("a: [\n", "a", "line 1: this bracket is not closed"),
        ("a: yes\n", "a", "line 1: `yes` is `true` to YAML 1.1 and text to YAML 1.2"),
        ("a:\n  # here\n  x\n", "a", "a comment stands between a key and its value"),
    ];
    for (text, path, reason) in rows {
        let value = if reason.starts_with("a comment") { "x\ny".into() } else { Value::from(7) };
        assert_eq!(refused(text, path, Some(&value)), reason, "{text}");
    }
    let rows = [
        (
            "a: &x 1\nc: *x\n",
            "a",
            "line 1: `*x` repeats the anchor `&x`, which this document does not have before it",
        ),
        ("x: &x {a: 1}\nb:\n  <<: *x\n  c: 1\n", "b.a", "`a` comes from a merge key"),
        ("a: [1]\n", "a.0", "`0` is an item of a list, no key"),
    ];
    for (text, path, reason) in rows {
        assert_eq!(refused(text, path, None), reason, "{text}");
    }
    assert_eq!(edit("a: 1\n", 1, &["a"], None).unwrap_err().reason, "it has 1 documents");
}

#[test]
fn one_of_several_documents_is_changed() {
    let text = "# first\na: 1\n---\n# none\n---\na: 2 # second\n...\n---\na: 3\n";
    let second = |value: Option<Value>| edit(text, 1, &["a"], value.as_ref()).unwrap();
    assert_eq!(second(Some(9.into())), text.replace('2', "9"));
    assert_eq!(second(None), text.replace("a: 2", "{}"));
    let b = edit(text, 1, &["b"], Some(&9.into())).unwrap();
    assert_eq!(b, text.replace("second\n", "second\nb: 9\n"));
}

#[test]
fn a_document_is_appended_behind_what_is_there() {
    let rows = [
        ("", "a: 1\n"),
        ("# c\r\n", "# c\r\na: 1\r\n"),
        ("b: 2\n", "b: 2\n---\na: 1\n"),
        ("b: |\n  x", "b: |\n  x\n---\na: 1\n"),
        ("b: 2\n---\n# next\n", "b: 2\n---\n# next\na: 1\n"),
        ("b: 2\n--- # next\n", "b: 2\n--- # next\na: 1\n"),
        ("b: 2\n...\n", "b: 2\n...\n---\na: 1\n"),
        ("\u{feff}# c", "\u{feff}# c\na: 1\n"),
    ];
    for (text, expected) in rows {
        let after = append(text, &map! { "a" => 1 });
        assert_eq!(after, expected);
        assert_eq!(parse(&after, BOTH[0]).unwrap().last(), Some(&map! { "a" => 1 }));
    }
}

/// Numbers that a seed decides.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())].clone()
    }
}

const KEYS: [&str; 8] = ["a", "b-c", "x.y/z", "two words", "1", "yes", "# no", "ö"];
const WORDS: [&str; 9] = ["z", "", "it's", "1", "a: b", "x\ny\n", "x\n# y", "[a, b]", " ${{ a }}, b"];

/// A text of many styles, line by line with the path that each belongs to.
struct Written {
    width: usize,
    lines: Vec<(Vec<String>, String)>,
}

impl Written {
    fn map(&mut self, dice: &mut Dice, path: &[String], depth: usize) -> Map {
        let indent = " ".repeat(path.len() * self.width);
        let mut map = Map::default();
        for _ in 0..=dice.roll(4) {
            let key = dice.one(&KEYS);
            if map.get(key).is_some() {
                continue;
            }
            let mut path = path.to_vec();
            path.push(key.to_owned());
            let apart = [&path[..path.len() - 1], &["-".to_owned()]].concat();
            match dice.roll(6) {
                0 => self.lines.push((path.clone(), format!("{indent}# of the next {}", self.lines.len()))),
                1 => self.lines.push((apart, String::new())),
                2 => self.lines.push((apart, format!("{indent}# apart {}\n", self.lines.len()))),
                _ => {}
            }
            let key_text = if key == "a" || key == "ö" || dice.roll(3) > 0 && key == "b-c" {
                key.to_owned()
            } else {
                format!("{key:?}")
            };
            let value = self.value(dice, &path, &format!("{indent}{key_text}:"), depth);
            map.put(key, value);
        }
        map
    }

    fn value(&mut self, dice: &mut Dice, path: &[String], head: &str, depth: usize) -> Value {
        let behind = dice.one(&["", "  # behind", ""]);
        let below = format!("\n{}", " ".repeat(60));
        let (written, value) = match dice.roll(if depth > 3 { 9 } else { 12 }) {
            0 => (String::new(), Data::Null.into()),
            1 => (" ~".into(), Data::Null.into()),
            2 => (" {}".into(), map! {}),
            3 => (" 12".into(), 12.into()),
            4 => (" 'it''s'".into(), "it's".into()),
            5 => (format!(" >-{behind}{below}one{below}two"), "one two".into()),
            6 => (format!(" |{behind}{below}# one\n{below}two"), "# one\n\ntwo\n".into()),
            7 => (" [a, 'b', {c: d}]".into(), vec![Value::from("a"), "b".into(), map! { "c" => "d" }].into()),
            8 => (
                " {a: 1, \"yes\": {b-c: []}, }".into(),
                map! { "a" => 1, "yes" => map! { "b-c" => Vec::<Value>::new() } },
            ),
            9 => (
                format!("{behind}{below}- a: 1 # x{below}  \"1\": 2\n\n{below}- b"),
                vec![map! { "a" => 1, "1" => 2 }, "b".into()].into(),
            ),
            _ => {
                self.lines.push((path.to_vec(), format!("{head}{behind}")));
                let indent = self.lines.len();
                let map = self.map(dice, path, depth + 1);
                assert!(self.lines.len() > indent);
                return map.into();
            }
        };
        let behind = if written.contains('\n') { "" } else { behind };
        self.lines.push((path.to_vec(), format!("{head}{written}{behind}")));
        value
    }
}

/// What the data is with a path set or removed.
fn meant(whole: &Value, path: &[String], value: Option<&Value>) -> Value {
    let mut map = whole.as_map().cloned().unwrap_or_default();
    let key = path[0].as_str();
    match (path.len(), value) {
        (1, None) => _ = map.remove(key),
        (1, Some(value)) => map.put(key, value.clone()),
        _ if value.is_none() && whole.get(key).and_then(Value::as_map).is_none() => return whole.clone(),
        _ => map.put(key, meant(map.get(key).unwrap_or(&map! {}), &path[1..], value)),
    }
    map.into()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn an_edited_text_reads_as_meant_and_keeps_all_other_lines(seed: u64) {
        let mut dice = Dice(seed);
        let mut written = Written { width: dice.one(&[1, 2, 4]), lines: Vec::new() };
        let data = Value::from(written.map(&mut dice, &[], 0));
        let lines: Vec<&str> = written.lines.iter().map(|(_, line)| line.as_str()).collect();
        let ends = dice.one(&["\n", "\n", "\r\n"]);
        let text = format!("{}{}", lines.join("\n"), dice.one(&["\n", "\n", ""])).replace('\n', ends);
        prop_assert_eq!(parse(&text, BOTH[0]).unwrap(), [data.clone()], "{}", text);

        let mut path = dice.one(&written.lines).0;
        path.truncate(path.len() - dice.roll(path.len()));
        if dice.roll(3) == 0 || path.contains(&"-".to_owned()) {
            path = vec!["new".into(), dice.one(&KEYS).into()];
        } else if dice.roll(3) == 0 {
            path.push(dice.one(&KEYS).into());
        }
        let value = match dice.roll(8) {
            0 | 1 => None,
            2 => Some(map! { "a" => dice.one(&WORDS), "new" => map! { "b" => dice.one(&WORDS) } }),
            3 => match data.at_path(path.iter().map(String::as_str)).and_then(Value::as_list) {
                Some(items) => {
                    let mut items = items.to_vec();
                    items.insert(dice.roll(items.len() + 1), dice.one(&WORDS).into());
                    Some(items.into())
                }
                None => Some(vec![dice.one(&WORDS), "b"].into()),
            },
            4 => Some(vec![map! { "a" => dice.one(&WORDS), "b" => 2 }].into()),
            5 => Some(map! {}),
            _ => Some(dice.one(&WORDS).into()),
        };
        prop_assume!((0..path.len()).all(|end| {
            let above = data.at_path(path[..end].iter().map(String::as_str));
            above.and_then(Value::as_list).is_none()
        }));
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let edited = match edit(&text, 0, &keys, value.as_ref()) {
            Ok(edited) => edited,
            Err(error) => {
                let known = ["would stand in", "a list has no", "between a key and its value"];
                prop_assert!(known.iter().any(|reason| error.reason.contains(reason)), "{}: {:?} = {:?}\n{}", error, keys, value, text);
                return Ok(());
            }
        };
        let expected = meant(&data, &path, value.as_ref());
        let expected = if expected == map! {} && edited.trim().is_empty() { vec![] } else { vec![expected] };
        prop_assert!(parse(&edited, BOTH[0]).unwrap() == expected, "{keys:?} = {value:?}: {edited}\nfrom {text}");
        let mut left = edited.lines();
        for (of, line) in &written.lines {
            let is_touched = of.starts_with(&path) || path.starts_with(of);
            for line in line.lines().filter(|_| !is_touched) {
                prop_assert!(left.any(|kept| kept == line), "{:?} lost `{}`:\n{}\nfrom\n{}", keys, line, edited, text);
            }
        }
        let bare = edited.replace("\r\n", "");
        prop_assert!(!bare.contains(if text.contains("\r\n") { '\n' } else { '\r' }), "{edited:?}");
    }
}
