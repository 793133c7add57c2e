//! Every function that a rule may call, by name: CEL's own and Kubernetes' libraries.

mod convert;
mod dates;
mod lists;
pub(super) mod named;
mod network;
mod optional;
mod quantities;
pub(super) mod semver;
mod spelled;
mod strings;

use super::{Answer, Fuel, value::Cel};

/// A function. The value that a method is called on is its first argument.
pub(super) struct Function {
    pub(super) name: &'static str,
    method: bool,
    /// How few and how many arguments it takes, the value that it is called on not counted.
    args: (usize, usize),
    pub(super) call: for<'a, 'f, 'v> fn(&'f mut Fuel, &'a [Cel<'v>]) -> Answer<'v>,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

type Call = for<'a, 'f, 'v> fn(&'f mut Fuel, &'a [Cel<'v>]) -> Answer<'v>;

/// `name(…)`
const fn global(name: &'static str, args: (usize, usize), call: Call) -> Function {
    Function { name, method: false, args, call }
}

/// `value.name(…)`
const fn method(name: &'static str, args: (usize, usize), call: Call) -> Function {
    Function { name, method: true, args, call }
}

/// Every table of functions.
const LIBRARIES: &[&[Function]] = &[
    convert::FUNCTIONS,
    dates::FUNCTIONS,
    lists::FUNCTIONS,
    named::FUNCTIONS,
    network::FUNCTIONS,
    optional::FUNCTIONS,
    quantities::FUNCTIONS,
    semver::FUNCTIONS,
    spelled::FUNCTIONS,
    strings::FUNCTIONS,
];

/// The function of a name that takes so many arguments.
pub(super) fn find(name: &str, method: bool, args: usize) -> Result<&'static Function, String> {
    let named = || LIBRARIES.iter().flat_map(|library| library.iter()).filter(|known| known.name == name);
    let called = named().filter(|known| known.method == method);
    let fits = |known: &&Function| (known.args.0..=known.args.1).contains(&args);
    if let Some(found) = called.clone().find(fits) {
        return Ok(found);
    }
    if matches!(name, "group" | "serviceAccount" | "path") || name.starts_with("authorizer") {
        return Err(format!("`{name}` asks the cluster's authorizer, which is not known here"));
    }
    Err(if called.count() > 0 {
        format!("`{name}` does not take {args} arguments")
    } else if named().count() > 0 {
        format!("`{name}` is called in another way")
    } else {
        format!("undeclared reference to `{name}`")
    })
}
