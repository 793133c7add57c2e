//! Arithmetic: Sprig takes values of any type and casts them as spf13/cast 1.7 does.

use super::{
    Function,
    arguments::{any, bytes, int, rest},
    decimals::Decimal,
    plain,
    texts::printed,
    variadic,
};
use crate::{
    context::Context,
    fault::Fault,
    number::{Invalid, parse_float, parse_int},
    value::{Element, IntType, List, Type, Value},
};

/// This module's rows.
pub(super) const FUNCTIONS: &[Function] = &[
    variadic("add", &[], Type::Any, |_, args| Ok(fold(args, 0, i64::wrapping_add))),
    plain("add1", &[Type::Any], |_, args| Ok(fold(args, 1, i64::wrapping_add))),
    plain("add1f", &[Type::Any], |context, args| decimal(context, args, &[Value::int(1)], Decimal::add)),
    variadic("addf", &[], Type::Any, |context, args| decimal(context, &[], args, Decimal::add)),
    plain("atoi", &[Type::Text], atoi),
    variadic("biggest", &[Type::Any], Type::Any, max),
    plain("ceil", &[Type::Any], |_, args| Ok(Value::Float(to_float(any(args, 0)).ceil()))),
    plain("div", &[Type::Any, Type::Any], div),
    variadic("divf", &[Type::Any], Type::Any, |context, args| {
        decimal(context, args, rest(args, 1), Decimal::divide)
    }),
    plain("float64", &[Type::Any], |_, args| Ok(Value::Float(to_float(any(args, 0))))),
    plain("floor", &[Type::Any], |_, args| Ok(Value::Float(to_float(any(args, 0)).floor()))),
    plain("int", &[Type::Any], |_, args| Ok(Value::int(to_int(any(args, 0))))),
    plain("int64", &[Type::Any], |_, args| Ok(Value::int64(to_int(any(args, 0))))),
    variadic("max", &[Type::Any], Type::Any, max),
    variadic("maxf", &[Type::Any], Type::Any, |_, args| Ok(fold_floats(args, larger))),
    variadic("min", &[Type::Any], Type::Any, min),
    variadic("minf", &[Type::Any], Type::Any, |_, args| Ok(fold_floats(args, smaller))),
    plain("mod", &[Type::Any, Type::Any], modulo),
    variadic("mul", &[Type::Any], Type::Any, |_, args| Ok(fold(args, 1, i64::wrapping_mul))),
    variadic("mulf", &[Type::Any], Type::Any, |context, args| {
        decimal(context, args, rest(args, 1), Decimal::multiply)
    }),
    variadic("round", &[Type::Any, Type::Int], Type::Float, round),
    variadic("seq", &[], Type::Int, seq),
    plain("sub", &[Type::Any, Type::Any], sub),
    variadic("subf", &[Type::Any], Type::Any, |context, args| {
        decimal(context, args, rest(args, 1), Decimal::subtract)
    }),
    plain("toDecimal", &[Type::Any], to_decimal),
    plain("until", &[Type::Int], until),
    plain("untilStep", &[Type::Int, Type::Int, Type::Int], until_step),
];

/// `cast.ToInt64`: what is no number is 0.
pub(super) fn to_int(value: &Value) -> i64 {
    match value {
        Value::Int(number, kind) if *kind != IntType::Duration => *number,
        Value::Uint(number, _) => number.cast_signed(),
        Value::Float(number) => truncated(*number),
        Value::Bool(bool) => i64::from(*bool),
        Value::Text(text) => parse_int(without_zero_decimals(text), 0).unwrap_or(0),
        _ => 0,
    }
}

/// A number that is too large becomes the largest one.
fn atoi(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let text = bytes(args, 0);
    Ok(Value::int(match parse_int(text, 10) {
        Ok(number) => number,
        Err(Invalid::Range) if text.starts_with(b"-") => i64::MIN,
        Err(Invalid::Range) => i64::MAX,
        Err(Invalid::Syntax) => 0,
    }))
}

/// As amd64 converts: what does not fit is the smallest integer.
#[expect(clippy::cast_possible_truncation, reason = "what would saturate is handled before")]
fn truncated(number: f64) -> i64 {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&number) { number as i64 } else { i64::MIN }
}

/// "3.00" is 3, "3.01" and "3." stay as they are (and are no integers).
fn without_zero_decimals(text: &[u8]) -> &[u8] {
    let zeros = text.iter().rev().take_while(|&&byte| byte == b'0').count();
    match &text[..text.len() - zeros] {
        [integer @ .., b'.'] if zeros > 0 => integer,
        _ => text,
    }
}

/// `cast.ToFloat64`: what is no number is 0.
#[expect(clippy::cast_precision_loss, reason = "Go's conversion rounds, too")]
pub(super) fn to_float(value: &Value) -> f64 {
    match value {
        Value::Int(number, kind) if *kind != IntType::Duration => *number as f64,
        Value::Uint(number, _) => *number as f64,
        Value::Float(number) => *number,
        Value::Bool(bool) => f64::from(*bool),
        Value::Text(text) => parse_float(text).unwrap_or(0.0),
        _ => 0.0,
    }
}

fn fold(args: &[Value], start: i64, step: fn(i64, i64) -> i64) -> Value {
    Value::int64(args.iter().map(to_int).fold(start, step))
}

fn sub(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::int64(to_int(any(args, 0)).wrapping_sub(to_int(any(args, 1)))))
}

fn div(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::int64(to_int(any(args, 0)).wrapping_div(divisor(any(args, 1))?)))
}

fn modulo(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::int64(to_int(any(args, 0)).wrapping_rem(divisor(any(args, 1))?)))
}

fn divisor(value: &Value) -> Result<i64, Fault> {
    match to_int(value) {
        0 => Err(Fault::new("runtime error: integer divide by zero")),
        number => Ok(number),
    }
}

fn max(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::int64(args.iter().map(to_int).max().unwrap_or(0)))
}

fn min(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::int64(args.iter().map(to_int).min().unwrap_or(0)))
}

fn fold_floats(args: &[Value], step: fn(f64, f64) -> f64) -> Value {
    Value::Float(args.iter().map(to_float).reduce(step).unwrap_or(0.0))
}

/// `math.Max`: infinity before NaN before all else; 0 is larger than -0.
fn larger(a: f64, b: f64) -> f64 {
    match (a, b) {
        (f64::INFINITY, _) | (_, f64::INFINITY) => f64::INFINITY,
        _ if a.is_nan() || b.is_nan() => f64::NAN,
        _ if a == 0.0 && b == 0.0 => {
            if a.is_sign_negative() {
                b
            } else {
                a
            }
        }
        _ => {
            if a > b {
                a
            } else {
                b
            }
        }
    }
}

/// `math.Min`
fn smaller(a: f64, b: f64) -> f64 {
    -larger(-a, -b)
}

/// Computes in decimal, where 0.1 and 0.2 make 0.3: `first` (or 0) with each of `others`.
fn decimal(
    context: &mut Context<'_>,
    first: &[Value],
    others: &[Value],
    step: fn(&Decimal, &Decimal) -> Result<Decimal, Fault>,
) -> Result<Value, Fault> {
    let mut result = Decimal::new(first.first().map_or(0.0, to_float))?;
    for value in others {
        result = step(&result, &Decimal::new(to_float(value))?)?;
        context.fuel.take(result.cost())?;
    }
    Ok(Value::Float(result.to_float()))
}

fn round(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let (value, places) = (to_float(any(args, 0)), int(args, 1));
    let up_from = args.get(2).map_or(0.5, to_float);
    let power = power_of_ten(places);
    let digit = power * value;
    let rounded = if digit.is_finite() && digit.fract() >= up_from { digit.ceil() } else { digit.floor() };
    Ok(Value::Float(rounded / power))
}

/// `math.Pow(10, places)`, which squares step by step and so differs from the nearest float in the last bit.
fn power_of_ten(places: i64) -> f64 {
    if places.unsigned_abs() > 400 {
        return if places < 0 { 0.0 } else { f64::INFINITY };
    }
    let (mut result, mut exponent) = (1.0, 0i32);
    let (mut square, mut square_exponent) = (0.625, 4i32);
    let mut left = places.unsigned_abs();
    while left != 0 {
        if left & 1 == 1 {
            result *= square;
            exponent += square_exponent;
        }
        square *= square;
        square_exponent *= 2;
        if square < 0.5 {
            square *= 2.0;
            square_exponent -= 1;
        }
        left >>= 1;
    }
    if places < 0 {
        (result, exponent) = (1.0 / result, -exponent);
    }
    // In two steps, so that neither factor overflows.
    result * 2f64.powi(exponent / 2) * 2f64.powi(exponent - exponent / 2)
}

/// Reads the value's text as octal, like a file's mode.
fn to_decimal(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let text = printed(context, any(args, 0))?;
    Ok(Value::int64(parse_int(&text, 8).unwrap_or(0)))
}

fn until(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let count = int(args, 0);
    ints(steps(context, 0, count, if count < 0 { -1 } else { 1 })?)
}

fn until_step(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    ints(steps(context, int(args, 0), int(args, 1), int(args, 2))?)
}

fn ints(numbers: Vec<i64>) -> Result<Value, Fault> {
    Ok(Value::List(List::new(Element::Int, numbers.into_iter().map(Value::int).collect())))
}

/// From `start` on, before `end`; none when `step` leads elsewhere.
fn steps(context: &mut Context<'_>, start: i64, end: i64, step: i64) -> Result<Vec<i64>, Fault> {
    if step == 0 || (end < start) != (step < 0) {
        return Ok(Vec::new());
    }
    let count = end.abs_diff(start).div_ceil(step.unsigned_abs());
    context.fuel.list(usize::try_from(count).unwrap_or(usize::MAX))?;
    Ok((0..count).map(|at| start.wrapping_add(step.wrapping_mul(at.cast_signed()))).collect())
}

/// Up to and with its end, as the command of this name counts.
fn seq(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let (start, step, end) = match args.len() {
        1 => (1, None, int(args, 0)),
        2 => (int(args, 0), None, int(args, 1)),
        3 => (int(args, 0), Some(int(args, 1)), int(args, 2)),
        _ => return Ok("".into()),
    };
    let onwards = if end < start { -1 } else { 1 };
    let step = step.unwrap_or(onwards);
    if end < start && step > 0 {
        return Ok("".into());
    }
    let numbers = steps(context, start, end.wrapping_add(onwards), step)?;
    let texts: Vec<String> = numbers.iter().map(i64::to_string).collect();
    Ok(texts.join(" ").into())
}
