//! Tests code that uses a client, with a mock in place of the network.
//!
//! ```console
//! $ cargo run -p imagescan --example mock --features testing
//! $ cargo test -p imagescan --example mock --features testing
//! ```
//!
//! The client is the real one: it signs, retries and decodes. A function on the operation's own type responds.
#![expect(clippy::print_stdout, reason = "a program prints")]

use imagescan::huawei::hss::model::{ImageScanTaskInfo, ListImageScanTaskResponse};
use imagescan::huawei::hss::{Client, ListImageScanTask};
use imagescan::testing::Mock;
use imagescan::{Credentials, Error, HostEnvironment};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = client(&Mock::new().on(|_: &ListImageScanTask| Ok(two_scans())))?;
    println!("{} images failed", failed_images(&client).await?);
    Ok(())
}

/// The function under test: the number of images that could not be scanned.
async fn failed_images(client: &Client) -> Result<i64, Error> {
    let mut failed = 0;
    let mut tasks = client.items(ListImageScanTask::new("image_scan").limit(100));
    while let Some(task) = tasks.try_next().await? {
        failed += task.failed_num.unwrap_or(0);
    }
    Ok(failed)
}

/// A client whose requests go to `mock`, and that reads nothing of the host.
fn client(mock: &Mock) -> Result<Client, Error> {
    Client::builder()
        .host_environment(HostEnvironment::empty())
        .region("cn-north-4")
        .project_id("p-1")
        .credentials(Credentials::new("AK", "SK"))
        .transport(mock.clone())
        .build()
}

/// A page with two scans.
fn two_scans() -> ListImageScanTaskResponse {
    let scan = |failed| ImageScanTaskInfo::default().failed_num(failed);
    ListImageScanTaskResponse::default().data_list([scan(1), scan(2)]).total_num(2)
}

#[cfg(test)]
mod tests {
    use imagescan::testing::MockError;

    use super::{ListImageScanTask, Mock, client, failed_images, two_scans};

    #[tokio::test]
    async fn the_failures_of_all_scans_are_added() {
        let mock = Mock::new().on(|_: &ListImageScanTask| Ok(two_scans()));
        assert_eq!(failed_images(&client(&mock).unwrap()).await.unwrap(), 3);
        assert_eq!(mock.requests().len(), 1);
    }

    #[tokio::test]
    async fn a_missing_permission_is_an_error() {
        let mock = Mock::new().on(|_: &ListImageScanTask| Err(MockError::new(403, "APIGW.0302", "no")));
        let error = failed_images(&client(&mock).unwrap()).await.unwrap_err();
        assert!(error.is_permission(), "{error}");
    }

    /// Paused time skips the pause before the retry.
    #[tokio::test(start_paused = true)]
    async fn a_throttled_call_is_sent_again() {
        let throttled = MockError::new(429, "APIGW.0308", "too many requests");
        let mock = Mock::new().on_each::<ListImageScanTask>([Err(throttled), Ok(two_scans())]);
        assert_eq!(failed_images(&client(&mock).unwrap()).await.unwrap(), 3);
        assert_eq!(mock.requests().len(), 2);
    }
}
