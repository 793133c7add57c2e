//! Texts: what they hold, how they split and join, what matches them.

use super::{Function, global, method};
use crate::{
    pattern::Pattern,
    schema::cel::{
        Answer, Fuel, Problem,
        value::{Cel, has, no_overload},
    },
};

pub(super) const FUNCTIONS: &[Function] = &[
    method("charAt", (1, 1), char_at),
    method("contains", (1, 1), |fuel, args| compared(fuel, args, |text, part| text.contains(part))),
    method("endsWith", (1, 1), |fuel, args| compared(fuel, args, |text, part| text.ends_with(part))),
    method("find", (1, 1), find),
    method("findAll", (1, 2), find_all),
    method("indexOf", (1, 2), |fuel, args| position(fuel, args, Seen::First)),
    method("join", (0, 1), join),
    method("lastIndexOf", (1, 2), |fuel, args| position(fuel, args, Seen::Last)),
    method("lowerAscii", (0, 0), |fuel, args| Ok(Cel::string(own(fuel, args)?.to_ascii_lowercase()))),
    global("matches", (2, 2), matches),
    method("matches", (1, 1), matches),
    method("replace", (2, 3), replace),
    method("split", (1, 2), split),
    method("startsWith", (1, 1), |fuel, args| compared(fuel, args, |text, part| text.starts_with(part))),
    method("substring", (1, 2), substring),
    method("trim", (0, 0), |fuel, args| Ok(Cel::string(own(fuel, args)?.trim()))),
    method("upperAscii", (0, 0), |fuel, args| Ok(Cel::string(own(fuel, args)?.to_ascii_uppercase()))),
];

/// The text that a method is called on; looking at it costs.
fn own<'a>(fuel: &mut Fuel, args: &'a [Cel]) -> Result<&'a str, Problem> {
    match &args[0] {
        Cel::Text(text) => {
            fuel.burn(text.len() / 10)?;
            Ok(text)
        }
        _ => Err(no_overload("a method of texts", args)),
    }
}

fn compared<'v>(fuel: &mut Fuel, args: &[Cel<'v>], holds: fn(&str, &str) -> bool) -> Answer<'v> {
    let text = own(fuel, args)?;
    match &args[1] {
        Cel::Text(part) => Ok(Cel::Bool(holds(text, part))),
        _ => Err(no_overload("a method of texts", args)),
    }
}

fn pattern(args: &[Cel]) -> Result<Pattern, Problem> {
    match &args[1] {
        Cel::Text(pattern) => Pattern::of_go(pattern)
            .map_err(|error| Problem::that(format!("the pattern cannot be used: {error}"))),
        _ => Err(no_overload("a match", args)),
    }
}

fn matches<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let text = own(fuel, args)?;
    Ok(Cel::Bool(pattern(args)?.is_match(text)))
}

fn find<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let text = own(fuel, args)?;
    Ok(Cel::string(pattern(args)?.find_all(text, 1).first().copied().unwrap_or_default()))
}

fn find_all<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let text = own(fuel, args)?;
    let most = match args.get(2) {
        None => usize::MAX,
        Some(Cel::Int(most)) => usize::try_from(*most).unwrap_or(usize::MAX),
        Some(_) => return Err(no_overload("findAll", args)),
    };
    let found = pattern(args)?.find_all(text, most);
    fuel.burn(found.len())?;
    Ok(Cel::list(found.into_iter().map(Cel::string).collect()))
}

fn char_at<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let text = own(fuel, args)?;
    let Cel::Int(at) = &args[1] else { return Err(no_overload("charAt", args)) };
    let position = usize::try_from(*at).ok();
    match position.and_then(|at| text.chars().nth(at)) {
        Some(letter) => Ok(Cel::string(letter.to_string())),
        None if position == Some(text.chars().count()) => Ok(Cel::string("")),
        None => Err(out_of_range(*at)),
    }
}

fn out_of_range(at: i64) -> Problem {
    Problem::that(format!("index out of range: {at}"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    First,
    Last,
}

/// Where a part begins in a text, counted in characters, or an item stands in a list; -1 when nowhere.
fn position<'v>(fuel: &mut Fuel, args: &[Cel<'v>], seen: Seen) -> Answer<'v> {
    if let Some(items) = args[0].items() {
        let mut found = -1;
        for (at, item) in items.iter().enumerate() {
            if has(std::slice::from_ref(item), &args[1], fuel)? && (found < 0 || seen == Seen::Last) {
                found = i64::try_from(at).unwrap_or(i64::MAX);
            }
        }
        return Ok(Cel::Int(found));
    }
    let letters: Vec<char> = own(fuel, args)?.chars().collect();
    let Cel::Text(wanted) = &args[1] else { return Err(no_overload("indexOf", args)) };
    let part: Vec<char> = wanted.chars().collect();
    fuel.burn(letters.len() * part.len().max(1) / 10)?;
    let last = letters.len();
    let given = match args.get(2) {
        None => None,
        Some(Cel::Int(at)) => {
            Some(usize::try_from(*at).ok().filter(|at| *at <= last).ok_or_else(|| out_of_range(*at))?)
        }
        Some(_) => return Err(no_overload("indexOf", args)),
    };
    let starts = |at: &usize| letters[*at..].starts_with(&part);
    let found = match seen {
        Seen::First => (given.unwrap_or(0)..=last).find(starts),
        Seen::Last => (0..=given.unwrap_or(last)).rev().find(starts),
    };
    Ok(Cel::Int(found.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1)))
}

fn join<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let between = match args.get(1) {
        None => "",
        Some(Cel::Text(between)) => between,
        Some(_) => return Err(no_overload("join", args)),
    };
    let mut joined = String::new();
    for (at, item) in args[0].items().ok_or_else(|| no_overload("join", args))?.iter().enumerate() {
        let Cel::Text(text) = item else { return Err(no_overload("join", args)) };
        fuel.burn(1 + (text.len() + between.len()) / 10)?;
        joined.push_str(if at == 0 { "" } else { between });
        joined.push_str(text);
    }
    Ok(Cel::string(joined))
}

/// How often something is done: no number, or a negative one, is no limit.
fn count(args: &[Cel], at: usize) -> Result<Option<usize>, Problem> {
    match args.get(at) {
        None => Ok(None),
        Some(Cel::Int(count)) => Ok(usize::try_from(*count).ok()),
        Some(_) => Err(no_overload("a count", args)),
    }
}

fn replace<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let text = own(fuel, args)?;
    let (Cel::Text(old), Cel::Text(new)) = (&args[1], &args[2]) else {
        return Err(no_overload("replace", args));
    };
    let most = count(args, 3)?.unwrap_or(usize::MAX);
    let found = if old.is_empty() { text.len() + 1 } else { text.len() / old.len() };
    fuel.burn(found.min(most).saturating_mul(new.len()) / 10)?;
    Ok(Cel::string(text.replacen(&**old, new, most)))
}

fn split<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let text = own(fuel, args)?;
    let Cel::Text(at) = &args[1] else { return Err(no_overload("split", args)) };
    fuel.burn(text.len() / 4)?;
    let most = count(args, 2)?;
    let parts: Vec<Cel> = match (most, at.is_empty()) {
        (Some(0), _) => Vec::new(),
        (Some(most), false) => text.splitn(most, &**at).map(Cel::string).collect(),
        (None, false) => text.split(&**at).map(Cel::string).collect(),
        (most, true) => {
            let letters = text.chars().count();
            let single = most.map_or(letters, |most| (most - 1).min(letters));
            let end = text.char_indices().nth(single).map_or(text.len(), |(end, _)| end);
            let rest = Some(&text[end..]).filter(|rest| !rest.is_empty());
            let singles = text[..end].chars().map(|letter| Cel::string(letter.to_string()));
            singles.chain(rest.map(Cel::string)).collect()
        }
    };
    Ok(Cel::list(parts))
}

fn substring<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let letters: Vec<char> = own(fuel, args)?.chars().collect();
    let edge = |at: Option<&Cel>| match at {
        None => Ok(letters.len()),
        Some(Cel::Int(at)) => {
            usize::try_from(*at).ok().filter(|at| *at <= letters.len()).ok_or_else(|| out_of_range(*at))
        }
        Some(_) => Err(no_overload("substring", args)),
    };
    let (from, to) = (edge(args.get(1))?, edge(args.get(2))?);
    let found = letters
        .get(from..to)
        .ok_or_else(|| Problem::that(format!("invalid substring range: {from}, {to}")))?;
    Ok(Cel::string(found.iter().collect::<String>()))
}
