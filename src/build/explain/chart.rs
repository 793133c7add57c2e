//! What a chart's template made a field of: the values that it read there, and who said them.

use super::{Explained, Shown, Teller, behind, leaves};
use crate::{
    bundle::{Identity, Manifest, Read, Reads},
    model::App,
    source::Span,
    value::{Data, Value, Way},
};
use std::{collections::BTreeSet, sync::Arc};

impl<'c> Teller<'c> {
    /// The app, and what its chart read; `None` for what no chart wrote.
    fn chart(&self) -> Option<(&'c App, &'c Arc<dyn Reads>)> {
        let (environment, app) = (self.environment?.as_str(), self.app?.as_str());
        let reads = self.compiled.bundles.get(environment)?.reads.get(app)?;
        Some((self.compiled.model.environments.get(environment)?.apps.get(app)?, reads))
    }

    /// Whether the chart reads what lies at a path of the app's spec, where somebody asks for one of its values.
    pub(super) fn use_of(&self, steps: &[Arc<str>]) -> Option<String> {
        let (first, path) = steps.split_first()?;
        let (_, reads) = self.chart().filter(|_| &**first == "values" && !path.is_empty())?;
        match reads.unread() {
            None => Some(
                "the chart looks at all its values at once: whether this one matters is not known".to_owned(),
            ),
            Some(unread) if unread.iter().any(|unread| path.starts_with(unread)) => {
                Some("nothing in the chart reads it here".to_owned())
            }
            Some(_) => None,
        }
    }

    /// The template line that wrote a field; `None` where no chart did.
    fn template(&self, object: &Value, way: &Way) -> Option<Span> {
        let (app, _) = self.chart()?;
        let folder = app.chart.as_ref()?.folder.as_ref()?;
        way.key_place(object).filter(|span| folder.has_template(span.file))
    }

    /// The values that were read where a field was written.
    pub(super) fn read_at(&self, object: &Value, way: &Way) -> Vec<Explained> {
        let Some((app, reads)) = self.chart() else { return Vec::new() };
        self.told(app, reads, reads.at(&identity(object), way), true)
    }

    /// The values of the app's own that decided on an object, beside those that are told already.
    pub(super) fn read_by(&self, object: &Value, told: &[Explained]) -> Vec<Explained> {
        let Some((app, reads)) = self.chart() else { return Vec::new() };
        let known: BTreeSet<&str> =
            told.iter().flat_map(|value| &value.parts).map(|part| &*part.path).collect();
        let said: BTreeSet<Span> = told.iter().filter_map(|value| Some(value.said.first()?.span)).collect();
        let mut all = self.told(app, reads, reads.of(&identity(object)), false);
        let is_told = |value: &Explained| {
            known.contains(&*value.path) || value.said.first().is_some_and(|first| said.contains(&first.span))
        };
        all.retain(|value| !is_told(value));
        all
    }

    fn told(
        &self,
        app: &App,
        reads: &Arc<dyn Reads>,
        read: BTreeSet<Read>,
        has_defaults: bool,
    ) -> Vec<Explained> {
        let mut found: Vec<Explained> = Vec::new();
        for one in read {
            let (path, is_whole) = match one {
                Read::Value(path) => (path, false),
                Read::Keys(path) | Read::All(path) => (path, true),
                _ => continue,
            };
            let at = |values: &'_ Value| values.at_path(path.iter().map(|key| &**key)).cloned();
            let own = app.values.as_ref().and_then(at);
            let Some(value) = own.or_else(|| at(reads.defaults()).filter(|_| has_defaults)) else { continue };
            // Of a map on the way only that it is one was read.
            if matches!(value.data, Data::Map(_) | Data::List(_)) && !is_whole {
                continue;
            }
            let start = way(app.values.as_ref().unwrap_or(reads.defaults()), &path);
            let start = behind("values", &start);
            leaves(&value, &Way::default(), &mut |value, way| {
                let path = behind(&start, way);
                if found.iter().all(|known| known.path != path) {
                    // What the lines behind a whole object read in turn would bury who said them.
                    let told =
                        if has_defaults { self.written(String::new(), value) } else { self.quiet(value) };
                    found.push(Explained { path, ..told });
                }
            });
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    /// A field of an object that a chart wrote: who said its value, else what its template read there.
    pub(super) fn of_template(
        &self,
        object: &Value,
        way: &Way,
        value: &Value,
        shown: Shown,
    ) -> Option<Explained> {
        let template = self.template(object, way)?;
        let folder = self.chart()?.0.chart.as_ref()?.folder.as_ref()?;
        let is_said = value.span().is_some_and(|span| !folder.has_template(span.file));
        let is_hidden = !matches!(shown, Shown::Value(_));
        let said = if is_said && !is_hidden { self.said(value) } else { Vec::new() };
        let parts = if is_said || is_hidden { Vec::new() } else { self.read_at(object, way) };
        Some(Explained {
            path: way.to_string(),
            value: shown,
            made: None,
            from: Some(self.compiled.inputs.sources.place(template)),
            parts,
            said,
        })
    }
}

fn identity(object: &Value) -> Identity {
    Manifest { object: object.clone() }.identity()
}

/// Keys as a way into values: a number is an item where a list lies.
fn way(values: &Value, path: &[Arc<str>]) -> Way {
    let mut at = Some(values);
    path.iter().fold(Way::default(), |way, key| {
        let item = at.filter(|value| value.as_list().is_some()).and_then(|_| key.parse::<usize>().ok());
        at = at.and_then(|value| value.at_path([&**key]));
        item.map_or_else(|| way.clone().then(&**key), |item| way.clone().then(item))
    })
}
