//! What is read of the values before any template: by conditions, tags and schemas; and where subcharts have theirs.

use crate::{
    chart::Part,
    text::Text,
    trace::{Fixed, Path, Read},
};

/// Of a part and of all below it.
pub(super) fn fixed(root: &Part) -> Fixed {
    let mut found = Fixed::default();
    of(root, &mut Vec::new(), &mut found);
    found
}

fn of(part: &Part, path: &mut Path, found: &mut Fixed) {
    let reads = &mut found.reads;
    for declared in part.metadata().dependencies.iter().flatten() {
        let conditions = declared.condition.trim().split(',').filter(|condition| !condition.is_empty());
        let keys =
            |condition: &str| path.iter().cloned().chain(condition.split('.').map(Text::from)).collect();
        reads.extend(conditions.map(|condition| Read::Value(keys(condition))));
        // Tags are those of the topmost chart.
        let tag = |tag: &String| Read::Value(vec![Text::from("tags"), Text::from(tag.as_str())]);
        reads.extend(declared.tags.iter().map(tag));
    }
    if part.chart.schema().is_some() {
        reads.insert(Read::All(path.clone()));
    }
    for below in &part.parts {
        path.push(Text::from(below.name.as_str()));
        found.charts.push(path.clone());
        of(below, path, found);
        path.pop();
    }
}
