//! Lists and sets: sums, order, slices, and which holds which.

use super::{Function, global, method};
use crate::schema::{
    cel::{
        Answer, Fuel, Problem,
        operators::{self, Operator, compared},
        value::{Cel, has, no_overload},
    },
    limits,
};
use std::cmp::Ordering;

pub(super) const FUNCTIONS: &[Function] = &[
    method("distinct", (0, 0), distinct),
    method("flatten", (0, 1), flatten),
    method("isSorted", (0, 0), is_sorted),
    global("lists.range", (1, 1), range),
    method("max", (0, 0), |_, args| extreme(args, Ordering::Greater)),
    method("min", (0, 0), |_, args| extreme(args, Ordering::Less)),
    method("reverse", (0, 0), reverse),
    global("sets.contains", (2, 2), |fuel, args| Ok(Cel::Bool(contains(&args[0], &args[1], fuel)?))),
    global("sets.equivalent", (2, 2), |fuel, args| {
        Ok(Cel::Bool(contains(&args[0], &args[1], fuel)? && contains(&args[1], &args[0], fuel)?))
    }),
    global("sets.intersects", (2, 2), intersects),
    method("slice", (2, 2), slice),
    method("sort", (0, 0), sort),
    method("sum", (0, 0), sum),
    method("first", (0, 0), |_, args| Ok(Cel::Optional(items(args)?.into_iter().next().map(Into::into)))),
    method("last", (0, 0), |_, args| Ok(Cel::Optional(items(args)?.into_iter().next_back().map(Into::into)))),
];

/// The items of the list that a method is called on.
fn items<'v>(args: &[Cel<'v>]) -> Result<Vec<Cel<'v>>, Problem> {
    args[0].items().ok_or_else(|| no_overload("a method of lists", args))
}

fn order<'v>(a: &Cel<'v>, b: &Cel<'v>) -> Result<Ordering, Problem> {
    compared(a, b).ok_or_else(|| no_overload("comparison", &[a.clone(), b.clone()]))
}

fn is_sorted<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let items = items(args)?;
    fuel.burn(items.len())?;
    for pair in items.windows(2) {
        if order(&pair[0], &pair[1])? == Ordering::Greater {
            return Ok(Cel::Bool(false));
        }
    }
    Ok(Cel::Bool(true))
}

fn extreme<'v>(args: &[Cel<'v>], wanted: Ordering) -> Answer<'v> {
    let mut items = items(args)?.into_iter();
    let name = if wanted == Ordering::Less { "min" } else { "max" };
    let mut best = items.next().ok_or_else(|| Problem::that(format!("{name} called on empty list")))?;
    for item in items {
        if order(&item, &best)? == wanted {
            best = item;
        }
    }
    Ok(best)
}

fn sum<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let mut items = items(args)?.into_iter();
    let Some(first) = items.next() else { return Ok(Cel::Int(0)) };
    items.try_fold(first, |sum, item| operators::apply(Operator::Add, &[sum, item], fuel))
}

fn distinct<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let mut found: Vec<Cel> = Vec::new();
    for item in items(args)? {
        if !has(&found, &item, fuel)? {
            found.push(item);
        }
    }
    Ok(Cel::list(found))
}

fn sort<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let mut items = items(args)?;
    fuel.burn(items.len() * 8)?;
    for pair in items.windows(2) {
        order(&pair[0], &pair[1])?;
    }
    items.sort_by(|a, b| compared(a, b).unwrap_or(Ordering::Equal));
    Ok(Cel::list(items))
}

fn reverse<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    if let Cel::Text(text) = &args[0] {
        fuel.burn(text.len() / 10)?;
        return Ok(Cel::string(text.chars().rev().collect::<String>()));
    }
    let mut items = items(args)?;
    items.reverse();
    Ok(Cel::list(items))
}

fn slice<'v>(_: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let items = items(args)?;
    let (Cel::Int(from), Cel::Int(to)) = (&args[1], &args[2]) else { return Err(no_overload("slice", args)) };
    let range = usize::try_from(*from).ok().zip(usize::try_from(*to).ok());
    let found = range.and_then(|(from, to)| items.get(from..to));
    found
        .map(|found| Cel::list(found.to_vec()))
        .ok_or_else(|| Problem::that(format!("cannot slice({from}, {to})")))
}

fn flatten<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let depth = match args.get(1) {
        None => 1,
        Some(Cel::Int(depth)) => *depth,
        Some(_) => return Err(no_overload("flatten", args)),
    };
    let mut found = items(args)?;
    for _ in 0..depth {
        if !found.iter().any(|item| item.items().is_some()) {
            break;
        }
        found = found.into_iter().flat_map(|item| item.items().unwrap_or_else(|| vec![item])).collect();
        fuel.burn(found.len())?;
    }
    Ok(Cel::list(found))
}

fn range<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let Cel::Int(end) = &args[0] else { return Err(no_overload("lists.range", args)) };
    fuel.burn(usize::try_from(*end).unwrap_or_default().min(limits::RULE_STEPS))?;
    Ok(Cel::list((0..*end).map(Cel::Int).collect()))
}

fn contains<'v>(list: &Cel<'v>, wanted: &Cel<'v>, fuel: &mut Fuel) -> Result<bool, Problem> {
    let none = || no_overload("a function of sets", &[list.clone(), wanted.clone()]);
    let items = list.items().ok_or_else(none)?;
    for item in wanted.items().ok_or_else(none)? {
        if !has(&items, &item, fuel)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn intersects<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let items = items(args)?;
    for item in args[1].items().ok_or_else(|| no_overload("sets.intersects", args))? {
        if has(&items, &item, fuel)? {
            return Ok(Cel::Bool(true));
        }
    }
    Ok(Cel::Bool(false))
}
