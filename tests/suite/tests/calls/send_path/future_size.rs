//! Calls are small values, so that thousands of them can wait.

use std::sync::Arc;

use imagescan::Credentials;
use imagescan_suite::operations::{Clients, OPERATIONS, Settings};
use imagescan_suite::support::canned::Canned;
use imagescan_suite::support::scripted_clients::huawei;

/// The size of a future is two machine words: a boxed future. One more is allowed.
const LIMIT: usize = 3 * size_of::<usize>();

#[test]
fn call_futures_are_small() {
    let mut settings = Settings::new(Credentials::new("AKEXAMPLE", "secret-of-ak"), "p-1");
    settings.transport = Some(Arc::new(Canned::new(200, "{}")));
    let clients = Clients::new(&settings).expect("valid settings");
    for operation in OPERATIONS {
        let size = clients.call_size(operation);
        assert!(size <= LIMIT, "{operation:?}: {size} bytes");
    }
    let client = huawei(Canned::new(200, "{}")).build().expect("valid settings");
    let size = size_of_val(&client.raw("GET /").into_future());
    assert!(size <= LIMIT, "a raw call: {size} bytes");
}
