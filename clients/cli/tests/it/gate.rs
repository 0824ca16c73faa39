//! The verdict of the gate: what failed it, and what it was not judged on.

use serde_json::{Value, json};

use crate::reports::{image, report, vulnerability};
use crate::world::{Run, World};

async fn convert(world: &World, report: &Value, arguments: &[&str]) -> Run {
    world.write("report.json", &report.to_string());
    let path = world.path("report.json");
    world.run(&[&["convert", path.to_str().expect("a path")], arguments].concat()).await
}

#[tokio::test(start_paused = true)]
async fn a_gate_that_was_not_judged_on_everything_has_not_passed() {
    let world = World::start().await;
    let idle = world.image("ten", "not-scanned").await;
    for (command, code) in [
        (&["findings", &idle, "-p", "ten"][..], 5),
        (&["findings", "team/absent:1", "-p", "ten"], 5),
        (&["scan", &idle, "-p", "ten", "--yes", "--timeout", "1s"], 7),
    ] {
        let run = world.run(&[command, &["--fail-on", "critical"]].concat()).await;
        assert_eq!(run.code, code, "{run:?}");
        assert!(run.err.contains("gate not judged on everything: critical (0)"), "{run:?}");
        assert!(!run.err.contains("gate passed"), "{run:?}");
    }
    let idle = world.image("hua", "not-scanned").await;
    let run = world.run(&["findings", &idle, "-p", "hua", "--fail-on", "critical", "--allow-partial"]).await;
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.err.contains("gate accepted by --allow-partial, not judged on everything: critical (0)"),
        "{run:?}"
    );
    // What no rule concerns does not matter to the gate.
    let mut one = image("team/api", vec![vulnerability(1, "LOW")]);
    one["coverage"]["malware"] = json!({"state": "not_scanned"});
    let partial = report(vec![one]);
    for (rule, text) in [
        ("critical", "gate not judged on everything: critical (0)"),
        ("malware", "gate not judged on everything: malware (0)"),
        ("vulnerability:critical", "gate passed: vulnerability:critical (0)"),
    ] {
        let run = convert(&world, &partial, &["--fail-on", rule]).await;
        assert!(run.code == 5 && run.err.contains(text), "{run:?}");
    }
    let whole = report(vec![image("team/api", vec![vulnerability(1, "LOW")])]);
    let run = convert(&world, &whole, &["--fail-on", "critical"]).await;
    assert!(run.code == 0 && run.err.contains("gate passed: critical (0)"), "{run:?}");
}

#[tokio::test(start_paused = true)]
async fn the_verdict_names_the_worst_findings_and_their_images() {
    let world = World::start().await;
    let findings = vec![vulnerability(5, "HIGH"), vulnerability(4, "CRITICAL"), vulnerability(1, "HIGH")];
    let mut hosted = image("team/api", findings);
    hosted["image"]["reference"]["host"] = json!("registry.example");
    let mut huawei = image("team/api", vec![vulnerability(2, "CRITICAL")]);
    huawei["account"]["cloud"] = json!("huawei");
    huawei["image"]["cloud"] = json!("huawei");
    huawei["findings"][0]["detail"]["packages"][0]["name"] = json!("a\u{1b}[31m\n::error::|`b");
    let report = report(vec![hosted, huawei]);
    let named = "gate failed: high or above (4), critical (2): \
                 CVE-2026-10002 of huawei image team/api:1 (a\\u{1b}[31m";
    let run = convert(&world, &report, &["--fail-on", "high,critical", "-o", "json"]).await;
    assert_eq!(run.code, 3, "{run:?}");
    let reasons: Value = serde_json::from_str::<Value>(&run.out).expect("JSON")["outcome"]["reasons"].clone();
    let reason = reasons[0].as_str().expect("a reason");
    for text in [run.err.as_str(), reason] {
        assert!(text.contains(named), "{text}");
        assert!(
            text.contains(
                "; CVE-2026-10004 of registry.example/team/api:1 (package-4 3.0.2-1, fixed in 3.0.2-9)"
            ),
            "{text}"
        );
        assert!(text.contains("; CVE-2026-10001 of ") && text.contains("; and 1 more"), "{text}");
        assert!(!text.contains("CVE-2026-10005"), "{text}");
    }
    let markdown = convert(&world, &report, &["--fail-on", "critical", "-o", "markdown"]).await.out;
    let summary = markdown.lines().find(|line| line.contains("gate failed")).expect("the verdict");
    assert!(summary.contains("registry.example/team/api:1"), "{summary}");
    for cell in ["<code>registry.example/team/api:1</code> |", "<code>team/api:1</code> of huawei"] {
        assert!(markdown.contains(cell), "{cell}: {markdown}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_not_judged_is_named_also_when_the_gate_failed() {
    let world = World::start().await;
    let mut unsaid: Vec<_> = (2..7).map(|number| vulnerability(number, "CRITICAL")).collect();
    for finding in &mut unsaid {
        finding["detail"] = json!({"kind": "vulnerability"});
    }
    let mut huawei = image("data/shop-1", unsaid);
    huawei["account"]["cloud"] = json!("huawei");
    let report = report(vec![image("team/api", vec![vulnerability(1, "CRITICAL")]), huawei]);
    let run = convert(&world, &report, &["--fail-on", "critical+fixable", "-o", "json"]).await;
    assert_eq!(run.code, 3, "{run:?}");
    let expected = "gate vulnerability:critical+fixable: CVE-2026-10002, CVE-2026-10003, CVE-2026-10004 and 2 more of huawei image \
                    data/shop-1:1 may match: Huawei Cloud names no fixed version; use a rule without `fixable` for this profile";
    assert!(run.err.contains(expected) && run.out.contains(expected), "{run:?}");
}
