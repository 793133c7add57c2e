//! Documents as values: what json.Unmarshal makes of them, where all numbers are `float64`.

use crate::{
    fault::Fault,
    limits::VALUE_DEPTH,
    text::Text,
    value::{Map, MapType, Tree, Value},
    yaml::{Kind, Node},
};

/// A value for templates.
///
/// # Errors
/// [`Fault::Limit`] when the document nests too deep.
pub fn value(node: Node<'_>) -> Result<Value, Fault> {
    value_at(node, 0)
}

fn value_at(node: Node<'_>, depth: usize) -> Result<Value, Fault> {
    check(depth)?;
    Ok(match node.kind() {
        Kind::Null => Value::Nil,
        Kind::Bool(bool) => Value::Bool(bool),
        Kind::Int(_) | Kind::Uint(_) | Kind::Float(_) => Value::Float(node.as_f64().unwrap_or_default()),
        Kind::Str(text) => Value::text(text),
        // Loops, because adapters of iterators take ten times the stack.
        Kind::Seq(items) => {
            let mut list = Vec::with_capacity(items.size_hint().0);
            for item in items {
                list.push(value_at(item, depth + 1)?);
            }
            Value::list(list)
        }
        Kind::Map(entries) => {
            let mut map = Vec::with_capacity(entries.size_hint().0);
            for (key, value) in entries {
                map.push((name(key), value_at(value, depth + 1)?));
            }
            Value::Map(Map::new(MapType::Any, map))
        }
    })
}

/// A tree for values at rest.
///
/// # Errors
/// [`Fault::Limit`] when the document nests too deep.
pub fn tree(node: Node<'_>) -> Result<Tree, Fault> {
    tree_at(node, 0)
}

fn tree_at(node: Node<'_>, depth: usize) -> Result<Tree, Fault> {
    check(depth)?;
    Ok(match node.kind() {
        Kind::Null => Tree::Nil,
        Kind::Bool(bool) => Tree::Bool(bool),
        Kind::Int(_) | Kind::Uint(_) | Kind::Float(_) => Tree::Float(node.as_f64().unwrap_or_default()),
        Kind::Str(text) => Tree::Text(text.into()),
        Kind::Seq(items) => {
            let mut list = Vec::with_capacity(items.size_hint().0);
            for item in items {
                list.push(tree_at(item, depth + 1)?);
            }
            Tree::List(list)
        }
        Kind::Map(_) => {
            let entries = node.sorted();
            let mut map = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                map.push((key.into(), tree_at(value, depth + 1)?));
            }
            Tree::Map(map)
        }
    })
}

fn name(key: Node<'_>) -> Text {
    key.as_str().unwrap_or_default().into()
}

fn check(depth: usize) -> Result<(), Fault> {
    if depth > VALUE_DEPTH {
        return Err(Fault::Limit(format!("a value nests deeper than {VALUE_DEPTH}")));
    }
    Ok(())
}
