//! Metrics as Prometheus reads them: the text format, version 0.0.4.

use std::fmt::{Display, Write};
use std::sync::{Arc, Weak};
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::data::{
    AggregatedMetrics, HistogramDataPoint, Metric, MetricData, ResourceMetrics, ScopeMetrics,
};
use opentelemetry_sdk::metrics::reader::MetricReader;
use opentelemetry_sdk::metrics::{InstrumentKind, ManualReader, Pipeline, Temporality};

/// Reads the instruments when asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scrape(Arc<ManualReader>);

impl MetricReader for Scrape {
    fn register_pipeline(&self, pipeline: Weak<Pipeline>) {
        self.0.register_pipeline(pipeline);
    }

    fn collect(&self, into: &mut ResourceMetrics) -> OTelSdkResult {
        self.0.collect(into)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn temporality(&self, kind: InstrumentKind) -> Temporality {
        self.0.temporality(kind)
    }
}

impl Scrape {
    /// Empty after the instruments were closed.
    pub(crate) fn text(&self) -> String {
        let mut all = ResourceMetrics::default();
        let mut text = String::new();
        if self.0.collect(&mut all).is_ok() {
            let mut metrics: Vec<&Metric> = all.scope_metrics().flat_map(ScopeMetrics::metrics).collect();
            metrics.sort_by_key(|metric| metric.name());
            for metric in metrics {
                family(&mut text, metric);
            }
        }
        text
    }
}

/// `name` and `unit` the way Prometheus spells them.
fn spelled(metric: &Metric) -> String {
    let mut name = metric.name().replace('.', "_");
    if metric.unit() == "s" {
        name.push_str("_seconds");
    }
    name
}

fn family(text: &mut String, metric: &Metric) {
    match metric.data() {
        AggregatedMetrics::F64(data) => points(text, metric, data),
        AggregatedMetrics::U64(data) => points(text, metric, data),
        AggregatedMetrics::I64(data) => points(text, metric, data),
    }
}

fn points<T: Display + Copy>(text: &mut String, metric: &Metric, data: &MetricData<T>) {
    let name = spelled(metric);
    match data {
        MetricData::Gauge(gauge) => {
            head(text, &name, "gauge", metric);
            for point in gauge.data_points() {
                line(text, &name, &labels(point.attributes()), point.value());
            }
        }
        MetricData::Sum(sum) => {
            let (name, kind) =
                if sum.is_monotonic() { (format!("{name}_total"), "counter") } else { (name, "gauge") };
            head(text, &name, kind, metric);
            for point in sum.data_points() {
                line(text, &name, &labels(point.attributes()), point.value());
            }
        }
        MetricData::Histogram(histogram) => {
            head(text, &name, "histogram", metric);
            for point in histogram.data_points() {
                buckets(text, &name, point);
            }
        }
        // None of the instruments makes one.
        MetricData::ExponentialHistogram(_) => {}
    }
}

fn buckets<T: Display + Copy>(text: &mut String, name: &str, point: &HistogramDataPoint<T>) {
    let labels = labels(point.attributes());
    let mut below = 0;
    for (bound, count) in point.bounds().map(Some).chain([None]).zip(point.bucket_counts()) {
        below += count;
        let bound = bound.map_or_else(|| "+Inf".to_owned(), |bound| bound.to_string());
        let mut labels = labels.clone();
        labels.push(format!("le=\"{bound}\""));
        line(text, &format!("{name}_bucket"), &labels, below);
    }
    line(text, &format!("{name}_sum"), &labels, point.sum());
    line(text, &format!("{name}_count"), &labels, point.count());
}

fn head(text: &mut String, name: &str, kind: &str, metric: &Metric) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "# HELP {name} {}\n# TYPE {name} {kind}", metric.description());
}

fn line(text: &mut String, name: &str, labels: &[String], value: impl Display) {
    let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
    let _ = writeln!(text, "{name}{labels} {value}");
}

fn labels<'k>(attributes: impl Iterator<Item = &'k KeyValue>) -> Vec<String> {
    let one = |pair: &KeyValue| {
        let value = pair.value.as_str().replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        format!("{}=\"{value}\"", pair.key.as_str().replace('.', "_"))
    };
    let mut labels: Vec<String> = attributes.map(one).collect();
    labels.sort();
    labels
}
