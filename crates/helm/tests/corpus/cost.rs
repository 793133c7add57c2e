//! What rendering costs on processors: ours per case, cold and once more, and the ratios to helm's.

/// Seconds of processors, of one case.
pub(crate) struct Cost {
    pub(crate) helm: f64,
    /// Read, parsed, rendered, its output parsed and printed.
    pub(crate) cold: f64,
    /// Rendered and printed again, of the loaded chart.
    pub(crate) again: f64,
}

/// How many times less processor than helm: in sum, in the median, and for further environments in sum.
pub(crate) fn report(costs: &[Cost]) -> String {
    let sum = |part: fn(&Cost) -> f64| costs.iter().map(part).sum::<f64>();
    let median = |part: &dyn Fn(&Cost) -> f64| {
        let mut parts: Vec<f64> = costs.iter().map(part).collect();
        parts.sort_by(f64::total_cmp);
        parts.get(parts.len() / 2).copied().unwrap_or_default()
    };
    let (helm, cold, again) = (sum(|cost| cost.helm), sum(|cost| cost.cold), sum(|cost| cost.again));
    let median_ratio = median(&|cost| cost.helm / cost.cold);
    format!(
        "Processor time for the {} cases that both render, helm as a process and ours in one:\n\n\
         | | sum | median | times less in sum | in the median |\n|---|---|---|---|---|\n\
         | helm | {helm:.1} s | {:.1} ms | | |\n\
         | ours, cold: read, parsed, rendered, its output parsed | {cold:.2} s | {:.2} ms | {:.0} (goal 40) | {median_ratio:.0} (goal 60) |\n\
         | ours, a further environment of the loaded chart | {again:.2} s | {:.2} ms | {:.0} (goal 100) | {:.0} |\n",
        costs.len(),
        median(&|cost| cost.helm) * 1e3,
        median(&|cost| cost.cold) * 1e3,
        helm / cold,
        median(&|cost| cost.again) * 1e3,
        helm / again,
        median(&|cost| cost.helm / cost.again),
    )
}
