//! The program on a pseudo-terminal: bars, questions and Ctrl-C.
#![cfg(unix)]
#![allow(dead_code, reason = "the modules are shared with other tests")]

mod bars;
#[path = "../processes/child.rs"]
mod child;
mod ctrl_c;
mod question;
mod screen;
#[path = "../it/world.rs"]
mod world;
