//! `scan`, `wait`, `cancel`: one start for each consent, and its end.

use imagescan_cli::exit::Exit;
use imagescan_emulator::{Fault, Provider, Rule, Stage};

use crate::world::{Run, World};

const PROFILES: [(&str, Provider); 3] =
    [("ali", Provider::Alibaba), ("ten", Provider::Tencent), ("hua", Provider::Huawei)];

/// A scan with consent of an image of one profile.
async fn scan(world: &World, profile: &str, image: &str, more: &[&str]) -> Run {
    let start = ["scan", image, "-p", profile, "--yes", "--max-scans", "5"];
    world.run(&[&start, more].concat()).await
}

#[tokio::test(start_paused = true)]
async fn an_image_is_scanned_once_and_read() {
    for (profile, cloud) in PROFILES {
        let world = World::start().await;
        let image = world.image(profile, "not-scanned").await;
        let run = scan(&world, profile, &image, &["-o", "json"]).await;
        assert!(matches!(run.code, 0 | 5), "{profile}: {run:?}");
        assert_eq!(world.starts(), 1, "{profile}: {run:?}");
        assert_eq!(world.starts_at(cloud), 1);
        let report = imagescan::scan::Report::from_json(run.out.as_bytes()).expect("a report");
        let state = &report.images[0].image.state;
        assert_eq!(*state, imagescan::scan::ScanState::Done, "{}", run.err);
        // The journal has no entry any more.
        let open = world.run(&["wait", "-p", profile]).await;
        assert_eq!((open.code, open.out.lines().count()), (0, 1), "{open:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_consent_nothing_is_started() {
    let world = World::start().await;
    for (profile, _) in PROFILES {
        let image = world.image(profile, "not-scanned").await;
        for (arguments, code) in [
            (&["--max-scans", "5"][..], Exit::NotStarted),
            (&["--yes", "--max-scans", "0"], Exit::NotStarted),
            (&["--dry-run", "--max-scans", "5"], Exit::Success),
            (&["--dry-run", "--yes", "--max-scans", "5"], Exit::Success),
        ] {
            let run = world.run(&[&["scan", &image, "-p", profile], arguments].concat()).await;
            assert_eq!(run.code, code.code(), "{profile} {arguments:?}: {run:?}");
            assert_eq!((world.starts(), run.out.as_str()), (0, ""), "{run:?}");
        }
        let run = world.run(&["scan", &image, "-p", profile]).await;
        assert!(run.err.contains("--yes") || run.err.contains("--max-scans"), "{run:?}");
    }
    assert_eq!(world.starts(), 0);
}

#[tokio::test(start_paused = true)]
async fn of_several_profiles_none_is_started_unless_all_are_covered() {
    let world = World::start().await;
    let (ten, hua) = (world.image("ten", "not-scanned").await, world.image("hua", "not-scanned").await);
    let (ten, hua) = (format!("ten={ten}"), format!("hua={hua}"));
    let both = ["scan", &ten, &hua, "-p", "ten,hua", "--yes", "--detach"];
    let run = world.run(&[&both[..], &["--max-scans", "1"]].concat()).await;
    assert_eq!((run.code, world.starts()), (6, 0), "{run:?}");
    let run = world.run(&[&both[..], &["--max-scans", "2"]].concat()).await;
    assert_eq!((run.code, world.starts(), run.out.lines().count()), (0, 2, 2), "{run:?}");
}

#[tokio::test(start_paused = true)]
async fn a_name_without_an_image_starts_nothing_unless_the_rest_is_allowed() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    let names = ["scan", &image, "team/no-such-image:1", "-p", "ten", "--yes"];
    let run = world.run(&names).await;
    assert_eq!((run.code, world.starts()), (5, 0), "{run:?}");
    assert!(run.err.contains("team/no-such-image:1") && run.err.contains("--allow-missing"), "{run:?}");
    let run = world.run(&[&names[..], &["--allow-missing", "--detach"]].concat()).await;
    assert_eq!((run.code, world.starts()), (0, 1), "{run:?}");
}

#[tokio::test(start_paused = true)]
async fn a_detached_scan_is_followed_by_its_id_or_its_file() {
    for (profile, _) in PROFILES {
        let world = World::start().await;
        let image = world.image(profile, "not-scanned").await;
        let run = scan(&world, profile, &image, &["--detach", "--handle-file", "handle.json"]).await;
        assert_eq!((run.code, world.starts()), (0, 1), "{run:?}");
        let id = run.out.trim();
        assert!(run.out.lines().count() == 1 && !id.contains(' '), "{run:?}");
        let list = world.run(&["wait"]).await;
        assert!(list.out.contains(id), "{list:?}");
        // The same command again starts nothing: the scan that runs is followed.
        let again = scan(&world, profile, &image, &["--detach"]).await;
        assert_eq!((again.out.trim(), world.starts()), (id, 1), "{again:?}");
        let run = world.run(&["wait", id, "-p", profile]).await;
        assert_eq!((run.code, run.out.as_str()), (0, ""), "{run:?}");
        // From another machine, where the journal is empty.
        let run = world.run(&["wait", "handle.json", "-p", profile, "--state-dir", "elsewhere"]).await;
        assert_eq!((run.code, world.starts()), (0, 1), "{run:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_handle_of_another_account_is_refused() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    let id = scan(&world, "ten", &image, &["--detach"]).await.out;
    let run = world.run(&["wait", id.trim(), "-p", "ali"]).await;
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains("no chosen profile is of that cloud"), "{run:?}");
    let handle = world.run(&["scan", &image, "-p", "ten", "--yes", "--detach", "--handle-file", "h"]).await;
    assert_eq!(handle.code, 0, "{handle:?}");
    let file = std::fs::read_to_string(world.path("h")).expect("a file");
    world.write("other", &file.replace("100026200001", "100026299999"));
    let run = world.run(&["wait", "other", "-p", "ten", "--state-dir", "of-another-machine"]).await;
    assert!(run.code == 2 && run.err.contains("no chosen profile is of that account"), "{run:?}");
    let run = world.run(&["wait", "20260101-000000-00000000", "-p", "ten"]).await;
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains(id.trim()), "the open scans are named: {run:?}");
}

#[tokio::test(start_paused = true)]
async fn the_wait_ends_by_a_timeout_and_the_scan_goes_on() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    let run = scan(&world, "ten", &image, &["--timeout", "1s"]).await;
    assert_eq!((run.code, world.starts()), (7, 1), "{run:?}");
    let id = world.run(&["wait"]).await.out;
    let id = id.lines().nth(1).and_then(|row| row.split(' ').next()).expect("an open scan");
    assert!(run.err.contains(&format!("imagescan wait {id}")), "{run:?}");
    let run = world.run(&["wait", id, "-p", "ten"]).await;
    assert_eq!((run.code, world.starts()), (0, 1), "{run:?}");
}

#[tokio::test(start_paused = true)]
async fn a_signal_ends_the_watching_and_prints_the_handle() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    let id = scan(&world, "ten", &image, &["--detach"]).await.out;
    for exit in [Exit::Interrupted, Exit::Terminated] {
        world.signal(Some(exit));
        let run = world.run(&["wait", id.trim(), "-p", "ten"]).await;
        assert_eq!(run.code, exit.code(), "{run:?}");
    }
    world.signal(None);
    let run = world.run(&["wait", id.trim(), "-p", "ten"]).await;
    assert_eq!((run.code, world.starts()), (0, 1), "{run:?}");
}

#[tokio::test(start_paused = true)]
async fn a_lost_response_is_searched_for_and_never_repeated() {
    for (profile, cloud) in PROFILES {
        let world = World::start().await;
        let image = world.image(profile, "not-scanned").await;
        let start = match cloud {
            Provider::Alibaba => "PublicCreateImageScanTask",
            Provider::Tencent => "CreateAssetImageRegistryScanTask",
            _ => "CreateManualImageScanTask",
        };
        world.emulator.faults().push(Rule::new(start, Fault::Reset(Stage::AfterExecution), 1));
        let run = scan(&world, profile, &image, &["-o", "json"]).await;
        assert_eq!(world.starts(), 1, "{profile}: {run:?}");
        assert!(matches!(run.code, 0 | 5), "{profile}: {run:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_scan_that_another_machine_started_is_waited_for_and_not_paid_again() {
    for (profile, _) in PROFILES {
        let world = World::start().await;
        let image = world.image(profile, "not-scanned").await;
        scan(&world, profile, &image, &["--detach", "--state-dir", "of-another-machine"]).await;
        let run = scan(&world, profile, &image, &["-o", "json"]).await;
        assert_eq!(world.starts(), 1, "{profile}: {run:?}");
        assert!(run.err.contains("waiting for it, nothing is paid twice"), "{profile}: {run:?}");
        let report = imagescan::scan::Report::from_json(run.out.as_bytes()).expect("a report");
        assert_eq!(report.images[0].image.state, imagescan::scan::ScanState::Done, "{profile}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_cancel_stops_a_scan() {
    for (profile, more) in [("ali", &[][..]), ("ten", &["--by-images"]), ("hua", &[])] {
        let world = World::start().await;
        let image = world.image(profile, "not-scanned").await;
        let id = scan(&world, profile, &image, &["--detach"]).await.out;
        let cancel = [&["cancel", id.trim(), "-p", profile][..], more].concat();
        let run = world.run(&cancel).await;
        assert_eq!(run.code, 0, "{profile}: {run:?}");
        assert!(run.err.contains("asked to stop"), "{run:?}");
        // The wait for it ends soon, and then it may be scanned again.
        let began = tokio::time::Instant::now();
        let run = world.run(&["wait", id.trim(), "-p", profile]).await;
        assert_eq!(run.code, 5, "{profile}: {run:?}");
        assert!(run.err.contains(": stopped") && began.elapsed().as_secs() < 600, "{profile}: {run:?}");
        // What Alibaba Cloud shows after a cancellation is not documented.
        let more = if profile == "ali" { &["--detach", "--unknown-states"][..] } else { &["--detach"] };
        assert_eq!(scan(&world, profile, &image, more).await.code, 0, "{profile}");
        assert_eq!(world.starts(), 2, "{profile}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_the_profiles_of_the_names_are_used() {
    let world = World::start().await;
    let image = world.image("ten", "done").await;
    world.write(
        "more.toml",
        &format!(
            "[profiles.ten]\ncloud = \"tencent\"\nregion = \"ap-singapore\"\nendpoint = \"{}\"\n\
             [profiles.none]\ncloud = \"huawei\"\nendpoint = \"http://127.0.0.1:1\"\nregion = \"cn-north-4\"\n",
            world.emulator.url()
        ),
    );
    let run = world.run(&["findings", &format!("ten={image}"), "--config", "more.toml"]).await;
    assert_eq!(run.code, 0, "{run:?}");
    let run = world.run(&["findings", &image, "--config", "more.toml"]).await;
    assert!(run.code != 0 && run.err.contains("huawei/none"), "{run:?}");
}

#[tokio::test(start_paused = true)]
async fn a_command_that_neither_judges_nor_writes_names_the_one_that_does() {
    let world = World::start().await;
    let image = world.image("hua", "not-scanned").await;
    let run = world.run(&["scan", &image, "-p", "hua", "--dry-run"]).await;
    assert!(
        run.code == 0 && run.err.contains("would not be started") && run.err.contains("--max-scans"),
        "{run:?}"
    );
    let run = scan(&world, "hua", &image, &["--detach", "--fail-on", "critical"]).await;
    assert!(run.code == 0 && run.err.contains("with --detach no gate is judged"), "{run:?}");
    let run = world.run(&["wait", run.out.trim(), "-p", "hua"]).await;
    assert!(run.err.contains("read and judge what was found: imagescan findings hua="), "{run:?}");
    let run = world.run(&["images", "-p", "ten,hua", "--state", "not-scanned"]).await;
    assert!(run.out.lines().skip(1).all(|row| row.ends_with('–')), "{}", run.out);
    let run = world.run(&["images", "no/such-*", "-p", "ten"]).await;
    assert!(run.code == 0 && run.err.contains("no image"), "{run:?}");
}

#[tokio::test(start_paused = true)]
async fn after_a_signal_no_start_is_sent() {
    for (profile, _) in PROFILES {
        let world = World::start().await;
        let image = world.image(profile, "not-scanned").await;
        // The signal arrives while the rows are looked at once more: after the last page before the call.
        let run = scan(&world, profile, &image, &["--dry-run"]).await;
        assert_eq!(run.code, 0, "{run:?}");
        let started = scan(&world, profile, &image, &["--detach"]);
        let signal = async {
            tokio::task::yield_now().await;
            world.signal(Some(Exit::Interrupted));
        };
        let (run, ()) = tokio::join!(started, signal);
        assert_eq!((run.code, world.starts()), (130, 0), "{profile}: {run:?}");
        world.signal(None);
        let run = scan(&world, profile, &image, &["--detach"]).await;
        assert_eq!((run.code, world.starts()), (0, 1), "{profile}: {run:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_whose_outcome_is_unknown_stays_an_error() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    let fault = Fault::Drop(Stage::BeforeExecution);
    world.emulator.faults().push(Rule::new("CreateAssetImageRegistryScanTask", fault, 1));
    for _ in 0..2 {
        let run = scan(&world, "ten", &image, &["--detach"]).await;
        assert_eq!((run.code, world.starts()), (1, 0), "{run:?}");
        assert!(run.err.contains("it may run, and be charged"), "{run:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_handle_file_is_data_from_outside() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    scan(&world, "ten", &image, &["--detach", "--handle-file", "h"]).await;
    let handle = std::fs::read_to_string(world.path("h")).expect("a file");
    let hostile = r"\u001b[31m\n::error::x\u202e ##vso[task]\u0000";
    let id: serde_json::Value = serde_json::from_str(&handle).expect("a handle");
    let id = id["id"].as_str().expect("an id");
    for field in ["100026200001", "ap-singapore", id] {
        world.write("hostile", &handle.replace(field, hostile));
        let run = world.run(&["wait", "hostile", "-p", "ten", "--state-dir", "elsewhere"]).await;
        assert_eq!(run.code, 2, "{run:?}");
        assert!(!run.err.contains(['\u{1b}', '\u{202e}', '\0']) && !run.err.contains("\n::error"), "{run:?}");
        assert!(!run.err.contains("##vso"), "{run:?}");
    }
    let run = world.run(&["wait", ".", "-p", "ten"]).await;
    assert!(run.code == 2 && run.err.contains("not a regular file"), "{run:?}");
}

#[tokio::test(start_paused = true)]
async fn a_handle_and_a_report_have_files_of_their_own() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    let run = scan(&world, "ten", &image, &["-o", "json=h.json", "--handle-file", "./h.json"]).await;
    assert_eq!((run.code, world.starts()), (2, 0), "{run:?}");
    assert!(run.err.contains("an output and --handle-file write"), "{run:?}");
}

#[tokio::test(start_paused = true)]
async fn a_converted_report_keeps_what_a_failed_gate_hid() {
    let world = World::start().await;
    let image = world.image("ten", "done").await;
    let more = ["--timeout", "1s", "--fail-on", "low", "-o", "json=r.json"];
    let run = scan(&world, "ten", &image, &more).await;
    assert_eq!(run.code, Exit::GateFailed.code(), "{run:?}");
    for accepted in [&[][..], &["--allow-partial"]] {
        let convert = ["convert", "r.json", "--fail-on", "none", "-o", "json=again.json"];
        let run = world.run(&[&convert[..], accepted].concat()).await;
        assert_eq!(run.code, Exit::TimedOut.code(), "{run:?}");
        let run = world.run(&["convert", "again.json", "--allow-partial", "-o", "table"]).await;
        assert_eq!(run.code, Exit::TimedOut.code(), "{run:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_gate_on_exploits_is_not_green_where_the_cloud_names_none() {
    let world = World::start().await;
    let image = world.image("hua", "done").await;
    let run = world.run(&["findings", &image, "-p", "hua", "--fail-on", "exploit"]).await;
    assert!(run.code == 5 && run.err.contains("names no exploits") && !run.err.contains("passed"), "{run:?}");
}
