//! Processes that are killed at every step of a start, and two at once on one journal. The cloud counts in this process.
