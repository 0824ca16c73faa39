//! Clients that send nothing, garbage, or half a request do not block other clients or the shutdown.

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::call::Call;
use crate::start;

const PARTIAL_REQUESTS: [&[u8]; 9] = [
    b"",
    b"\x16",
    b"\x16\x03\x01",
    b"\x00\xff\xfe garbage",
    b"garbage\r\n\r\n",
    b"GET",
    b"GET / HTTP/1.1\r\nhost: a\r\n",
    b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nless",
    b"POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 9\r\n\r\na=",
];

/// Tokio time is paused, so the timeout of the shutdown passes at once.
#[tokio::test(start_paused = true)]
async fn stalled_clients_do_not_block_others() {
    let (emulator, _) = start().await;
    let mut open = Vec::new();
    for partial in PARTIAL_REQUESTS {
        let mut connection = TcpStream::connect(emulator.addr()).await.expect("it listens");
        connection.write_all(partial).await.expect("it reads");
        open.push(connection);
        assert_eq!(Call::list("type=image_scan").signed().send(emulator.addr()).await.status, 200);
    }
    emulator.shutdown().await;
    assert_eq!(open.len(), PARTIAL_REQUESTS.len(), "the server stops while all of them are connected");
}
