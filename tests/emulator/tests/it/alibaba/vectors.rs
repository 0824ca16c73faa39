//! Requests signed by an independent script (tests/vectors/alibaba.py) are served.

use std::sync::LazyLock;

use imagescan_emulator::Emulator;
use imagescan_emulator::alibaba::Signed;
use serde::Deserialize;

use crate::vectors::{KeyParts, RequestParts};
use crate::{clock, start_at};

#[derive(Debug, Deserialize)]
pub(super) struct Vector {
    name: String,
    pub(super) key: KeyParts,
    pub(super) request: RequestParts,
    canonical_request: String,
}

pub(super) fn all() -> &'static [Vector] {
    static ALL: LazyLock<Vec<Vector>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../vectors/alibaba.json")).expect("the vectors are JSON")
    });
    &ALL
}

#[test]
fn canonical_requests_agree() {
    for vector in all() {
        let signed = Signed::read(&vector.request.received()).expect(&vector.name);
        let canonical = String::from_utf8_lossy(signed.canonical_request());
        assert_eq!(canonical, vector.canonical_request, "{}", vector.name);
        assert_eq!(signed.key_id(), vector.key.key().id, "{}", vector.name);
        assert_eq!(signed.time().to_string(), "2026-11-20T11:50:00Z", "{}", vector.name);
        assert_eq!(signed.nonce().len(), 32, "{}", vector.name);
        assert!(signed.verify(&vector.key.secret), "{}", vector.name);
        assert!(!signed.verify("another secret"), "{}", vector.name);
    }
}

#[tokio::test]
async fn signed_requests_are_served() {
    for vector in all() {
        let emulator = start_at(Emulator::builder().key(vector.key.key()), &clock()).await;
        let answer = vector.request.call().send(emulator.addr()).await;
        assert_eq!(answer.status, 200, "{}: {}", vector.name, answer.text());
    }
}
