//! Prints a signature on one line.

use syn::{
    Attribute, File, FnArg, Generics, ImplItemFn, Item, Pat, ReceiverKind, Signature, Visibility, parse_quote,
};

/// One item without attributes and bodies, as rustfmt would print it but on one line.
pub(super) fn one_line(item: Item) -> String {
    let text = prettyplease::unparse(&File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![item],
    });
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && !line.ends_with(['(', '[']) && !word.starts_with([')', ']']) {
            line.push(' ');
        }
        line.push_str(word);
    }
    for (from, to) in [(",)", ")"), (", >", ">"), (",>", ">"), ("< ", "<"), (", }", " }")] {
        line = line.replace(from, to);
    }
    let line = line.trim_end_matches(';');
    line.strip_suffix("{}").unwrap_or(line).trim_end().trim_end_matches(',').to_owned()
}

/// A function, or a method, which may have a receiver.
pub(super) fn function(vis: &Visibility, mut sig: Signature) -> String {
    // The signature does not contain whether the body changes its arguments.
    for input in &mut sig.inputs {
        match input {
            FnArg::Receiver(receiver) if matches!(receiver.kind, ReceiverKind::Value) => {
                receiver.mutability = None;
            }
            FnArg::Typed(typed) => {
                if let Pat::Ident(pattern) = &mut *typed.pat {
                    pattern.mutability = None;
                }
            }
            FnArg::Receiver(_) => {}
        }
    }
    let method: ImplItemFn = parse_quote!(#vis #sig {});
    let text = one_line(parse_quote!(impl X { #method }));
    let text = text.strip_prefix("impl X {").and_then(|text| text.strip_suffix('}')).unwrap_or(&text).trim();
    text.strip_suffix("{}").unwrap_or(text).trim_end().trim_end_matches(',').to_owned()
}

/// `<T: Bound>` and ` where T: Bound`.
pub(super) fn generics(generics: &Generics) -> (String, String) {
    let mut item: syn::ItemStruct = parse_quote!(
        struct X;
    );
    item.generics = generics.clone();
    let text = one_line(Item::Struct(item));
    let text = text.trim_start_matches("struct X");
    match text.split_once("where ") {
        Some((parameters, bounds)) => (parameters.trim().to_owned(), format!(" where {bounds}")),
        None => (text.to_owned(), String::new()),
    }
}

/// The names of the traits that an item derives.
pub(super) fn derives(attributes: &[Attribute]) -> Vec<String> {
    let mut names = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        let _ = attribute.parse_nested_meta(|meta| {
            names.extend(meta.path.segments.last().map(|segment| segment.ident.to_string()));
            Ok(())
        });
    }
    names
}
