//! Raw calls: operations without a table.

mod calls;
mod input;
mod responses;
