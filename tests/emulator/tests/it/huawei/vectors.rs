//! Requests signed by an independent script (tests/vectors/huawei.py) are accepted.

use std::sync::LazyLock;

use imagescan_emulator::huawei::RequestSignature;
use imagescan_emulator::{Emulator, Key, Request};
use serde::Deserialize;

use crate::call::Call;
use crate::{clock, start_at};

#[derive(Debug, Deserialize)]
pub(crate) struct Vector {
    name: String,
    pub(crate) key: KeyParts,
    project: String,
    request: RequestParts,
    canonical_request: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct KeyParts {
    id: String,
    pub(crate) secret: String,
    token: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RequestParts {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl KeyParts {
    pub(crate) fn key(&self) -> Key {
        Key { id: self.id.clone(), secret: self.secret.clone(), token: self.token.clone() }
    }
}

impl RequestParts {
    /// The request as the server receives it.
    pub(crate) fn received(&self) -> Request {
        let header = |(n, v): &(String, String)| (n.to_ascii_lowercase(), v.clone().into());
        Request {
            method: self.method.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            headers: self.headers.iter().map(header).collect(),
            body: self.body.clone().into(),
        }
    }

    pub(crate) fn call(&self) -> Call {
        let mut call = Call::new(&self.method, &self.path, &self.query, &self.body);
        call.headers = self.headers.iter().map(|(n, v)| (n.clone(), v.clone().into())).collect();
        call
    }
}

pub(crate) fn all() -> &'static [Vector] {
    static ALL: LazyLock<Vec<Vector>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../vectors/huawei.json")).expect("the vectors are JSON")
    });
    &ALL
}

impl Vector {
    /// The service rejects arguments that the operation does not know, which the gateway has accepted.
    const ACCEPTED: [u16; 2] = [200, 400];

    /// The status of the response to a call; a rejection by the service names the service's code.
    async fn status_of(&self, call: &Call, to: std::net::SocketAddr) -> u16 {
        let response = call.send(to).await;
        if response.status == 400 {
            assert_eq!(response.error(), (400, "HSS.0001".to_owned()), "{}", self.name);
        }
        response.status
    }

    pub(crate) fn received(&self) -> Request {
        self.request.received()
    }

    pub(crate) fn call(&self) -> Call {
        self.request.call()
    }

    pub(crate) async fn emulator(&self) -> Emulator {
        start_at(Emulator::builder().key(self.key.key()).project(&self.project), &clock()).await
    }
}

#[test]
fn canonical_requests_agree() {
    for vector in all() {
        let signature = RequestSignature::parse(&vector.received()).expect(&vector.name);
        let canonical = String::from_utf8_lossy(signature.canonical_request());
        assert_eq!(canonical, vector.canonical_request, "{}", vector.name);
        assert_eq!(signature.key_id(), vector.key.id, "{}", vector.name);
        assert!(signature.verify(&vector.key.secret), "{}", vector.name);
        assert!(!signature.verify("another secret"), "{}", vector.name);
    }
}

#[tokio::test]
async fn signed_requests_are_accepted() {
    for vector in all() {
        let status = vector.status_of(&vector.call(), vector.emulator().await.addr()).await;
        assert!(Vector::ACCEPTED.contains(&status), "{}: {status}", vector.name);
    }
}

#[tokio::test]
async fn a_changed_query_or_signed_header_is_rejected() {
    for vector in all() {
        let emulator = vector.emulator().await;
        let valid = vector.call();

        let mut wrong = valid.clone();
        wrong.query.push_str("&a=b");
        assert_eq!(wrong.send(emulator.addr()).await.error(), (401, "APIGW.0301".into()), "{}", vector.name);

        for (index, (name, _)) in valid.headers.iter().enumerate() {
            let mut wrong = valid.clone();
            wrong.headers[index].1.push(b'0');
            let status = vector.status_of(&wrong, emulator.addr()).await;
            // An unsigned header can have any value.
            let signed = signed_header_names(&valid).contains(&name.to_ascii_lowercase());
            let is_accepted = Vector::ACCEPTED.contains(&status);
            assert_eq!(is_accepted, !signed && name != "Authorization", "{}: {name}", vector.name);
            // Reset the count of failures before the key is locked.
            let status = vector.status_of(&valid, emulator.addr()).await;
            assert!(Vector::ACCEPTED.contains(&status), "{}", vector.name);
        }
    }
}

fn signed_header_names(call: &Call) -> Vec<String> {
    let (_, value) = call.headers.iter().find(|(name, _)| name == "Authorization").expect("it is signed");
    let value = String::from_utf8_lossy(value);
    let list = value.split("SignedHeaders=").nth(1).and_then(|rest| rest.split(',').next()).expect("a list");
    list.split(';').map(str::to_owned).collect()
}
