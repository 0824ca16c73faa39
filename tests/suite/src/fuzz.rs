//! Checks of arbitrary bytes, shared by the fuzz targets and the property tests.

pub mod canonical;
pub mod ini;
pub mod pem;
pub mod proxy;
pub mod response;
