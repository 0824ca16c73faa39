//! Names that mean nothing: lists without names, names without images, and scans without a start.

use serde_json::{Value, json};

use crate::world::World;

#[tokio::test(start_paused = true)]
async fn a_list_without_a_name_is_refused_beside_other_names() {
    let world = World::start().await;
    let image = world.image("ten", "done").await;
    world.write("empty", "\u{feff}# nothing\n\n");
    world.write("twice", &format!("{image}\n"));
    for command in ["findings", "scan"] {
        for names in [&["@empty", &image][..], &[&image, "@empty"], &["@empty"]] {
            let run = world.run(&[&[command, "-p", "ten"], names].concat()).await;
            assert!(run.code == 2 && run.err.contains("empty has no name of an image"), "{run:?}");
        }
        let run = world.run(&[command, "-p", "ten", &image, "@"]).await;
        assert!(run.code == 2 && run.err.contains("the name of the file is missing after @"), "{run:?}");
    }
    let run = world.run(&["findings", "-p", "ten", &image, "@twice"]).await;
    assert!(!run.err.contains("has no name"), "a name that occurs twice is a name: {run:?}");
}

#[tokio::test(start_paused = true)]
async fn a_report_has_the_names_that_were_accepted_as_missing() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    let names = ["scan", &image, "team/gone:1", "team/lost:1", "-p", "ten", "--yes", "--allow-missing"];
    let run = world.run(&[&names[..], &["-o", "json", "-o", "markdown=report.md"]].concat()).await;
    assert_eq!((run.code, world.starts()), (0, 1), "{run:?}");
    let report: Value = serde_json::from_str(&run.out).expect("JSON");
    let notes = report["notes"].as_array().expect("notes").iter();
    let accepted: Vec<_> = notes.filter(|note| note["id"] == "missing_name_accepted").collect();
    assert_eq!(accepted.len(), 2, "{report}");
    for (note, name) in accepted.iter().zip(["team/gone:1", "team/lost:1"]) {
        let text = note["text"].as_str().expect("text");
        let start = format!("{name} was not scanned, which --allow-missing accepts: ");
        assert!(text.strip_prefix(&start).is_some_and(|why| !why.is_empty()), "{text}");
    }
    let markdown = std::fs::read_to_string(world.path("report.md")).expect("a report");
    assert!(markdown.contains("Note: team/gone:1"), "{markdown}");
}

#[tokio::test(start_paused = true)]
async fn a_scan_of_which_nothing_was_started_is_not_waited_for() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    let start = ["scan", &image, "-p", "ten", "--yes", "--detach", "--handle-file", "handle.json"];
    assert_eq!(world.run(&start).await.code, 0);
    let handle = std::fs::read_to_string(world.path("handle.json")).expect("a handle");
    let handle: Value = serde_json::from_str(&handle).expect("JSON");
    let not_started =
        json!({"state": "not_started", "error": {"step": "start", "message": "the quota is used up"}});
    for state in [None, Some(json!({"state": "planned"})), Some(not_started)] {
        let mut other = handle.clone();
        match state {
            None => other["chunks"] = json!([]),
            Some(state) => other["chunks"][0]["state"] = state,
        }
        world.write("other.json", &other.to_string());
        let wait = world.run(&["wait", "other.json", "-p", "ten", "--state-dir", "elsewhere"]).await;
        assert!(wait.code == 2 && wait.err.contains("has no image whose scan was started"), "{wait:?}");
    }
    let wait = world.run(&["wait", "handle.json", "-p", "ten", "--state-dir", "elsewhere"]).await;
    assert_eq!(wait.code, 0, "{wait:?}");
}
