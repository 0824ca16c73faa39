//! Operations against the emulator.

mod alibaba;
mod client_parameters;
mod emulator_by_https;
mod huawei;
mod soak;
mod tencent;
