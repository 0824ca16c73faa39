//! Ctrl-C while a scan is started or followed: the scan goes on.

use std::time::Duration;

use imagescan_emulator::{Fault, Provider, Rule};

use crate::screen::{CTRL_C, Screen};
use crate::world::World;

const START: &str = "CreateAssetImageRegistryScanTask";

/// The state of an image of a profile.
async fn state(world: &World, profile: &str, name: &str) -> String {
    let run = world.run(&["images", name, "-p", profile, "-o", "jsonl"]).await;
    let image: serde_json::Value = serde_json::from_str(run.out.trim()).expect("one row");
    image["state"].as_str().expect("a state").to_owned()
}

/// The id after `imagescan wait `.
fn handle(drawn: &str) -> String {
    let (_, after) = drawn.split_once("imagescan wait ").expect("a handle");
    after.split([' ', '\r', '\n']).next().expect("a handle").to_owned()
}

#[tokio::test]
async fn one_ends_the_watching_and_the_scan_goes_on() {
    for (profile, provider) in
        [("ali", Provider::Alibaba), ("ten", Provider::Tencent), ("hua", Provider::Huawei)]
    {
        let world = World::start().await;
        let image = world.image(profile, "not-scanned").await;
        let screen = Screen::new(&world, &["scan", &image, "-p", profile, "--yes", "--max-scans", "1"]);
        screen.shows(|drawn| drawn.contains("of 1 images")).await;
        screen.type_text(CTRL_C);
        let (code, drawn) = screen.end().await;
        assert_eq!((code, world.starts_at(provider)), (Some(130), 1), "{drawn:?}");
        assert!(drawn.contains("the scan goes on in the cloud"), "{drawn:?}");
        let ended = state(&world, profile, &image).await;
        assert!(["waiting", "running"].contains(&ended.as_str()), "{profile}: {ended}");
        // The end of the scan, which takes minutes.
        tokio::time::pause();
        let run = world.run(&["wait", &handle(&drawn), "-p", profile]).await;
        tokio::time::resume();
        assert_eq!((run.code, world.starts()), (0, 1), "{run:?}");
        assert_eq!(state(&world, profile, &image).await, "done", "{profile}");
    }
}

#[tokio::test]
async fn two_end_a_start_whose_response_does_not_come_and_nothing_is_paid_twice() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    world.emulator.faults().push(Rule::new(START, Fault::Delay(Duration::from_secs(3600)), 1));
    let scan = ["scan", &image, "-p", "ten", "--yes", "--detach"];
    let screen = Screen::new(&world, &scan);
    crate::child::until(|| (world.starts() == 1).then_some(())).await;
    screen.type_text(CTRL_C);
    screen.shows(|drawn| drawn.contains("a second signal ends at once")).await;
    screen.type_text(CTRL_C);
    let (code, drawn) = screen.end().await;
    assert_eq!(code, Some(130), "{drawn:?}");
    tokio::time::pause();
    let run = world.run(&scan).await;
    assert_eq!((run.code, world.starts(), run.out.lines().count()), (0, 1, 1), "{run:?}");
}

#[tokio::test]
async fn a_process_that_is_terminated_prints_the_handle() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    let screen = Screen::new(&world, &["scan", &image, "-p", "ten", "--yes"]);
    screen.shows(|drawn| drawn.contains("of 1 images")).await;
    screen.terminate();
    let (code, drawn) = screen.end().await;
    assert_eq!((code, world.starts()), (Some(143), 1), "{drawn:?}");
    assert!(drawn.contains("imagescan wait "), "{drawn:?}");
    let open = world.run(&["wait"]).await;
    assert!(open.out.contains(&handle(&drawn)), "{open:?}");
}
