//! Values and places as a review writes them.

use crate::{
    review::{Object, Path, Step, Subject, What},
    source::{Sources, Span},
    value::{Data, Value},
};

/// What stands where a secret would, or what only its controller can read.
pub(super) const HIDDEN: &str = "(hidden)";

/// The two values of a field, so that they can be told apart: `"1"` and `1`, `""` and nothing.
pub(super) fn pair(old: Option<&Value>, new: Option<&Value>) -> [String; 2] {
    let plain = [old, new].map(|value| value.map_or_else(|| "(nothing)".to_owned(), plain));
    if plain[0] != plain[1] {
        return plain;
    }
    [old, new].map(|value| value.map_or_else(|| "(nothing)".to_owned(), exact))
}

/// A value on one line: a text that is clear without quotes has none.
fn plain(value: &Value) -> String {
    match value.as_str() {
        Some(text) if is_clear(text) => text.to_owned(),
        _ => exact(value),
    }
}

fn is_clear(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.contains('\n') && text != "(nothing)" && text != HIDDEN
}

/// The items of a list by what they are called, where its order is all that differs.
pub(super) fn items(list: Option<&Value>) -> String {
    let called = |item: &Value| item.get("name").map_or_else(|| plain(item), plain);
    let items = list.and_then(Value::as_list).unwrap_or_default();
    items.iter().map(called).collect::<Vec<_>>().join(", ")
}

fn exact(value: &Value) -> String {
    value.to_json().to_string()
}

/// Whether a field may hold what must not be printed: a Secret's data, a SealedSecret's ciphertext, and whatever holds
/// them.
pub(super) fn is_hidden(object: Option<&Object>, path: &Path) -> bool {
    let Some(Object { subject: Subject::Manifest(identity), .. }) = object else { return false };
    let hidden: &[&[&str]] = match &*identity.kind {
        "Secret" => &[&["data"], &["stringData"], &["metadata", "annotations", LAST_APPLIED]],
        "SealedSecret" => &[&["spec", "encryptedData"], &["spec", "data"]],
        _ => return false,
    };
    let keys: Vec<&str> =
        path.0.iter().map_while(|step| if let Step::Key(key) = step { Some(&**key) } else { None }).collect();
    hidden.iter().any(|hidden| keys.iter().zip(*hidden).all(|(key, hidden)| key == hidden))
}

/// kubectl repeats the whole object here.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The text of a whole object, as it lies in `out/`; `None` where it must not be printed or is none.
pub(super) fn body(object: &Object) -> Option<String> {
    let What::Value(value) = object.what else { return None };
    let kind = value.get("kind").and_then(Value::as_str);
    match kind {
        Some("Secret" | "SealedSecret") => None,
        _ => Some(crate::yaml::emit(value)),
    }
}

/// The text of a copied file, where it is one.
pub(super) fn copied<'a>(object: &Object<'a>) -> Option<&'a str> {
    match object.what {
        What::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
        What::Value(_) => None,
    }
}

/// The lines of both values, where they are texts of several.
pub(super) fn texts<'v>(old: Option<&'v Value>, new: Option<&'v Value>) -> Option<[&'v str; 2]> {
    let (Some(Data::String(old)), Some(Data::String(new))) =
        (old.map(|old| &old.data), new.map(|new| &new.data))
    else {
        return None;
    };
    (old.contains('\n') || new.contains('\n')).then_some([old, new])
}

/// `file:line` of both causes; one of them where they are the same, or where there is only one.
pub(super) fn places(cause: [Option<Span>; 2], sources: [&Sources; 2]) -> Vec<String> {
    let place = |(span, sources): (Option<Span>, &Sources)| {
        span.map(|span| format!("{}:{}", sources.path(span), sources.position(span).line))
    };
    let mut places: Vec<String> = cause.into_iter().zip(sources).filter_map(place).collect();
    places.dedup();
    places
}

/// Cut where it is longer than so many letters.
pub(super) fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// Two values cut to so many letters each, so that what is different about them is seen.
pub(super) fn cut_both(values: [&str; 2], letters: usize) -> [String; 2] {
    if values.iter().all(|value| value.chars().count() <= letters) {
        return values.map(str::to_owned);
    }
    let [old, new] = values;
    let same = old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count();
    if same <= AROUND {
        return values.map(|value| cut(value, letters));
    }
    let skipped = same.saturating_sub(AROUND);
    values.map(|value| cut(&format!("…{}", value.chars().skip(skipped).collect::<String>()), letters))
}

/// Letters before what differs.
const AROUND: usize = 8;

#[cfg(test)]
mod tests {
    use super::{cut, cut_both, pair};
    use crate::value::Value;

    #[test]
    fn values_that_read_alike_are_told_apart() {
        assert_eq!(pair(Some(&Value::from("1")), Some(&Value::from(1))), ["\"1\"", "1"]);
        assert_eq!(pair(Some(&Value::from("")), None), ["\"\"", "(nothing)"]);
        assert_eq!(pair(Some(&Value::from("debug")), Some(&Value::from("info"))), ["debug", "info"]);
        assert_eq!(pair(Some(&Value::from("(nothing)")), None), ["\"(nothing)\"", "(nothing)"]);
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abcde…");
    }

    #[test]
    fn what_differs_is_seen_when_it_stands_at_the_end() {
        let long = "a".repeat(40);
        let [old, new] = cut_both([&format!("{long}.staging"), &format!("{long}.prod")], 20);
        assert_eq!([&*old, &*new], ["…aaaaaaa.staging", "…aaaaaaa.prod"]);
    }
}
