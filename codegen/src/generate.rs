//! The generator as one pure function from checked documents to the text of files: which emitter writes which file.

mod groups;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

use crate::emit::{
    endpoints, error_codes, fixtures, operation_list, operations, oracles, provider, readme, regions,
    registry, service,
};
use crate::ir::{Provider, RustTypes, Service};
use crate::progenitor_types::ProgenitorTypes;
use crate::spec::Specs;
use crate::write::Files;
use crate::{print, read};

/// The folders of generated files, below the workspace.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The folder of a provider's crate is `clients/<provider>`.
    pub clients: PathBuf,
    /// Whether each service is a feature of the provider's crate.
    pub features: bool,
    /// The folder for the test data of all services; `None` writes none.
    pub fixtures: Option<PathBuf>,
    /// The folder for the list of all operations, which uses the test data; `None` writes none.
    pub registry: Option<PathBuf>,
    /// The folder for the page with all operations, for the documentation; `None` writes none.
    pub operations: Option<PathBuf>,
    /// The file with the same page beside the documents; `None` writes none.
    pub list: Option<PathBuf>,
    /// The folder for the oracles of all models; `None` writes none.
    pub oracles: Option<PathBuf>,
    /// The folder for the documents as JSON, each with all files of its service; `None` writes none.
    pub documents: Option<PathBuf>,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            clients: "clients".into(),
            features: true,
            fixtures: Some("tests/suite/src/generated".into()),
            registry: Some("tests/suite/src/operations/generated".into()),
            operations: Some("clients/facade/src/generated".into()),
            list: Some("specs/OPERATIONS.md".into()),
            oracles: None,
            documents: None,
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
    /// The table of services, for the README.
    pub services: String,
}

/// Generates every file of every document.
///
/// # Errors
/// When a document that passed the lint cannot be generated, which is a bug of the generator.
pub fn generate(specs: &Specs, layout: &Layout) -> Result<Generated, String> {
    let mut out = Generated::default();
    let services: Vec<_> = specs.documents.iter().map(Service::read).collect();
    for service in &services {
        of_service(service, layout, &mut out).map_err(|error| format!("{}: {error}", service.file))?;
    }
    if let Some(folder) = &layout.documents {
        for (spec, service) in specs.documents.iter().zip(&services) {
            let text = serde_json::to_string_pretty(&spec.value).map_err(|error| error.to_string())?;
            out.put(folder, &format!("{}.json", service.flat_name()), text + "\n");
        }
        out.owned.insert(folder.clone());
    }
    for regions in &specs.regions {
        of_provider(&Provider::read(regions), &services, layout, &mut out)?;
    }
    of_all(&services, layout, &mut out)?;
    out.services = readme::table(&services);
    Ok(out)
}

/// The files of one service: its module, and its test data.
fn of_service(service: &Service, layout: &Layout, out: &mut Generated) -> Result<(), String> {
    let progenitor = ProgenitorTypes::generate(service)?;
    let types = &progenitor.rust_types()?;
    let folder = layout.generated(&service.provider).join(&service.module);
    let (source, name) = (&service.file, &service.name);

    out.print(&folder, "mod.rs", source, &service::front_page(service, types), service::module(service))?;
    operation_files(service, types, &folder.join("operation"), out)?;
    groups::model_files(service, types, &folder, out)?;
    groups::enum_files(service, types, &folder, out)?;
    out.print(
        &folder,
        "error_code.rs",
        source,
        &error_codes::front_page(service),
        error_codes::error_codes(service),
    )?;

    let file = format!("{}.rs", service.flat_name());
    if let Some(folder) = &layout.fixtures {
        let code = fixtures::fixtures(service, types, &progenitor.schemas_json()?);
        out.print(folder, &file, source, &format!("The test data of {name}."), code)?;
    }
    if let Some(folder) = &layout.oracles {
        let code = oracles::oracles(types, &progenitor.oracles());
        out.print(folder, &file, source, &format!("The oracles of {name}."), code)?;
    }
    Ok(())
}

/// The files of one provider, which also own its folder.
fn of_provider(
    provider: &Provider,
    services: &[Service],
    layout: &Layout,
    out: &mut Generated,
) -> Result<(), String> {
    let name = &provider.name;
    let folder = layout.generated(name);
    let (source, regions_source) = (format!("specs/{name}"), format!("specs/{name}/regions.yaml"));
    let root = provider::module(services.iter().filter(|service| service.provider == *name), layout.features);

    out.print(&folder, "mod.rs", &source, &format!("Generated code of {name}."), root)?;
    let doc = format!("The regions of {name}, as constants.");
    out.print(&folder, "region.rs", &regions_source, &doc, regions::constants(provider))?;
    let (doc, code) = (endpoints::front_page(provider), endpoints::endpoints(provider));
    out.print(&folder, "endpoints.rs", &regions_source, &doc, code)?;
    out.owned.insert(folder);
    Ok(())
}

/// The files that list all services.
fn of_all(services: &[Service], layout: &Layout, out: &mut Generated) -> Result<(), String> {
    let lists = [
        (&layout.fixtures, "The test data of all services.", fixtures::root as fn(&[Service]) -> TokenStream),
        (&layout.registry, "All operations.", registry::registry),
        (&layout.oracles, "The oracles of all models.", oracles::root),
    ];
    for (folder, doc, emit) in lists {
        if let Some(folder) = folder {
            out.print(folder, "mod.rs", "specs", doc, emit(services))?;
            out.owned.insert(folder.clone());
        }
    }
    if let Some(folder) = &layout.operations {
        out.put(folder, "operations.md", operation_list::page(services));
        out.owned.insert(folder.clone());
    }
    if let Some(file) = &layout.list {
        out.files.insert(file.clone(), operation_list::page(services));
    }
    Ok(())
}

/// One file for each operation, and the module that lists them.
fn operation_files(
    service: &Service,
    types: &RustTypes<'_>,
    folder: &Path,
    out: &mut Generated,
) -> Result<(), String> {
    let source = &service.file;
    let operations: Vec<_> = service.operations.iter().zip(&types.operations).collect();
    let texts = print::print_all(source, &operations, |(operation, model)| {
        let doc = format!("The operation `{}`.", operation.id);
        Ok((doc, operations::operation(service, types, operation, model)?))
    })?;
    for ((operation, _), text) in operations.iter().zip(texts) {
        out.put(folder, &format!("{}.rs", operation.module), text);
    }
    out.print(folder, "mod.rs", source, "The operations.", operations::module(service))
}

impl Layout {
    fn generated(&self, provider: &str) -> PathBuf {
        self.clients.join(provider).join("src/generated")
    }
}

impl Generated {
    /// Adds the README of the workspace at `root`, with the table of services in it; nothing where it is missing.
    ///
    /// # Errors
    /// When the README cannot be read, and those of [`readme::splice`].
    pub fn add_readme(&mut self, root: &Path) -> Result<(), String> {
        match read::text(&root.join("README.md")) {
            Ok(text) => {
                let text = readme::splice(&text, &self.services)?;
                self.files.insert("README.md".into(), text);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(format!("README.md: {error}")),
        }
    }

    fn print(
        &mut self,
        folder: &Path,
        name: &str,
        source: &str,
        doc: &str,
        code: TokenStream,
    ) -> Result<(), String> {
        self.put(folder, name, print::print(source, doc, code)?);
        Ok(())
    }

    fn put(&mut self, folder: &Path, name: &str, text: String) {
        self.files.insert(folder.join(name), text);
    }
}
