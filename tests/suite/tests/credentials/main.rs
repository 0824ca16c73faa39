//! Credentials: from where each cloud keeps them to a signed call.

mod alibaba;
mod huawei;
mod provider;
mod sources;
mod tencent;
