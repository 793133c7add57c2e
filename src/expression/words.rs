//! The words of the language: every filter, test and function there is, and the operators that stand in for minijinja's.

use super::convert::missing;
use super::evaluation::Evaluation;
use super::problem::Problem;
use super::{filters, operators};
use minijinja::value::{Rest, ValueOrKwargs};
use minijinja::{Environment, Error, State, UndefinedBehavior, Value as Jinja};
use std::sync::{Arc, LazyLock};

/// A filter, test or function of expressions.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// What it is called.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    make: fn() -> Jinja,
}

/// What one of our own words or operators does with its arguments.
pub(super) type Native = fn(&Arc<Evaluation>, &[Jinja]) -> Result<Jinja, Problem>;

/// What one of our own words makes of another's arguments.
type Prepare = fn(&Arc<Evaluation>, &[Jinja]) -> Result<Vec<Jinja>, Problem>;

macro_rules! words {
    ($($name:literal $make:expr, $about:literal;)*) => {
        &[$(Word { name: $name, about: $about, make: || $make }),*]
    };
}

use minijinja::{filters as given, functions, tests};

/// Every filter: `value | filter(…)`.
pub const FILTERS: &[Word] = words! {
    "abs" Jinja::from_function(given::abs), "the amount of a number, without its sign";
    "bool" Jinja::from_function(given::bool), "whether a value counts as true";
    "capitalize" Jinja::from_function(given::capitalize), "the first letter in upper case, the others in lower";
    "count" Jinja::from_function(given::length), "the same as `length`";
    "d" own(filters::default), "the same as `default`";
    "default" own(filters::default), "the value, or the argument when the value is not defined; with `true` as second argument also when it is null, false or empty";
    "dictsort" Jinja::from_function(given::dictsort), "the pairs of a map, sorted by key";
    "first" Jinja::from_function(given::first), "the first item";
    "float" Jinja::from_function(given::float), "the value as a number";
    "format" prepared(filters::formatted, Jinja::from_function(given::format)), "a text with `%s`, `%d`, `%02d`… filled in from the arguments";
    "indent" own(filters::indent), "a text with each line indented by so many blanks, the first only with `first=true`";
    "int" Jinja::from_function(given::int), "the value as an integer";
    "items" Jinja::from_function(given::items), "the pairs of a map";
    "join" own(filters::join), "the items of a list as one text, with the argument between them";
    "last" Jinja::from_function(given::last), "the last item";
    "length" Jinja::from_function(given::length), "how many characters, items or keys there are";
    "lines" Jinja::from_function(given::lines), "the lines of a text";
    "list" Jinja::from_function(given::list), "the items of anything that has some, as a list";
    "lower" Jinja::from_function(given::lower), "a text in lower case";
    "map" Jinja::from_function(given::map), "a filter applied to each item, or with `attribute=` a member of each";
    "max" Jinja::from_function(given::max), "the largest item";
    "min" Jinja::from_function(given::min), "the smallest item";
    "reject" Jinja::from_function(given::reject), "the items that do not pass a test";
    "rejectattr" Jinja::from_function(given::rejectattr), "the items a member of which does not pass a test";
    "replace" own(filters::replace), "a text with each occurrence of the first argument replaced by the second";
    "reverse" Jinja::from_function(given::reverse), "the items, or a text, from end to beginning";
    "round" Jinja::from_function(given::round), "a number rounded, to so many decimals";
    "select" Jinja::from_function(given::select), "the items that pass a test";
    "selectattr" Jinja::from_function(given::selectattr), "the items a member of which passes a test";
    "sort" Jinja::from_function(given::sort), "the items in order";
    "split" Jinja::from_function(given::split), "the pieces of a text between the argument, or between blanks";
    "string" own(filters::string), "the value as text, as it was spelled";
    "sum" own(filters::sum), "the items added up";
    "title" Jinja::from_function(given::title), "a text with each word capitalized";
    "to_json" own(filters::tojson), "the same as `tojson`";
    "to_nice_yaml" own(filters::yaml), "the same as `to_yaml`";
    "to_yaml" own(filters::yaml), "the value as YAML, as platc writes it";
    "tojson" own(filters::tojson), "the value as JSON in one line";
    "trim" own(filters::trim), "a text without blanks, or the characters given, at both ends";
    "unique" Jinja::from_function(given::unique), "the items, each once";
    "upper" Jinja::from_function(given::upper), "a text in upper case";
};

/// Every test: `value is test`.
pub const TESTS: &[Word] = words! {
    "boolean" Jinja::from_function(tests::is_boolean), "true or false";
    "defined" own(filters::defined), "there is such a value";
    "divisibleby" Jinja::from_function(tests::is_divisibleby), "divides without rest by the argument";
    "endingwith" Jinja::from_function(tests::is_endingwith), "a text that ends with the argument";
    "eq" own(operators::equal), "equal to the argument, also written `equalto` and `==`";
    "equalto" own(operators::equal), "the same as `eq`";
    "==" own(operators::equal), "the same as `eq`";
    "even" Jinja::from_function(tests::is_even), "an even number";
    "false" Jinja::from_function(tests::is_false), "false itself";
    "float" Jinja::from_function(tests::is_float), "a number with a fraction";
    "ge" own(operators::at_least), "not less than the argument, also written `>=`";
    ">=" own(operators::at_least), "the same as `ge`";
    "greaterthan" own(operators::greater), "the same as `gt`";
    "gt" own(operators::greater), "greater than the argument, also written `greaterthan` and `>`";
    ">" own(operators::greater), "the same as `gt`";
    "in" own(operators::within), "an item of the argument, a key or a part of it";
    "integer" Jinja::from_function(tests::is_integer), "an integer";
    "iterable" Jinja::from_function(tests::is_iterable), "has items";
    "le" own(operators::at_most), "not greater than the argument, also written `<=`";
    "<=" own(operators::at_most), "the same as `le`";
    "lessthan" own(operators::less), "the same as `lt`";
    "lower" Jinja::from_function(tests::is_lower), "a text in lower case";
    "lt" own(operators::less), "less than the argument, also written `lessthan` and `<`";
    "<" own(operators::less), "the same as `lt`";
    "mapping" Jinja::from_function(tests::is_mapping), "a map";
    "ne" own(operators::unequal), "not equal to the argument, also written `!=`";
    "!=" own(operators::unequal), "the same as `ne`";
    "none" Jinja::from_function(tests::is_none), "null";
    "null" Jinja::from_function(tests::is_none), "null";
    "number" Jinja::from_function(tests::is_number), "a number";
    "odd" Jinja::from_function(tests::is_odd), "an odd number";
    "sequence" Jinja::from_function(tests::is_sequence), "a list";
    "startingwith" Jinja::from_function(tests::is_startingwith), "a text that begins with the argument";
    "string" Jinja::from_function(tests::is_string), "a text";
    "true" Jinja::from_function(tests::is_true), "true itself";
    "undefined" own(filters::undefined), "there is no such value";
    "upper" Jinja::from_function(tests::is_upper), "a text in upper case";
};

/// Every function: `function(…)`.
pub const FUNCTIONS: &[Word] = words! {
    "dict" Jinja::from_function(functions::dict), "a map of the keyword arguments, over the map that is the first argument";
    "namespace" Jinja::from_function(functions::namespace), "in templates: variables that keep what `set` gives them within a loop";
    "range" own(filters::range), "the integers from the first argument, or 0, up to but without the second, by steps of the third";
};

/// The words that take what is not defined.
const FORGIVING: [&str; 4] = ["d", "default", "defined", "undefined"];

/// The language, whole.
pub(super) static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::empty();
    environment.set_debug(false);
    environment.set_fuel(Some(super::limits::FUEL));
    environment.set_recursion_limit(super::limits::RECURSION);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(operators::write);
    for word in FILTERS {
        environment.add_filter(word.name, guarded(word));
    }
    for (name, native) in operators::OPERATORS {
        environment.add_filter(*name, plain(*native));
    }
    for word in TESTS {
        environment.add_test(word.name, guarded(word));
    }
    for word in FUNCTIONS {
        environment.add_function(word.name, guarded(word));
    }
    environment
});

/// A word whose arguments and result are paid for, and that refuses what is not defined.
fn guarded(word: &'static Word) -> impl Fn(&mut State, Rest<ValueOrKwargs>) -> Result<Jinja, Error> {
    let (function, forgiving) = ((word.make)(), FORGIVING.contains(&word.name));
    move |state: &mut State, arguments: Rest<ValueOrKwargs>| {
        let (evaluation, arguments) = (Evaluation::of(state)?, arguments.into_values());
        for argument in &arguments {
            if argument.is_undefined() && !forgiving {
                return Err(evaluation.stop(missing(&evaluation)));
            }
            evaluation.weigh(argument).map_err(|problem| evaluation.stop(problem))?;
        }
        let result = function.call(state, &arguments)?;
        operators::settled(&evaluation, &[result]).map_err(|problem| evaluation.stop(problem))
    }
}

/// An operator: as a guarded word, except that it pays for itself.
fn plain(native: Native) -> impl Fn(&mut State, Rest<ValueOrKwargs>) -> Result<Jinja, Error> {
    move |state: &mut State, arguments: Rest<ValueOrKwargs>| {
        let evaluation = Evaluation::of(state)?;
        native(&evaluation, &arguments.into_values()).map_err(|problem| evaluation.stop(problem))
    }
}

/// One of minijinja's words, with arguments that are prepared.
fn prepared(prepare: Prepare, function: Jinja) -> Jinja {
    Jinja::from_function(move |state: &mut State, arguments: Rest<ValueOrKwargs>| {
        let evaluation = Evaluation::of(state)?;
        let arguments =
            prepare(&evaluation, &arguments.into_values()).map_err(|problem| evaluation.stop(problem))?;
        function.call(state, &arguments)
    })
}

/// One of our own words, to be guarded.
fn own(native: Native) -> Jinja {
    Jinja::from_function(plain(native))
}
