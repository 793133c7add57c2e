//! What rendering costs on processors: ours per case, cold and once more, and the ratios to helm's.
//!
//! Cases in which helm draws lots are counted apart: what they cost is mostly the making of RSA keys and bcrypt's hashes,
//! which take a library as long here as Go's take there.

use std::fmt::Write as _;

/// Seconds of processors, of one case.
pub(crate) struct Cost {
    pub(crate) helm: f64,
    /// Read, parsed, rendered, its output parsed and printed.
    pub(crate) cold: f64,
    /// Rendered and printed again, of the loaded chart.
    pub(crate) again: f64,
    /// The same with its reads recorded.
    pub(crate) recorded: f64,
    /// Whether helm renders it the same each time.
    pub(crate) deterministic: bool,
}

/// Issue 6, of the deterministic cases: at least so many times less, and what we aim at.
struct Goal {
    what: &'static str,
    least: f64,
    aim: Option<f64>,
    ratio: fn(&Measured) -> f64,
}

const GOALS: [Goal; 3] = [
    Goal { what: "cold, in sum", least: 25.0, aim: Some(40.0), ratio: |all| all.helm.sum / all.cold.sum },
    Goal { what: "cold, in the median", least: 60.0, aim: None, ratio: |all| all.median_of_ratios },
    Goal {
        what: "further environments, in sum",
        least: 80.0,
        aim: Some(100.0),
        ratio: |all| all.helm.sum / all.again.sum,
    },
];

/// Issue 7, of the same cases: in sum, so many per cent more at most where reads are recorded.
const RECORDING: f64 = 10.0;

struct Total {
    sum: f64,
    median: f64,
}

struct Measured {
    helm: Total,
    cold: Total,
    again: Total,
    recorded: Total,
    median_of_ratios: f64,
}

impl Measured {
    fn of(costs: &[&Cost]) -> Self {
        let median = |part: &dyn Fn(&Cost) -> f64| {
            let mut parts: Vec<f64> = costs.iter().map(|cost| part(cost)).collect();
            parts.sort_by(f64::total_cmp);
            parts.get(parts.len() / 2).copied().unwrap_or_default()
        };
        let total = |part: fn(&Cost) -> f64| Total {
            sum: costs.iter().map(|cost| part(cost)).sum(),
            median: median(&part),
        };
        Self {
            helm: total(|cost| cost.helm),
            cold: total(|cost| cost.cold),
            again: total(|cost| cost.again),
            recorded: total(|cost| cost.recorded),
            median_of_ratios: median(&|cost| cost.helm / cost.cold),
        }
    }
}

/// Markdown of what the cases cost, and which goals are missed.
pub(crate) fn report(costs: &[Cost]) -> (String, Vec<String>) {
    let mut problems = Vec::new();
    let mut page =
        "Processor time, helm as a process for each case, ours in one for all; of helm the best of three runs, of ours the \
        best of as many, or of as many as fit into 40 ms; ours cold is read, parsed, rendered, its output parsed and \
        printed:\n\n\
        | cases | helm, sum | median | ours cold, sum | median | a further environment, sum | median |\n\
        |---|---|---|---|---|---|---|\n"
            .to_owned();
    for (name, deterministic) in [("the same each time", true), ("with lots, keys among them", false)] {
        let own: Vec<&Cost> = costs.iter().filter(|cost| cost.deterministic == deterministic).collect();
        let Measured { helm, cold, again, .. } = Measured::of(&own);
        let _ = writeln!(
            page,
            "| {name}: {} | {:.1} s | {:.1} ms | {:.2} s | {:.2} ms | {:.2} s | {:.2} ms |",
            own.len(),
            helm.sum,
            helm.median * 1e3,
            cold.sum,
            cold.median * 1e3,
            again.sum,
            again.median * 1e3,
        );
    }
    page.push_str(
        "\n| times less than helm | the same each time | at least | goal | all cases |\n|---|---|---|---|---|\n",
    );
    let same: Vec<&Cost> = costs.iter().filter(|cost| cost.deterministic).collect();
    let (same, all) = (Measured::of(&same), Measured::of(&costs.iter().collect::<Vec<_>>()));
    for Goal { what, least, aim, ratio } in GOALS {
        let reached = ratio(&same);
        let aim = aim.map_or_else(|| "–".to_owned(), |aim| aim.to_string());
        if reached < least {
            problems.push(format!("{what}: {reached:.1} times less than helm, where {least} are asked"));
        }
        let _ = writeln!(page, "| {what} | {reached:.1} | {least} | {aim} | {:.1} |", ratio(&all));
    }
    let more = 100.0 * (same.recorded.sum / same.again.sum - 1.0);
    if more > RECORDING {
        problems.push(format!(
            "a further environment with its reads recorded: {more:.1} % more, where {RECORDING} are allowed"
        ));
    }
    let _ = writeln!(
        page,
        "\nA further environment with its reads recorded, of those that are the same each time: {more:.1} % more \
        ({RECORDING} are allowed).",
    );
    (page, problems)
}
