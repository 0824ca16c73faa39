//! `scan` that is killed at every request, and two of it at once: each image is started once.

use std::process::Stdio;
use std::time::Duration;

use imagescan_emulator::{Fault, Provider, Rule};

use crate::child::{command, end, until};
use crate::world::World;

const PROFILES: [(&str, Provider); 3] =
    [("ali", Provider::Alibaba), ("ten", Provider::Tencent), ("hua", Provider::Huawei)];

fn scan<'a>(profile: &'a str, image: &'a str) -> [&'a str; 8] {
    ["scan", image, "-p", profile, "--yes", "--max-scans", "1", "--detach"]
}

/// Runs the command until it waits for the response of its request `last`, which is an hour late, and kills it. Whether it ended
/// before, by itself.
async fn kill_at(last: usize, world: &World, provider: Provider, arguments: &[&str]) -> bool {
    let faults = world.emulator.faults();
    faults.push(Rule::new(provider, Fault::None, u32::try_from(last).expect("a few")));
    faults.push(Rule::new(provider, Fault::Delay(Duration::from_secs(3600)), 1));
    world.emulator.clear_requests();
    let mut child = command(world, arguments).stdout(Stdio::null()).spawn().expect("a process");
    let status = until(|| {
        let status = child.try_wait().expect("a process");
        if status.is_none() && world.emulator.requests().len() <= last { None } else { Some(status) }
    });
    if let Some(status) = status.await {
        assert!(status.success(), "{provider}, request {last}: {status}");
        return true;
    }
    child.kill().expect("a process that waits");
    child.wait().expect("a process");
    faults.clear();
    false
}

#[tokio::test]
async fn a_scan_that_is_killed_at_any_request_is_started_once() {
    for (profile, provider) in PROFILES {
        let mut killed_after_start = 0;
        for last in 0.. {
            let world = World::start().await;
            let image = world.image(profile, "not-scanned").await;
            let is_over = kill_at(last, &world, provider, &scan(profile, &image)).await;
            killed_after_start += usize::from(!is_over && world.starts() > 0);

            // The search for a start that is lost takes minutes.
            tokio::time::pause();
            let again = world.run(&scan(profile, &image)).await;
            tokio::time::resume();
            assert_eq!((again.code, world.starts()), (0, 1), "{provider}, request {last}: {again:?}");
            assert_eq!(again.out.lines().count(), 1, "{provider}, request {last}: {again:?}");
            if is_over {
                assert!(last > 3 && killed_after_start > 0, "{provider}: {last} requests");
                break;
            }
        }
    }
}

#[tokio::test]
async fn two_processes_at_once_start_once() {
    for (profile, provider) in PROFILES {
        let world = World::start().await;
        let image = world.image(profile, "not-scanned").await;
        let [one, other] = [(); 2].map(|()| {
            let mut command = command(&world, &scan(profile, &image));
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a process")
        });
        let (one, other) = tokio::join!(end(one), end(other));
        let text = format!("{provider}: {one:?} {other:?}");
        assert_eq!(world.starts(), 1, "{text}");
        assert!(one.status.success() && other.status.success(), "{text}");
        assert!(!one.stdout.is_empty() && one.stdout == other.stdout, "both have the handle: {text}");
    }
}
