//! What the fuzz targets and the property tests both do with bytes that nobody vouches for.

pub mod canonical;
pub mod ini;
pub mod open;
pub mod pem;
pub mod proxy;
