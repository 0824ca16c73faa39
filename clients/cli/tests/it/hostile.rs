//! Text of vendors that attacks terminals, logs of build services, pages and limits, in every format.

use serde_json::{Value, json};

use crate::reports::{image, report, vulnerability};
use crate::world::{Run, World};

const HOSTILE: &str = "\u{0}\u{1b}[31m\u{9b}2J\r\n::error file=x::y\n##[error]z ##vso[task.complete] \u{202e}txt.exe \u{2066}a \
     \u{200b}</script><script>alert(1)</script><!-- | a || b \t`x` [click](javascript:alert(1)) @octocat =HYPERLINK() \
     \u{2028}\u{feff}\u{e0041} ![x](http://a.example/x.png)";

const FORMATS: [&str; 5] = ["table", "json", "jsonl", "sarif", "markdown"];

/// Hostile text in every text that a vendor, a registry or a person chooses.
fn hostile() -> Value {
    let mut finding = vulnerability(1, "CRITICAL");
    for field in ["id", "title", "description", "remediation"] {
        finding[field] = json!(HOSTILE);
    }
    finding["status"] = json!({"other": HOSTILE});
    finding["aliases"] = json!([HOSTILE]);
    finding["links"] = json!([format!("https://a.example/{HOSTILE}"), "javascript:alert(1)"]);
    finding["detail"]["packages"] = json!([
        {"name": HOSTILE, "version": HOSTILE, "path": HOSTILE, "kind": "system", "fixed_versions": [HOSTILE]},
        {"name": "é漢".repeat(150), "version": "x".repeat(300), "kind": "system"},
    ]);
    let error = json!({"step": HOSTILE, "message": HOSTILE, "code": HOSTILE, "request_id": HOSTILE});
    let mut hostile = image("team/api", vec![finding]);
    hostile["image"]["reference"] = json!({"host": HOSTILE, "path": HOSTILE, "tag": HOSTILE});
    hostile["account"]["id"] = json!(HOSTILE);
    hostile["coverage"]["vulnerability"] = json!({"state": "failed", "error": error});
    let mut report = report(vec![hostile, image(&"n".repeat(300), vec![vulnerability(2, "LOW")])]);
    report["unresolved"] = json!([{"reference": {"path": HOSTILE}, "error": error}]);
    report["notes"] = json!([{"id": HOSTILE, "text": HOSTILE}]);
    report["tool"] = json!({"name": HOSTILE, "version": HOSTILE});
    report
}

async fn convert(world: &World, report: &Value, arguments: &[&str]) -> Run {
    world.write("report.json", &report.to_string());
    world.run(&[&["convert", "report.json"], arguments].concat()).await
}

/// Fails if the text controls a terminal or a build service, or conceals what it is.
fn assert_harmless(text: &str, what: &str) {
    for char in text.chars() {
        let is_invisible = matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
        assert!(char == '\n' || !(char.is_control() || is_invisible), "{what} has {char:?}: {text}");
    }
    assert!(!text.contains("##[") && !text.contains("##vso"), "{what}: {text}");
    for line in text.lines() {
        assert!(!line.trim_start().starts_with("::"), "{what}: {line}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_format_lets_text_of_vendors_do_anything() {
    let world = World::start().await;
    for format in FORMATS {
        for flags in
            [&[][..], &["--show-ignored", "--raw"], &["--fail-on", "high,malware"], &["--allow-partial"]]
        {
            let run = convert(&world, &hostile(), &[&["-o", format], flags].concat()).await;
            assert!(matches!(run.code, 0 | 3 | 5), "{run:?}");
            assert_harmless(&run.out, format);
            assert_harmless(&run.err, "standard error");
            assert!(!run.out.contains("<script>") || format == "table", "{format}: {}", run.out);
        }
    }
    let two = convert(&world, &hostile(), &["-o", "json=a.json", "-o", "markdown=b.md"]).await;
    assert_harmless(&two.err, "standard error");
    let (json, markdown) =
        (std::fs::read_to_string(world.path("a.json")), std::fs::read_to_string(world.path("b.md")));
    assert_harmless(&json.expect("JSON"), "JSON");
    assert_harmless(&markdown.expect("Markdown"), "Markdown");
}

#[tokio::test(start_paused = true)]
async fn markdown_has_only_its_own_markup() {
    let world = World::start().await;
    let text = convert(&world, &hostile(), &["-o", "markdown"]).await.out;
    assert!(
        !text.contains("@octocat") && !text.contains('`') && !text.contains("](") && !text.contains("!["),
        "{text}"
    );
    assert!(!text.contains("href=\"javascript"), "{text}");
    assert_eq!(text.matches("<!--").count(), 1, "{text}");
    for tag in text.split('<').skip(1) {
        let own = [
            "!-- imagescan-report",
            "details>",
            "/details>",
            "summary>",
            "/summary>",
            "code>",
            "/code>",
            "br>",
            "/a>",
            "a href=\"http",
        ];
        assert!(own.iter().any(|own| tag.starts_with(own)), "<{tag}");
    }
    for line in text.lines().filter(|line| line.starts_with("| CRITICAL")) {
        assert!(matches!(line.matches('|').count(), 6 | 7), "{line}");
    }
}

#[tokio::test(start_paused = true)]
async fn markdown_is_cut_below_the_limits_of_github_and_says_so() {
    let mut world = World::start().await;
    let findings = |from: usize| (from..from + 200).map(|number| vulnerability(number, "HIGH")).collect();
    let many = report((0..100).map(|at| image(&format!("team/service-{at}"), findings(at * 200))).collect());
    let comment = convert(&world, &many, &["-o", "markdown"]).await.out;
    assert!(comment.len() < 65_536 && comment.len() > 60_000, "{}", comment.len());
    assert!(
        comment.contains("**Cut to 65535 bytes: ") && comment.contains("images had no room"),
        "{}",
        &comment[60_000..]
    );
    assert_eq!(comment.matches("<details>").count(), comment.matches("</details>").count());
    world.variables.insert("GITHUB_STEP_SUMMARY", "summary.md".to_owned());
    let before = "# Earlier\n".repeat(50_000);
    world.write("summary.md", &before);
    let run = convert(&world, &many, &["-o", "summary", "-o", "json"]).await;
    assert_eq!(run.code, 0, "{}", run.err);
    let summary = std::fs::read_to_string(world.path("summary.md")).expect("a summary");
    assert!(
        summary.starts_with(&before) && summary.len() <= 1 << 20 && summary.len() > 1_000_000,
        "{}",
        summary.len()
    );
    assert!(summary.contains("had no room.**"));
    let full = convert(&world, &many, &["-o", "summary"]).await;
    assert!(full.code == 1 && full.err.contains("has no room"), "{}", full.err);
    assert_eq!(std::fs::read_to_string(world.path("summary.md")).expect("a summary"), summary);
}

#[tokio::test(start_paused = true)]
async fn cells_of_300_characters_are_kept_or_cut_with_a_mark() {
    let world = World::start().await;
    let name = "n".repeat(300);
    for format in FORMATS {
        let run = convert(&world, &hostile(), &["-o", format, "--allow-partial"]).await;
        assert!(run.out.contains(&name[..200]), "{format}: {}", run.out);
    }
}
