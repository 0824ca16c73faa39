//! The memory that clients and scanners need, counted by an allocator. A separate binary, because the allocator counts for the
//! whole process.

mod findings;
mod responses;
