//! Encoding and decoding, one group for each row of the tables, so that the codecs of a row are
//! measured right after one another; in several short rounds, so that what disturbs one of them
//! does not decide.

use std::hint::black_box;
use std::time::{Duration, Instant};

use blinklab_bench::Codec;
use blinklab_bench::codecs::{
    MqttProtocolCore5, MqttProtocolCore311, Mqttbytes5, Mqttbytes311, NtexMqtt5, NtexMqtt311,
    Ours5, Ours311, Rumqttc5, Rumqttc311,
};
use blinklab_bench::samples::{self, Sample};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use shared::wire::Version;

type Group<'a> = BenchmarkGroup<'a, WallTime>;

/// How many packets are made ready at a time for an encoder that uses them up.
const BATCH: usize = 256;

/// How many copies of a packet there are.
const COPIES: usize = 16;

/// The distance between two places of a packet; prime, so that 16 of them are spread over a page.
const STEP: usize = 389;

/// Where a packet lies: in other places in each round, as how fast memory is copied depends on how
/// the two addresses lie to each other (some processors take fifteen times as long where the target
/// begins a few bytes behind the source within a page), and no codec is to have luck with that.
const fn place(round: usize, index: usize) -> usize {
    (STEP * index + 1_031 * round) % 4_096
}

/// Copies of a received packet, each in a place of its own.
struct Chunks {
    len: usize,
    chunks: Vec<(usize, Vec<u8>)>,
}

impl Chunks {
    fn new(round: usize, packet: &[u8]) -> Self {
        let copy = |index| {
            let at = place(round, index);
            (at, [&vec![0; at], packet].concat())
        };
        Self { len: packet.len(), chunks: (0..COPIES).map(copy).collect() }
    }

    fn at(&self, index: usize) -> &[u8] {
        let (at, bytes) = &self.chunks[index % COPIES];
        &bytes[*at..*at + self.len]
    }
}

/// Copies of a packet in memory, with gaps between them.
struct Packets<T> {
    packets: Vec<(T, Vec<u8>)>,
}

impl<T> Packets<T> {
    fn new(round: usize, make: impl Fn() -> T) -> Self {
        let copy = |index| (make(), vec![0; 600 + place(round, index)]);
        Self { packets: (0..COPIES).map(copy).collect() }
    }

    fn at(&self, index: usize) -> &T {
        &self.packets[index % COPIES].0
    }
}

fn decode<C: Codec>(group: &mut Group, sample: &Sample, round: usize) {
    samples::check::<C>(sample);
    let mut decoder = C::decoder();
    let chunks = Chunks::new(round, &sample.bytes);
    group.bench_function(C::NAME, |bencher| {
        let mut index = 0;
        bencher.iter(|| {
            index += 1;
            C::decode(&mut decoder, black_box(chunks.at(index)))
        });
    });
}

fn encode<C: Codec>(group: &mut Group, sample: &Sample, round: usize) {
    let packets = Packets::new(round, || C::decode(&mut C::decoder(), &sample.bytes));
    let mut out = C::Out::default();
    group.bench_function(C::NAME, |bencher| {
        bencher.iter_custom(|iterations| {
            let mut took = Duration::ZERO;
            let mut items = Vec::with_capacity(BATCH);
            let mut left = iterations as usize;
            while left > 0 {
                let batch = left.min(BATCH);
                items.extend((0..batch).map(|index| C::item(packets.at(index))));
                let start = Instant::now();
                for item in items.drain(..) {
                    C::encode(black_box(item), &mut out);
                    black_box(C::written(&out));
                }
                took += start.elapsed();
                left -= batch;
            }
            took
        });
    });
}

/// One row after the other; within a row, one codec after the other.
macro_rules! rows {
    ($criterion:ident, $version:expr, [$($codec:ty),*]) => {
        for sample in samples::all($version) {
            let version = $version.name();
            for round in 1..=samples::ROUNDS {
                let row = |direction| {
                    format!("codec/MQTT {version}/{direction} {}/{round}", sample.name)
                };
                let mut group = $criterion.benchmark_group(row("encode"));
                $(encode::<$codec>(&mut group, &sample, round);)*
                group.finish();
                let mut group = $criterion.benchmark_group(row("decode"));
                $(decode::<$codec>(&mut group, &sample, round);)*
                group.finish();
            }
        }
    };
}

/// Frees a large block once: from then on glibc keeps what is freed, as in a program that has run
/// for a while, and does not hand it back to the system after every large packet.
fn settle_allocator() {
    drop(black_box(vec![1_u8; 16 << 20]));
}

fn codec(criterion: &mut Criterion) {
    settle_allocator();
    rows!(
        criterion,
        Version::V311,
        [Ours311, Mqttbytes311, Rumqttc311, MqttProtocolCore311, NtexMqtt311]
    );
    rows!(criterion, Version::V5, [Ours5, Mqttbytes5, Rumqttc5, MqttProtocolCore5, NtexMqtt5]);
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(50)
        .nresamples(2_000)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(300))
        .without_plots();
    targets = codec
}
criterion_main!(benches);
