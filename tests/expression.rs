//! Expressions: types, text, what is not defined, traps and limits.

mod any;
mod limits;
mod scope;
mod template;

use platc::expression::{Kind, evaluate, scan};
use platc::source::{Sources, Span};
use platc::value::{Data, Number, Value};
use scope::{Names, names, outcome, platform};

/// A file of scalars, each with what it becomes in the line below: JSON, or the message and the text that it points to.
macro_rules! cases {
    ($($test:ident $file:literal)*) => {$(
        #[test]
        fn $test() {
            let text = include_str!(concat!("expression/cases/", $file, ".txt"));
            let scalars: Vec<&str> = text.lines().step_by(2).collect();
            let told = |scalar: &&str| format!("{scalar}\n    {}\n", outcome(scalar, &names()));
            assert_eq!(scalars.iter().map(told).collect::<String>(), text);
            assert!(!scalars.is_empty());
        }
    )*};
}

cases! {
    a_scalar_that_is_one_expression_keeps_its_type "types"
    text_around_an_expression_makes_a_string_with_values_as_they_are_spelled "text"
    integers_stay_integers "integers"
    an_underscore_stands_for_a_hyphen "names"
    the_language_is_jinjas "jinja"
    only_default_and_is_defined_take_what_is_not_there "undefined"
    what_has_no_text_cannot_stand_in_a_text "no-text"
    what_cannot_be_read_is_told_at_its_place "bad"
    what_a_value_failed_with_is_told_once "failed"
}

#[test]
fn a_number_that_is_read_stays_what_it_was() {
    let two = evaluate(&"${{ vars.two | default(1) }}".into(), &names()).unwrap();
    assert_eq!(two.data, Data::Number(Number::from_f64(2.0).unwrap()));
    assert_eq!(*two.spelled().unwrap(), *"2.0");
}

#[test]
fn no_more_is_read_than_is_named() {
    let scope = Names::new(platform());
    let text =
        "${{ apps.redis.exports.host if apps.session_state is defined and 'redis' in apps else vars.one }}";
    let span = Span { file: Sources::default().add("a.yaml", text), start: 0, end: 9 };
    let value = evaluate(&Value::at(Data::String(text.into()), span), &(scope.clone() as _)).unwrap();
    assert_eq!((value.as_str(), value.span()), (Some("redis.prod.svc"), Some(span)));
    assert_eq!(*scope.reads.lock().unwrap(), ["apps.redis.exports.host"]);
}

#[test]
fn threads_share_what_is_compiled() {
    let run = || {
        for at in 0..200 {
            let text = format!("${{{{ {} + vars.replicas }}}}", at % 20);
            assert_eq!(evaluate(&text.into(), &names()).unwrap().as_integer(), Some(at % 20 + 3));
        }
    };
    std::thread::scope(|scope| (0..8).for_each(|_| _ = scope.spawn(run)));
}

#[test]
fn segments_have_no_gaps() {
    let text = "a ${{ '}}' }}${{ {'b': {}} }} c ${{ d";
    let segments: Vec<_> = scan(text).collect();
    let kinds: Vec<Kind> = segments.iter().map(|segment| segment.kind).collect();
    assert_eq!(kinds, [Kind::Literal, Kind::Expression, Kind::Expression, Kind::Literal, Kind::Unfinished]);
    assert_eq!(segments.iter().map(|segment| &text[segment.range.clone()]).collect::<String>(), text);
    let inner: Vec<&str> = segments.iter().map(|segment| &text[segment.inner()]).collect();
    assert_eq!(inner, ["a ", " '}}' ", " {'b': {}} ", " c ", " d"]);
}
