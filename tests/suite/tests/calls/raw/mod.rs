//! Raw calls: operations that no table describes.

mod calls;
mod input;
mod responses;
