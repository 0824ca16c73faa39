//! `convert` of reports that are not what they seem: of runs that failed, of several runs, and of images that were not read.

use imagescan_cli::exit::Exit;
use serde_json::{Value, json};

use crate::reports::{image, report, vulnerability};
use crate::world::{Run, World};

async fn convert(world: &World, report: &str, arguments: &[&str]) -> Run {
    world.write("report.json", report);
    world.run(&[&["convert", "report.json", "-o", "json"], arguments].concat()).await
}

fn with_outcome(code: u8, name: &str, reasons: &[&str]) -> String {
    let mut report = report(vec![image("team/api", vec![vulnerability(1, "LOW")])]);
    report["outcome"] = json!({"code": code, "name": name, "reasons": reasons});
    report.to_string()
}

fn outcome(run: &Run) -> Value {
    serde_json::from_str::<Value>(&run.out).expect("JSON")["outcome"].clone()
}

#[tokio::test(start_paused = true)]
async fn the_report_of_a_run_that_failed_is_not_green() {
    let world = World::start().await;
    for exit in Exit::ALL {
        let earlier = with_outcome(exit.code(), exit.name(), &["gate failed: high (1)", "one thing"]);
        let run = convert(&world, &earlier, &["--fail-on", "high"]).await;
        let expected = match exit {
            Exit::GateFailed => Exit::Incomplete,
            exit => exit,
        };
        assert_eq!(run.code, expected.code(), "{exit:?}: {run:?}");
        assert_eq!(outcome(&run)["name"], expected.name(), "{exit:?}");
        let reason = "the run that made the report: one thing";
        let is_kept = run.err.contains(&format!("imagescan: {reason}")) && run.out.contains(reason);
        assert_eq!(is_kept, exit != Exit::Success, "{exit:?}: {run:?}");
        let run = convert(&world, &earlier, &["--fail-on", "high", "--allow-partial"]).await;
        let expected = if expected == Exit::Incomplete { Exit::Success } else { expected };
        assert_eq!(run.code, expected.code(), "{exit:?}: {run:?}");
        // The report of the report has the reason once.
        let again = convert(&world, &convert(&world, &earlier, &[]).await.out, &[]).await;
        assert!(!again.err.contains("report: the run"), "{again:?}");
    }
    let gate = with_outcome(42, "gate-failed", &["gate failed: low (1)"]);
    assert_eq!(convert(&world, &gate, &["--fail-on", "high"]).await.code, 0, "the new gate counts");
    for (code, name) in [(9, "of-a-later-version"), (1, "success"), (0, "\u{1b}[31m")] {
        let run = convert(&world, &with_outcome(code, name, &[]), &["--allow-partial"]).await;
        assert!(run.code == 1 && !run.err.contains('\u{1b}'), "{name}: {run:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn of_two_reports_in_one_file_none_is_lost() {
    let world = World::start().await;
    let lines = |findings| {
        let report = report(vec![image("team/api", findings)]);
        let world = &world;
        async move {
            world.write("one.json", &report.to_string());
            world.run(&["convert", "one.json", "-o", "jsonl"]).await.out
        }
    };
    let (green, red) = (lines(Vec::new()).await, lines(vec![vulnerability(1, "CRITICAL")]).await);
    let run = convert(&world, &format!("{green}{red}"), &["--fail-on", "high"]).await;
    assert!(run.code == 1 && run.err.contains("read one report at a time"), "{run:?}");
    let run = convert(&world, &format!("{green}\n \n"), &["--fail-on", "high"]).await;
    assert_eq!(run.code, 0, "white space is not a report: {run:?}");
}

#[tokio::test(start_paused = true)]
async fn an_image_of_which_no_kind_was_read_is_incomplete() {
    let world = World::start().await;
    for coverage in [
        json!({}),
        json!({"vulnerability": {"state": "not_requested"}}),
        json!({"vulnerability": {"state": "unsupported", "by": "client"}, "malware": {"state": "not_requested"}}),
    ] {
        let mut unread = image("team/web", Vec::new());
        unread["coverage"] = coverage;
        let report = report(vec![image("team/api", Vec::new()), unread]).to_string();
        for gate in [&[][..], &["--fail-on", "high"]] {
            let run = convert(&world, &report, gate).await;
            assert!(run.code == 5 && run.err.contains("nothing was read of team/web:1: "), "{run:?}");
            assert!(!run.err.contains("nothing was read of team/api"), "{run:?}");
            let run = convert(&world, &report, &[&["--allow-partial"], gate].concat()).await;
            assert_eq!(run.code, 0, "{run:?}");
        }
    }
}
