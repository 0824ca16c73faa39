//! Responses of each cloud: each is a value or an error.

mod alibaba;
mod alibaba_errors;
mod alibaba_status;
mod alibaba_xml;
mod arbitrary_bytes;
mod compressed;
mod decoding;
mod failures;
mod failures_without_fields;
mod from_schema;
mod gateway_pages;
mod huawei;
mod huawei_errors;
mod leniency;
mod models;
mod parts;
mod rows;
mod size_limit;
mod tencent;
mod tencent_errors;
