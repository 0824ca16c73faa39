//! The initial state of a seeded emulator, beside the images that follow from its seed: what the requests on the vendor's
//! pages name.

use super::tasks::Task;
use super::{Held, Image};
use crate::world::Chosen;

const DAY: i64 = 86_400_000;

/// The digests that the pages of the pre-check, of the start of a scan and of the newest tasks name.
const DIGESTS: [&str; 3] = [
    "6a5e103187b31a94592a47a5858617f7****",
    "6a5e103187b31a94592a47a5858617f7a6c",
    "8f0fbdb41d3d1ade4ffdf21558443f4c03342010563bb8c43ccc09594d50****",
];
/// The ids that the pages of the result, of the parts and of the cancellation of a task name.
const TASKS: [&str; 3] = [
    "9dfa3a7eb9547781632785b49003****",
    "1471d8ebb96795b41ede090b9758****",
    "ec9c0d88f36cc27765a98c554ee2****",
];

/// Three images in the repository of the pages, of which the last was scanned once by each of three tasks.
pub(super) fn populate(held: &mut Held, now: i64) {
    let mut indexes = Vec::new();
    for digest in DIGESTS {
        indexes.push(held.add(Image {
            registry_type: "acr".to_owned(),
            region_id: "cn-hangzhou".to_owned(),
            instance_id: "i-uf6j8vq9l4r5ntht****".to_owned(),
            repo_namespace: "hanghai-namespace".to_owned(),
            repo_id: "crr-vridcl4****".to_owned(),
            repo_name: "centos".to_owned(),
            digest: digest.to_owned(),
            tag: "0.2".to_owned(),
            scanned: false,
        }));
    }
    let scanned: Vec<_> = indexes.into_iter().skip(2).collect();
    for (id, days) in TASKS.into_iter().zip([3, 2, 1]) {
        // A slow emulator's first scan may still run; then the later tasks do not exist.
        let chosen = Chosen::Listed(scanned.clone());
        let Ok(scan) = held.world.scans.start(chosen, now - days * DAY) else { return };
        held.state.tasks.push(Task {
            id: id.to_owned(),
            scan: scan.number,
            total: 1,
            is_interrupted: false,
            source: "console_batch",
        });
    }
}
