//! The demands of code scanning, written from GitHub's page and not from the writer.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use imagescan_scan::report::sarif::SarifFile;
use serde_json::Value;

static VALIDATOR: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = include_str!("../../schema/sarif-schema-2.1.0.json");
    let schema = serde_json::from_str(schema).expect("JSON");
    jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema")
});

/// What of a file violates the schema of the standard.
pub(crate) fn faults(log: &Value) -> Vec<String> {
    VALIDATOR.iter_errors(log).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// The runs of files.
pub(crate) fn runs(files: &[SarifFile]) -> Vec<Value> {
    let logs = files.iter().map(|file| serde_json::from_str::<Value>(&file.json).expect("JSON"));
    logs.flat_map(|log| log["runs"].as_array().expect("runs").clone()).collect()
}

/// Fails with the first demand that a file violates.
pub(crate) fn check(files: &[SarifFile]) -> Result<(), String> {
    let demand = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
    let mut categories = BTreeSet::new();
    for file in files {
        let compressed = miniz_oxide::deflate::compress_to_vec(file.json.as_bytes(), 6).len();
        demand(compressed < 10_000_000, "10 MB after gzip")?;
        let printable = |char: char| {
            !char.is_control()
                && !matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '<' | '\u{feff}')
        };
        demand(file.json.chars().all(printable), "text is escaped")?;
        demand(!file.json.contains("##") && !file.json.contains("]("), "neither commands nor links")?;
        let runs = runs(std::slice::from_ref(file));
        demand((1..=20).contains(&runs.len()), "1 to 20 runs")?;
        let ids: Vec<_> =
            runs.iter().map(|run| run["automationDetails"]["id"].as_str().unwrap_or_default()).collect();
        demand(
            ids == file.categories && ids.iter().all(|id| id.ends_with('/')),
            "each run has its category",
        )?;
        for (run, id) in runs.iter().zip(ids) {
            demand(categories.insert(id.to_owned()), "each run has another category")?;
            check_run(run)?;
        }
    }
    Ok(())
}

fn check_run(run: &Value) -> Result<(), String> {
    let empty = Vec::new();
    let list = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
    let driver = &run["tool"]["driver"];
    let (rules, results) =
        (driver["rules"].as_array().unwrap_or(&empty), run["results"].as_array().unwrap_or(&empty));
    let is_text = |value: &Value, most: usize| {
        value.as_str().is_some_and(|text| !text.is_empty() && text.chars().count() <= most)
    };
    if !is_text(&driver["name"], 1_024) || rules.len() > 25_000 || results.len() > 25_000 {
        return Err("a name, at most 25,000 rules and results".to_owned());
    }
    let mut ids = BTreeSet::new();
    for rule in rules {
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap_or_default();
        let score = &rule["properties"]["security-severity"];
        let score = score.as_str().map_or(Ok(None), |score| score.parse::<f64>().map(Some));
        let is_in_band = match (level, score) {
            ("error", Ok(Some(score))) => (7.0..=10.0).contains(&score) && (score - 9.0).abs() > 0.01,
            ("warning", Ok(Some(score))) => (4.0..7.0).contains(&score),
            ("note", Ok(Some(score))) => (0.1..4.0).contains(&score),
            ("note", Ok(None)) => true,
            _ => false,
        };
        let is_valid = is_text(&rule["shortDescription"]["text"], 1_024)
            && is_text(&rule["fullDescription"]["text"], 1_024)
            && is_text(&rule["help"]["text"], usize::MAX)
            && is_text(&rule["id"], 255)
            && list(&rule["properties"]["tags"]).len() <= 20
            && is_in_band;
        if !is_valid || !ids.insert(rule["id"].as_str()) {
            return Err(format!("a rule: {rule}"));
        }
    }
    let mut used = BTreeSet::new();
    for result in results {
        let location = &result["locations"][0]["physicalLocation"];
        let uri = location["artifactLocation"]["uri"].as_str().unwrap_or_default();
        let region = ["startLine", "startColumn", "endLine", "endColumn"];
        let is_valid = ids.contains(&result["ruleId"].as_str())
            && is_text(&result["message"]["text"], 4_000)
            && list(&result["locations"]).len() == 1
            && is_relative(uri)
            && region.iter().all(|part| location["region"][part] == 1)
            && is_text(&result["partialFingerprints"]["primaryLocationLineHash"], 1_024);
        if !is_valid {
            return Err(format!("a result: {result}"));
        }
        used.insert(result["ruleId"].as_str());
    }
    if used != ids {
        return Err("each rule has a result".to_owned());
    }
    let invocation = &run["invocations"][0];
    let is_cut = list(&invocation["toolExecutionNotifications"]).iter().any(|it| it["level"] != "note");
    if invocation["executionSuccessful"] == is_cut {
        return Err(format!("it is successful without warnings and errors: {invocation}"));
    }
    Ok(())
}

/// A relative path whose parts are encoded and lead nowhere else.
fn is_relative(uri: &str) -> bool {
    let is_part = |part: &str| {
        let bytes = part.as_bytes();
        let is_byte = |(at, byte): (usize, &u8)| match byte {
            b'%' => bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
            _ => byte.is_ascii_alphanumeric() || b"-._~".contains(byte),
        };
        !matches!(part, "" | "." | "..") && bytes.iter().enumerate().all(is_byte)
    };
    uri.split('/').all(is_part)
}
