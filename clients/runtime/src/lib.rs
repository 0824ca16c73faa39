//! imagescan-runtime

pub mod signing;
