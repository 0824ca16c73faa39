//! Processes that are killed: apart from the other tests, because a child that has not begun its program holds their locks.
#![allow(dead_code, reason = "the modules are shared with other tests")]

#[path = "../it/clouds.rs"]
mod clouds;
mod killed;
#[path = "../it/world.rs"]
mod world;
