//! The demo, from end to end.

use imagescan::Effect;
use imagescan_suite::demo;
use imagescan_suite::operations::{OPERATIONS, Operation};

#[tokio::test]
async fn the_demo_plays_the_workflow_of_each_service() {
    let mut out = Vec::new();
    demo::run(7, &mut out).await.expect("results equal the state of the emulator");
    let text = String::from_utf8(out).expect("a text");
    let starts_scan = |operation: &&Operation| operation.meta.effect == Some(Effect::StartsScan);
    for service in OPERATIONS.iter().filter(starts_scan).map(|operation| operation.service) {
        let title = format!("\n== {} {}: from the ", service.provider, service.name);
        assert_eq!(text.matches(&title).count(), 1, "{title:?}");
    }
    let (_, session) = text.split_once("\n== the command line").expect("the session of the command line");
    for command in ["quota", "images", "scan", "findings", "affected"] {
        assert!(
            session.contains(&format!("\n$ imagescan {command} "))
                || session.contains(&format!("\n$ imagescan {command}\n")),
            "{command}: {session}"
        );
    }
    assert!(session.contains("imagescan: gate failed: ") && session.contains("\n[exit 3]\n"), "{session}");
    assert!(session.contains("\nfound.sarif has "), "{session}");
}
