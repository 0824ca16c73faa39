//! The differences between the queries of two requests: the pairs, their order, and their spelling.

use std::collections::BTreeSet;

/// A name and a value, and the spelling of each of their bytes.
type Pair<'a> = ([Vec<u8>; 2], Vec<&'a str>);

/// One phrase; an error if the queries say different things.
pub(super) fn difference(theirs: &str, ours: &str) -> Result<String, String> {
    match (theirs, ours) {
        ("", "") => return Ok("query -".to_owned()),
        _ if theirs == ours => return Ok("query alike".to_owned()),
        _ => {}
    }
    // Python's way to write Boolean values.
    let lower = |pair: &str| pair.replace("=True", "=true").replace("=False", "=false");
    let lowered = theirs.split('&').map(lower).collect::<Vec<_>>().join("&");
    if lowered != theirs {
        return Ok(format!("{}, `True` for our `true`", difference(&lowered, ours)?));
    }
    let (mut sent, mut own) = (pairs(theirs), pairs(ours));
    let same_order = contents(&sent) == contents(&own);
    sent.sort();
    own.sort();
    if contents(&sent) != contents(&own) {
        return Err(format!("query differs: theirs `{theirs}`, ours `{ours}`"));
    }
    let written = sent.iter().zip(&own).flat_map(|(theirs, ours)| theirs.1.iter().zip(&ours.1));
    let spelt: BTreeSet<_> = written.filter(|(theirs, ours)| theirs != ours).collect();
    let mut phrase = vec!["query same pairs".to_owned()];
    phrase.extend((!same_order).then(|| "order differs".to_owned()));
    phrase.extend(spelt.into_iter().map(|(theirs, ours)| format!("`{theirs}` for our `{ours}`")));
    Ok(phrase.join(", "))
}

/// A phrase if the paths are spelt differently; an error if they are different.
pub(super) fn path_difference(theirs: &str, ours: &str) -> Result<Option<String>, String> {
    // In a path a plus is itself.
    let read =
        |path: &str| bytes(&path.replace('+', "%2B")).into_iter().map(|(byte, _)| byte).collect::<Vec<_>>();
    match theirs == ours {
        true => Ok(None),
        false if read(theirs) == read(ours) => Ok(Some("path spelt differently".to_owned())),
        false => Err(format!("path: theirs `{theirs}`, ours `{ours}`")),
    }
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

/// Each byte, and its spelling. A `+` is a blank, as in forms.
fn bytes(text: &str) -> Vec<(u8, &str)> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let escape = rest.get(1..3).filter(|_| first == '%');
        let escape = escape.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
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

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn spelling_order_and_pairs_are_distinguished() {
        let is = |theirs, ours, phrase: &str| {
            let phrase =
                if phrase.contains("differs:") { Err(phrase.to_owned()) } else { Ok(phrase.to_owned()) };
            assert_eq!(difference(theirs, ours), phrase, "{theirs} {ours}");
        };
        is("", "", "query -");
        is("a=1", "a=1", "query alike");
        is("b=2&a=1", "a=1&b=2", "query same pairs, order differs");
        is("a=x+y*", "a=x%20y%2A", "query same pairs, `*` for our `%2A`, `+` for our `%20`");
        is("a=%c3%a9", "a=%C3%A9", "query same pairs, `%a9` for our `%A9`, `%c3` for our `%C3`");
        is("a=1&a=1", "a=1", "query differs: theirs `a=1&a=1`, ours `a=1`");
        is("a=%2B", "a=+", "query differs: theirs `a=%2B`, ours `a=+`");
        is("a=%+5%é%4", "a=%05%é%4", "query differs: theirs `a=%+5%é%4`, ours `a=%05%é%4`");
    }
}
