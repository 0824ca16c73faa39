//! What differs in the queries of two requests: the pairs, their order, and how they are spelt.

use std::collections::BTreeSet;

/// A name and a value, and behind them how each of their bytes was written.
type Pair<'a> = ([Vec<u8>; 2], Vec<&'a str>);

/// One phrase.
pub(super) fn difference(theirs: &str, ours: &str) -> String {
    match (theirs, ours) {
        ("", "") => return "query -".to_owned(),
        _ if theirs == ours => return "query alike".to_owned(),
        _ => {}
    }
    let (mut sent, mut own) = (pairs(theirs), pairs(ours));
    let same_order = contents(&sent) == contents(&own);
    sent.sort();
    own.sort();
    if contents(&sent) != contents(&own) {
        return format!("query differs: theirs `{theirs}`, ours `{ours}`");
    }
    let written = sent.iter().zip(&own).flat_map(|(theirs, ours)| theirs.1.iter().zip(&ours.1));
    let spelt: BTreeSet<_> = written.filter(|(theirs, ours)| theirs != ours).collect();
    let mut phrase = vec!["query same pairs".to_owned()];
    phrase.extend((!same_order).then(|| "order differs".to_owned()));
    phrase.extend(spelt.into_iter().map(|(theirs, ours)| format!("`{theirs}` for our `{ours}`")));
    phrase.join(", ")
}

fn contents<'a>(pairs: &'a [Pair<'_>]) -> Vec<&'a [Vec<u8>; 2]> {
    pairs.iter().map(|(content, _)| content).collect()
}

fn pairs(query: &str) -> Vec<Pair<'_>> {
    let each = query.split('&').filter(|pair| !pair.is_empty());
    each.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let parts = [bytes(name), bytes(value)];
        let written = parts.iter().flatten().map(|(_, written)| *written).collect();
        (parts.map(|bytes| bytes.into_iter().map(|(byte, _)| byte).collect()), written)
    })
    .collect()
}

/// Each byte, and how it is written. A `+` is a blank, as in forms.
fn bytes(text: &str) -> Vec<(u8, &str)> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let escape = rest.get(1..3).filter(|_| first == '%');
        let escaped = escape.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let length = if escaped.is_some() { 3 } else { first.len_utf8() };
        let (written, after) = rest.split_at(length);
        match (escaped, first) {
            (Some(byte), _) => bytes.push((byte, written)),
            (None, '+') => bytes.push((b' ', written)),
            (None, _) => bytes.extend(written.bytes().map(|byte| (byte, written))),
        }
        rest = after;
    }
    bytes
}
