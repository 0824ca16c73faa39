//! Over a real connection: the client does not request compression, and a compressed response is a clear error.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use imagescan::tencent::tcss::{Client, DescribeImageRegistryTimingScanTask};
use imagescan::{Credentials, ErrorKind};

use crate::responses::rows::GZIP;

/// Responds to one request with a compressed body; returns the lines of the request's head.
fn serve() -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let lines = BufReader::new(&stream).lines().map(|line| line.expect("text"));
        let head = lines.take_while(|line| !line.is_empty()).map(|line| line.to_ascii_lowercase()).collect();
        let length = GZIP.len();
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n")
            .and_then(|()| stream.write_all(GZIP))
            .expect("a reader");
        head
    });
    (url, server)
}

#[tokio::test]
async fn compression_is_not_requested_and_not_undone() {
    let (url, server) = serve();
    let builder = Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint(&url)
        .allow_plain_http();
    let client = builder.credentials(Credentials::new("ID", "KEY")).build().expect("a client");
    let error = client.send(DescribeImageRegistryTimingScanTask::new()).await.unwrap_err();
    let head: Vec<String> = server.join().expect("a request");
    assert!(head.iter().any(|line| line.starts_with("host:")), "{head:?}");
    assert!(!head.iter().any(|line| line.starts_with("accept-encoding:")), "{head:?}");
    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse, "{error}");
    assert!(error.message().contains("compressed (gzip)"), "{error}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    assert_eq!(error.body(), GZIP);
}
