//! The rules of `macro_rules!`: matches tokens against a pattern, and writes a body with what was bound.

use std::collections::HashMap;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser as _};

/// What the variables of a pattern are bound to.
#[derive(Clone, Debug, Default)]
pub(super) struct Bindings {
    one: HashMap<String, TokenStream>,
    /// For each variable in a repetition, the rounds of that repetition.
    many: HashMap<String, Vec<Bindings>>,
}

type Tokens = Vec<TokenTree>;

/// Whether all tokens match the pattern; if so, its variables are bound.
pub(super) fn matches(pattern: TokenStream, tokens: TokenStream, bindings: &mut Bindings) -> bool {
    let pattern: Tokens = pattern.into_iter().collect();
    matches_prefix(&pattern, tokens, bindings).is_some_and(|rest| rest.is_empty())
}

/// Matches the whole pattern, and returns the tokens after it.
fn matches_prefix(
    pattern: &[TokenTree],
    tokens: TokenStream,
    bindings: &mut Bindings,
) -> Option<TokenStream> {
    match pattern {
        [] => Some(tokens),
        [dollar, TokenTree::Ident(name), colon, TokenTree::Ident(kind), rest @ ..]
            if is(dollar, '$') && is(colon, ':') =>
        {
            let (bound, tokens) = fragment(&kind.to_string(), tokens)?;
            bindings.one.insert(name.to_string(), bound);
            matches_prefix(rest, tokens, bindings)
        }
        [dollar, TokenTree::Group(group), rest @ ..] if is(dollar, '$') => {
            let (separator, operator, rest) = repetition(rest);
            let tokens = repeated(group, separator, operator, tokens, bindings);
            matches_prefix(rest, tokens, bindings)
        }
        [TokenTree::Group(group), rest @ ..] => {
            let mut tokens = tokens.into_iter();
            let Some(TokenTree::Group(found)) = tokens.next() else { return None };
            let inner =
                found.delimiter() == group.delimiter() && matches(group.stream(), found.stream(), bindings);
            inner.then(|| matches_prefix(rest, tokens.collect(), bindings))?
        }
        [token, rest @ ..] => {
            let mut tokens = tokens.into_iter();
            let found = tokens.next()?;
            (found.to_string() == token.to_string())
                .then(|| matches_prefix(rest, tokens.collect(), bindings))?
        }
    }
}

/// Matches as many rounds as there are, and returns the tokens after them.
fn repeated(
    group: &Group,
    separator: Option<&TokenTree>,
    operator: char,
    mut tokens: TokenStream,
    bindings: &mut Bindings,
) -> TokenStream {
    let pattern: Tokens = group.stream().into_iter().collect();
    let mut rounds: Vec<Bindings> = Vec::new();
    loop {
        let mut round = Bindings::default();
        let mut next = tokens.clone();
        if let (Some(separator), false) = (separator, rounds.is_empty()) {
            let mut after = next.into_iter();
            if after.next().is_none_or(|token| token.to_string() != separator.to_string()) {
                break;
            }
            next = after.collect();
        }
        if next.is_empty() {
            break;
        }
        let Some(rest) = matches_prefix(&pattern, next, &mut round) else { break };
        tokens = rest;
        rounds.push(round);
        if operator == '?' {
            break;
        }
    }
    for name in variables(&pattern) {
        bindings.many.insert(name, rounds.clone());
    }
    tokens
}

/// The separator and the operator behind `$(…)`, and what follows.
fn repetition(after: &[TokenTree]) -> (Option<&TokenTree>, char, &[TokenTree]) {
    let operator = |token: &TokenTree| match token {
        TokenTree::Punct(punct) if "*+?".contains(punct.as_char()) => Some(punct.as_char()),
        _ => None,
    };
    match after {
        [first, rest @ ..] if operator(first).is_some() => (None, operator(first).unwrap_or('*'), rest),
        [separator, second, rest @ ..] => (Some(separator), operator(second).unwrap_or('*'), rest),
        _ => (None, '*', after),
    }
}

/// The first fragment of that kind, and the tokens after it.
fn fragment(kind: &str, tokens: TokenStream) -> Option<(TokenStream, TokenStream)> {
    fn parse<T: Parse + quote::ToTokens>(tokens: TokenStream) -> Option<(TokenStream, TokenStream)> {
        let parser = |input: ParseStream<'_>| {
            let bound: T = input.parse()?;
            Ok((bound.to_token_stream(), input.parse()?))
        };
        parser.parse2(tokens).ok()
    }
    match kind {
        "ident" => parse::<Ident>(tokens),
        "literal" => parse::<syn::Lit>(tokens),
        "ty" => parse::<syn::Type>(tokens),
        "path" => parse::<syn::Path>(tokens),
        "expr" => parse::<syn::Expr>(tokens),
        "vis" => parse::<syn::Visibility>(tokens),
        "lifetime" => parse::<syn::Lifetime>(tokens),
        "tt" => parse::<TokenTree>(tokens),
        "meta" => parse::<syn::Meta>(tokens),
        "block" => parse::<syn::Block>(tokens),
        other => panic!("the fragment `{other}` of a macro is not supported here"),
    }
}

/// Writes the body with its variables replaced, and `$crate` by the name of the macro's crate.
pub(super) fn transcribe(body: TokenStream, bindings: &Bindings, krate: &Ident) -> TokenStream {
    let body: Tokens = body.into_iter().collect();
    let mut output = TokenStream::new();
    let mut rest = &body[..];
    loop {
        rest = match rest {
            [] => return output,
            [dollar, TokenTree::Ident(name), rest @ ..] if is(dollar, '$') => {
                match bindings.one.get(&name.to_string()) {
                    Some(bound) => output.extend(bound.clone()),
                    None => output.extend([TokenTree::from(krate.clone())]),
                }
                rest
            }
            [dollar, TokenTree::Group(group), rest @ ..] if is(dollar, '$') => {
                let (separator, _, rest) = repetition(rest);
                let inner: Tokens = group.stream().into_iter().collect();
                let used = variables(&inner);
                let rounds = used.iter().find_map(|name| bindings.many.get(name));
                for (number, round) in rounds.into_iter().flatten().enumerate() {
                    if number > 0 {
                        output.extend(separator.cloned());
                    }
                    let mut all = bindings.clone();
                    all.one.extend(round.one.clone());
                    all.many.extend(round.many.clone());
                    output.extend(transcribe(group.stream(), &all, krate));
                }
                rest
            }
            [TokenTree::Group(group), rest @ ..] => {
                let inner = transcribe(group.stream(), bindings, krate);
                output.extend([TokenTree::from(Group::new(group.delimiter(), inner))]);
                rest
            }
            [token, rest @ ..] => {
                output.extend([token.clone()]);
                rest
            }
        };
    }
}

/// The variables that stand in a pattern or a body, at any depth.
fn variables(tokens: &[TokenTree]) -> Vec<String> {
    let named = tokens.windows(2).filter_map(|pair| match pair {
        [dollar, TokenTree::Ident(name)] if is(dollar, '$') && name != "crate" => Some(name.to_string()),
        _ => None,
    });
    let inner = tokens.iter().flat_map(|token| match token {
        TokenTree::Group(group) => variables(&group.stream().into_iter().collect::<Vec<_>>()),
        _ => Vec::new(),
    });
    named.chain(inner).collect()
}

fn is(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}
