//! Benchmarks: `cargo xtask bench`. The figures stand in BENCHMARKS.md.
