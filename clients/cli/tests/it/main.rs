//! The commands, in this process and as a process of their own, against the emulator.

mod affected;
mod before_sending;
mod convert;
mod exit_codes;
mod findings;
mod gate;
mod hostile;
mod hostile_project;
mod lists;
mod money;
mod names;
mod process;
mod reports;
mod scan;
mod sessions;
mod settings;
mod variables;
mod world;
