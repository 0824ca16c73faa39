//! Assumes a role of Alibaba Cloud, and shows until when its credentials are valid.
//!
//! ```console
//! $ cargo run -p imagescan --example assume_role -- acs:ram::1234567890123456:role/scanner
//! ```
//!
//! The keys that assume the role are those of the default chain: variables, files, metadata services. The credentials of
//! the role are renewed before they expire.

use std::error::Error;
use std::io::{self, Write};

use imagescan::alibaba::credentials::AssumeRole;
use imagescan::alibaba::{region, sas};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let role = std::env::args().nth(1).ok_or("usage: assume_role ROLE_ARN")?;
    show(AssumeRole::new(role), &mut io::stdout()).await
}

async fn show(role: AssumeRole, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let scanner = role.session_name("image-scan").build();
    let client = sas::Client::builder().region(region::CN_HANGZHOU).credentials(scanner).build()?;

    // A program that loads its credentials at the start fails there, and not in its first call.
    let credentials = client.credentials().await?;
    let key = credentials.key_id_prefix().unwrap_or_default();
    writeln!(out, "the key {key} is valid until {:?}", credentials.expiry())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use imagescan::Credentials;
    use imagescan_emulator::{Emulator, Key};

    use super::{AssumeRole, show};

    #[tokio::test]
    async fn one_request_to_the_token_service_assumes_the_role() {
        let emulator =
            Emulator::builder().key(Key::permanent("LTAIEXAMPLE", "secret")).start().await.unwrap();
        let role = AssumeRole::new("acs:ram::1234567890123456:role/scanner")
            .base(Credentials::new("LTAIEXAMPLE", "secret"))
            .sts_endpoint(emulator.url());
        let mut out = Vec::new();
        show(role, &mut out).await.unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("until Some("), "{text}");
        assert_eq!(emulator.requests().len(), 1);
    }
}
