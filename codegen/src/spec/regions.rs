//! The region tables of a provider: the host of each region, per service and network.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::document::Document;
use super::lines::join;
use super::texts::each_hidden;
use crate::characters::{HIDDEN_REMEDY, HIDDEN_RULE, code_point};
use crate::diagnostic::Diagnostic;
use crate::names;

/// Region to host.
type Table = BTreeMap<String, String>;

/// The tables of one provider, from `specs/<provider>/regions.yaml`.
#[derive(Clone, Debug)]
pub struct Regions {
    /// The path for messages, as `specs/huawei/regions.yaml`.
    pub file: String,
    /// The provider, as `huawei`.
    pub provider: String,
    /// The sources of the tables.
    pub sources: Vec<String>,
    /// The parameters that the client of the provider fills in, as `project_id`.
    pub client_parameters: Vec<String>,
    /// Whether every field and value of the provider's documents needs a description.
    pub described: bool,
    /// Service to network to region to host.
    pub services: BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>,
    document: Document,
}

impl Regions {
    /// Reads the tables as far as possible, with all diagnostics.
    #[must_use]
    pub fn read(document: Document) -> (Self, Vec<Diagnostic>) {
        let (file, provider) = (document.file.clone(), document.provider.clone());
        // An unreadable file has a diagnostic already.
        if !document.value.is_object() {
            let (sources, client_parameters, described, services) = Default::default();
            let tables = Self { file, provider, sources, client_parameters, described, services, document };
            return (tables, Vec::new());
        }
        let mut reader = RegionsReader { document: &document, diagnostics: Vec::new() };
        reader.known_keys();
        reader.provider();
        let (sources, client_parameters) = (reader.sources(), reader.client_parameters());
        let described = reader.described();
        let services = reader.services();
        let mut diagnostics = reader.diagnostics;
        diagnostics.extend(hidden_characters(&document));
        (Self { file, provider, sources, client_parameters, described, services, document }, diagnostics)
    }

    /// A diagnostic for the tables of one service.
    #[must_use]
    pub fn diagnostic_of(&self, service: &str, message: &str, remedy: &str) -> Diagnostic {
        self.document.diagnostic(RULE, join("/services", service), message, remedy)
    }
}

const RULE: &str = "regions";
const KEYS: [&str; 5] = ["provider", "sources", "client-parameters", "described", "services"];

struct RegionsReader<'a> {
    document: &'a Document,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> RegionsReader<'a> {
    fn known_keys(&mut self) {
        for key in self.document.value.as_object().into_iter().flat_map(Map::keys) {
            if !KEYS.contains(&key.as_str()) {
                let message = format!("a region file has no field `{key}`");
                self.error(
                    &join("", key),
                    message,
                    "write only `provider`, `sources`, `client-parameters`, `described` and `services`",
                );
            }
        }
    }

    fn provider(&mut self) {
        let folder = &self.document.provider;
        if self.document.value.get("provider").and_then(Value::as_str) != Some(folder) {
            let message = "`provider` differs from the folder of the file".to_owned();
            self.error("/provider", message, &format!("write `provider: {folder}`"));
        }
    }

    fn sources(&mut self) -> Vec<String> {
        let listed =
            self.document.value.get("sources").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let sources: Vec<String> = listed.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if sources.is_empty() || sources.len() != listed.len() {
            let message = "`sources` is not a list of sentences".to_owned();
            self.error("/sources", message, "name the source of each table");
        }
        sources
    }

    fn client_parameters(&mut self) -> Vec<String> {
        let Some(value) = self.document.value.get("client-parameters") else { return Vec::new() };
        let names: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if value.as_array().is_none_or(|listed| listed.len() != names.len()) {
            let message = "`client-parameters` is not a list of names".to_owned();
            self.error("/client-parameters", message, "write it as `[project_id]`");
        }
        for name in names.iter().filter(|name| !names::is_snake(name)) {
            let message = format!("`{name}` is not the name of a parameter");
            self.error("/client-parameters", message, "use lower-case letters, digits and underscores");
        }
        names.into_iter().map(str::to_owned).collect()
    }

    fn described(&mut self) -> bool {
        let value = self.document.value.get("described");
        if value.is_some_and(|value| !value.is_boolean()) {
            let message = "`described` is not `true` or `false`".to_owned();
            self.error("/described", message, "write `true` if every field needs a description");
        }
        value.and_then(Value::as_bool) == Some(true)
    }

    fn services(&mut self) -> BTreeMap<String, BTreeMap<String, Table>> {
        let services = self.mapping(self.document.value.get("services"), "/services", "service");
        services
            .map(|(service, networks)| {
                let pointer = join("/services", service);
                self.service(service, &pointer);
                let networks = self.mapping(Some(networks), &pointer, "network");
                (
                    service.clone(),
                    networks.map(|(network, table)| self.network(network, table, &pointer)).collect(),
                )
            })
            .collect()
    }

    fn network(&mut self, network: &str, table: &'a Value, parent: &str) -> (String, Table) {
        let pointer = join(parent, network);
        self.identifier(network, &pointer, "network");
        let regions = self.mapping(Some(table), &pointer, "region");
        let table = regions
            .filter_map(|(region, host)| {
                let pointer = join(&pointer, region);
                self.identifier(region, &pointer, "region");
                self.host(host, &pointer).map(|host| (region.clone(), host))
            })
            .collect();
        (network.to_owned(), table)
    }

    /// The entries of a mapping that must not be empty.
    fn mapping(
        &mut self,
        value: Option<&'a Value>,
        pointer: &str,
        kind: &str,
    ) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
        let entries = value.and_then(Value::as_object).filter(|entries| !entries.is_empty());
        if entries.is_none() {
            let message = format!("the table has no {kind}");
            self.error(pointer, message, &format!("write at least one {kind}, or remove the table"));
        }
        entries.into_iter().flatten()
    }

    /// Checks the name of a service, which is its Rust module.
    fn service(&mut self, name: &str, pointer: &str) {
        if !names::is_snake(name) {
            let message = format!("`{name}` is not a valid module name");
            self.error(
                pointer,
                message,
                "use lower-case letters, digits and underscores, starting with a letter",
            );
        }
    }

    fn identifier(&mut self, name: &str, pointer: &str, kind: &str) {
        if !is_identifier(name) {
            let message = format!("`{name}` is not a valid {kind} id");
            let remedy = "use lower-case letters, digits and single hyphens, starting with a letter";
            self.error(pointer, message, remedy);
        }
    }

    fn host(&mut self, host: &Value, pointer: &str) -> Option<String> {
        match host.as_str() {
            Some(name) if is_host(name) => Some(name.to_owned()),
            _ => {
                let message = format!("{host} is not a bare host name in lower case");
                self.error(pointer, message, "write it as `hss.cn-north-4.myhuaweicloud.com`");
                None
            }
        }
    }

    fn error(&mut self, pointer: &str, message: String, remedy: &str) {
        self.diagnostics.push(self.document.diagnostic(RULE, pointer, message, remedy));
    }
}

/// The diagnostics of hidden characters.
fn hidden_characters(document: &Document) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    each_hidden(&document.value, &mut String::new(), &mut |pointer, c, why| {
        let message = format!("the text contains {}, which {why}", code_point(c));
        diagnostics.push(document.diagnostic(HIDDEN_RULE, pointer, message, HIDDEN_REMEDY));
    });
    diagnostics
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && !name.ends_with('-')
        && !name.contains("--")
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Whether this is a host of several labels in lower case, without a port.
pub(crate) fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        let inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !label.is_empty() && label.chars().all(inside) && !label.starts_with('-') && !label.ends_with('-')
    };
    host.contains('.') && host.split('.').all(label)
}
