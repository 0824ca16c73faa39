//! The initial inventory of a seeded emulator.

use super::Image;
use crate::Random;

/// Registries: kind, region, instance.
const REGISTRIES: [(&str, &str, &str); 4] = [
    ("acr", "cn-hangzhou", "cri-hangzhou0001"),
    ("acr", "ap-southeast-1", "cri-singapore001"),
    ("harbor", "cn-hangzhou", "harbor-0001"),
    ("quay", "cn-shanghai", "quay-0001"),
];
const NAMESPACES: [&str; 3] = ["web", "data", "platform"];
const NAMES: [&str; 6] = ["gateway", "shop", "search", "billing", "cache", "queue"];

/// Repositories with three versions each, of which the latest is also tagged `latest`, and the oldest is scanned.
pub(super) fn images(random: &mut Random) -> Vec<Image> {
    let mut images = Vec::new();
    for (registry_type, region_id, instance_id) in REGISTRIES {
        for name in NAMES {
            let repository = Image {
                registry_type: registry_type.to_owned(),
                region_id: region_id.to_owned(),
                instance_id: instance_id.to_owned(),
                repo_namespace: random.pick(&NAMESPACES).to_owned(),
                repo_id: format!("crr-{}", random.hex(12)),
                repo_name: name.to_owned(),
                ..Image::default()
            };
            for version in 1..=3 {
                let digest = random.hex(64);
                let scanned = version == 1 || version == 2 && random.below(2) == 0;
                let image = Image { digest, scanned, tag: format!("1.{version}"), ..repository.clone() };
                if version == 3 {
                    images.push(Image { tag: "latest".to_owned(), ..image.clone() });
                }
                images.push(image);
            }
        }
    }
    images
}
