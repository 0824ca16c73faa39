//! `convert`: the gate, the formats, and the summary, of reports that are written by hand.

use serde_json::{Value, json};

use crate::world::{Run, World};

/// A vulnerability with one package.
pub(crate) fn vulnerability(number: usize, level: &str) -> Value {
    json!({
        "fingerprint": format!("{number:064x}"),
        "id": format!("CVE-2026-{:05}", 10_000 + number),
        "severity": {"level": level, "basis": "vendor_severity"},
        "status": "open",
        "links": [format!("https://vendor.example/{number}")],
        "detail": {
            "kind": "vulnerability",
            "packages": [{"name": format!("package-{number}"), "version": "3.0.2-1", "kind": "system", "fixed_versions": ["3.0.2-9"]}],
            "fixable": true,
        },
    })
}

/// The vulnerability without what the cloud may not say.
fn without_fix(number: usize, level: &str, fixable: Option<bool>) -> Value {
    let mut finding = vulnerability(number, level);
    finding["detail"] = json!({"kind": "vulnerability", "fixable": fixable});
    finding
}

/// An image, of which all vulnerabilities were read, and no malware can be.
pub(crate) fn image(name: &str, findings: Vec<Value>) -> Value {
    json!({
        "account": {"cloud": "tencent", "region": "ap-singapore", "id": "100"},
        "image": {
            "cloud": "tencent", "reference": {"path": name, "tag": "1"}, "registry": {},
            "key": {"cloud": "tencent", "id": 1}, "state": "done", "counts": {},
        },
        "findings": Value::Array(findings),
        "coverage": {
            "vulnerability": {"state": "complete"}, "malware": {"state": "unsupported", "by": "client"},
            "baseline": {"state": "unsupported", "by": "cloud"},
        },
    })
}

pub(crate) fn report(images: Vec<Value>) -> Value {
    json!({
        "schema": "imagescan.report/1", "made": "2026-11-28T04:15:02Z", "tool": {"name": "imagescan", "version": "0.2.0"},
        "accounts": [{"cloud": "tencent", "region": "ap-singapore", "id": "100"}], "images": Value::Array(images),
    })
}

/// Converts a report with these arguments.
async fn convert(world: &World, report: &Value, arguments: &[&str]) -> Run {
    world.write("report.json", &report.to_string());
    let path = world.path("report.json");
    world.run(&[&["convert", path.to_str().expect("a path")], arguments].concat()).await
}

async fn code(world: &World, report: &Value, fail_on: &str) -> (u8, String) {
    let run = convert(world, report, &["--fail-on", fail_on]).await;
    (run.code, run.err)
}

#[tokio::test(start_paused = true)]
async fn rules_fail_the_gate() {
    let world = World::start().await;
    let mut scored = without_fix(3, "LOW", Some(false));
    scored["detail"]["cvss"] = json!({"score": 9.8});
    scored["detail"]["exploit"] = json!("proof_of_concept");
    let mut ignored = vulnerability(4, "CRITICAL");
    ignored["status"] = json!("ignored");
    let (high, unknown) = (vulnerability(1, "HIGH"), without_fix(2, "UNKNOWN", Some(false)));
    let report = report(vec![image("team/api", vec![high, unknown, scored, ignored])]);
    for (rule, expected) in [
        ("none", 0),
        ("critical", 0),
        ("high", 3),
        ("medium", 3),
        ("unknown", 3),
        ("vulnerability", 3),
        ("vulnerability:critical", 0),
        ("vulnerability:high", 3),
        ("fixable", 3),
        ("vulnerability:critical+fixable", 0),
        ("high+fixable", 3),
        ("exploit", 3),
        ("high+exploit", 0),
        ("vulnerability:low+exploit", 3),
        ("critical,fixable", 3),
        // A kind that was not read is not green.
        ("malware", 5),
        ("baseline:low", 5),
        ("secret", 5),
        ("malware,high", 3),
        ("hihg", 2),
        ("none,high", 2),
        ("malware:fixable", 2),
    ] {
        let (code, err) = code(&world, &report, rule).await;
        assert_eq!(code, expected, "{rule}: {err}");
    }
    let (_, err) = code(&world, &report, "high,malware").await;
    assert!(err.contains("gate failed: high or above (1), malware (0)"), "{err}");
    let (_, err) = code(&world, &report, "malware").await;
    assert!(
        err.contains("gate malware: malware of team/api:1 was not read: not read by this version"),
        "{err}"
    );
    let run = convert(&world, &report, &["--fail-on", "malware", "--allow-partial"]).await;
    assert!(run.code == 0 && run.err.contains("accepted by --allow-partial: gate malware"), "{run:?}");
    for (from, expected) in [("vendor", 0), ("cvss", 3), ("max", 3)] {
        let run = convert(&world, &report, &["--fail-on", "critical", "--severity-from", from]).await;
        assert_eq!(run.code, expected, "{from}: {run:?}");
    }
    let run = convert(&world, &report, &["--fail-on", "high", "--exit-code-gate", "42", "-o", "json"]).await;
    let outcome = serde_json::from_str::<Value>(&run.out).expect("JSON")["outcome"].clone();
    assert_eq!((run.code, &outcome["code"], &outcome["name"]), (42, &json!(42), &json!("gate-failed")));
}

#[tokio::test(start_paused = true)]
async fn a_fix_that_the_cloud_does_not_name_is_not_a_green_gate() {
    let world = World::start().await;
    let unsaid = report(vec![image("team/api", vec![without_fix(1, "CRITICAL", None)])]);
    let (is_unsaid, err) = code(&world, &unsaid, "critical+fixable").await;
    assert!(is_unsaid == 5 && err.contains("names no fixed version"), "{err}");
    // Of those that are less severe, it does not matter.
    let less = report(vec![image("team/api", vec![without_fix(1, "LOW", None)])]);
    assert_eq!(code(&world, &less, "critical+fixable").await.0, 0);
    assert_eq!(code(&world, &unsaid, "exploit").await.0, 0);
}

#[tokio::test(start_paused = true)]
async fn only_new_findings_count_since_an_earlier_report() {
    let world = World::start().await;
    let earlier = report(vec![image("team/api", vec![vulnerability(1, "HIGH")])]);
    world.write("earlier.json", &earlier.to_string());
    let path = world.path("earlier.json");
    let since = ["--fail-on", "high", "--new-since", path.to_str().expect("a path")];
    assert_eq!(convert(&world, &earlier, &since).await.code, 0);
    let later = report(vec![image("team/api", vec![vulnerability(1, "HIGH"), vulnerability(2, "HIGH")])]);
    let run = convert(&world, &later, &since).await;
    assert!(run.code == 3 && run.err.contains("high or above (1)"), "{run:?}");
    world.write("earlier.json", "{}");
    assert_eq!(convert(&world, &later, &since).await.code, 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_missing_is_an_exit_code_and_stays_in_every_format() {
    let world = World::start().await;
    let mut failed = image("team/web", Vec::new());
    failed["coverage"] = json!({"vulnerability": {"state": "failed", "error": {"step": "read", "message": "the service is down"}}});
    let mut report = report(vec![image("team/api", vec![vulnerability(1, "LOW")]), failed]);
    report["unresolved"] = json!([{"reference": {"path": "team/gone", "tag": "1"}, "error": {"step": "find", "message": "no image has this name"}}]);
    report["outcome"] = json!({"code": 0, "name": "success"});
    let run = convert(&world, &report, &["--fail-on", "high"]).await;
    assert_eq!(run.code, 5);
    assert!(run.err.contains("team/gone:1 was not read: find: no image has this name"), "{}", run.err);
    assert!(
        run.err.contains(
            "vulnerability was not read as a whole of team/web:1: failed: read: the service is down"
        ),
        "{}",
        run.err
    );
    for (format, marks) in [
        ("table", &["failed: read: the service is down", "not read: team/gone:1"][..]),
        ("json", &[r#""outcome":{"code":5,"name":"incomplete""#, r#""state":"failed""#, "team/gone"]),
        ("jsonl", &[r#""complete":false"#, r#""outcome":{"code":5"#, "team/gone"]),
        ("sarif", &[r#""executionSuccessful":false"#, "the service is down", "team/gone"]),
        (
            "markdown",
            &[
                "**Not everything was looked at",
                "0 findings, not read as a whole",
                "incomplete (exit code 5)",
                "the service is down",
                "team/gone",
            ],
        ),
    ] {
        let run = convert(&world, &report, &["-o", format]).await;
        for mark in marks {
            assert!(run.out.contains(mark), "{format} lacks {mark}: {}", run.out);
        }
        assert_eq!(run.out, convert(&world, &report, &["-o", format]).await.out, "{format}: the same bytes");
    }
    let run = convert(&world, &report, &["--fail-on", "low"]).await;
    assert_eq!(run.code, 3, "a failed gate is certain");
    assert_eq!(convert(&world, &report, &["--allow-partial"]).await.code, 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_shown_is_counted_and_judged() {
    let world = World::start().await;
    let mut ignored = vulnerability(3, "CRITICAL");
    ignored["status"] = json!("false_positive");
    let findings = vec![vulnerability(1, "HIGH"), without_fix(2, "LOW", Some(false)), ignored];
    let report = report(vec![image("team/api", findings)]);
    for format in ["table", "markdown"] {
        let shown = convert(&world, &report, &["-o", format, "--severity", "low", "--fail-on", "high"]).await;
        assert_eq!(shown.code, 3, "the gate judges all: {shown:?}");
        // The verdict names what has failed the gate.
        let out: Vec<_> = shown.out.lines().filter(|line| !line.contains("gate failed")).collect();
        let out = out.join("\n");
        assert!(out.contains("10002") && !out.contains("10001") && !out.contains("10003"), "{out}");
        assert!(
            shown.err.contains("2 findings in 1 image") && shown.err.contains("1 not shown"),
            "{}",
            shown.err
        );
        let fixable = convert(&world, &report, &["-o", format, "--fixable-only", "--show-ignored"]).await.out;
        assert!(fixable.contains("10001") && !fixable.contains("10002"), "{fixable}");
        assert!(fixable.contains("10003") && fixable.contains("(a false positive)"), "{fixable}");
    }
    let none = convert(&world, &report, &["--severity", "medium"]).await.out;
    assert!(none.contains("not shown: 2 that were filtered out") && !none.contains("no findings"), "{none}");
    let unknown = convert(&world, &report, &["--severity", "hgih"]).await;
    assert!(unknown.code == 2 && unknown.err.contains("did you mean high?"), "{unknown:?}");
}

#[tokio::test(start_paused = true)]
async fn each_output_is_written_although_another_cannot_be() {
    let world = World::start().await;
    let report = report(vec![image("team/api", vec![vulnerability(1, "HIGH")])]);
    let (missing, written) = (world.path("missing/a.json"), world.path("b.sarif"));
    let (missing, written) = (format!("json={}", missing.display()), format!("sarif={}", written.display()));
    let run = convert(&world, &report, &["-o", &missing, "-o", &written, "-o", "markdown"]).await;
    assert!(run.code == 1 && run.err.contains("missing/a.json cannot be written"), "{run:?}");
    assert!(run.out.contains("CVE-2026-10001") && world.path("b.sarif").exists());
    let two = convert(&world, &report, &["-o", "json", "-o", "table"]).await;
    assert!(two.code == 2 && two.err.contains("two outputs go to standard output"), "{two:?}");
}

#[tokio::test(start_paused = true)]
async fn reports_are_read_as_json_and_as_json_lines() {
    let world = World::start().await;
    let report = report(vec![image("team/api", vec![vulnerability(1, "HIGH")])]);
    let lines = convert(&world, &report, &["-o", "jsonl"]).await.out;
    world.write("report.jsonl", &lines);
    let path = world.path("report.jsonl");
    let command = ["convert", path.to_str().expect("a path"), "-o", "json"];
    let from_lines = world.run(&command).await;
    assert_eq!((from_lines.code, from_lines.out), (0, convert(&world, &report, &["-o", "json"]).await.out));
    for length in [lines.len() - 1, lines.len() / 2, 20] {
        world.write("report.jsonl", &lines[..length]);
        let cut = world.run(&command).await;
        assert!(cut.code == 1 && cut.err.contains("cut off") && cut.out.is_empty(), "{length}: {cut:?}");
    }
    let absent = world.run(&["convert", "/nonexistent/report.json"]).await;
    assert!(absent.code == 1 && absent.err.contains("/nonexistent/report.json"), "{absent:?}");
}

#[tokio::test(start_paused = true)]
async fn vendor_records_are_kept_if_they_are_wanted() {
    let world = World::start().await;
    let mut finding = vulnerability(1, "HIGH");
    finding["vendor_records"] = json!([{"operation": "List", "record": {"a": 1}}]);
    let report = report(vec![image("team/api", vec![finding])]);
    assert!(!convert(&world, &report, &["-o", "json"]).await.out.contains("vendor_records"));
    assert!(convert(&world, &report, &["-o", "json", "--raw"]).await.out.contains("vendor_records"));
}

#[tokio::test(start_paused = true)]
async fn a_report_above_the_limits_of_code_scanning_is_several_files() {
    let world = World::start().await;
    let findings = |from: usize| (from..from + 130).map(|number| vulnerability(number, "LOW")).collect();
    let images = (0..200).map(|at| image(&format!("team/service-{at}"), findings(at * 130)));
    let report = report(images.collect());
    let run = convert(&world, &report, &["-o", "sarif=many.sarif"]).await;
    assert_eq!(run.code, 0, "{}", run.err);
    for name in ["many.sarif", "many-2.sarif"] {
        assert!(world.path(name).exists() && run.err.contains(name), "{}", run.err);
    }
    let run = convert(&world, &report, &["-o", "sarif"]).await;
    assert!(run.code == 1 && run.err.contains("write -o sarif=FILE") && run.out.is_empty(), "{}", run.err);
}
