//! The list of all rules for one document.

use super::report::Report;
use super::view::View;
use super::{
    bodies, client_parameters, directions, enums, fields, names, operations, pages, parameters, paths,
    references, schemas, service, texts,
};

/// Every rule, in the order of `specs/README.md`.
pub(super) const RULES: &[fn(&View<'_>, &mut Report<'_>)] = &[
    fields::check,
    texts::characters,
    texts::names,
    service::version,
    service::servers,
    service::service,
    service::docs,
    paths::check,
    operations::methods,
    operations::ids,
    operations::actions,
    operations::duplicates,
    operations::extensions,
    pages::check,
    parameters::paths,
    parameters::duplicates,
    parameters::locations,
    client_parameters::check,
    client_parameters::headers,
    parameters::styles,
    bodies::responses,
    bodies::media_types,
    bodies::samples,
    schemas::shapes,
    schemas::formats,
    schemas::keywords,
    schemas::bounds,
    schemas::required,
    schemas::references,
    enums::values,
    enums::companions,
    enums::named_integers,
    names::types,
    names::properties,
    names::inputs,
    names::explicit,
    names::variants,
    references::dangling,
    references::unused,
    references::recursive,
    directions::request_names,
];
