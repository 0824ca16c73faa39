//! A custom transport: it sends requests with another HTTP client, and prints how long each took.
//!
//! ```console
//! $ cargo run -p imagescan --example transport
//! ```
//!
//! ```toml
//! [dependencies]
//! imagescan = "0.2"
//! bytes = "1"
//! http = "1"
//! reqwest = "0.13"
//! tokio = { version = "1", features = ["macros", "rt"] }
//! ```
//!
//! A transport sends what it gets, once: requests are signed, and the client above it retries. It sets its own time
//! limits for connections, proxies and certificates, and its own `user-agent`; those of the builder are for the transport of
//! this crate. To add a header or to count requests, use an `Interceptor`.
//!
//! This transport carries the calls, and the requests of the default chain of credentials. A source that is passed to
//! `.credentials(…)` sends its own: give it `HostEnvironment::real().with_transport(…)`.
#![expect(clippy::print_stdout, reason = "a program prints")]

use std::error::Error;
use std::time::{Duration, Instant};

use bytes::Bytes;
use imagescan::tencent::tcss::{Client, DescribeImageRegistryTimingScanTask};
use imagescan::{Body, BoxFuture, OperationContext, Transport, TransportError};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder().transport(Timed(http_client()?)).build()?;
    let schedule = client.send(DescribeImageRegistryTimingScanTask::new()).await?;
    println!("{schedule:?}");
    Ok(())
}

/// Redirects would send a signature to another host; the client reports them as errors.
fn http_client() -> reqwest::Result<reqwest::Client> {
    // This workspace builds reqwest without cryptography of its own, and so does a program that has reqwest with
    // `default-features = false`. With reqwest's default features, as above, delete this line.
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    builder.connect_timeout(Duration::from_secs(5)).read_timeout(Duration::from_secs(20)).build()
}

#[derive(Debug)]
struct Timed(reqwest::Client);

impl Transport for Timed {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let client = self.0.clone();
        Box::pin(async move {
            // Requests for credentials have no operation.
            let context = request.extensions().get::<OperationContext>().cloned();
            let name = context.as_ref().map_or("credentials", OperationContext::name);
            let request = request.map(reqwest::Body::from).try_into().map_err(TransportError::rejected)?;
            let started = Instant::now();
            // The kind of a failure decides whether the call is retried: without a connection, the service has not
            // received the request.
            let response = client.execute(request).await.map_err(|error| {
                // The query of a request for credentials may contain a secret.
                let error = error.without_url();
                if error.is_connect() {
                    TransportError::connect(error)
                } else {
                    TransportError::network(error)
                }
            })?;
            println!("{name}: {} after {:?}", response.status(), started.elapsed());
            Ok(http::Response::<reqwest::Body>::from(response).map(Body::new))
        })
    }
}

#[cfg(test)]
mod tests {
    use imagescan::{Credentials, HostEnvironment, RetryPolicy};
    use imagescan_emulator::{Emulator, Key, Provider};

    use super::{Client, DescribeImageRegistryTimingScanTask, Timed, http_client};

    fn client(url: String) -> Client {
        Client::builder()
            .host_environment(HostEnvironment::empty())
            .credentials(Credentials::new("ID", "KEY"))
            .endpoint(url)
            .allow_plain_http()
            .transport(Timed(http_client().unwrap()))
            .build()
            .unwrap()
    }

    #[tokio::test]
    async fn calls_go_through_the_transport() {
        let emulator = Emulator::builder().key(Key::permanent("ID", "KEY")).start().await.unwrap();
        client(emulator.url()).send(DescribeImageRegistryTimingScanTask::new()).await.unwrap();
        let name = "DescribeImageRegistryTimingScanTask";
        assert_eq!(emulator.count_requests(Provider::Tencent, name), 1);
    }

    #[tokio::test]
    async fn without_a_connection_the_service_has_not_received_the_request() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let call = client(format!("http://{closed}")).send(DescribeImageRegistryTimingScanTask::new());
        let error = call.retry(RetryPolicy::never()).await.unwrap_err();
        assert!(error.is_connect(), "{error}");
    }
}
