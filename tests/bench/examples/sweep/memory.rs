//! The memory and time of sweeps that are written as JSON lines.

use std::error::Error;
use std::fs;
use std::io;
use std::time::Instant;

use allocation_counter::measure;
use imagescan_emulator::{Emulator, Provider};
use imagescan_runtime::SystemClock;
use imagescan_scan::report::{JsonLinesWriter, ReportHeader};
use imagescan_scan::{FindingsRequest, ImageQuery, ImageReport, Scanner, Timestamp};
use tokio::runtime::{Builder, Runtime};

use crate::clouds;

const FEW: u64 = 1_000;
const MANY: u64 = 10_000;

type Outcome<T> = Result<T, Box<dyn Error>>;

pub(crate) fn header() {
    println!(
        "| cloud | images | records | findings | JSON lines | seconds | processor | peak | all at once |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
}

/// A row for each number of images, with and without vendor records.
pub(crate) fn print(provider: Provider) -> Outcome<()> {
    let server = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let mut calls = Vec::new();
    for keep_records in [false, true] {
        let mut size_of_image = 0;
        for images in [FEW, MANY] {
            let emulator = server.block_on(clouds::account(images).start())?;
            if images == FEW {
                size_of_image = size_of_all(&emulator, provider, keep_records)? / images;
            }
            emulator.clear_requests();
            let sweep = sweep(&emulator, provider, keep_records)?;
            let all = size_of_image * sweep.images;
            let all = if images == FEW { mebibytes(all) } else { format!("{} (calculated)", mebibytes(all)) };
            println!(
                "| {provider} | {} | {} | {} | {} | {:.1} | {:.1} | {} | {all} |",
                sweep.images,
                if keep_records { "yes" } else { "no" },
                sweep.findings,
                mebibytes(sweep.written),
                sweep.seconds,
                sweep.processor,
                mebibytes(sweep.peak),
            );
            calls.push((images, emulator.request_counts(provider)));
        }
    }
    for (images, counts) in calls.iter().take(2) {
        println!("\nCalls of the sweep of {images} images of {provider}: {counts:?}");
    }
    println!();
    Ok(())
}

fn mebibytes(bytes: u64) -> String {
    let tenths = bytes * 10 / (1 << 20);
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}

struct Sweep {
    images: u64,
    findings: u64,
    /// Bytes of JSON lines.
    written: u64,
    /// The most bytes that the client, the scanner and the writer had allocated at once.
    peak: u64,
    seconds: f64,
    /// Processor seconds of the client's thread.
    processor: f64,
}

fn sweep(emulator: &Emulator, provider: Provider, keep_records: bool) -> Outcome<Sweep> {
    let runtime = client_runtime()?;
    let (url, mut outcome) = (emulator.url(), Ok((0, 0, 0)));
    let (began, processor) = (Instant::now(), processor_seconds()?);
    let memory = measure(|| outcome = runtime.block_on(write(&url, provider, keep_records)));
    let (images, findings, written) = outcome?;
    Ok(Sweep {
        images,
        findings,
        written,
        peak: memory.bytes_max,
        seconds: began.elapsed().as_secs_f64(),
        processor: processor_seconds()? - processor,
    })
}

fn client_runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

fn request(keep_records: bool) -> FindingsRequest {
    FindingsRequest::new().keep_vendor_records(keep_records)
}

async fn write(url: &str, provider: Provider, keep_records: bool) -> Outcome<(u64, u64, u64)> {
    let scanner = clouds::scanner(url, provider, SystemClock)?;
    let header = ReportHeader::new(Timestamp::UNIX_EPOCH, vec![scanner.account().await?.clone()]);
    let mut lines = JsonLinesWriter::new(Counter::default(), &header)?;
    let mut reports = scanner.all_findings(ImageQuery::all(), request(keep_records));
    let (mut images, mut findings) = (0, 0);
    while let Some(report) = reports.try_next().await? {
        images += 1;
        findings += report.findings.len() as u64;
        lines.image(&report)?;
    }
    let written = lines.finish(Vec::new(), scanner.notes().collect())?.bytes;
    Ok((images, findings, written))
}

/// The bytes of the reports of all images.
fn size_of_all(emulator: &Emulator, provider: Provider, keep_records: bool) -> Outcome<u64> {
    let runtime = client_runtime()?;
    let scanner = clouds::scanner(&emulator.url(), provider, SystemClock)?;
    // What the scanner remembers is not a part of the reports.
    runtime.block_on(collect(&scanner, keep_records))?;
    let mut reports = Ok(Vec::new());
    let memory = measure(|| reports = runtime.block_on(collect(&scanner, keep_records)));
    drop(reports?);
    Ok(u64::try_from(memory.bytes_current)?)
}

async fn collect(scanner: &Scanner, keep_records: bool) -> Outcome<Vec<ImageReport>> {
    let mut reports = scanner.all_findings(ImageQuery::all(), request(keep_records));
    let mut all = Vec::new();
    while let Some(report) = reports.try_next().await? {
        all.push(report);
    }
    Ok(all)
}

/// Counts what is written.
#[derive(Debug, Default)]
struct Counter {
    bytes: u64,
}

impl io::Write for Counter {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.bytes += data.len() as u64;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The processor time of this thread so far, as Linux counts it.
fn processor_seconds() -> Outcome<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: u64 = text.split_whitespace().next().ok_or("an empty schedstat")?.parse()?;
    Ok(std::time::Duration::from_nanos(nanoseconds).as_secs_f64())
}
