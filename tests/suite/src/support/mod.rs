//! Shared by the test binaries: transports without a network, host environments, clients of the emulator.

pub mod canned;
pub mod emulated;
pub mod rerouted;
pub mod scripted;
pub mod scripted_clients;
pub mod test_host;
