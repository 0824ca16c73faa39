//! What is found before anything is sent: outputs that cannot be written, and kinds that cannot be read.

use std::fs;

use crate::world::World;

#[tokio::test(start_paused = true)]
async fn outputs_that_cannot_be_written_start_nothing() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    let sent = world.emulator.executions().len();
    fs::create_dir(world.path("folder")).expect("a folder");
    let before = fs::read_dir(&world.directory).expect("the folder").count();
    for (output, code, message) in [
        ("json=absent/x.json", 1, "absent/x.json cannot be written: "),
        ("json=absent/x.json", 1, "create the folder"),
        ("sarif=folder", 1, "nothing was started: -o sarif: the file "),
        ("jsonl=x.json", 2, "two outputs write "),
        ("jsonl=./folder/../x.json", 2, "x.json"),
    ] {
        for command in [&["scan", &image, "--yes"][..], &["findings", &image]] {
            let outputs = ["-p", "ten", "-o", "json=x.json", "-o", output];
            let run = world.run(&[command, &outputs].concat()).await;
            assert_eq!(run.code, code, "{output}: {run:?}");
            assert!(run.err.contains(message) && !run.err.contains(".imagescan-"), "{output}: {run:?}");
        }
    }
    assert_eq!((world.starts(), world.emulator.executions().len()), (0, sent));
    let after = fs::read_dir(&world.directory).expect("the folder").count();
    assert_eq!(after, before, "nothing is left behind");
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn devices_are_written_in_their_place_and_may_have_two_outputs() {
    let world = World::start().await;
    let image = world.image("ten", "done").await;
    let run = world
        .run(&["findings", &image, "-p", "ten", "-o", "json=/dev/null", "-o", "markdown=/dev/null"])
        .await;
    assert_eq!(run.code, 0, "{run:?}");
}

#[tokio::test(start_paused = true)]
async fn kinds_that_this_version_does_not_read_are_not_green() {
    let world = World::start().await;
    let image = world.image("ten", "done").await;
    let sent = world.emulator.executions().len();
    for command in ["scan", "findings"] {
        let run = world.run(&[command, &image, "-p", "ten", "--kinds", "malware,secret"]).await;
        assert!(
            run.code == 2
                && run.err.contains("--kinds malware,secret: this version reads vulnerability only"),
            "{run:?}"
        );
    }
    assert_eq!(world.emulator.executions().len(), sent);
    let both = ["findings", &image, "-p", "ten", "--kinds", "vulnerability,malware", "-o", "json=x.json"];
    let run = world.run(&both).await;
    let reason = "malware was not read, although it was requested: this version reads vulnerability only";
    assert!(run.code == 5 && run.err.contains(reason), "{run:?}");
    for (rule, verdict) in [
        ("unknown", "gate not judged on everything: unknown (0)"),
        ("vulnerability:unknown", "gate passed: vulnerability:unknown (0)"),
    ] {
        let run = world.run(&[&both[..], &["--fail-on", rule]].concat()).await;
        assert!(run.code == 5 && run.err.contains(verdict), "{run:?}");
    }
    let run = world.run(&[&both[..], &["--fail-on", "unknown", "--allow-partial"]].concat()).await;
    assert!(run.code == 0 && run.err.contains("gate accepted by --allow-partial, not judged"), "{run:?}");
}
