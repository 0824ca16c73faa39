//! Counts the instructions of a run of this program.

use std::process::Command;

use crate::BoxResult;

/// Counted instructions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) total: u64,
    /// Those of SHA-256.
    pub(crate) hash: u64,
}

/// Runs this program under callgrind with these arguments.
pub(crate) fn count(arguments: &[&str]) -> BoxResult<Cost> {
    let file = std::env::temp_dir().join(format!("ratios-{}.callgrind", std::process::id()));
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(std::env::current_exe()?)
        .args(arguments)
        .output()
        .map_err(|error| format!("valgrind does not start: {error}"))?;
    let counted = std::fs::read_to_string(&file);
    drop(std::fs::remove_file(&file));
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Cost::read(&counted?)
}

impl Cost {
    /// Reads callgrind's file: a line `fn=(7) name` starts a function, `cfn=(7) name` and `calls=` a call of one, and `totals:`
    /// has the sum. A name is written once, where its number first occurs.
    fn read(text: &str) -> BoxResult<Self> {
        let mut cost = Self { total: 0, hash: 0 };
        let (mut hashes, mut in_hash, mut is_callee) = (Vec::new(), false, false);
        for line in text.lines() {
            let function = line.strip_prefix("fn=").or_else(|| line.strip_prefix("cfn="));
            if let Some(function) = function {
                let number = function.split(' ').next().unwrap_or_default();
                if function.contains("sha256_block_data_order") && function.contains("ring_core") {
                    hashes.push(number);
                }
                if line.starts_with("fn=") {
                    in_hash = hashes.contains(&number);
                }
            } else if let Some(total) = line.strip_prefix("totals: ") {
                cost.total = total.parse()?;
            } else if line.starts_with("calls=") {
                // The next line is the cost of the callee.
                is_callee = true;
            } else if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first))
                && !std::mem::take(&mut is_callee)
                && in_hash
            {
                cost.hash += line.rsplit(' ').next().unwrap_or_default().parse::<u64>()?;
            }
        }
        if cost.total == 0 { Err("callgrind counted nothing".into()) } else { Ok(cost) }
    }
}
