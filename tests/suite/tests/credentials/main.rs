//! Credentials: from their source in each cloud to a signed call.

mod alibaba;
mod huawei;
mod provider;
mod sources;
mod tencent;
