//! The program as processes of its own: apart from the other tests, because a child that has not begun its program holds the
//! locks of this process.
#![allow(dead_code, reason = "the modules are shared with other tests")]

mod child;
mod killed;
#[cfg(unix)]
mod streams;
#[path = "../it/world.rs"]
mod world;
