//! A server that responds at once; it runs outside of the counted process.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{BoxResult, Case};

/// The number of images in a body.
pub(crate) const IMAGES: usize = 1_000;

pub(crate) fn image_name(index: usize) -> String {
    format!("services/checkout-{index:04}")
}

pub(crate) struct Server {
    url: String,
    received: Arc<AtomicU64>,
}

impl Server {
    pub(crate) fn start(case: Case) -> BoxResult<Self> {
        let body = match case {
            Case::Small => imagescan_bench::page(1),
            Case::Page => imagescan_bench::page(200),
            Case::Body => Vec::new(),
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nx-request-id: r-1\r\n\r\n",
            body.len()
        );
        let response: Arc<[u8]> = [head.as_bytes(), &body].concat().into();
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let received = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&received);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (counter, response) = (Arc::clone(&counter), Arc::clone(&response));
                std::thread::spawn(move || serve(&stream, &counter, &response));
            }
        });
        Ok(Self { url, received })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The number of bytes of all requests so far.
    pub(crate) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }
}

fn serve(mut stream: &TcpStream, counter: &AtomicU64, response: &[u8]) -> std::io::Result<()> {
    let mut requests = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        let read = requests.read_line(&mut line)?;
        if read == 0 {
            return Ok(());
        }
        counter.fetch_add(read as u64, Ordering::Relaxed);
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            let body = std::io::copy(
                &mut requests.by_ref().take(std::mem::take(&mut length)),
                &mut std::io::sink(),
            )?;
            counter.fetch_add(body, Ordering::Relaxed);
            stream.write_all(response)?;
        }
    }
}
