//! A mock server that others made, from our documents: Prism, which finds faults in requests that our clients send.
//!
//! Of the documents, only those of REST services describe their requests to tools: RPC operations share one path.

use std::fs::File;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use imagescan::Credentials;
use tokio::net::TcpStream;

use super::official::Language;
use super::{BoxResult, install};
use crate::operations::{Clients, OPERATIONS, Operation, Settings};

/// How often the start of the server is looked for, every tenth of a second.
const ATTEMPTS: usize = 600;

/// Sends every operation of each REST service to a mock server of its documents, and writes a line for each. Returns
/// whether Prism found no fault.
///
/// # Errors
/// When the server does not start, or the output cannot be written.
pub(super) async fn run(folder: &Path, out: &mut dyn Write) -> BoxResult<bool> {
    let mut services: Vec<_> = OPERATIONS.iter().filter(|one| is_rest(one)).map(|one| one.service).collect();
    services.dedup_by(|one, other| std::ptr::eq(*one, *other));
    let (mut accepted, mut sent) = (0, 0);
    for service in services {
        let document =
            folder.join(format!("documents/{}_{}.json", service.provider, service.name.to_lowercase()));
        let server = Server::start(folder, &document).await?;
        let mut settings = Settings::new(Credentials::new("AKPRISM", "SECRETEXAMPLE"), "p-1");
        settings.endpoint = Some(server.url.clone());
        let clients = Clients::new(&settings)?;
        let of_service = |one: &&Operation| std::ptr::eq(one.service, service);
        for operation in OPERATIONS.iter().filter(of_service) {
            sent += 1;
            let outcome = match clients.send(operation, operation.request).await {
                Ok(reply) => {
                    accepted += 1;
                    format!("ok  HTTP {}", reply.status)
                }
                Err(error) => {
                    let found = error.headers().and_then(|headers| headers.get("sl-violations"));
                    let found = found.and_then(|found| found.to_str().ok());
                    format!("FAULT  {}", found.map_or_else(|| error.to_string(), str::to_owned))
                }
            };
            let (cloud, name) = (service.provider, operation.name());
            writeln!(out, "{cloud:<7} {name:<35} prism  {outcome}")?;
        }
    }
    writeln!(
        out,
        "Prism accepted {accepted} of {sent} requests that were made from the examples of our documents"
    )?;
    Ok(accepted == sent && sent > 0)
}

fn is_rest(operation: &Operation) -> bool {
    operation.meta.path != "/"
}

/// A running mock server; dropping it stops it.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    async fn start(folder: &Path, document: &Path) -> BoxResult<Self> {
        let modules = install::of(Language::Node, folder);
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let log = folder.join("prism.log");
        let process = Command::new("node")
            .arg(modules.join("node_modules/@stoplight/prism-cli/dist/index.js"))
            .args(["mock", "--errors", "--host", "127.0.0.1", "--port", &port.to_string()])
            .arg(document)
            .env("HOME", folder.join("home"))
            .stdout(File::create(&log)?)
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("Prism does not start: {error}; it needs Node"))?;
        let mut server = Self { process, url: format!("http://127.0.0.1:{port}") };
        for _ in 0..ATTEMPTS {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
                return Ok(server);
            }
            if let Some(status) = server.process.try_wait()? {
                return Err(format!("Prism ended with {status}: see {}", log.display()).into());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(format!("Prism does not listen within a minute: see {}", log.display()).into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
