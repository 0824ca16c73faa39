//! TLS servers on the loopback, whose certificates have their own authority.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// Responds to every request with `{}` until the runtime stops.
pub(crate) struct TlsServer {
    address: SocketAddr,
    /// The authority's certificate in PEM.
    pub(crate) authority: String,
    connections: Arc<AtomicUsize>,
}

/// The certificate of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shows {
    /// For `localhost`, signed by the authority.
    Good,
    Expired,
    NotYetValid,
    /// The authority's certificate, which is for `localhost` too.
    Authority,
    /// Valid except for its declared version, 1. Its signature is of version 3, and is checked later.
    Version1,
}

impl TlsServer {
    pub(crate) async fn start() -> Self {
        Self::showing(Shows::Good).await
    }

    pub(crate) async fn showing(shows: Shows) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (config, authority) = server_config(address.port(), shows);
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(acceptor.clone(), stream));
            }
        });
        Self { address, authority, connections }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// The number of connections.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn serve(acceptor: TlsAcceptor, stream: TcpStream) {
    // A client that rejects the certificate ends the handshake.
    let Ok(mut stream) = acceptor.accept(stream).await else { return };
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") && stream.read_buf(&mut request).await.is_ok_and(|n| n > 0) {}
    let response = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    let _ = stream.write_all(response).await;
    let _ = stream.shutdown().await;
}

fn server_config(port: u16, shows: Shows) -> (ServerConfig, String) {
    let mut params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // OpenSSL finds an issuer by its name, so each has its own.
    params.distinguished_name.push(DnType::CommonName, format!("authority of {port}"));
    let key = KeyPair::generate().expect("a key");
    let authority_key = key.serialize_der();
    let authority = CertifiedIssuer::self_signed(params, key).expect("a certificate");
    let (certificate, key) = if shows == Shows::Authority {
        (authority.der().clone(), authority_key)
    } else {
        let key = KeyPair::generate().expect("a key");
        let mut leaf = CertificateParams::new(["localhost".to_owned()]).expect("a name");
        match shows {
            Shows::Expired => leaf.not_after = date_time_ymd(2001, 1, 1),
            Shows::NotYetValid => leaf.not_before = date_time_ymd(4000, 1, 1),
            Shows::Good | Shows::Authority | Shows::Version1 => {}
        }
        let leaf = leaf.signed_by(&key, &authority).expect("a certificate");
        (leaf.der().clone(), key.serialize_der())
    };
    let certificate = if shows == Shows::Version1 { of_version_1(&certificate) } else { certificate };
    let key =
        rustls::crypto::ring::sign::any_supported_type(&PrivateKeyDer::Pkcs8(key.into())).expect("a key");
    // Its match with the key is not checked: rustls does not read version 1.
    let resolver = SingleCertAndKey::from(CertifiedKey::new(vec![certificate], key));
    // The provider is explicit: a test must not install one for the process either.
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(resolver));
    (config, authority.pem())
}

/// The certificate with another version in it.
fn of_version_1(certificate: &[u8]) -> CertificateDer<'static> {
    const VERSION_3: [u8; 5] = [0xa0, 3, 2, 1, 2];
    let mut certificate = certificate.to_vec();
    let at = certificate.windows(VERSION_3.len()).position(|window| window == VERSION_3);
    certificate[at.expect("a version") + 4] = 0;
    certificate.into()
}

/// A server that sends these bytes on each connection after the first request bytes.
pub(crate) async fn saying(bytes: &'static [u8]) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut said = [0; 4096];
            let _ = stream.read(&mut said).await;
            let _ = stream.write_all(bytes).await;
            let _ = stream.shutdown().await;
        }
    });
    (address, connections)
}
