//! Regular expressions in Go's dialect: `regexMatch`, `mustRegexFind` and their like.

use std::rc::Rc;

use super::{
    Function,
    arguments::{bytes, int, text},
    plain,
};
use crate::{
    context::Context,
    fault::Fault,
    regex::{Regex, Replacement, quote_meta},
    value::{Element, List, Type, Value},
};

/// This module's rows.
pub(super) const FUNCTIONS: &[Function] = &[
    plain("mustRegexFind", &[Type::Text, Type::Text], |context, args| find(context, args, Broken::Refused)),
    plain("mustRegexFindAll", &[Type::Text, Type::Text, Type::Int], |context, args| {
        find_all(context, args, Broken::Refused)
    }),
    plain("mustRegexMatch", &[Type::Text, Type::Text], |context, args| {
        Ok(Value::Bool(compiled(context, args, Broken::Refused)?.is_match(bytes(args, 1))))
    }),
    plain("mustRegexReplaceAll", &[Type::Text, Type::Text, Type::Text], |context, args| {
        replace_all(context, args, Broken::Refused, Replacement::Template)
    }),
    plain("mustRegexReplaceAllLiteral", &[Type::Text, Type::Text, Type::Text], |context, args| {
        replace_all(context, args, Broken::Refused, Replacement::Literal)
    }),
    plain("mustRegexSplit", &[Type::Text, Type::Text, Type::Int], |context, args| {
        split(context, args, Broken::Refused)
    }),
    plain("regexFind", &[Type::Text, Type::Text], |context, args| find(context, args, Broken::Panics)),
    plain("regexFindAll", &[Type::Text, Type::Text, Type::Int], |context, args| {
        find_all(context, args, Broken::Panics)
    }),
    plain("regexMatch", &[Type::Text, Type::Text], is_match),
    plain("regexQuoteMeta", &[Type::Text], |_, args| Ok(Value::text(quote_meta(bytes(args, 0))))),
    plain("regexReplaceAll", &[Type::Text, Type::Text, Type::Text], |context, args| {
        replace_all(context, args, Broken::Panics, Replacement::Template)
    }),
    plain("regexReplaceAllLiteral", &[Type::Text, Type::Text, Type::Text], |context, args| {
        replace_all(context, args, Broken::Panics, Replacement::Literal)
    }),
    plain("regexSplit", &[Type::Text, Type::Text, Type::Int], |context, args| {
        split(context, args, Broken::Panics)
    }),
];

/// Steps that compiling a pattern takes besides one for each byte.
const COMPILE: usize = 5_000;
/// Steps that one takes which is short and large: `(\pL{1,10}){2}`.
const LARGE: usize = 500_000;
/// How many patterns a render keeps.
const KEPT: usize = 32;

/// What a function does with a pattern that is none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Broken {
    /// It answers the error.
    Refused,
    /// It calls `regexp.MustCompile`, which says more.
    Panics,
}

/// The first argument as a pattern, compiled once in a render.
fn compiled(context: &mut Context<'_>, args: &[Value], broken: Broken) -> Result<Rc<Regex>, Fault> {
    let pattern = text(args, 0);
    context.fuel.take(bytes(args, 1).len() / 64)?;
    if let Some(regex) = context.regexes.get(&pattern) {
        return Ok(regex.clone());
    }
    context.fuel.take(COMPILE + pattern.len())?;
    let regex = Rc::new(Regex::new(&pattern).map_err(|fault| match fault {
        Fault::Message(message) if broken == Broken::Panics => {
            Fault::Message(format!("regexp: Compile({}): {message}", in_quotes(&pattern)))
        }
        fault => fault,
    })?);
    if regex.is_large() {
        context.fuel.take(LARGE)?;
    }
    // Each may take megabytes, and a template can make as many as it likes.
    if context.regexes.len() >= KEPT {
        context.regexes.clear();
    }
    context.regexes.insert(pattern, regex.clone());
    Ok(regex)
}

/// In backquotes when these can hold it.
fn in_quotes(pattern: &[u8]) -> String {
    let plain = |rune: char| rune == '\t' || !(rune.is_ascii_control() || rune == '`' || rune == '\u{FEFF}');
    match std::str::from_utf8(pattern) {
        Ok(text) if text.chars().all(plain) => format!("`{text}`"),
        _ => crate::format::quoted(pattern).to_string(),
    }
}

fn is_match(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    match compiled(context, args, Broken::Refused) {
        Ok(regex) => Ok(Value::Bool(regex.is_match(bytes(args, 1)))),
        Err(Fault::Message(_)) => Ok(Value::Bool(false)),
        Err(fault) => Err(fault),
    }
}

fn find(context: &mut Context<'_>, args: &[Value], broken: Broken) -> Result<Value, Fault> {
    let regex = compiled(context, args, broken)?;
    let all = bytes(args, 1);
    Ok(Value::text(regex.find(all).map_or(&b""[..], |range| &all[range])))
}

fn find_all(context: &mut Context<'_>, args: &[Value], broken: Broken) -> Result<Value, Fault> {
    let regex = compiled(context, args, broken)?;
    let all = bytes(args, 1);
    let ranges = regex.find_all(&mut context.fuel, all, int(args, 2))?;
    Ok(Value::List(if ranges.is_empty() {
        List::null(Element::Text)
    } else {
        List::new(Element::Text, ranges.into_iter().map(|range| Value::text(&all[range])).collect())
    }))
}

fn replace_all(
    context: &mut Context<'_>,
    args: &[Value],
    broken: Broken,
    how: Replacement,
) -> Result<Value, Fault> {
    let regex = compiled(context, args, broken)?;
    let replaced = regex.replace_all(&mut context.fuel, bytes(args, 1), bytes(args, 2), how)?;
    Ok(replaced.map_or_else(|| Value::Text(text(args, 1)), Value::text))
}

fn split(context: &mut Context<'_>, args: &[Value], broken: Broken) -> Result<Value, Fault> {
    let regex = compiled(context, args, broken)?;
    let parts = regex.split(&mut context.fuel, bytes(args, 1), int(args, 2))?;
    Ok(Value::List(match parts {
        None => List::null(Element::Text),
        Some(parts) => List::new(Element::Text, parts.into_iter().map(Value::text).collect()),
    }))
}

#[cfg(test)]
mod tests {
    use super::{KEPT, is_match};
    use crate::{
        context::{Context, Instant, Random, Version},
        fault::Fault,
        limits::Fuel,
    };

    struct Zeros;

    impl Random for Zeros {
        fn fill(&mut self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    /// How many patterns of a kind a render may compile, and how many of them it keeps.
    fn patterns(steps: u64, pattern: impl Fn(usize) -> String) -> (usize, usize) {
        let (mut zeros, now) = (Zeros, Instant { seconds: 0, nanoseconds: 0 });
        let mut context = Context::new(Version::V4_1, &mut zeros, now);
        context.fuel = Fuel::of(steps);
        let mut matches = |at: usize| is_match(&mut context, &[pattern(at).into(), "a".into()]);
        let refused = (0..1_000).map(&mut matches).position(|answer| matches!(answer, Err(Fault::Limit(_))));
        (refused.unwrap(), context.regexes.len())
    }

    #[test]
    fn patterns_take_steps_by_their_size_and_few_are_kept() {
        let (compiled, kept) = patterns(1_000_000, |at| format!("small{at}"));
        assert!((150..200).contains(&compiled) && kept <= KEPT, "{compiled} {kept}");
        let (compiled, _) = patterns(1_100_000, |at| format!("large{at}(\\pL{{1,10}}){{2}}"));
        assert_eq!(compiled, 2);
    }
}
