//! Named numbers: integers with named values; every other value is valid too.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{attributes, of_named};
use super::markdown::line;
use crate::ir::{IntegerFormat, NamedNumber, NumberValue};

/// The type and its constants; always 64 bits wide, so that every response fits.
pub(super) fn definition(number: &NamedNumber<'_>) -> TokenStream {
    let name = format_ident!("{}", number.name);
    let doc = attributes(&of_named(number.name, number.docs));
    let ty = ty(number);
    let constants = number.values.iter().map(|each| {
        let name = format_ident!("{}", each.name);
        let magnitude = proc_macro2::Literal::u64_unsuffixed(each.value.unsigned_abs());
        let value = if each.value < 0 { quote!(-#magnitude) } else { quote!(#magnitude) };
        let doc = attributes(&format!("`{}`: {}", each.value, line(&each.description)));
        quote!(#doc pub const #name: Self = Self(#value);)
    });
    // The runtime's macro for flags prints names.
    let debug = (!number.flags).then(|| quote!(Debug,));
    quote! {
        #doc
        #[derive(Clone, Copy, #debug PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct #name(
            /// The number on the wire.
            pub #ty
        );
        impl #name { #(#constants)* }
    }
}

fn ty(number: &NamedNumber<'_>) -> TokenStream {
    if number.format == IntegerFormat::Uint64 { quote!(u64) } else { quote!(i64) }
}

/// The trait implementations of all numbers, by the runtime's macro.
pub(super) fn macros(numbers: &[&NamedNumber<'_>]) -> TokenStream {
    if numbers.is_empty() {
        return TokenStream::new();
    }
    let rows = numbers.iter().map(|each| {
        let name = format_ident!("{}", each.name);
        let ty = ty(each);
        let flags = each.flags.then(|| quote!(, flags));
        quote!(#name: #ty #flags;)
    });
    let flags: Vec<_> = numbers.iter().filter(|each| each.flags).map(|each| flags_row(each)).collect();
    let flags =
        (!flags.is_empty()).then(|| quote!(imagescan_runtime::__generated::flag_types! { #(#flags)* }));
    quote!(imagescan_runtime::__generated::numbers! { #(#rows)* } #flags)
}

/// A bit mask and the names of its values.
fn flags_row(number: &NamedNumber<'_>) -> TokenStream {
    let name = format_ident!("{}", number.name);
    let names = number.values.iter().map(|each| format_ident!("{}", each.name));
    quote!(#name: #(#names)*;)
}

/// The names of the constants of a value: one, or several that a bit mask joins; none if no constants have it.
pub(super) fn constants<'n>(number: &'n NamedNumber<'_>, value: i128) -> Vec<&'n str> {
    let value_of = |each: &NumberValue| i128::from(each.value);
    if let Some(each) = number.values.iter().find(|each| value_of(each) == value) {
        return vec![&each.name];
    }
    if !number.flags {
        return Vec::new();
    }
    let inside: Vec<_> = number
        .values
        .iter()
        .filter(|each| value_of(each) != 0 && value & value_of(each) == value_of(each))
        .collect();
    let all = inside.iter().fold(0, |all, each| all | value_of(each));
    if all == value { inside.into_iter().map(|each| each.name.as_str()).collect() } else { Vec::new() }
}
