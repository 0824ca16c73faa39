//! Root certificates of any bytes: a client is built, or an error says what is wrong and quotes nothing.

use imagescan::huawei::hss::Client;
use imagescan::{Credentials, HostEnvironment};

/// The least length of a piece that an error must not quote; shorter ones are in its own words by chance.
const PIECE: usize = 16;

/// Builds a client that trusts these.
///
/// # Panics
/// When the error quotes the bytes, or is not about them.
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
