//! imagescan-suite
