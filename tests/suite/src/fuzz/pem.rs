//! Root certificates of any bytes: a client is built, or an error describes the problem without a quote.

use imagescan::huawei::hss::Client;
use imagescan::{Credentials, HostEnvironment};

/// The minimum length of a piece that an error must not quote; shorter pieces occur in its own text by chance.
const PIECE: usize = 16;

/// Builds a client that trusts these certificates.
///
/// # Panics
/// When the error quotes the bytes, or is about something else.
pub fn read(data: &[u8]) {
    let client = Client::builder()
        .host_environment(HostEnvironment::empty())
        .endpoint("http://localhost")
        .allow_plain_http()
        .project_id("p")
        .credentials(Credentials::new("AK", "SK"))
        .root_certificates(data);
    let Err(error) = client.build() else { return };
    let printed = format!("{error} {error:?}");
    assert!(error.to_string().starts_with("the root certificates"), "{printed}");
    let own = "-----BEGIN CERTIFICATE----- -----END CERTIFICATE-----";
    for piece in data.windows(PIECE) {
        let Ok(piece) = std::str::from_utf8(piece) else { continue };
        assert!(!printed.contains(piece) || own.contains(piece), "{piece:?} is in {printed}");
    }
}
