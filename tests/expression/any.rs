//! No text, however it is put together, makes an evaluation panic.

use super::scope::names;
use platc::{
    expression::{FILTERS, Word, evaluate, scan, template},
    source::Sources,
};
use proptest::{collection::vec, prelude::*, sample::select};

/// Operands, parted by blanks.
const OPERANDS: &str = "vars env apps vars.hosts vars.limits vars.lazy vars.domain vars.nothing vars.missing range \
    range(9) namespace() 0 1 -1 3 99 1.5 1e308 18446744073709551615 170141183460469231731687303715884105727 'a' \
    \"ä€\" '}}' '' '%s' true null [1,'a'] {'a':1} [] {} [[]] boolean=true attribute='a'";

/// What stands between and around them, and some that has no place in an expression.
const OPERATORS: &str = "if else and or not in is defined odd == != < <= + - * / // % ** ~ | ( ) [ ] { } , : :: . = \
    upper default sort map first \\ ' \u{202e}";

/// What templates are made of.
const STATEMENTS: &str = "{% %} {{ }} {# #} - for x in if elif endif endfor else set endset macro endmacro f call \
    endcall filter endfilter with endwith raw endraw do recursive text loop super self include block";

fn some(of: &'static str, most: usize) -> impl Strategy<Value = String> {
    vec(select(of.split_whitespace().collect::<Vec<_>>()), 0..most).prop_map(|pieces| pieces.join(" "))
}

fn pieces(most: usize) -> impl Strategy<Value = String> {
    vec(prop_oneof![some(OPERANDS, 2), some(OPERATORS, 2)], 0..most).prop_map(|pieces| pieces.join(" "))
}

fn end(expression: &str) {
    let _ = evaluate(&format!("${{{{ {expression} }}}}").into(), &names());
}

proptest! {
    #[test]
    fn an_expression_ends(text in pieces(12)) {
        end(&text);
    }

    #[test]
    fn a_filter_ends(
        value in some(OPERANDS, 2),
        word in select(FILTERS),
        arguments in vec(some(OPERANDS, 2), 0..4),
    ) {
        let Word { name, .. } = word;
        end(&format!("{value} | {name}({})", arguments.join(", ")));
    }

    #[test]
    fn a_template_ends(text in vec(prop_oneof![some(STATEMENTS, 4), pieces(4)], 0..12)) {
        let text = text.join(" ");
        let file = Sources::default().add("values.yaml.j2", text.as_str());
        let _ = template(&text, file, &names());
    }

    #[test]
    fn segments_are_the_text(text in "(\\$\\{\\{|\\}\\}|'|\"|\\\\|[{}(\\[]|ä| |a){0,20}") {
        let segments: Vec<_> = scan(&text).collect();
        let pieces = segments.iter().map(|segment| &text[segment.range.clone()]);
        prop_assert_eq!(pieces.collect::<String>(), &*text);
        prop_assert!(segments.iter().all(|segment| text.get(segment.inner()).is_some()));
    }
}
