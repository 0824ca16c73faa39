//! Secrets in what a cloud sends: no output has them.

use imagescan_emulator::Provider;
use imagescan_scan::{FindingsRequest, ImageQuery, ImageRef, ScanState};

use crate::clouds;
use crate::world::World;

/// A part of the commands of layers, as the emulated cloud sends them.
const SECRET: &str = "/bin/sh -c #(nop)";

#[tokio::test(start_paused = true)]
async fn commands_of_layers_are_in_no_output() {
    let world = World::start().await;
    let scanner = clouds::scanner(&world, Provider::Tencent);
    let images = clouds::images(&scanner, ImageQuery::all().state(ScanState::Done)).await;
    let names: Vec<ImageRef> = images.iter().take(5).map(|image| image.reference.clone()).collect();
    let report = scanner.report(&names, FindingsRequest::new()).await.expect("a report");
    let affected = {
        let (_, finding) = report.findings().next().expect("a finding");
        let id = finding.id.parse().expect("a CVE");
        let mut images = scanner.affected(&id);
        images.try_next().await.expect("the images").expect("an image")
    };

    let mut lines = Vec::new();
    report.write_json_lines(&mut lines).expect("memory");
    let json = report.to_json();
    #[allow(unused_mut, reason = "formats are features")]
    let mut outputs = vec![
        format!("{report:?}"),
        format!("{report:#?}"),
        json.clone(),
        String::from_utf8(lines).expect("JSON"),
        format!("{affected:?}"),
        serde_json::to_string(&affected).expect("JSON"),
    ];
    #[cfg(feature = "table")]
    outputs.push(imagescan_scan::report::table(&report, None));
    #[cfg(feature = "sarif")]
    for file in
        imagescan_scan::report::sarif::files(&report, &imagescan_scan::report::sarif::SarifOptions::new())
    {
        outputs.push(file.json);
    }
    for output in outputs {
        assert!(!output.contains(SECRET), "{output}");
    }
    // The field is there, and what is left of it.
    assert!(
        json.contains(r#""LayerCmd":"/b********/ ""#) || json.contains(r#""LayerCmd": "/b********/ ""#),
        "{json}"
    );
}
