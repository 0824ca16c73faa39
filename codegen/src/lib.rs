//! imagescan-codegen
