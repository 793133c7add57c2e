//! YAML that is made to hurt: it ends in a message, soon, and never in a panic.

use super::{BOTH, parse};
use platc::source::Sources;
use platc::yaml::read;
use std::fmt::Write as _;

fn is_limited(text: &str) {
    for dialect in BOTH {
        let found = parse(text, dialect).err().unwrap_or_default();
        assert!(found.iter().any(|message| message.contains(" yaml-limit: ")), "{found:?}");
    }
}

#[test]
fn deep_nesting_ends_in_a_message() {
    is_limited(&"- ".repeat(20_000));
    is_limited(&"[".repeat(20_000));
    is_limited(&"{a: ".repeat(20_000));
    is_limited(&"[{a: ".repeat(20_000));
    let lines = (0..2_000).fold(String::new(), |mut text, depth| {
        let _ = writeln!(text, "{}a:", " ".repeat(depth));
        text
    });
    is_limited(&lines);
    assert!(parse(&format!("{}1{}", "[".repeat(200), "]".repeat(200)), BOTH[0]).is_ok());
    is_limited(&format!("{}1{}", "[".repeat(201), "]".repeat(201)));
}

#[test]
fn aliases_do_not_multiply_values() {
    let mut laughs = "a0: &a0 [lol, lol]\n".to_string();
    for level in 1..40 {
        let _ = writeln!(laughs, "a{level}: &a{level} [*a{0}, *a{0}, *a{0}]", level - 1);
    }
    is_limited(&laughs);
}

#[test]
fn aliases_do_not_multiply_bytes() {
    is_limited(&format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), "*a, ".repeat(70)));
}

#[test]
fn aliases_do_not_add_depth() {
    let mut chain = "a0: &a0 []\n".to_string();
    for level in 1..20_000 {
        let _ = writeln!(chain, "a{level}: &a{level} [*a{}]", level - 1);
    }
    is_limited(&chain);
}

#[test]
fn merge_keys_do_not_multiply_entries() {
    let keys = (0..2_000).fold(String::new(), |text, at| format!("{text}k{at}: 1, "));
    is_limited(&format!("a: &a {{{keys}}}\nb:\n{}", "- <<: *a\n".repeat(5_000)));
}

#[test]
fn large_maps_and_many_mistakes_take_linear_time() {
    let keys = (0..30_000).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "k{at}: 1");
        text
    });
    assert!(parse(&keys, BOTH[0]).is_ok());
    is_limited(&"- .inf\n".repeat(30_000));
    is_limited(&"a: 1\n".repeat(30_000));
    is_limited(&"--- [\n".repeat(30_000));
}

#[test]
fn a_file_of_too_many_bytes_is_not_even_parsed() {
    let text = "#".repeat((64 << 20) + 1);
    let file = Sources::default().add("", "");
    let found = read(file, &text, BOTH[0]).unwrap_err();
    assert_eq!(found.iter().map(|diagnostic| diagnostic.rule).collect::<Vec<_>>(), ["yaml-limit"]);
}

/// A linear congruential generator (Knuth's MMIX constants): the same mutations on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }
}

#[test]
fn mutated_yaml_never_panics() {
    const SEED: &str = "a: &x !append\n- 'b' # c\n- \"d\\n\"\n---\ne: {f: [1, ${{ x }}], <<: *x}\ng: |-\n  h\n\n  i\n? j\n: k\n\
        l: >2\n   m\nn: 012\n\u{feff}ö: ü\r\n...\n%YAML 1.2\n---\n!!str o: {{ p }}\n";
    const PIECES: [&str; 32] = [
        "\n", " ", "  ", "\t", "\r", ":", ": ", "-", "- ", "?", "? ", ",", "[", "]", "{", "}", "#", " #",
        "&a", "*a", "!", "!!int", "|", ">", "'", "\"", "\\", "---\n", "...\n", "${{", "ä", "\u{2028}",
    ];
    let mut random = Random(1);
    for round in 0..30_000 {
        let mut text: Vec<char> = SEED.chars().collect();
        for _ in 0..=random.below(6) {
            let at = random.below(text.len());
            let end = (at + random.below(8)).min(text.len());
            let piece = PIECES[random.below(PIECES.len())].repeat(random.below(3));
            text.splice(at..end, piece.chars());
        }
        let text = String::from_iter(text);
        if let Err(found) = parse(&text, BOTH[round % 2]) {
            assert!(!found.is_empty());
        }
    }
}
