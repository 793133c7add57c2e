//! The pipeline of a comparison: what differs, what follows from it, and how far it reaches.

use super::Compiled;
use crate::{
    diff::{self, Relation},
    model::{Environment, Expected},
    names::Name,
    review::{ObjectChange, Question, Reach, Review, Side, Standing, Subject, Unneeded},
    tree::{Tree, header},
};
use std::{collections::BTreeSet, sync::Arc};

/// What is different about environment `to`, compared with `from`; `None` when one of them did not compile.
pub fn environments<'a>(compiled: &'a Compiled, from: &str, to: &str) -> Option<Review<'a>> {
    let sides = [compiled.side(from), compiled.side(to)];
    let [Some(left), Some(right)] = sides else { return None };
    let name = |side: Side| side.environment.map(|environment| environment.name.clone());
    let question = Question::Environments { from: name(left)?, to: name(right)? };
    let mut review = review(question, [compiled; 2], &[sides], Relation::Environments);
    let names = sides.map(|side| side.and_then(|side| side.environment).map(|environment| &environment.name));
    if let [Some(from), Some(to)] = names {
        diff::expect(&mut review.changes, &compiled.model.expected, [from, to], &mut diff::Use::default());
    }
    review.reasons = compiled.model.expected.iter().map(|expected| expected.reason.to_string()).collect();
    Some(review)
}

/// What becomes different from one state of a platform to another, in all environments; `names` are the states'.
pub fn states<'a>(before: &'a Compiled, after: &'a Compiled, names: [String; 2]) -> Review<'a> {
    let environments: BTreeSet<&Name> = before.bundles.keys().chain(after.bundles.keys()).collect();
    let pair = |name: &Name| [before.side(name.as_str()), after.side(name.as_str())];
    let sides: Vec<_> = environments
        .into_iter()
        .map(pair)
        .chain([[before, after].map(|state| Some(state.shared()))])
        .collect();
    let [before_name, after_name] = names;
    let question = Question::States { before: before_name, after: after_name };
    review(question, [before, after], &sides, Relation::States)
}

/// The files below `out/` that are not the same bytes in two states, but for the line that names their sources.
pub fn other_bytes(before: &Compiled, after: &Compiled) -> Vec<Arc<str>> {
    let [before, after] = [before.files(), after.files()];
    let paths: BTreeSet<&Arc<str>> = before.iter().chain(after).map(|(path, _)| path).collect();
    let body = |tree: &'_ Tree, path: &str| tree.get(path).map(|bytes| header::body(bytes).to_vec());
    paths.into_iter().filter(|path| body(before, path) != body(after, path)).cloned().collect()
}

/// What a review says of one app; `states` are those that were compared.
pub fn only<'a>(mut review: Review<'a>, app: &str, states: &[&'a Compiled]) -> Review<'a> {
    let is_meant = |name: Option<&Name>| name.is_some_and(|name| name.as_str() == app);
    review.changes.retain(|change| is_meant(change.app()));
    review.consequences.retain(|consequence| is_meant(consequence.app.as_ref()));
    review.reach = Reach::default();
    let is_of_states = matches!(review.question, Question::States { .. });
    for environment in states.iter().flat_map(|state| state.model.environments.values()) {
        let here = |change: &&ObjectChange| !is_of_states || change.environment == Some(&environment.name);
        reached(environment, review.changes.iter().filter(here), &mut review.reach);
    }
    review
}

impl Compiled {
    /// The entries of the ledger that nothing needs, as far as all environments that they name are compiled.
    pub(super) fn unneeded(&self) -> Vec<Unneeded> {
        let ledger = &self.model.expected;
        let is_judged = |expected: &Expected| {
            let whole = |name: &Name| self.model.environments.get(name).is_some_and(|one| one.is_whole);
            expected.between.iter().all(whole)
        };
        let mut used = diff::Use::default();
        let names: Vec<&Name> = self.model.environments.keys().collect();
        for (at, from) in names.iter().enumerate() {
            for to in &names[at + 1..] {
                if ledger.iter().any(|expected| is_judged(expected) && expected.is_between(from, to)) {
                    let sides = [self.side(from.as_str()), self.side(to.as_str())];
                    let mut changes = diff::objects(sides, Relation::Environments).changes;
                    diff::expect(&mut changes, ledger, [from, to], &mut used);
                }
            }
        }
        used.unneeded(ledger, is_judged)
    }

    /// One environment, as something to compare.
    fn side(&self, environment: &str) -> Option<Side<'_>> {
        let (environment, bundle) =
            (self.model.environments.get(environment)?, self.bundles.get(environment)?);
        Some(Side { environment: Some(environment), bundle, sources: &self.inputs.sources })
    }

    /// What environments share, as something to compare.
    fn shared(&self) -> Side<'_> {
        Side { environment: None, bundle: &self.roots, sources: &self.inputs.sources }
    }
}

fn review<'a>(
    question: Question,
    compiled: [&'a Compiled; 2],
    sides: &[[Option<Side<'a>>; 2]],
    relation: Relation,
) -> Review<'a> {
    let (mut changes, mut own, mut reach) = (Vec::new(), 0, Reach::default());
    for pair in sides {
        let difference = diff::objects(*pair, relation);
        let environments = pair.iter().flatten().filter_map(|side| side.environment);
        for environment in environments {
            reached(environment, difference.changes.iter(), &mut reach);
        }
        own += difference.own;
        changes.extend(difference.changes);
    }
    // Between two environments nothing is the same in both of them.
    let words = sides.iter().filter(|_| relation == Relation::States).filter_map(diff::words).collect();
    // Between two environments of one state nothing happens.
    let consequences = match question {
        Question::Environments { .. } => Vec::new(),
        Question::States { .. } => diff::consequences(&changes, sides),
    };
    let sources = compiled.map(|compiled| &compiled.inputs.sources);
    Review { question, changes, own, words, consequences, reach, reasons: Vec::new(), sources }
}

/// Takes into account what changes in an environment; what only follows from another change reaches no further.
fn reached<'c, 'a: 'c>(
    environment: &Environment,
    changes: impl Iterator<Item = &'c ObjectChange<'a>>,
    reach: &mut Reach,
) {
    let is_open = |change: &&ObjectChange| {
        change
            .fields
            .iter()
            .map(|field| field.standing)
            .chain([change.standing])
            .any(|it| it != Standing::Derived)
    };
    for change in changes.filter(is_open) {
        reach.environments.insert(environment.name.clone());
        reach.clusters.insert(environment.cluster.name.clone());
        reach.apps.extend(change.app().cloned());
        for object in change.old.iter().chain(&change.new) {
            if let Subject::Manifest(identity) = &object.subject
                && !identity.namespace.is_empty()
            {
                reach.namespaces.insert(Arc::clone(&identity.namespace));
            }
        }
    }
}
