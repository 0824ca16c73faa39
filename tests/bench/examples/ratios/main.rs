//! The cost of a call in instructions, ours beside bare reqwest with derived serde_json.
//!
//! `cargo xtask ratios`, which needs `valgrind`; `cargo xtask ratios body` counts one kind of call.
//!
//! Both send the same number of bytes to a server in another process that responds at once; the bare side sends a constant
//! signature. Each is counted for two numbers of calls: the difference is the cost of the calls, without the start.
//! Arguments are made within the call, and a page is decoded.
#![expect(
    clippy::print_stdout,
    deprecated,
    reason = "what it is for, and the operation is the document's own"
)]

mod bare;
mod callgrind;
mod ours;
mod server;

use callgrind::{Cost, count};
use server::Server;

const FEW: u32 = 100;
const MANY: u32 = 200;

/// The instructions of ring's SHA-256 for a block of 64 bytes: as valgrind runs it, and with the processor's SHA extensions.
/// Both are loops without branches, so `objdump -d` of the example shows them.
const HASH_BLOCK: (u64, u64) = (2_100, 170);

type BoxResult<T> = Result<T, Box<dyn std::error::Error>>;

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    /// A page of one task.
    Small,
    /// A page of 200 tasks.
    Page,
    /// A body of 1,000 images.
    Body,
}

impl Case {
    const ALL: [Self; 3] = [Self::Small, Self::Page, Self::Body];

    fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Page => "page",
            Self::Body => "body",
        }
    }

    fn named(name: &str) -> BoxResult<Self> {
        let known = Self::ALL.into_iter().find(|case| case.name() == name);
        known.ok_or_else(|| format!("`{name}` is not one of small, page and body").into())
    }
}

fn main() -> BoxResult<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [side @ ("ours" | "bare"), case, calls, url] =
        arguments.iter().map(String::as_str).collect::<Vec<_>>()[..]
    {
        return send(side, Case::named(case)?, calls.parse()?, url);
    }
    let cases = arguments.iter().map(|name| Case::named(name)).collect::<Result<Vec<_>, _>>()?;
    for case in if cases.is_empty() { Case::ALL.to_vec() } else { cases } {
        compare(case)?;
    }
    Ok(())
}

/// The counted process.
fn send(side: &str, case: Case, calls: u32, url: &str) -> BoxResult<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match side {
            "ours" => ours::send(case, calls, url).await,
            _ => bare::send(case, calls, url).await,
        }
    })
}

fn compare(case: Case) -> BoxResult<()> {
    let server = Server::start(case)?;
    let (bare, bare_bytes) = per_call("bare", case, &server)?;
    let (ours, our_bytes) = per_call("ours", case, &server)?;
    if bare_bytes != our_bytes {
        return Err(format!("ours sends {our_bytes} bytes a call, and the baseline {bare_bytes}").into());
    }
    let name = case.name();
    println!("{name}: ours {}, bare {}, ratio {:.2}", ours.total, bare.total, ratio(ours.total, bare.total));
    if ours.hash * 4 > ours.total {
        let rest = ours.total - ours.hash;
        let (block, block_in_hardware) = HASH_BLOCK;
        let in_hardware = rest + ours.hash / block * block_in_hardware;
        println!(
            "{name}: SHA-256 is {} of ours, all else {rest}: ratio {:.2} without it, {:.2} with SHA extensions",
            ours.hash,
            ratio(rest, bare.total),
            ratio(in_hardware, bare.total),
        );
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a ratio of two digits")]
fn ratio(ours: u64, bare: u64) -> f64 {
    ours as f64 / bare as f64
}

/// The cost of one call, and the number of bytes that it sends.
fn per_call(side: &str, case: Case, server: &Server) -> BoxResult<(Cost, u64)> {
    let run = |calls: u32| {
        let before = server.received();
        let cost = count(&[side, case.name(), &calls.to_string(), server.url()])?;
        BoxResult::Ok((cost, server.received() - before))
    };
    let ((few, few_bytes), (many, many_bytes)) = (run(FEW)?, run(MANY)?);
    let calls = u64::from(MANY - FEW);
    let cost = Cost { total: (many.total - few.total) / calls, hash: (many.hash - few.hash) / calls };
    Ok((cost, (many_bytes - few_bytes) / calls))
}
