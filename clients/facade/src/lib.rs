//! imagescan
