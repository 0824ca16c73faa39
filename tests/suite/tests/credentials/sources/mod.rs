//! Rules that the sources of all clouds share.

mod any_file;
mod documents;
mod file_kinds;
mod ini;
mod long_values;
mod network;
mod plain_http;
mod printed;
mod variables;
mod variables_not_utf8;
mod white_space;
