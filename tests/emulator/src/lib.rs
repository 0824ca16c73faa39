//! imagescan-emulator
