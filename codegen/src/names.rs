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

/// Types and traits of the runtime and of the provider's crate that generated files import or define.
const RUNTIME: &[&str] = &[
    "ArgumentSource",
    "BodyFormat",
    "Client",
    "Continuation",
    "EndpointTable",
    "Field",
    "IntoOption",
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
    "StateValue",
    "StringEnum",
    "UnknownValue",
    "Value",
    "Waiter",
    "WaiterMeta",
];

/// Constructors of models, functions of the traits that they implement for callers, and methods that the prelude adds.
///
/// Functions of `Record` and `Paginated` are not listed: callers have no use for them, and nothing calls them by method syntax.
const MODEL_FUNCTIONS: &[&str] = &[
    "new",
    "empty",
    "clone",
    "clone_from",
    "default",
    "deserialize",
    "eq",
    "fmt",
    "ne",
    "serialize",
    "into",
    "to_owned",
    "try_into",
];

/// The function of operations with `x-starts`, for all sites or for one.
pub(crate) fn waiter(site: Option<&str>) -> String {
    site.map_or("waiter".to_owned(), |site| format!("waiter_{site}"))
}

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

fn is_keyword(name: &str) -> bool {
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

/// Whether the setter of a field of this name would hide a function of models.
pub(crate) fn is_model_function(name: &str) -> bool {
    MODEL_FUNCTIONS.contains(&name)
}

/// Whether a module of this name would collide with a generated one.
pub(crate) fn is_generated_module(name: &str) -> bool {
    MODULES.contains(&name)
}

/// The name of a field in Rust: the explicit one of the document, or the wire name in snake case. A keyword becomes a raw
/// identifier, or has an underscore where Rust has none.
pub(crate) fn of_field(wire: &str, explicit: Option<&str>) -> String {
    let name = explicit.map(Cow::Borrowed).or_else(|| field(wire)).unwrap_or_default();
    match &*name {
        "self" | "super" | "crate" => format!("{name}_"),
        _ if is_keyword(&name) => format!("r#{name}"),
        _ => name.into_owned(),
    }
}

/// The name of the accessor that returns a field as a time.
pub(crate) fn of_time(rust_field: &str) -> String {
    format!("{}_at", rust_field.trim_start_matches("r#").trim_end_matches('_'))
}

/// The Rust name of a field, before a keyword is escaped; `None` if it would not start with a letter.
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{MODEL_FUNCTIONS, MODULES, RUNTIME};

    const GOLDENS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/goldens/src/generated");
    const SURFACE: &str = include_str!("../../clients/runtime/src/__generated.rs");

    const MACROS: &str = include_str!("../../clients/runtime/src/types/macros.rs");

    fn words(text: &str) -> impl Iterator<Item = &str> {
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        let inside = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
        entries.flat_map(inside).collect()
    }

    /// The names that the goldens import from the runtime and from the crate of their provider, and the type that each service defines.
    fn imported() -> BTreeSet<String> {
        let mut names = BTreeSet::from(["Client".to_owned()]);
        for file in files(GOLDENS.as_ref()) {
            let text = fs::read_to_string(file).expect("text");
            for import in text.split("use ").skip(1) {
                let import = import.split(';').next().unwrap_or_default();
                let paths = ["imagescan_runtime::__generated::", "crate::"];
                let Some(import) = paths.iter().find_map(|path| import.strip_prefix(path)) else { continue };
                let types = words(import).filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase()));
                names.extend(types.map(str::to_owned));
            }
        }
        names
    }

    #[test]
    fn the_reserved_types_are_those_that_generated_code_imports() {
        let reserved: BTreeSet<_> = RUNTIME.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(reserved, imported());
    }

    #[test]
    fn the_runtime_has_the_reserved_types() {
        // A provider's crate has its own type of regions.
        const OF_PROVIDER: &str = "Region";
        let surface: BTreeSet<_> = words(SURFACE).collect();
        for name in RUNTIME.iter().filter(|name| **name != OF_PROVIDER) {
            assert!(surface.contains(name), "clients/runtime/src/__generated.rs has no `{name}`");
        }
    }

    #[test]
    fn the_functions_of_models_are_reserved() {
        let (_, rest) = MACROS.split_once("macro_rules! models").expect("the macro");
        let (models, _) = rest.split_once("macro_rules!").expect("another macro");
        let functions: Vec<_> =
            models.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next()).collect();
        assert!(functions.len() > 5, "{functions:?}");
        for name in functions {
            assert!(MODEL_FUNCTIONS.contains(&name), "models have a function `{name}`");
        }
    }

    #[test]
    fn the_reserved_modules_are_those_of_generated_code() {
        let services = ["encodings", "groups", "names", "pages", "prose", "rest", "rpc", "values", "waits"];
        let mut modules = BTreeSet::from(["client".to_owned()]);
        // The modules of operations and groups collide with each other only.
        let inner = ["operation/mod.rs", "model/mod.rs", "enums/mod.rs"];
        let is_module =
            |file: &&PathBuf| file.ends_with("mod.rs") && !inner.iter().any(|inner| file.ends_with(inner));
        for file in files(GOLDENS.as_ref()).iter().filter(is_module) {
            let text = fs::read_to_string(file).expect("text");
            let declared =
                text.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
            modules.extend(declared.map(|name| name.trim_end_matches(';').to_owned()));
        }
        modules.retain(|name| !services.contains(&name.as_str()));
        assert_eq!(modules, MODULES.iter().map(|name| (*name).to_owned()).collect());
    }
}
