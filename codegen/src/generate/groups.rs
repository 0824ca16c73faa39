//! The files of models and enums: one of each for a document of one file, and a folder with a file for each group otherwise.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Generated;
use crate::emit::{enums, models};
use crate::ir::{Enum, Model, NamedNumber, RustTypes, Service};
use crate::print;

/// The module with the types that several groups use, named after their file `service.yaml`; so no group has its name.
const SHARED: &str = "service";

const ENUMS: &str = "The enums and named numbers.";

/// `model.rs`, or `model/mod.rs` with the models of each group beside it.
pub(super) fn model_files(
    service: &Service,
    types: &RustTypes<'_>,
    folder: &Path,
    out: &mut Generated,
) -> Result<(), String> {
    let part = |models: &[&Model<'_>]| Ok(models::models(models));
    if service.groups.is_empty() {
        let models: Vec<_> = types.models.iter().collect();
        let (imports, enums) = (models::imports(), models::enums(types));
        let around = || (quote!(#imports #enums), models::macros(&models));
        let text = print::print_parts(&service.file, models::DOC, &models, part, around)?;
        out.put(folder, "model.rs", text);
        return Ok(());
    }
    let folder = folder.join("model");
    let mut modules = Vec::new();
    for (module, title) in modules_of(service) {
        let models: Vec<_> = types.models.iter().filter(|model| is_in(service, model.name, module)).collect();
        if !models.is_empty() {
            let imports = models::imports();
            let around = || (quote!(#imports use super::*;), models::macros(&models));
            let doc = format!("The models of {title}.");
            let text = print::print_parts(&service.file, &doc, &models, part, around)?;
            out.put(&folder, &format!("{module}.rs"), text);
            modules.push(module);
        }
    }
    let (exports, enums) = (exports(&modules), models::enums(types));
    out.print(&folder, "mod.rs", &service.file, models::DOC, quote!(#exports #enums))
}

/// `enums.rs`, or `enums/mod.rs` with the enums of each group beside it.
pub(super) fn enum_files(
    service: &Service,
    types: &RustTypes<'_>,
    folder: &Path,
    out: &mut Generated,
) -> Result<(), String> {
    let source = &service.file;
    if service.groups.is_empty() {
        let (enums, numbers): (Vec<_>, Vec<_>) =
            (types.enums.iter().collect(), types.numbers.iter().collect());
        return out.print(folder, "enums.rs", source, ENUMS, enums::enums(&enums, &numbers));
    }
    let folder = folder.join("enums");
    let mut modules = Vec::new();
    for (module, title) in modules_of(service) {
        let is_in = |name: &str| is_in(service, name, module);
        let enums: Vec<&Enum<'_>> = types.enums.iter().filter(|each| is_in(each.name)).collect();
        let numbers: Vec<&NamedNumber<'_>> = types.numbers.iter().filter(|each| is_in(each.name)).collect();
        if !enums.is_empty() || !numbers.is_empty() {
            let doc = format!("The enums and named numbers of {title}.");
            out.print(&folder, &format!("{module}.rs"), source, &doc, enums::enums(&enums, &numbers))?;
            modules.push(module);
        }
    }
    out.print(&folder, "mod.rs", source, ENUMS, exports(&modules))
}

/// The modules of the groups, each with words for its doc comment, after the one that they share.
fn modules_of(service: &Service) -> impl Iterator<Item = (&str, String)> {
    let groups =
        service.groups.iter().map(|group| (group.name.as_str(), format!("the group `{}`", group.name)));
    std::iter::once((SHARED, "several groups".to_owned())).chain(groups)
}

fn is_in(service: &Service, name: &str, module: &str) -> bool {
    service.group_of_type(name).unwrap_or(SHARED) == module
}

fn exports(modules: &[&str]) -> TokenStream {
    let modules: Vec<_> = modules.iter().map(|module| format_ident!("{module}")).collect();
    quote!(#(mod #modules;)* #(pub use #modules::*;)*)
}
