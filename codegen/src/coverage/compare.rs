//! The differences between the documents and the tables.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::{Field, of_document, of_vendor};
use super::tables::{Operation as VendorOperation, Tables};
use crate::ir::{self, Vendor, VendorOmission};

/// The documents of a provider beside the tables.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Each service, by its module.
    pub services: BTreeMap<String, Service>,
    /// The services of which the tables have no operation, by their modules: they are not compared. Empty if that is true of all
    /// services, since then the tables are wrong.
    pub not_in_tables: Vec<String>,
}

/// One service beside the tables.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// The operations that are in both.
    pub compared: usize,
    /// The operations of the tables that the documents lack.
    pub missing: Vec<String>,
    /// The compared fields.
    pub fields: usize,
    /// The fields without any difference.
    pub equal: usize,
    /// Differences that are on purpose, counted by kind.
    pub explained: BTreeMap<Kind, usize>,
    /// Fields that the client fills in and the tables lack.
    pub by_client: usize,
    /// Differences without a record.
    pub unexplained: Vec<Difference>,
    /// Records without a difference.
    pub stale: Vec<Difference>,
}

/// The kind of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Only the documents have the operation.
    Operation,
    /// The HTTP method.
    Method,
    /// The path.
    Path,
    /// Only the tables have the field.
    VendorOnly,
    /// Only the document has the field.
    DocumentOnly,
    /// The location, or how an array travels there.
    Location,
    /// The type.
    Type,
    /// Whether a request needs the field.
    Required,
    /// The listed values.
    Values,
}

impl Kind {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Method => "method",
            Self::Path => "path",
            Self::VendorOnly => "at the vendor only",
            Self::DocumentOnly => "in the document only",
            Self::Location => "location",
            Self::Type => "type",
            Self::Required => "required",
            Self::Values => "values",
        }
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The operation.
    pub operation: String,
    /// The location of the field; empty for a difference of the operation.
    pub location: String,
    /// The path of the field on the wire; empty for a difference of the operation.
    pub field: String,
    /// The kind.
    pub kind: Kind,
    /// The vendor's fact, as text.
    pub vendor: String,
    /// The document's fact, as text.
    pub document: String,
}

/// Compares the services of a provider with its tables.
#[must_use]
pub fn compare(services: &[ir::Service], tables: &Tables) -> Comparison {
    let mut comparison = Comparison::default();
    let services = services.iter().filter(|service| service.provider == tables.cloud);
    let of_service = |service: &ir::Service| {
        let of_service = tables.operations.iter().filter(|operation| operation.service == service.module);
        of_service.collect::<Vec<_>>()
    };
    let has_any = services.clone().any(|service| !of_service(service).is_empty());
    for service in services {
        let of_service = of_service(service);
        if has_any && of_service.is_empty() {
            comparison.not_in_tables.push(service.module.clone());
            continue;
        }
        comparison.services.insert(service.module.clone(), of_one(service, &of_service, tables));
    }
    comparison
}

fn of_one(service: &ir::Service, vendors: &[&VendorOperation], tables: &Tables) -> Service {
    let mut out = Service::default();
    let mut records = Records::default();
    let is_missing = |vendor: &&&VendorOperation| !service.has_operation(&vendor.name);
    out.missing = vendors.iter().filter(is_missing).map(|vendor| vendor.name.clone()).collect();
    for operation in &service.operations {
        let Some(vendor) = vendors.iter().find(|vendor| vendor.name == operation.id) else {
            let (vendor, document) = ("no operation of this name", "the operation");
            out.unexplained.push(of_operation(operation, Kind::Operation, vendor, document));
            continue;
        };
        out.compared += 1;
        if !vendor.methods.contains(&operation.method) {
            let methods = vendor.methods.join(" or ");
            out.unexplained.push(of_operation(operation, Kind::Method, &methods, &operation.method));
        }
        if vendor.path != operation.path {
            out.unexplained.push(of_operation(operation, Kind::Path, &vendor.path, &operation.path));
        }
        let (vendors, documents) = (of_vendor(vendor, tables), of_document(operation, service));
        Fields { operation, out: &mut out, records: &mut records }.compare(&vendors, &documents);
    }
    out.stale = records.stale();
    out
}

fn of_operation(operation: &ir::Operation, kind: Kind, vendor: &str, document: &str) -> Difference {
    let (vendor, document) = (vendor.to_owned(), document.to_owned());
    let (location, field) = (String::new(), String::new());
    Difference { operation: operation.id.clone(), location, field, kind, vendor, document }
}

struct Fields<'c, 's> {
    operation: &'s ir::Operation,
    out: &'c mut Service,
    records: &'c mut Records,
}

impl Fields<'_, '_> {
    fn compare(&mut self, vendors: &[Field<'_>], documents: &[Field<'_>]) {
        let mut used = BTreeSet::new();
        // The children of a field that is on one side only, or has another type, are not reported.
        let mut hidden: Vec<(String, String)> = Vec::new();
        let is_hidden = |hidden: &[(String, String)], field: &Field<'_>| {
            hidden.iter().any(|(location, path)| {
                let rest = field.path.strip_prefix(path.as_str()).filter(|_| location == field.location);
                rest.is_some_and(|rest| rest.starts_with('.') || rest.starts_with("[]."))
            })
        };
        for document in documents {
            if is_hidden(&hidden, document) {
                continue;
            }
            self.out.fields += 1;
            if let Some((index, vendor)) = counterpart(document, vendors) {
                used.insert(index);
                if !self.pair(vendor, document) {
                    hidden.push((document.location.to_owned(), document.path.clone()));
                    hidden.push((vendor.location.to_owned(), vendor.path.clone()));
                }
            } else {
                hidden.push((document.location.to_owned(), document.path.clone()));
                self.document_only(document);
            }
        }
        for (index, vendor) in vendors.iter().enumerate() {
            if !used.contains(&index) && !is_hidden(&hidden, vendor) {
                hidden.push((vendor.location.to_owned(), vendor.path.clone()));
                self.out.fields += 1;
                self.vendor_only(vendor);
            }
        }
        for omission in &self.operation.omissions {
            let is_used = |vendor: &Field<'_>| omits(omission, vendor);
            if !vendors.iter().enumerate().any(|(index, it)| !used.contains(&index) && is_used(it)) {
                let field = (omission.location.as_str(), omission.name.as_str());
                let document = format!("`x-vendor-omits` from {}", omission.source);
                let difference = self.difference(
                    field,
                    Kind::VendorOnly,
                    "no such field, or the document has it",
                    &document,
                );
                self.records.omissions.push(difference);
            }
        }
    }

    /// Compares a field that both have; whether their children are comparable.
    fn pair(&mut self, vendor: &Field<'_>, document: &Field<'_>) -> bool {
        let before = (self.out.unexplained.len(), self.out.explained.values().sum::<usize>());
        let field = (document.location, document.path.as_str());
        if vendor.location != document.location {
            self.unexplained(field, Kind::Location, vendor.location, document.location);
        } else if let (Some(theirs), Some(ours)) = (vendor.encoding, document.encoding)
            && theirs != ours
        {
            self.unexplained(field, Kind::Location, theirs, ours);
        }
        let same_type = same_type(&vendor.ty, &document.ty);
        self.fact(field, document, Kind::Type, same_type, &vendor.ty, &document.ty, |record| {
            record.ty.as_ref().map(|ty| same_type_text(&vendor.ty, ty))
        });
        if let (Some(theirs), Some(ours)) = (vendor.required, document.required) {
            self.fact(
                field,
                document,
                Kind::Required,
                theirs == ours,
                &theirs.to_string(),
                &ours.to_string(),
                |record| record.required.map(|required| required == theirs),
            );
        }
        let (theirs, ours) = (set(&vendor.values), set(&document.values));
        let (theirs_shown, ours_shown) = (shown(&vendor.values), shown(&document.values));
        self.fact(field, document, Kind::Values, theirs == ours, &theirs_shown, &ours_shown, |record| {
            record.values.as_ref().map(|values| set(values) == theirs)
        });
        for record in document.records.iter().filter(|record| record.absent) {
            let source = format!("a record that {} lacks the field", record.source);
            let stale = self.difference(field, Kind::DocumentOnly, "the field", &source);
            self.records.note(record, Kind::DocumentOnly, false, || stale);
        }
        if before == (self.out.unexplained.len(), self.out.explained.values().sum::<usize>()) {
            self.out.equal += 1;
        }
        is_object(&vendor.ty) == is_object(&document.ty)
    }

    /// Notes whether one fact is equal, differs as recorded, or differs without a record. `recorded` returns whether
    /// a record has the vendor's fact, and `None` if it does not have this kind.
    #[expect(clippy::too_many_arguments, reason = "the two sides of one fact, and what it belongs to")]
    fn fact(
        &mut self,
        field: (&str, &str),
        document: &Field<'_>,
        kind: Kind,
        is_equal: bool,
        theirs: &str,
        ours: &str,
        recorded: impl Fn(&Vendor) -> Option<bool>,
    ) {
        let mut explained = false;
        for record in &document.records {
            if let Some(matches) = recorded(record) {
                let is_needed = !is_equal && matches;
                explained |= is_needed;
                let source = format!("{ours}, with a record from {}", record.source);
                let stale = self.difference(field, kind, theirs, &source);
                self.records.note(record, kind, is_needed, || stale);
            }
        }
        if is_equal {
            return;
        }
        if explained {
            *self.out.explained.entry(kind).or_default() += 1;
        } else {
            self.unexplained(field, kind, theirs, ours);
        }
    }

    fn document_only(&mut self, document: &Field<'_>) {
        let field = (document.location, document.path.as_str());
        let record = document.records.iter().find(|record| record.absent);
        if let Some(record) = record {
            let unused = self.difference(field, Kind::DocumentOnly, "", "");
            self.records.note(record, Kind::DocumentOnly, true, || unused);
            *self.out.explained.entry(Kind::DocumentOnly).or_default() += 1;
        } else if document.by_client {
            self.out.by_client += 1;
        } else {
            self.unexplained(field, Kind::DocumentOnly, "no such field", &document.ty);
        }
    }

    fn vendor_only(&mut self, vendor: &Field<'_>) {
        if self.operation.omissions.iter().any(|omission| omits(omission, vendor)) {
            *self.out.explained.entry(Kind::VendorOnly).or_default() += 1;
        } else {
            let field = (vendor.location, vendor.path.as_str());
            self.unexplained(field, Kind::VendorOnly, &vendor.ty, "no such field");
        }
    }

    fn unexplained(&mut self, field: (&str, &str), kind: Kind, vendor: &str, document: &str) {
        let difference = self.difference(field, kind, vendor, document);
        self.out.unexplained.push(difference);
    }

    fn difference(&self, field: (&str, &str), kind: Kind, vendor: &str, document: &str) -> Difference {
        Difference {
            operation: self.operation.id.clone(),
            location: field.0.to_owned(),
            field: field.1.to_owned(),
            kind,
            vendor: vendor.to_owned(),
            document: document.to_owned(),
        }
    }
}

/// The vendor's field with the location and path of the document's; else one with that path elsewhere in the request.
fn counterpart<'v, 'a>(document: &Field<'_>, vendors: &'v [Field<'a>]) -> Option<(usize, &'v Field<'a>)> {
    let same_path = |vendor: &Field<'_>| match document.location {
        // The names of headers are case-insensitive.
        "header" => vendor.path.eq_ignore_ascii_case(&document.path),
        _ => vendor.path == document.path,
    };
    let mut fields = vendors.iter().enumerate();
    fields.find(|(_, vendor)| vendor.location == document.location && same_path(vendor)).or_else(|| {
        let in_request =
            |vendor: &Field<'_>| vendor.location != "response" && document.location != "response";
        vendors.iter().enumerate().find(|(_, vendor)| in_request(vendor) && same_path(vendor))
    })
}

fn omits(omission: &VendorOmission, vendor: &Field<'_>) -> bool {
    omission.location == vendor.location && omission.name == vendor.path
}

fn is_object(ty: &str) -> (bool, bool) {
    (ty.contains("object"), ty.starts_with("array<"))
}

/// Whether two types are the same on the wire.
fn same_type(vendor: &str, document: &str) -> bool {
    vendor.replace("float", "double") == document
}

/// Whether a record names the vendor's type: nested objects have the names of the vendor there.
fn same_type_text(vendor: &str, recorded: &str) -> bool {
    let inner = |ty: &str| ty.trim_start_matches("array<").trim_end_matches('>').to_owned();
    let is_name = |ty: &str| ty.starts_with(char::is_uppercase);
    vendor == recorded
        || (inner(vendor) == "object"
            && is_name(&inner(recorded))
            && vendor.starts_with("array<") == recorded.starts_with("array<"))
}

fn set(values: &[String]) -> BTreeSet<&str> {
    values.iter().map(String::as_str).collect()
}

fn shown(values: &[String]) -> String {
    if values.is_empty() { "no listed values".to_owned() } else { values.join(", ") }
}

/// Which records had a difference: a schema's record applies to several fields.
#[derive(Default)]
struct Records {
    /// By the address of the record and the kind: whether it was needed, and the difference to report if it never was.
    facts: BTreeMap<(usize, Kind), (bool, Difference)>,
    omissions: Vec<Difference>,
}

impl Records {
    fn note(
        &mut self,
        record: &Vendor,
        kind: Kind,
        is_needed: bool,
        difference: impl FnOnce() -> Difference,
    ) {
        let key = (std::ptr::from_ref(record).addr(), kind);
        let entry = self.facts.entry(key).or_insert_with(|| (false, difference()));
        entry.0 |= is_needed;
    }

    fn stale(self) -> Vec<Difference> {
        let unused = self.facts.into_values().filter(|(is_needed, _)| !is_needed);
        let mut stale: Vec<_> = unused.map(|(_, difference)| difference).chain(self.omissions).collect();
        stale.sort_by(|a, b| {
            (&a.operation, &a.location, &a.field).cmp(&(&b.operation, &b.location, &b.field))
        });
        stale
    }
}
