//! The commands, in this process and as a process of their own, against the emulator.

mod lists;
mod reports;
mod scan;
mod world;
