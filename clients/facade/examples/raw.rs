//! Calls an operation that has no type in this version: by name, with parameters of any type that serde serializes.
//!
//! ```console
//! $ cargo run -p imagescan --example raw
//! ```

use std::error::Error;
use std::io::{self, Write};

use imagescan::tencent::tcss::Client;
use serde::{Deserialize, Serialize};

/// The parameters, as the vendor's page names them.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Parameters {
    limit: u32,
}

/// The part of the response that the program needs.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Images {
    total_count: u64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    count(&Client::builder().build()?, &mut io::stdout()).await
}

async fn count(client: &Client, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    // A raw call counts as one that changes something: only a call that is marked as idempotent is sent again after
    // failures that may have reached the service.
    let call = client.raw("DescribeAssetImageList").json(&Parameters { limit: 1 }).idempotent(true);
    let response = call.await?;
    let images: Images = response.decode()?;
    writeln!(
        out,
        "{} images, request {}",
        images.total_count,
        response.request_id().unwrap_or("without an id")
    )?;
    Ok(())
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use imagescan::testing::Mock;
    use imagescan::{Credentials, HostEnvironment};

    use super::{Client, count};

    #[tokio::test]
    async fn parameters_are_sent_and_the_response_is_decoded() {
        let mock = Mock::new().on_raw("DescribeAssetImageList", |_| Ok(r#"{"TotalCount": 7}"#.to_owned()));
        let client = Client::builder()
            .host_environment(HostEnvironment::empty())
            .credentials(Credentials::new("ID", "KEY"))
            .transport(mock.clone())
            .build()
            .unwrap();
        let mut out = Vec::new();
        count(&client, &mut out).await.unwrap();
        assert!(String::from_utf8(out).unwrap().starts_with("7 images, request "));
        assert_eq!(mock.requests()[0].body(), r#"{"Limit":1}"#);
    }
}
