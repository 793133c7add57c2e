//! Paths with slashes (Go's `path`, and `path/filepath` as it is on Linux, which does the same).

use super::{Function, arguments::bytes, plain};
use crate::{
    context::Context,
    fault::Fault,
    value::{Type, Value},
};

/// This module's rows.
pub(super) const FUNCTIONS: &[Function] = &[
    plain("base", &[Type::Text], base),
    plain("clean", &[Type::Text], clean),
    plain("dir", &[Type::Text], dir),
    plain("ext", &[Type::Text], ext),
    plain("isAbs", &[Type::Text], is_absolute),
    plain("osBase", &[Type::Text], base),
    plain("osClean", &[Type::Text], clean),
    plain("osDir", &[Type::Text], dir),
    plain("osExt", &[Type::Text], ext),
    plain("osIsAbs", &[Type::Text], is_absolute),
];

fn base(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let path = bytes(args, 0);
    let end = path.iter().rposition(|&byte| byte != b'/').map_or(0, |at| at + 1);
    let name = &path[after_last_slash(&path[..end])..end];
    Ok(match (name, path) {
        ([], []) => ".".into(),
        ([], _) => "/".into(),
        _ => Value::text(name),
    })
}

fn clean(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::text(cleaned(bytes(args, 0))))
}

fn dir(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let path = bytes(args, 0);
    Ok(Value::text(cleaned(&path[..after_last_slash(path)])))
}

fn ext(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let path = bytes(args, 0);
    let name = &path[after_last_slash(path)..];
    Ok(Value::text(memchr::memrchr(b'.', name).map_or(&b""[..], |dot| &name[dot..])))
}

fn is_absolute(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(bytes(args, 0).starts_with(b"/")))
}

fn after_last_slash(path: &[u8]) -> usize {
    memchr::memrchr(b'/', path).map_or(0, |at| at + 1)
}

/// `path.Clean`: the shortest path that means the same.
fn cleaned(path: &[u8]) -> Vec<u8> {
    let rooted = path.starts_with(b"/");
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|&byte| byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if parts.last().is_some_and(|last| last != b"..") => {
                parts.pop();
            }
            b".." if rooted => {}
            _ => parts.push(part),
        }
    }
    match (rooted, parts.is_empty()) {
        (true, _) => [b"/", parts.join(&b'/').as_slice()].concat(),
        (false, true) => b".".to_vec(),
        (false, false) => parts.join(&b'/'),
    }
}
