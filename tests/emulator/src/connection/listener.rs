//! A TCP listener that can be closed and opened again while the server runs.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

use super::Connection;
use crate::FaultInjector;

#[derive(Debug)]
pub(crate) struct Listener {
    address: SocketAddr,
    /// `None` while it is closed: the operating system then refuses connections.
    socket: Option<TcpListener>,
    commands: mpsc::Receiver<Command>,
    faults: Arc<FaultInjector>,
}

#[derive(Debug)]
enum Command {
    Pause(oneshot::Sender<()>),
    Resume(oneshot::Sender<io::Result<()>>),
}

/// Closes and opens a [`Listener`] that a server owns.
#[derive(Debug)]
pub(crate) struct ListenerControl {
    commands: mpsc::Sender<Command>,
}

impl Listener {
    pub(crate) fn new(
        socket: TcpListener,
        address: SocketAddr,
        faults: Arc<FaultInjector>,
    ) -> (Self, ListenerControl) {
        let (sender, commands) = mpsc::channel(1);
        (Self { address, socket: Some(socket), commands, faults }, ListenerControl { commands: sender })
    }

    /// The sender of the command may have stopped waiting, so failures to notify it are ignored.
    async fn execute(&mut self, command: Command) {
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
                Some(command) = self.commands.recv() => self.execute(command).await,
                (tcp, from) = accept(self.socket.as_mut()) => {
                    // Send small responses without delay. A socket without the option still works.
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

impl ListenerControl {
    /// Returns when the socket is closed, or at once if the server has stopped.
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
