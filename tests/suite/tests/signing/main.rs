//! Signatures: vectors, properties, and the emulator as a second opinion.

mod alibaba_properties;
mod alibaba_vectors;
mod emulator_vectors;
mod facade_sign;
mod fuzz_canonical;
mod huawei_properties;
mod huawei_vectors;
mod tencent_properties;
mod tencent_vectors;
mod vector_folder;
mod vectors_command;
