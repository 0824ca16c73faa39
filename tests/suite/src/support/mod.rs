//! What tests of more than one binary share: transports without a network, hosts of their own, clients of the emulator.

pub mod canned;
pub mod emulated;
pub mod machine;
pub mod rerouted;
pub mod scripted;
pub mod scripted_clients;
