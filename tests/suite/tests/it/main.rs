//! Workspace-level tests, one module for each promise.

mod alibaba_answers;
mod alibaba_signing_properties;
mod alibaba_vectors;
mod alibaba_wire;
mod alibaba_xml;
mod bad_input;
mod canned;
mod from_schema;
mod huawei_answers;
mod huawei_wire;
mod leniency;
mod models;
mod signing_properties;
mod signing_vectors;
mod tencent_answers;
mod tencent_errors;
mod tencent_signing_properties;
mod tencent_vectors;
mod tencent_wire;
mod vectors_command;
