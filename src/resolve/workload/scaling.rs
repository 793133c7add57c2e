//! How many pods there are: by a number, by load, and while nodes are drained.

use super::{Lowering, pod::value};
use crate::{
    diagnostic::Diagnostic,
    model::workload::{Autoscaling, Disruption},
    spec::{IntOrString, Traced, workload::WorkloadKind},
    value::Value,
};

impl Lowering<'_> {
    /// How many pods; one unless said, and nobody's word but the autoscaler's where there is one.
    pub(super) fn replicas(&mut self) -> Option<Value> {
        let spec = self.spec();
        let counted = matches!(self.kind().value, WorkloadKind::Deployment | WorkloadKind::StatefulSet);
        if let Some(said) = spec.replicas.as_ref().filter(|said| said.value < 0) {
            let message = format!("`replicas` cannot be {}", said.value);
            self.tell(Diagnostic::error("wrong-value", message).at(said.span(), "").help("write 0 or more"));
        }
        let written = counted && spec.autoscaling.is_none();
        written.then(|| value(spec.replicas.as_ref()).unwrap_or_else(|| 1.into()))
    }

    pub(super) fn autoscaling(&mut self) -> Option<Autoscaling> {
        let spec = self.spec();
        let said = spec.autoscaling.as_ref()?;
        let span = self.place(&["autoscaling"]);
        let mut missing = Vec::new();
        if said.max.is_none() {
            missing.push("no `max`");
        }
        if said.cpu.is_none() && said.memory.is_none() {
            missing.push("neither `cpu` nor `memory`");
        }
        if !missing.is_empty() {
            let message = format!("`autoscaling` says {}", missing.join(" and "));
            let help = "say how far it may grow and on what, such as `autoscaling: {max: 6, cpu: 70}`";
            self.tell(Diagnostic::error("incomplete-autoscaling", message).at(span, "").help(help));
            return None;
        }
        let min = said.min.clone().or_else(|| spec.replicas.clone()).unwrap_or_else(|| Traced::built_in(1));
        let max = said.max.clone()?;
        self.check_bounds(&min, &max);
        for percent in said.cpu.iter().chain(&said.memory).filter(|percent| percent.value < 1) {
            let message = format!("an autoscaler cannot hold {} percent", percent.value);
            self.tell(
                Diagnostic::error("wrong-value", message).at(percent.span(), "").help("write 1 or more"),
            );
        }
        Some(Autoscaling {
            name: self.object_name(said.name.as_ref()),
            span,
            min: min.into(),
            max: max.into(),
            cpu: value(said.cpu.as_ref()),
            memory: value(said.memory.as_ref()),
            raw: self.raw(said.raw.as_ref()),
        })
    }

    fn check_bounds(&mut self, min: &Traced<i64>, max: &Traced<i64>) {
        if min.value < 1 {
            let message = "an autoscaler keeps one pod at least";
            let help = "say `min`, or more `replicas`, which it defaults to";
            self.tell(Diagnostic::error("wrong-value", message).at(min.span().or(max.span()), "").help(help));
        }
        if max.value < min.value {
            let message = format!("`max` is {}, below the least number of pods, {}", max.value, min.value);
            let above =
                Diagnostic::error("wrong-value", message).at(max.span(), "").at(min.span(), "the least");
            self.tell(above.help("raise `max`, or lower `min`, which defaults to `replicas`"));
        }
    }

    pub(super) fn disruption(&mut self) -> Option<Disruption> {
        let said = self.spec().disruption.as_ref()?;
        let span = self.place(&["disruption"]);
        let (word, IntOrString(bound)) = match (&said.min_available, &said.max_unavailable) {
            (Some(min), None) => ("minAvailable", min),
            (None, Some(max)) => ("maxUnavailable", max),
            (min, _) => {
                let what = if min.is_some() { "both" } else { "neither" };
                let message = format!("`disruption` says {what} of `minAvailable` and `maxUnavailable`");
                let help = "say one of them: a budget has one bound";
                self.tell(Diagnostic::error("disruption-bound", message).at(span, "").help(help));
                return None;
            }
        };
        let percent = |text: &str| text.strip_suffix('%').is_some_and(|number| number.parse::<u32>().is_ok());
        if !(bound.as_integer().is_some_and(|count| count >= 0) || bound.as_str().is_some_and(percent)) {
            let message = format!("`{word}` cannot be `{}`", bound.spelled().unwrap_or_default());
            let help = "write a number of pods, such as 1, or a share of them, such as \"50%\"";
            self.tell(Diagnostic::error("wrong-value", message).at(bound.span(), "").help(help));
        }
        Some(Disruption {
            name: self.object_name(said.name.as_ref()),
            span,
            bound: (word, bound.clone()),
            raw: self.raw(said.raw.as_ref()),
        })
    }
}
