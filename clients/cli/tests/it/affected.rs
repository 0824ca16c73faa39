//! `affected`: which images have a vulnerability.

use imagescan::scan::{ImageRef, Report};
use imagescan_emulator::{Fault, Provider, Rule};
use jiff::SignedDuration;

use crate::world::World;

const PROFILES: [&str; 3] = ["ali", "ten", "hua"];

/// A vulnerability that the last scan of an image of the profile found.
async fn vulnerability(world: &World, profile: &str) -> (String, ImageRef) {
    let images = world.run(&["images", "-p", profile, "--state", "done", "-o", "jsonl"]).await.out;
    for row in images.lines() {
        let row: serde_json::Value = serde_json::from_str(row).expect("a row");
        let name: ImageRef = serde_json::from_value(row["reference"].clone()).expect("a name");
        let run = world.run(&["findings", &name.to_string(), "-p", profile, "-o", "json"]).await;
        let report = Report::from_json(run.out.as_bytes()).expect("a report");
        if let Some((_, finding)) = report.findings().find(|(_, finding)| finding.id.starts_with("CVE-")) {
            return (finding.id.clone(), name);
        }
    }
    panic!("no image of {profile} has a vulnerability")
}

#[tokio::test(start_paused = true)]
async fn the_images_of_all_profiles_are_listed() {
    let world = World::start().await;
    for profile in PROFILES {
        let (id, name) = vulnerability(&world, profile).await;
        let run = world.run(&["affected", &id, "-p", "ali,ten,hua", "-o", "jsonl"]).await;
        assert_eq!(run.code, 0, "{run:?}");
        let rows: Vec<serde_json::Value> =
            run.out.lines().map(|row| serde_json::from_str(row).expect("a row")).collect();
        let is_it = |row: &serde_json::Value| {
            row["profile"].as_str().is_some_and(|name| name.ends_with(profile))
                && row["reference"]["path"] == name.path()
                && row["reference"]["tag"].as_str() == name.tag()
        };
        assert!(rows.iter().any(is_it), "{profile}: {name} in {run:?}");
        for row in &rows {
            let name: ImageRef = row["name"].as_str().expect("a name").parse().expect("a reference");
            assert_eq!(row["reference"]["path"], name.path(), "as `images` has it: {row}");
            assert!(row["finding"].get("vendor_records").is_none(), "{row}");
        }
        let again = world.run(&["affected", &id, &id, "-p", "ali,ten,hua", "-o", "jsonl"]).await;
        assert_eq!((run.out, run.err), (again.out, again.err), "the same bytes");
    }
    let none = world.run(&["affected", "CVE-1999-0001", "-p", "ali,ten,hua"]).await;
    assert_eq!((none.code, none.out.lines().count()), (0, 1), "{none:?}");
    for part in [
        "0 images; alibaba/ali: none; tencent/ten: none; huawei/hua: none;",
        "imagescan images --state not-scanned -p ali,ten,hua",
    ] {
        assert!(none.err.contains(part), "{}", none.err);
    }
    assert_eq!(world.starts(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_failed_does_not_read_as_none() {
    let world = World::start().await;
    let fault = Fault::BadDate { skew: SignedDuration::from_hours(30) };
    world.emulator.faults().push(Rule::new(Provider::Tencent, fault, Rule::ALWAYS));
    let run = world.run(&["affected", "CVE-1999-0001", "-p", "ali,ten,hua"]).await;
    assert_eq!(run.code, 4, "{run:?}");
    assert!(
        run.err.contains("alibaba/ali: none; tencent/ten: failed, so nothing is known; huawei/hua: none"),
        "{run:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_signal_reads_as_not_read() {
    let world = World::start().await;
    world.signal(Some(imagescan_cli::exit::Exit::Terminated));
    let run = world.run(&["affected", "CVE-1999-0001", "-p", "ali,ten"]).await;
    assert_eq!(run.code, 143, "{run:?}");
    assert!(run.err.contains("alibaba/ali: not read; tencent/ten: not read"), "{run:?}");
}
