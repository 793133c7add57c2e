//! Schemas as text: keys in the order that people read them in, what is short on one line.

use crate::spec::decode::camel;
use serde_json::{Map, Value as Json};

/// A line is at most so long, where it can be broken.
const WIDTH: usize = 110;

/// The keys of a schema in the order of reading. What is not listed comes last, by the alphabet.
const KEYS: &[&str] = &[
    "$schema",
    "$id",
    "$ref",
    "title",
    "description",
    "const",
    "type",
    "pattern",
    "maxLength",
    "not",
    "anyOf",
    "items",
    "properties",
    "required",
    "patternProperties",
    "additionalProperties",
    "definitions",
];

/// Prints a schema and a line break.
pub(super) fn print(schema: &Json) -> String {
    let mut text = String::new();
    block(&ordered(schema), 0, &mut text);
    text.push('\n');
    text
}

/// A schema whose keys have their order.
enum Node {
    Scalar(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

fn ordered(schema: &Json) -> Node {
    match schema {
        Json::Array(items) => Node::List(items.iter().map(ordered).collect()),
        Json::Object(map) => {
            let mut keys: Vec<&String> = map.keys().filter(|key| *key != "x-order").collect();
            keys.sort_by_key(|key| KEYS.iter().position(|known| known == key).unwrap_or(KEYS.len()));
            let node = |key: &String| match (key.as_str(), &map[key]) {
                ("properties", Json::Object(fields)) => properties(fields, map.get("x-order")),
                (_, value) => ordered(value),
            };
            Node::Map(keys.into_iter().map(|key| (key.clone(), node(key))).collect())
        }
        scalar => Node::Scalar(scalar.to_string()),
    }
}

/// Fields in the order of the type that declares them.
fn properties(fields: &Map<String, Json>, order: Option<&Json>) -> Node {
    let declared = order.and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
    let declared: Vec<String> = declared.map(camel).collect();
    let mut keys: Vec<&String> = fields.keys().collect();
    keys.sort_by_key(|key| declared.iter().position(|field| field == *key).unwrap_or(declared.len()));
    Node::Map(keys.into_iter().map(|key| (key.clone(), ordered(&fields[key]))).collect())
}

fn block(node: &Node, indent: usize, text: &mut String) {
    let short = line(node);
    let column = text.len() - text.rfind('\n').map_or(0, |at| at + 1);
    // A comma may follow.
    if column + short.len() < WIDTH {
        return text.push_str(&short);
    }
    let (open, close) = if matches!(node, Node::List(_)) { ('[', ']') } else { ('{', '}') };
    let inner = match node {
        Node::Scalar(scalar) => return text.push_str(scalar),
        Node::List(items) => items.iter().map(|item| (String::new(), item)).collect::<Vec<_>>(),
        Node::Map(map) => map.iter().map(|(key, value)| (format!("{}: ", quoted(key)), value)).collect(),
    };
    text.push(open);
    for (at, (key, value)) in inner.into_iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        text.push_str(comma);
        start_line(indent + 2, text);
        text.push_str(&key);
        block(value, indent + 2, text);
    }
    start_line(indent, text);
    text.push(close);
}

fn start_line(indent: usize, text: &mut String) {
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', indent));
}

fn line(node: &Node) -> String {
    match node {
        Node::Scalar(scalar) => scalar.clone(),
        Node::List(items) => format!("[{}]", items.iter().map(line).collect::<Vec<_>>().join(", ")),
        Node::Map(map) => {
            let entries = map.iter().map(|(key, value)| format!("{}: {}", quoted(key), line(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

fn quoted(key: &str) -> String {
    Json::from(key).to_string()
}
