//! `urlParse`, `urlJoin`, and the look-up of hosts that Helm does not do.

use super::{
    Function,
    arguments::{bytes, map},
    plain,
};
use crate::{
    context::Context,
    fault::Fault,
    text::Text,
    url::Url,
    value::{Kind, Map, Type, Value},
};

/// This module's rows.
pub(super) const FUNCTIONS: &[Function] = &[
    plain("getHostByName", &[Type::Text], |_, _| Ok("".into())),
    plain("urlJoin", &[Type::Map], join),
    plain("urlParse", &[Type::Text], parse),
];

fn parse(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let url = Url::parse(bytes(args, 0))
        .map_err(|error| Fault::Message(format!("unable to parse url: {error}")))?;
    let entries = [
        ("fragment", url.fragment.clone()),
        ("host", url.host.clone()),
        ("hostname", url.hostname()),
        ("opaque", url.opaque.clone()),
        ("path", url.path.clone()),
        ("query", url.query.clone()),
        ("scheme", url.scheme.clone()),
        ("userinfo", url.user.as_ref().map_or_else(Text::default, |user| user.written().into())),
    ];
    Ok(Value::map(entries.map(|(key, text)| (key.into(), Value::Text(text)))))
}

fn join(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let parts = map(args, 0);
    let mut url = Url {
        scheme: part(&parts, "scheme")?,
        host: part(&parts, "host")?,
        path: part(&parts, "path")?,
        query: part(&parts, "query")?,
        opaque: part(&parts, "opaque")?,
        fragment: part(&parts, "fragment")?,
        ..Url::default()
    };
    let userinfo = part(&parts, "userinfo")?;
    if !userinfo.is_empty() {
        let whole = [b"proto://", userinfo.as_bytes(), b"@host"].concat();
        let parsed = Url::parse(&whole)
            .map_err(|error| Fault::Message(format!("unable to parse userinfo in dict: {error}")))?;
        url.user = parsed.user;
    }
    Ok(Value::text(url.written()))
}

/// A part that is missing is empty; one that is no string is refused.
fn part(parts: &Map, key: &str) -> Result<Text, Fault> {
    match parts.get(key.as_bytes()) {
        None => Ok(Text::default()),
        Some(Value::Text(text)) => Ok(text),
        Some(nil) if nil.is_nil() => {
            Err(Fault::new("runtime error: invalid memory address or nil pointer dereference"))
        }
        Some(other) => {
            let found = other.kind();
            debug_assert_ne!(found, Kind::String);
            let found = found.name();
            Err(Fault::Message(format!(
                "unable to parse {key} key, must be of type string, but {found} found"
            )))
        }
    }
}
