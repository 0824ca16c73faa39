//! Names of images with the host of a registry.

use std::collections::BTreeMap;

use imagescan_emulator::{Provider, alibaba, huawei, tencent};
use imagescan_scan::{Digest, Error, Image, ImageQuery, ImageRef, Scanner};

use crate::clouds::{self, CLOUDS};
use crate::world::World;

async fn resolve(scanner: &Scanner, name: &str) -> Result<Image, Error> {
    let name: ImageRef = name.parse().expect(name);
    scanner.resolve(&[name]).await.expect("the inventory").remove(0)
}

/// Path and tag.
fn path_and_tag(image: &Image) -> String {
    format!("{}:{}", image.reference.path(), image.reference.tag().expect("a tag"))
}

#[tokio::test(start_paused = true)]
async fn a_host_means_the_registries_that_have_it() {
    for provider in CLOUDS {
        let world = World::start().await;
        let scanner = clouds::scanner(&world, provider);
        let images = clouds::images(&scanner, ImageQuery::all()).await;
        let mut by_host: BTreeMap<&str, Vec<&Image>> = BTreeMap::new();
        for image in &images {
            assert_eq!(image.reference.host(), image.hosts.first().map(String::as_str), "{provider}");
            image.hosts.iter().for_each(|host| by_host.entry(host).or_default().push(image));
        }
        let hosts: Vec<_> = by_host.keys().copied().collect();
        assert!(hosts.len() >= 2, "{provider}: {hosts:?}");
        for (host, of_host) in &by_host {
            let (image, name) = (of_host[0], path_and_tag(of_host[0]));
            for host in [(*host).to_owned(), host.to_ascii_uppercase()] {
                let found = resolve(&scanner, &format!("{host}/{name}")).await.expect("the image");
                assert_eq!(found.key, image.key, "{provider}: {host}");
            }
            let is_elsewhere = |other: &&&str| !image.hosts.iter().any(|host| host == **other);
            let other = hosts.iter().find(is_elsewhere).expect("another registry");
            for wrong in [*other, "registry.invalid", "registry.invalid:5000"] {
                let error = resolve(&scanner, &format!("{wrong}/{name}")).await.expect_err("another host");
                assert!(error.is_not_found(), "{provider}: {error}");
                assert!(error.to_string().contains("have another host"), "{provider}: {error}");
                assert_eq!(error.candidates(), std::slice::from_ref(&image.reference), "{provider}");
            }
        }
        // A host that the cloud does not send is not taken for the one that is named.
        if let Some(image) = images.iter().find(|image| image.hosts.is_empty()) {
            let name = format!("{}/{}", hosts[0], path_and_tag(image));
            let error = resolve(&scanner, &name).await.expect_err("no host");
            assert!(error.is_not_found() && !error.candidates().is_empty(), "{provider}: {error}");
        }
    }
}

/// Adds an image with this name to another registry. Its digest differs.
fn add_to_another_registry(world: &World, provider: Provider, image: &ImageRef) {
    let (namespace, name) = (image.namespace().unwrap_or_default().to_owned(), image.name().to_owned());
    let (tag, digest) = (image.tag().unwrap_or_default().to_owned(), "ab".repeat(32));
    match provider {
        Provider::Alibaba => {
            let mut copy = alibaba::sas::Image::default();
            (copy.registry_type, copy.instance_id) = ("harbor".to_owned(), "harbor-0001".to_owned());
            (copy.repo_id, copy.region_id) = ("crr-of-harbor".to_owned(), "cn-hangzhou".to_owned());
            (copy.repo_namespace, copy.repo_name) = (namespace, name);
            (copy.tag, copy.digest) = (tag, digest);
            world.emulator.alibaba().sas().add_image(copy);
        }
        Provider::Tencent => {
            let mut copy = tencent::tcss::Image::default();
            (copy.namespace, copy.image_name) = (namespace, name);
            (copy.image_tag, copy.image_digest, copy.registry_type) = (tag, digest, "harbor".to_owned());
            world.emulator.tencent().add_image(copy);
        }
        _ => {
            let mut copy = huawei::hss::Image::private(namespace, name, tag);
            (copy.image_type, copy.digest) = ("instance_image".to_owned(), digest);
            world.emulator.huawei().add_image(copy);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_repository_in_two_registries_needs_the_host_or_the_digest() {
    for provider in CLOUDS {
        let world = World::start().await;
        let scanner = clouds::scanner(&world, provider);
        // The first repository is in the cloud's own registry.
        let first = clouds::images(&scanner, ImageQuery::all()).await.remove(0);
        add_to_another_registry(&world, provider, &first.reference);
        let name = path_and_tag(&first);

        let error = resolve(&scanner, &name).await.expect_err("two images");
        assert!(error.is_ambiguous(), "{provider}: {error}");
        let candidates = error.candidates().to_vec();
        assert_eq!((candidates.len(), &candidates[0]), (2, &first.reference), "{provider}: {error}");
        assert_ne!(candidates[0].host(), candidates[1].host(), "{provider}");

        let mut keys = Vec::new();
        for candidate in &candidates {
            let host = candidate.host().expect("a host");
            let found = resolve(&scanner, &format!("{host}/{name}")).await.expect("the host is enough");
            assert_eq!(found.reference, *candidate, "{provider}");
            let digest = candidate.digest().expect("a digest").as_str();
            let by_digest = format!("{}@{digest}", candidate.path());
            let same = resolve(&scanner, &by_digest).await.expect("the digest is enough");
            assert_eq!(same.key, found.key, "{provider}");
            keys.push(found.key);
        }
        assert_ne!(keys[0], keys[1], "{provider}");

        // The host of one and the digest of the other.
        let [host, digest] = [candidates[0].host(), candidates[1].digest().map(Digest::as_str)];
        let [host, digest] = [host, digest].map(|part| part.expect("a part"));
        let mixed = format!("{host}/{}@{digest}", first.reference.path());
        let error = resolve(&scanner, &mixed).await.expect_err("no such image");
        assert!(error.is_not_found(), "{provider}: {error}");
    }
}
