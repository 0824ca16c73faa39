//! Calls: requests, responses, retries, transports, and the source tree.

mod configuration;
mod demo;
mod proxies;
mod raw;
mod responses;
mod secrets;
mod send_path;
mod testing;
mod tls;
mod tree;
mod wire;
