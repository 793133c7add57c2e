//! Conversions between types, and what tells them apart.

use super::{Function, global, method};
use crate::schema::{
    cel::{
        Answer, Fuel, Problem,
        time::Moment,
        value::{Cel, no_overload},
    },
    format::nanoseconds,
};

pub(super) const FUNCTIONS: &[Function] = &[
    global("bool", (1, 1), truth),
    global("bytes", (1, 1), bytes),
    global("double", (1, 1), double),
    global("duration", (1, 1), duration),
    global("dyn", (1, 1), |_, args| Ok(args[0].clone())),
    global("int", (1, 1), int),
    global("size", (1, 1), size),
    method("size", (0, 0), size),
    global("string", (1, 1), string),
    global("timestamp", (1, 1), timestamp),
    global("type", (1, 1), |_, args| Ok(Cel::Type(args[0].type_name()))),
    global("uint", (1, 1), uint),
];

fn failed<'v>(to: &str) -> Answer<'v> {
    Err(Problem::that(format!("type conversion error to {to}")))
}

fn truth<'v>(_: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    match &args[0] {
        Cel::Bool(truth) => Ok(Cel::Bool(*truth)),
        Cel::Text(text) => match &**text {
            "true" | "True" | "TRUE" | "t" | "1" => Ok(Cel::Bool(true)),
            "false" | "False" | "FALSE" | "f" | "0" => Ok(Cel::Bool(false)),
            _ => failed("bool"),
        },
        _ => Err(no_overload("bool", args)),
    }
}

fn bytes<'v>(_: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    match &args[0] {
        Cel::Bytes(bytes) => Ok(Cel::Bytes(bytes.clone())),
        Cel::Text(text) => Ok(Cel::Bytes(text.as_bytes().into())),
        _ => Err(no_overload("bytes", args)),
    }
}

#[allow(clippy::cast_precision_loss, reason = "whoever asks for a float accepts its precision")]
fn double<'v>(_: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    match &args[0] {
        Cel::Double(float) => Ok(Cel::Double(*float)),
        Cel::Int(integer) => Ok(Cel::Double(*integer as f64)),
        Cel::Uint(integer) => Ok(Cel::Double(*integer as f64)),
        Cel::Text(text) => text.parse().map_or_else(|_| failed("double"), |float| Ok(Cel::Double(float))),
        _ => Err(no_overload("double", args)),
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the limits were compared")]
fn int<'v>(_: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let limit = 9_223_372_036_854_775_807_f64;
    match &args[0] {
        Cel::Int(integer) => Ok(Cel::Int(*integer)),
        Cel::Uint(integer) => i64::try_from(*integer).map_or_else(|_| failed("int"), |i| Ok(Cel::Int(i))),
        Cel::Double(float) if *float > -limit && *float < limit => Ok(Cel::Int(*float as i64)),
        Cel::Double(_) => failed("int"),
        Cel::Text(text) => text.parse().map_or_else(|_| failed("int"), |integer| Ok(Cel::Int(integer))),
        Cel::Time(time) => Ok(Cel::Int(time.seconds())),
        Cel::Duration(nanos) => Ok(Cel::Int(*nanos)),
        _ => Err(no_overload("int", args)),
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the limits were compared")]
fn uint<'v>(_: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    match &args[0] {
        Cel::Uint(integer) => Ok(Cel::Uint(*integer)),
        Cel::Int(integer) => u64::try_from(*integer).map_or_else(|_| failed("uint"), |i| Ok(Cel::Uint(i))),
        Cel::Double(float) if *float >= 0.0 && *float < 18_446_744_073_709_551_615_f64 => {
            Ok(Cel::Uint(*float as u64))
        }
        Cel::Double(_) => failed("uint"),
        Cel::Text(text) => text.parse().map_or_else(|_| failed("uint"), |integer| Ok(Cel::Uint(integer))),
        _ => Err(no_overload("uint", args)),
    }
}

fn string<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let text = spelled(&args[0]).ok_or_else(|| no_overload("string", args))?;
    fuel.burn(text.len() / 10)?;
    Ok(Cel::string(text))
}

/// A value as text.
pub(super) fn spelled(value: &Cel) -> Option<String> {
    Some(match value {
        Cel::Text(text) => text.to_string(),
        Cel::Bool(truth) => truth.to_string(),
        Cel::Int(integer) => integer.to_string(),
        Cel::Uint(integer) => integer.to_string(),
        Cel::Double(float) => float.to_string(),
        Cel::Bytes(bytes) => String::from_utf8(bytes.to_vec()).ok()?,
        Cel::Time(time) => time.spelled(),
        #[allow(clippy::cast_precision_loss, reason = "as Go prints seconds")]
        Cel::Duration(nanos) => format!("{}s", *nanos as f64 / 1e9),
        Cel::Ip(address) => address.to_string(),
        Cel::Cidr(address, prefix) => format!("{address}/{prefix}"),
        _ => return None,
    })
}

fn duration<'v>(_: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    match &args[0] {
        Cel::Duration(nanos) | Cel::Int(nanos) => Ok(Cel::Duration(*nanos)),
        Cel::Text(text) => {
            nanoseconds(text).map_or_else(|| failed("duration"), |nanos| Ok(Cel::Duration(nanos)))
        }
        _ => Err(no_overload("duration", args)),
    }
}

fn timestamp<'v>(_: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let moment = match &args[0] {
        Cel::Time(time) => Some(*time),
        Cel::Int(seconds) => Moment::of_seconds(*seconds),
        Cel::Text(text) => Moment::parse(text),
        _ => return Err(no_overload("timestamp", args)),
    };
    moment.map_or_else(|| failed("timestamp"), |moment| Ok(Cel::Time(moment)))
}

fn size<'v>(_: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let size = args[0].size().ok_or_else(|| no_overload("size", args))?;
    Ok(Cel::Int(i64::try_from(size).unwrap_or(i64::MAX)))
}
