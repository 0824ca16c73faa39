//! Clients that send nothing, garbage, or half a request and then no more: others are served, and the server stops.

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::call::Call;
use crate::start;

const BEGINNINGS: [&[u8]; 9] = [
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

/// The clock stands still but for those who wait for it: nobody waits in truth until the server gives a client up.
#[tokio::test(start_paused = true)]
async fn stalled_clients_do_not_block_others() {
    let (emulator, _) = start().await;
    let mut open = Vec::new();
    for beginning in BEGINNINGS {
        let mut connection = TcpStream::connect(emulator.addr()).await.expect("it listens");
        connection.write_all(beginning).await.expect("it reads");
        open.push(connection);
        assert_eq!(Call::list("type=image_scan").signed().send(emulator.addr()).await.status, 200);
    }
    emulator.shutdown().await;
    assert_eq!(open.len(), BEGINNINGS.len(), "it stops while all of them are connected");
}
