//! The generator as one pure function from checked documents to the text of files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::emit::{
    docs, endpoints, error_codes, fixtures, models, operations, oracle, readme, regions, registry, service,
};
use crate::ir::{Operation, Service};
use crate::progenitor_types::{self, typify_schema};
use crate::rust_types::{RustTypes, Struct};
use crate::spec::Specs;
use crate::write::Files;
use crate::{print, read};

/// The folders of generated files, below the workspace.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The folder of a provider's crate is `clients/<provider>`.
    pub clients: PathBuf,
    /// The folder for the test data of all services; `None` writes none.
    pub fixtures: Option<PathBuf>,
    /// The folder for the list of all operations, which uses the test data; `None` writes none.
    pub registry: Option<PathBuf>,
    /// The folder for the oracles of all models; `None` writes none.
    pub oracles: Option<PathBuf>,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            clients: "clients".into(),
            fixtures: Some("tests/suite/src/generated".into()),
            registry: Some("tests/suite/src/operations/generated".into()),
            oracles: None,
        }
    }
}

/// The output of the generator.
#[derive(Debug, Default)]
pub struct Generated {
    /// The files.
    pub files: Files,
    /// The folders that contain generated files only.
    pub owned: BTreeSet<PathBuf>,
    /// The table of operations, for the README.
    pub operations: String,
}

/// Generates every file of every document.
///
/// # Errors
/// When a document that passed the lint cannot be generated, which is a bug of the generator.
pub fn generate(specs: &Specs, layout: &Layout) -> Result<Generated, String> {
    let mut out = Generated::default();
    let mut modules: BTreeMap<&str, Vec<Service>> = BTreeMap::new();
    for spec in &specs.documents {
        modules.entry(&spec.provider).or_default().push(Service::read(spec));
    }
    for services in modules.values() {
        for service in services {
            one(service, layout, &mut out).map_err(|error| format!("{}: {error}", service.file))?;
        }
    }
    for tables in &specs.regions {
        let folder = layout.generated(&tables.provider);
        let source = format!("specs/{}/regions.yaml", tables.provider);
        let doc = format!("The regions of {}, as constants.", tables.provider);
        out.put(&folder, "region.rs", print::print(&source, &doc, regions::constants(tables))?);
        let doc = format!(
            "The hosts of {}.\n\nSources: {}",
            tables.provider,
            docs::escape(&tables.sources.join(" "))
        );
        out.put(&folder, "endpoints.rs", print::print(&source, &doc, endpoints::endpoints(tables))?);
        let services = modules.get(tables.provider.as_str()).map(Vec::as_slice).unwrap_or_default();
        let names = services.iter().map(|service| format_ident!("{}", service.module));
        let root = quote!(pub mod endpoints; pub mod region; #(pub mod #names;)*);
        let doc = format!("Generated code of {}.", tables.provider);
        out.put(&folder, "mod.rs", print::print(&format!("specs/{}", tables.provider), &doc, root)?);
        out.owned.insert(folder);
    }
    let services: Vec<_> = modules.values().flatten().collect();
    let names: Vec<_> = services.iter().map(|service| format_ident!("{}", flat_name(service))).collect();
    if let Some(folder) = &layout.fixtures {
        let root = quote! {
            #(pub mod #names;)*
            /// The test data of each service.
            pub const SERVICES: &[crate::fixtures::Service] = &[#(crate::fixtures::Service {
                models: #names::MODELS,
                samples: #names::SAMPLES,
                schemas: #names::SCHEMAS,
            }),*];
        };
        out.put(folder, "mod.rs", print::print("specs", "The test data of all services.", root)?);
        out.owned.insert(folder.clone());
    }
    if let Some(folder) = &layout.registry {
        out.put(folder, "mod.rs", registry_file(&services)?);
        out.owned.insert(folder.clone());
    }
    if let Some(folder) = &layout.oracles {
        let root = quote! {
            #(pub mod #names;)*
            /// The oracles of each service.
            pub const SERVICES: &[&[crate::fixtures::Model]] = &[#(#names::ORACLES),*];
        };
        out.put(folder, "mod.rs", print::print("specs", "The oracles of all models.", root)?);
        out.owned.insert(folder.clone());
    }
    out.operations = readme::table(services);
    Ok(out)
}

impl Layout {
    fn generated(&self, provider: &str) -> PathBuf {
        self.clients.join(provider).join("src/generated")
    }
}

impl Generated {
    /// Adds the README of the workspace at `root`, with the table of operations in it; nothing where it is missing.
    ///
    /// # Errors
    /// When the README cannot be read, and those of [`readme::splice`].
    pub fn add_readme(&mut self, root: &Path) -> Result<(), String> {
        match read::text(&root.join("README.md")) {
            Ok(text) => {
                let text = readme::splice(&text, &self.operations)?;
                self.files.insert("README.md".into(), text);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(format!("README.md: {error}")),
        }
    }

    fn put(&mut self, folder: &Path, name: &str, text: String) {
        self.files.insert(folder.join(name), text);
    }
}

/// The name of a service among those of all providers.
fn flat_name(service: &Service) -> String {
    format!("{}_{}", service.provider, service.module)
}

fn one(service: &Service, layout: &Layout, out: &mut Generated) -> Result<(), String> {
    let schemas = typify_schema::schemas(service);
    let progenitor = progenitor_types::generate(&service.title, &schemas)?;
    let types = RustTypes::read(service, &progenitor)?;
    let folder = layout.generated(&service.provider).join(&service.module);
    let source = &service.file;
    out.put(&folder, "operation.rs", operation_file(service, &types)?);
    out.put(&folder, "model.rs", model_file(service, &types)?);
    let mut put = |name: &str, doc: &str, tokens: TokenStream| {
        print::print(source, doc, tokens).map(|text| out.put(&folder, name, text))
    };
    put("mod.rs", &front_page(service), service::service(service, &types))?;
    put("enums.rs", "The enums and named numbers.", {
        let items = types.enum_items();
        quote!(use imagescan_runtime::__generated::StringEnum; #items)
    })?;
    put(
        "error_code.rs",
        &format!("The error codes that {} documents.", service.name),
        error_codes::error_codes(service),
    )?;
    let name = format!("{}.rs", flat_name(service));
    if let Some(folder) = &layout.fixtures {
        let doc = format!("The test data of {}.", service.name);
        let tokens = fixtures::fixtures(service, &types, &schemas)?;
        out.put(folder, &name, print::print(source, &doc, tokens)?);
    }
    if let Some(folder) = &layout.oracles {
        let doc = format!("The oracles of {}.", service.name);
        let tokens = oracle::oracles(service, &progenitor, &types);
        out.put(folder, &name, print::print(source, &doc, tokens)?);
    }
    Ok(())
}

fn registry_file(services: &[&Service]) -> Result<String, String> {
    let mut entries = Vec::new();
    for service in services {
        entries.extend(registry::entries(service, &flat_name(service))?);
    }
    let root = quote! {
        use super::Operation;

        /// Every operation of every service.
        pub static OPERATIONS: &[Operation] = &[#(#entries),*];
    };
    print::print("specs", "All operations.", root)
}

fn operation_file(service: &Service, types: &RustTypes) -> Result<String, String> {
    let items: Vec<_> = service.operations.iter().zip(&types.operations).collect();
    let part = |items: &[(&Operation, &Struct)]| {
        items
            .iter()
            .map(|(operation, fields)| operations::operation(service, types, operation, fields))
            .collect()
    };
    print::print_parts(&service.file, "The operations.", &items, part, || {
        let imports = quote! {
            use imagescan_runtime::__generated::{
                BodyFormat, Field, Item as _, List, Location, Model, Operation, OperationMeta, OptValue as _, Paginated,
                Record, Slot, Value,
            };
            use super::model::*;
        };
        (imports, models::macros(&types.operations))
    })
}

fn model_file(service: &Service, types: &RustTypes) -> Result<String, String> {
    let part = |models: &[Struct]| Ok(models.iter().map(Struct::definition).collect());
    print::print_parts(&service.file, "The models and enums.", &types.models, part, || {
        // A glob over nothing would be called unreachable.
        let enums = (!types.enum_names().is_empty()).then(|| {
            quote!(
                pub use super::enums::*;
            )
        });
        let imports = quote! {
            use imagescan_runtime::__generated::{Item as _, List, Model, OptValue as _, Record, Slot, Value};
            #enums
        };
        (imports, models::macros(&types.models))
    })
}

fn front_page(service: &Service) -> String {
    let mut doc = format!("{}\n\n{}", docs::escape(&service.title), docs::escape(service.description.trim()));
    if let Some(link) = &service.docs {
        let _ = write!(doc, "\n\n[The vendor's page]({})", docs::target(link));
    }
    doc
}
