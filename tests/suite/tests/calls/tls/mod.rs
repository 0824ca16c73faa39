//! TLS against servers on the loopback.

mod pem;
mod rejected_connections;
mod roots;
pub(crate) mod servers;
mod without_roots;
