//! Finding who subscribed to a topic: the tree beside a scan over all filters, and how both grow.

use std::hint::black_box;
use std::time::Duration;

use blinklab_bench::samples;
use criterion::{Criterion, criterion_group, criterion_main};
use shared::topic::SubscriptionTree;

fn topics(criterion: &mut Criterion) {
    for count in samples::FILTERS {
        let filters = samples::filters(count);
        let topics = samples::topics(count);
        let mut tree = SubscriptionTree::new();
        for (key, filter) in filters.iter().enumerate() {
            tree.insert(filter, key, ());
        }
        let in_tree = |topic: &str| {
            let mut matches = 0;
            tree.for_each_match(topic, |_, ()| matches += 1);
            matches
        };
        let in_scan = |topic: &str| filters.iter().filter(|filter| filter.matches(topic)).count();
        for topic in topics.iter().take(20) {
            assert_eq!(in_tree(topic), in_scan(topic), "{topic}");
            assert_ne!(in_tree(topic), 0, "{topic}");
        }
        let mut group = criterion.benchmark_group(format!("topics/{count}"));
        let mut next = topics.iter().cycle();
        group.bench_function("tree", |bencher| {
            bencher.iter(|| in_tree(black_box(next.next().expect("a cycle has no end"))));
        });
        group.bench_function("scan", |bencher| {
            bencher.iter(|| in_scan(black_box(next.next().expect("a cycle has no end"))));
        });
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1500))
        .without_plots();
    targets = topics
}
criterion_main!(benches);
