//! Responses of each cloud: how each reads, as a value or as an error.

mod alibaba_answers;
mod alibaba_xml;
mod answers_alibaba;
mod answers_alibaba_errors;
mod answers_huawei;
mod answers_huawei_errors;
mod answers_tencent;
mod answers_tencent_errors;
mod arbitrary_bytes;
mod compressed;
mod decoding;
mod failures;
mod failures_without_fields;
mod from_schema;
mod gateway_pages;
mod leniency;
mod models;
mod rows;
mod size_limit;
mod tencent_answers;
mod tencent_errors;
