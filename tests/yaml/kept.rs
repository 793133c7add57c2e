//! Edits that keep what people wrote: every comment, and the quotes.

use platc::{
    source::Sources,
    value::Value,
    yaml::{self, Dialect},
};

fn read(text: &str) -> Value {
    let file = Sources::default().add("", text);
    yaml::read(file, text, Dialect::Platform).unwrap().swap_remove(0)
}

/// The text, edited to say what another says.
fn kept(text: &str, meant: &str) -> String {
    yaml::amend_keeping(text, 0, &read(meant)).unwrap()
}

#[test]
fn a_list_that_shrinks_keeps_its_comments() {
    assert_eq!(kept("a:\n# one\n- x # two\n- z\n", "a: [z]"), "a:\n# one\n# two\n- z\n");
}

#[test]
fn a_key_that_goes_leaves_the_comments_above_and_behind_it() {
    let text = "a: 1\n# of b\nb: 2 # two\nc: 3\n";
    assert_eq!(kept(text, "{a: 1, c: 3}"), "a: 1\n# of b\n# two\nc: 3\n");
}

#[test]
fn a_tag_goes_with_what_it_said() {
    assert_eq!(kept("a: !append [1] # c\n", "a: [2]"), "a: [2] # c\n");
}

#[test]
fn an_alias_is_written_out_where_it_says_something_else() {
    let text = "x: &x {a: 1}\nb: *x # c\n";
    assert_eq!(kept(text, "{x: {a: 1}, b: {a: 2}}"), "x: &x {a: 1}\nb: {a: 2} # c\n");
}

#[test]
fn a_text_keeps_its_quotes_or_has_none() {
    let text = "a: \"x\" # a\nb: 'x'\nc: 10m\nd: \"#1\"\n";
    let meant = "{a: z, b: z, c: 20m, d: \"#2\"}";
    assert_eq!(kept(text, meant), "a: \"z\" # a\nb: 'z'\nc: 20m\nd: \"#2\"\n");
    assert_eq!(kept("a: x\n", "a: \"no\""), "a: 'no'\n");
}

#[test]
fn a_number_sign_in_a_text_is_no_comment() {
    let text = "a: |\n  # text\nb: \"x # y\"\nc: 1\n";
    assert_eq!(kept(text, "c: 1"), "c: 1\n");
}
