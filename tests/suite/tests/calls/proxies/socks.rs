//! Requests through SOCKS proxies.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use imagescan::RetryPolicy;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::proxies::connections::{builder, server};
use crate::proxies::variables::test_host;
use crate::tls::servers::TlsServer;
use imagescan_suite::support::scripted_clients::list;

/// A SOCKS server of versions 4 and 5, which connects everything to one service, and records the requested targets.
#[derive(Clone)]
struct Socks {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Socks {
    async fn start(service: String, password: Option<&'static [u8]>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let socks = Self { address: listener.local_addr().expect("an address"), asked: Arc::default() };
        let this = socks.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (this, service) = (this.clone(), service.clone());
                tokio::spawn(async move { this.serve(stream, &service, password).await });
            }
        });
        socks
    }

    async fn serve(
        &self,
        mut stream: TcpStream,
        service: &str,
        password: Option<&[u8]>,
    ) -> std::io::Result<()> {
        let host = if stream.read_u8().await? == 4 {
            let _command_and_port = (stream.read_u8().await?, stream.read_u16().await?);
            let address = Ipv4Addr::from(stream.read_u32().await?);
            while stream.read_u8().await? != 0 {}
            stream.write_all(&[0, 90, 0, 0, 0, 0, 0, 0]).await?;
            address.to_string()
        } else {
            let mut methods = vec![0; stream.read_u8().await?.into()];
            stream.read_exact(&mut methods).await?;
            if let Some(password) = password {
                stream.write_all(&[5, 2]).await?;
                let mut given = vec![0; 1 + 1 + 2 + 1 + password.len()];
                stream.read_exact(&mut given).await?;
                let good = given.ends_with(password);
                stream.write_all(&[1, u8::from(!good)]).await?;
                if !good {
                    self.keep("refused".to_owned());
                    return Ok(());
                }
            } else {
                stream.write_all(&[5, 0]).await?;
            }
            let mut request = [0; 4];
            stream.read_exact(&mut request).await?;
            let host = if request[3] == 1 {
                Ipv4Addr::from(stream.read_u32().await?).to_string()
            } else {
                let mut host = vec![0; stream.read_u8().await?.into()];
                stream.read_exact(&mut host).await?;
                String::from_utf8_lossy(&host).into_owned()
            };
            let _port = stream.read_u16().await?;
            stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
            host
        };
        self.keep(host);
        let mut service = TcpStream::connect(service).await?;
        copy_bidirectional(&mut stream, &mut service).await.map(drop)
    }

    fn keep(&self, host: String) {
        self.asked.lock().unwrap().push(host);
    }
}

#[tokio::test]
async fn requests_pass_through_a_socks_proxy() {
    let (service, heads) = server().await;
    let socks = Socks::start(service, None).await;
    for (scheme, endpoint, asked) in [
        ("socks5h", "http://service.example", "service.example"),
        ("socks5", "http://127.0.0.1:9", "127.0.0.1"),
        ("socks4", "http://127.0.0.1:9", "127.0.0.1"),
    ] {
        let environment = test_host(&[("ALL_PROXY", &format!("{scheme}://{}", socks.address))]);
        builder(endpoint).host_environment(environment).build().unwrap().send(list()).await.expect(scheme);
        assert_eq!(socks.asked.lock().unwrap().pop().as_deref(), Some(asked), "{scheme}");
    }
    let heads = heads.lock().unwrap();
    assert_eq!(heads.len(), 3);
    assert!(heads[0].starts_with("GET /v5/p-1/image/tasks"), "not as to a proxy for HTTP: {}", heads[0]);
}

#[tokio::test]
async fn tls_passes_through_a_socks_proxy() {
    let service = TlsServer::start().await;
    let socks = Socks::start(service.url()["https://".len()..].to_owned(), Some(b"planted")).await;
    let environment = test_host(&[("HTTPS_PROXY", &format!("socks5h://me:planted@{}", socks.address))]);
    let client = builder(&service.url())
        .host_environment(environment)
        .root_certificates(&service.authority)
        .build()
        .unwrap();
    client.send(list()).await.unwrap();
    assert_eq!(*socks.asked.lock().unwrap(), ["localhost"]);
}

#[tokio::test]
async fn a_socks_proxy_that_rejects_the_password_receives_one_request() {
    let socks = Socks::start("127.0.0.1:9".to_owned(), Some(b"another")).await;
    let url = format!("socks5h://me:planted@{}", socks.address);
    for endpoint in ["https://service.example", "http://service.example"] {
        let environment = test_host(&[("ALL_PROXY", &url)]);
        let client =
            builder(endpoint).host_environment(environment).retry(RetryPolicy::default()).build().unwrap();
        let error = client.send(list()).await.unwrap_err();
        let named = format!("the proxy `socks5h://…@{}` (ALL_PROXY) requires a user name", socks.address);
        assert!(error.is_connect() && error.to_string().contains(&named), "{error:?}");
        assert!(!format!("{error:?}").contains("planted"), "{error:?}");
        assert!(error.to_string().contains("write `socks5h://user:password@host:port`"), "{error}");
        assert_eq!(error.attempts(), 1);
    }
    assert_eq!(*socks.asked.lock().unwrap(), ["refused", "refused"]);
}
