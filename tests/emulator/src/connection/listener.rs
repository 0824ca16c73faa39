//! A listener that can be closed and opened again while the server runs.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

use super::Connection;
use crate::Faults;

#[derive(Debug)]
pub(crate) struct Listener {
    address: SocketAddr,
    /// Nothing while it is closed: the system then refuses connections.
    socket: Option<TcpListener>,
    commands: mpsc::Receiver<Command>,
    faults: Arc<Faults>,
}

#[derive(Debug)]
enum Command {
    Pause(oneshot::Sender<()>),
    Resume(oneshot::Sender<io::Result<()>>),
}

/// Closes and opens a [`Listener`] that a server holds.
#[derive(Debug)]
pub(crate) struct Listening {
    commands: mpsc::Sender<Command>,
}

impl Listener {
    pub(crate) fn new(socket: TcpListener, address: SocketAddr, faults: Arc<Faults>) -> (Self, Listening) {
        let (sender, commands) = mpsc::channel(1);
        (Self { address, socket: Some(socket), commands, faults }, Listening { commands: sender })
    }

    /// Whoever gave the command may have stopped waiting.
    async fn obey(&mut self, command: Command) {
        match command {
            Command::Pause(done) => {
                self.socket = None;
                let _ = done.send(());
            }
            Command::Resume(done) => {
                let _ = done.send(self.open().await);
            }
        }
    }

    async fn open(&mut self) -> io::Result<()> {
        if self.socket.is_none() {
            self.socket = Some(TcpListener::bind(self.address).await?);
        }
        Ok(())
    }
}

impl axum::serve::Listener for Listener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        loop {
            tokio::select! {
                Some(command) = self.commands.recv() => self.obey(command).await,
                (tcp, from) = accept(self.socket.as_mut()) => {
                    // Small answers should leave at once; a socket that cannot say so still works.
                    let _ = tcp.set_nodelay(true);
                    return (Connection::new(tcp, Arc::clone(&self.faults)), from);
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

async fn accept(socket: Option<&mut TcpListener>) -> (TcpStream, SocketAddr) {
    match socket {
        Some(socket) => axum::serve::Listener::accept(socket).await,
        None => std::future::pending().await,
    }
}

impl Listening {
    /// Returns when the socket is closed. A server that has stopped has none.
    pub(crate) async fn pause(&self) {
        let (done, is_done) = oneshot::channel();
        if self.commands.send(Command::Pause(done)).await.is_ok() {
            let _ = is_done.await;
        }
    }

    pub(crate) async fn resume(&self) -> io::Result<()> {
        let stopped = || io::Error::other("the server has stopped");
        let (done, is_done) = oneshot::channel();
        self.commands.send(Command::Resume(done)).await.map_err(|_| stopped())?;
        is_done.await.map_err(|_| stopped())?
    }
}
