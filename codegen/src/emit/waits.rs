//! Waiting: what the states of a task mean, and how the operation to wait with is made.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs;
use crate::ir::{ArgumentSource, Operation, Output, Starts, StateValue, Waiter, WaiterFunction};

/// The implementation of the trait `Waiter`.
pub(super) fn waiter(operation: &Operation, waiter: &Waiter) -> TokenStream {
    let name = format_ident!("{}", operation.id);
    let Waiter { state, done, failed, pending, first_delay, interval, deadline } = waiter;
    let [first_delay, interval, deadline] =
        [first_delay, interval, deadline].map(|seconds| Literal::u64_unsuffixed(*seconds));
    let [done, failed, pending] = [done, failed, pending].map(|states| {
        let states = states.iter().map(state_value);
        quote!(&[#(#states),*])
    });
    quote! {
        impl Waiter for #name {
            const WAITER: &'static WaiterMeta =
                &WaiterMeta::new(#state, #first_delay, #interval, #deadline).states(#done, #failed, #pending);
        }
    }
}

fn state_value(value: &StateValue) -> TokenStream {
    match value {
        StateValue::Text(text) => quote!(StateValue::Text(#text)),
        StateValue::Integers(first, last) => {
            let [first, last] = [first, last].map(|value| Literal::i64_unsuffixed(*value));
            quote!(StateValue::Integers(#first, #last))
        }
    }
}

/// The functions that make the operation to wait with.
pub(super) fn starts(operation: &Operation, starts: &Starts) -> TokenStream {
    let name = format_ident!("{}", operation.id);
    let output = match &operation.output {
        Output::Empty => quote!(()),
        Output::Object(output) => {
            let output = format_ident!("{output}");
            quote!(#output)
        }
    };
    let functions =
        starts.functions.iter().map(|function| waiter_function(function, &starts.waiter, &output));
    quote!(impl #name { #(#functions)* })
}

fn waiter_function(function: &WaiterFunction, waiter: &str, output: &TokenStream) -> TokenStream {
    let (name, operation) = (format_ident!("{}", function.name), format_ident!("{waiter}"));
    let arguments = function.arguments.iter().map(|(name, source)| {
        let source = match source {
            ArgumentSource::Response(path) => quote!(Response(#path)),
            ArgumentSource::Request(name) => quote!(Request(#name)),
            ArgumentSource::Text(text) => quote!(Text(#text)),
            ArgumentSource::Integer(number) => {
                let number = Literal::i64_unsuffixed(*number);
                quote!(Integer(#number))
            }
            ArgumentSource::Boolean(flag) => quote!(Boolean(#flag)),
        };
        quote!((#name, ArgumentSource::#source))
    });
    let site = function.site.as_ref().map_or(String::new(), |site| format!(", on the site `{site}` only"));
    let doc = docs::attributes(&format!(
        "The operation that shows the state of what this one has started{site}, for \
         [`Client::wait`](imagescan_runtime::Client::wait): \
         [`{waiter}`](super::{waiter}) with the ids of the request and its response.\n\n# Errors\n\
         If they lack the id. The task may have been started nevertheless."
    ));
    quote! {
        #doc
        pub fn #name(
            &self,
            response: &#output,
        ) -> Result<super::#operation, imagescan_runtime::Error> {
            imagescan_runtime::__generated::waiter(self, response, &[#(#arguments),*])
        }
    }
}
