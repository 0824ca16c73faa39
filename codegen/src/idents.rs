//! Names that are valid in Rust, and the Rust names of vendor names.

use std::borrow::Cow;

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Keywords of all editions, which cannot be the name of a field or module.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// Types, traits and variants of the standard library that generated code uses.
const PRELUDE: &[&str] = &[
    "Self",
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "String",
    "Vec",
    "Box",
    "Default",
    "Clone",
    "Copy",
    "Debug",
    "Send",
    "Sync",
    "Sized",
    "Unpin",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Into",
    "TryFrom",
    "TryInto",
    "AsRef",
    "AsMut",
    "Iterator",
    "Extend",
    "IntoIterator",
    "FromIterator",
    "ToOwned",
    "ToString",
    "Eq",
    "Ord",
    "PartialEq",
    "PartialOrd",
];

/// Types and traits of the runtime that generated files import or define.
const RUNTIME: &[&str] = &[
    "BodyFormat",
    "Client",
    "EndpointTable",
    "Field",
    "Item",
    "List",
    "Location",
    "Model",
    "Operation",
    "OperationMeta",
    "OptValue",
    "Paginated",
    "Record",
    "Region",
    "Slot",
    "StringEnum",
    "Value",
];

/// Modules beside and inside the generated modules of services; and `client`, whose type would be `Client`.
const MODULES: &[&str] = &["client", "endpoints", "enums", "error_code", "model", "operation", "region"];

/// Whether a name is `snake_case` and not a keyword.
pub(crate) fn is_snake(name: &str) -> bool {
    is_snake_by_bytes(name) && !is_keyword(name)
}

/// Whether a provider can have this name. It becomes a module of the facade, a crate beside `facade` and `runtime`, and
/// the prefix of a service's module, followed by an underscore.
pub(crate) fn is_provider(name: &str) -> bool {
    is_snake(name) && !name.contains('_') && !["facade", "runtime"].contains(&name)
}

/// Whether a name is a keyword, which needs an underscore to be a field.
pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

fn is_snake_by_bytes(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && !name.ends_with('_')
        && !name.contains("__")
}

/// Whether a name starts with a capital letter and consists of letters and digits.
pub(super) fn is_pascal(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a name is `SCREAMING_SNAKE_CASE`.
pub(super) fn is_screaming(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether a type or variant of this name would hide one of the standard library.
pub(super) fn is_prelude(name: &str) -> bool {
    PRELUDE.contains(&name)
}

/// Whether a type of this name would hide one of the runtime in generated code.
pub(super) fn is_runtime(name: &str) -> bool {
    RUNTIME.contains(&name)
}

/// Whether a module of this name would collide with a generated one.
pub(crate) fn is_generated_module(name: &str) -> bool {
    MODULES.contains(&name)
}

/// The Rust name of a field, without the underscore of a keyword; `None` if it would not start with a letter.
pub(crate) fn field(name: &str) -> Option<Cow<'_, str>> {
    // Most names stay unchanged, and this is the hot path of a large document.
    if is_snake_by_bytes(name) {
        return Some(Cow::Borrowed(name));
    }
    starting_with_letter(ascii_words(name).to_snake_case())
}

/// The Rust name of a type or variant; `None` if it would not start with a letter.
pub(super) fn pascal(name: &str) -> Option<Cow<'_, str>> {
    starting_with_letter(ascii_words(name).to_upper_camel_case())
}

fn ascii_words(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn starting_with_letter(name: String) -> Option<Cow<'static, str>> {
    name.starts_with(|first: char| first.is_ascii_alphabetic()).then_some(Cow::Owned(name))
}
