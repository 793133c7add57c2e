//! What is hostile ends in a message, soon and in little memory.

use super::scope::{Names, names, outcome, placed};
use platc::expression::{Scope, evaluate, template};
use platc::map;
use platc::source::Sources;
use platc::value::{Map, Value};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Half of what a worker thread of rayon has, in a debug build that needs several times a release build's.
const STACK: usize = 1 << 20;

/// The rule that ends a template.
fn rule_of_template(text: String) -> String {
    on_a_small_stack(move || {
        let mut sources = Sources::default();
        let file = sources.add("values.yaml.j2", text.as_str());
        let told = template(&text, file, &names()).map(|out| format!("{} bytes", out.len()));
        told.unwrap_or_else(|failure| placed(&failure, &sources))
    })
}

/// The rule that ends an expression.
fn rule_of_expression(text: String) -> String {
    on_a_small_stack(move || outcome(&format!("${{{{ {text} }}}}"), &names()))
}

fn on_a_small_stack(run: impl FnOnce() -> String + Send + 'static) -> String {
    let begin = Instant::now();

    let told = std::thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(60), "{:?}", begin.elapsed());
    told.split(':').next().unwrap().to_owned()
}

#[test]
fn expressions_end() {
    let cases = [
        "1+".repeat(50_000) + "1",
        "1+".repeat(1000) + "1",
        "a".repeat(100_000),
        "-".repeat(4000) + "1",
        "not ".repeat(1000) + "true",
        "(".repeat(200) + "1" + &")".repeat(200),
        "[".repeat(200) + &"]".repeat(200),
        "{'a':".repeat(200) + "1" + &"}".repeat(200),
        "vars".to_owned() + &".a".repeat(1000),
        "vars".to_owned() + &"[0]".repeat(1000),
        "1".to_owned() + &"|string".repeat(500),
        "1".to_owned() + &" if 1 else 1".repeat(400),
        "[".repeat(40) + "1" + &("+1".repeat(60) + ",1]").repeat(40),
        "range(10**9)".to_owned(),
        "range(-9223372036854775808, 9223372036854775807)".to_owned(),
        "'a' * 10**9".to_owned(),
        "10**9 * 'a'".to_owned(),
        "'a' * 10**8 ~ 'a' * 10**8".to_owned(),
        "[] * 10**12".to_owned(),
        "['a'] * 10**8".to_owned(),
        "[range(9999)] * 9999 == [range(9999)] * 9999".to_owned(),
        "([[[[1]*99]*99]*99]*99) | length".to_owned(),
        "([[1]*999]*999) | sum(start=[]) | length".to_owned(),
        "'aaaaaaaaaa'|replace('a','aaaaaaaaaa')".to_owned() + &"|replace('a','aaaaaaaaaa')".repeat(9),
        "'%999999999d' | format(1)".to_owned(),
        "'%*d' | format(999999999, 1)".to_owned(),
        "'a' | indent(10**9, first=true)".to_owned(),
        "range(9999) | join('a' * 10**5)".to_owned(),
        "range(9999) | map('string') | map('replace', '1', 'a' * 10**6) | list".to_owned(),
        "range(9999) | select('in', range(9999)) | list".to_owned(),
    ];
    let told = cases.map(|case| (rule_of_expression(case.clone()), case));
    let wrong = told.iter().filter(|(rule, _)| rule != "expression-limit");
    let wrong: Vec<String> = wrong.map(|(rule, case)| format!("{rule}: {case:.60}")).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn templates_end() {
    let nested = |open: &str, close: &str, times| open.repeat(times) + &close.repeat(times);
    let cases = [
        "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}".to_owned(),
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}".to_owned(),
        "{% macro f(n) %}{{ f(n + 1) }}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}".to_owned(),
        "{% set a = 'aaaaaaaa' %}".to_owned() + &"{% set a = a ~ a %}".repeat(60),
        "{% set a = 'aaaaaaaa' %}".to_owned() + &"{% set a = a + a %}".repeat(60),
        "{% set a = [1] %}".to_owned() + &"{% set a = a + a %}".repeat(60),
        "{% set a = [1] %}".to_owned() + &"{% set a = [a, a] %}".repeat(60) + "{{ a == a }}",
        "{% set a = 'aaaaaaaa' %}".to_owned() + &"{% set a %}{{ a }}{{ a }}{% endset %}".repeat(60),
        "{% macro f(s, n) %}{{ f(s ~ s, n + 1) if n < 20 else s }}{% endmacro %}{{ f('a' * 10**6, 0) }}".to_owned(),
        format!("{{% set a %}}{{% for i in range(9999) %}}{}{{% endfor %}}{{% endset %}}", "x".repeat(100_000)),
        format!("{{% for i in range(9999) %}}{}{{% endfor %}}", "x".repeat(1000)),
        "{% set n = namespace(x=[]) %}{% for i in range(9999) %}{% set n.x = [n.x] %}{% endfor %}".to_owned(),
        "{% set n = namespace() %}{% for i in range(9999) %}{% set m = namespace() %}{% set m.x = n.x | d(0) %}{% set n.x = m %}{% endfor %}".to_owned(),
        "{% set n = namespace(x=range(99)) %}{% for i in range(9999) %}{% set n.x = n.x[0:] %}{% endfor %}".to_owned(),
        "{% set n = namespace() %}{% set n.x = n %}{{ n.x | tojson }}".to_owned(),
        "{% set n = namespace() %}{% set n.x = n %}{{ n.x == n.x }}".to_owned(),
        nested("{% if 1 %}", "{% endif %}", 5000),
        nested("{% for a in [1] %}", "{% endfor %}", 200),
        "{% if 1 %}".to_owned() + &"{% elif 1 %}".repeat(5000) + "{% endif %}",
        nested(&("{% if 1 %}".to_owned() + &"{% elif 1 %}".repeat(60)), "{% endif %}", 60),
        "{{ 1".to_owned() + &" + 1".repeat(100_000) + " }}",
        "{% set x = ".to_owned() + &"-".repeat(100_000) + "1 %}",
        "x".repeat(2 << 20),
    ];
    let told = cases.map(|case| (rule_of_template(case.clone()), case));
    let wrong = told.iter().filter(|(rule, _)| rule != "expression-limit");
    let wrong: Vec<String> = wrong.map(|(rule, case)| format!("{rule}: {case:.100}")).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn values_that_read_each_other_end() {
    let chain = |length: usize| {
        let link = |at: usize| (format!("v{at}"), Value::from(format!("${{{{ vars.v{} ~ '' }}}}", at + 1)));
        let end = std::iter::once((format!("v{length}"), Value::from("end")));
        map! { "vars" => (0..length).map(link).chain(end).collect::<Map>() }
    };
    let told = |length: usize| {
        on_a_small_stack(move || outcome("${{ vars.v0 }}", &(Names::new(chain(length)) as _)))
    };
    assert_eq!([told(25), told(100)], ["\"end\"", "expression-limit"]);
    let again = evaluate(&"${{ vars.domain }}".into(), &names()).unwrap();
    assert_eq!(again.as_str(), Some("prod.local"), "the levels are left again");
}

#[test]
fn values_that_double_or_deepen_end() {
    let around = |value: Value| Names::new(map! { "vars" => map! { "x" => value } }) as Arc<dyn Scope>;
    for list in ["${{ [vars.x, vars.x] }}", "${{ [vars.x] }}"] {
        let step = |value: &Value| evaluate(&list.into(), &around(value.clone())).ok();
        let steps = std::iter::successors(Some(Value::from("end")), step).count();
        assert!((15..300).contains(&steps), "{list}: {steps}");
    }
    let double = |value: &Value| Some(Value::from(vec![value.clone(), value.clone()]));
    let twice = std::iter::successors(Some(Value::from("end")), double).nth(60).unwrap();
    assert!(outcome("${{ vars.x }}", &around(twice)).starts_with("expression-limit"));
}
