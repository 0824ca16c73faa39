//! The cost of a call with a large body, in instructions: by our client, and by bare reqwest with derived serde.
//!
//! `cargo run --release -p imagescan-bench --example body`, which needs `valgrind`.
//!
//! Both send the same bytes to a server on this machine that responds at once. Each is counted for two numbers of calls, and
//! the difference is what the calls cost: starting cancels out, and so does making the arguments where that is done before.
//! Ours hashes the body and signs, which valgrind counts without the processor's own instructions for SHA-256; with a token,
//! nothing is hashed.
#![expect(
    clippy::print_stdout,
    deprecated,
    reason = "what it is for, and the operation is the document's own"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;

use imagescan_bench::derived;
use imagescan_huawei::hss::model::BatchScanSwrImageInfo;
use imagescan_huawei::hss::{self, BatchScanSwrImage};
use imagescan_huawei::{Credentials, HostEnvironment};

const IMAGES: usize = 1_000;
const FEW: usize = 10;
const MANY: usize = 40;

type BoxResult<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> BoxResult<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some([who, when, count, url]) = arguments.first_chunk() else {
        return compare();
    };
    let (before, count) = (when == "before", count.parse()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match who.as_str() {
            "signed" => ours(before, count, url, Credentials::new("AKEXAMPLE", "secret-of-ak")).await,
            "token" => ours(before, count, url, Credentials::bearer("token")).await,
            _ => bare(before, count, url).await,
        }
    })
}

/// As many arguments as the longer run sends, made before the first call; or each made where it is sent.
fn arguments<T: 'static>(before: bool, make: fn() -> T) -> Box<dyn Iterator<Item = T>> {
    let each = std::iter::repeat_with(make).take(MANY);
    if before { Box::new(each.collect::<Vec<_>>().into_iter()) } else { Box::new(each) }
}

fn name(index: usize) -> String {
    format!("services/checkout-{index:04}")
}

fn operation() -> BatchScanSwrImage {
    let image = |index| {
        BatchScanSwrImageInfo::new()
            .namespace("production")
            .image_name(name(index))
            .image_version("v2026.11.20-rc1")
    };
    BatchScanSwrImage::new("private_image").image_info_list((0..IMAGES).map(image).collect::<Vec<_>>())
}

/// The same with derived serde.
fn derived_operation() -> derived::BatchScanSwrImage {
    let image = |index| derived::BatchScanSwrImageInfo {
        namespace: Some("production".to_owned()),
        image_name: Some(name(index)),
        image_version: Some("v2026.11.20-rc1".to_owned()),
        ..derived::BatchScanSwrImageInfo::default()
    };
    derived::BatchScanSwrImage {
        image_type: derived::ImageType::PrivateImage,
        image_info_list: Some((0..IMAGES).map(image).collect()),
    }
}

async fn ours(before: bool, count: usize, url: &str, credentials: Credentials) -> BoxResult<()> {
    let client = hss::Client::builder()
        .host_environment(HostEnvironment::empty())
        .endpoint(url)
        .allow_plain_http()
        .no_proxy()
        .project_id("p-1")
        .credentials(credentials)
        .build()?;
    for operation in arguments(before, operation).take(count) {
        client.send(operation).await?;
    }
    Ok(())
}

async fn bare(before: bool, count: usize, url: &str) -> BoxResult<()> {
    // The workspace builds reqwest without a provider of cryptography, and it wants one even for plain HTTP.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder().no_proxy().build()?;
    let url = format!("{url}/v5/p-1/image/batch-scan");
    for operation in arguments(before, derived_operation).take(count) {
        let body = serde_json::to_vec(&operation)?;
        let request = client.post(&url).header("content-type", "application/json").body(body);
        request.send().await?.error_for_status()?.bytes().await?;
    }
    Ok(())
}

fn compare() -> BoxResult<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || serve(stream));
        }
    });
    let body = imagescan_runtime::provider::json::encode(&operation())?;
    assert_eq!(body.len(), serde_json::to_vec(&derived_operation())?.len(), "both send the same");
    println!("a body of {IMAGES} images, {} bytes, in instructions a call:", body.len());
    for when in ["within", "before"] {
        let bare = per_call("bare", when, &url)?;
        println!("arguments made {when} the call: bare reqwest with derived serde {bare}");
        for ours in ["signed", "token"] {
            let cost = per_call(ours, when, &url)?;
            println!("  ours, {ours}: {cost}, ratio {}.{:02}", cost / bare, cost * 100 / bare % 100);
        }
    }
    Ok(())
}

fn per_call(who: &str, when: &str, url: &str) -> BoxResult<u64> {
    let more = instructions(who, when, MANY, url)? - instructions(who, when, FEW, url)?;
    Ok(more / u64::try_from(MANY - FEW)?)
}

/// Runs this program under callgrind, which counts.
fn instructions(who: &str, when: &str, count: usize, url: &str) -> BoxResult<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args([who, when, &count.to_string(), url])
        .output()?;
    let log = String::from_utf8_lossy(&output.stderr);
    let counted =
        log.lines().find_map(|line| line.split_once("Collected : ")).filter(|_| output.status.success());
    let (_, counted) = counted.ok_or_else(|| format!("callgrind counted nothing: {log}"))?;
    Ok(counted.trim().parse()?)
}

/// Reads requests to their end, and responds to each with nothing.
fn serve(stream: TcpStream) -> std::io::Result<()> {
    let mut responses = stream.try_clone()?;
    let mut requests = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        if requests.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            std::io::copy(&mut requests.by_ref().take(length), &mut std::io::sink())?;
            responses.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")?;
        }
    }
}
