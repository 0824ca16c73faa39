//! The root of a service's module: marker, client, and table of operations.

use std::fmt::Write as _;

use heck::{ToShoutySnakeCase as _, ToUpperCamelCase as _};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::argument;
use super::markdown::{cell, escape, first_sentence, line, target};
use crate::ir::{Group, Operation, RustTypes, Service};

/// The front page of a service's module: what the service is, and its operations by group.
#[must_use]
pub fn front_page(service: &Service, types: &RustTypes<'_>) -> String {
    let mut doc = format!("{}\n\n{}", escape(&service.title), escape(service.description.trim()));
    if let Some(link) = &service.docs {
        let _ = write!(doc, "\n\n[The vendor's page]({})", target(link));
    }
    doc.push_str(&operations(service, types));
    doc
}

/// The root of a service's module: marker, client, and table of operations.
#[must_use]
pub fn module(service: &Service) -> TokenStream {
    let marker = format_ident!("{}", service.marker());
    let Service { provider, name, version, signing_name, .. } = service;
    let client_doc =
        format!(" A client of {name}, whose operations [the module](self) lists. Cheap to clone.");
    let marker_doc = format!(" {name}, API version {version}.");
    let rows = service.operations.iter().map(|operation| {
        let name = format_ident!("{}", operation.id);
        quote!(<#name as imagescan_runtime::__generated::Operation>::META)
    });
    let cloud = format_ident!("{}Cloud", provider.to_upper_camel_case());
    let table = format_ident!("{}", service.module.to_shouty_snake_case());
    quote! {
        mod enums;
        pub mod error_code;
        pub mod model;
        mod operation;

        pub use operation::*;

        #[doc = #client_doc]
        pub type Client = imagescan_runtime::Client<#marker>;

        #[doc = #marker_doc]
        #[derive(Debug)]
        pub enum #marker {}

        impl imagescan_runtime::__generated::Service for #marker {
            type Cloud = crate::#cloud;
            type Builder = crate::ClientBuilder<Self>;
            const META: &'static imagescan_runtime::__generated::ServiceMeta = &imagescan_runtime::__generated::ServiceMeta::new(
                #provider, #name, #version, #signing_name, super::endpoints::#table, OPERATIONS,
            );
        }

        /// The metadata of every operation.
        pub const OPERATIONS: &[&imagescan_runtime::__generated::OperationMeta] = &[#(#rows),*];
    }
}

/// The tables of operations: one, or one for each group with its description.
fn operations(service: &Service, types: &RustTypes<'_>) -> String {
    let table = |is_in: &dyn Fn(&Operation) -> bool| {
        let mut table =
            "\n\n| operation | required arguments | purpose | vendor's page |\n|---|---|---|---|".to_owned();
        let operations = service.operations.iter().zip(&types.operations);
        for (operation, model) in operations.filter(|(operation, _)| is_in(operation)) {
            let required: Vec<_> = model.required().map(|field| argument(&field.property.rust)).collect();
            let purpose = cell(&first_sentence(&operation.summary));
            let deprecated = if operation.deprecated { " *Deprecated.*" } else { "" };
            let required = if required.is_empty() { "none".to_owned() } else { required.join(", ") };
            let (id, page) = (&operation.id, target(&operation.docs));
            let _ = write!(table, "\n| [`{id}`] | {required} | {purpose}{deprecated} | [link]({page}) |");
        }
        table
    };
    if service.groups.is_empty() {
        return table(&|_| true);
    }
    let section = |group: &Group| {
        let rows = table(&|operation| operation.group.as_ref() == Some(&group.name));
        format!("\n\n# {}\n\n{}{rows}", line(&group.title), escape(group.description.trim()))
    };
    service.groups.iter().map(section).collect()
}
