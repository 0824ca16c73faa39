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

/// The image that the request on the vendor's page selects.
fn image_of_the_page() -> Image {
    Image {
        registry_type: "acr".to_owned(),
        region_id: "cn-hangzhou".to_owned(),
        instance_id: "i-uf6j8vq9l4r5ntht****".to_owned(),
        repo_namespace: "hanghai-namespace".to_owned(),
        repo_id: "crr-vridcl4****".to_owned(),
        repo_name: "centos".to_owned(),
        digest: "6a5e103187b31a94592a47a5858617f7****".to_owned(),
        tag: "0.2".to_owned(),
        scanned: false,
    }
}

/// The image of the vendor's page, then repositories with three versions each, of which the latest is also tagged `latest`, and the oldest is scanned.
pub(super) fn images(random: &mut Random) -> Vec<Image> {
    let mut images = vec![image_of_the_page()];
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
