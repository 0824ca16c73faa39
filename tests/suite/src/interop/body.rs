//! The differences between the bodies of two requests.

use serde_json::Value;

/// One phrase.
pub(super) fn difference(theirs: &[u8], ours: &[u8]) -> String {
    if theirs == ours {
        return if ours.is_empty() { "body -" } else { "body alike" }.to_owned();
    }
    let read = |body| serde_json::from_slice::<Value>(body).ok();
    let (sent, own) = (String::from_utf8_lossy(theirs), String::from_utf8_lossy(ours));
    if read(theirs).is_none() || read(theirs) != read(ours) {
        return format!("body differs: theirs `{sent}`, ours `{own}`");
    }
    let only = |what: &str, why| (sent.contains(what) && !own.contains(what)).then_some(why);
    let reasons = [only("\": ", "blanks"), only("\\u", "\\u escapes")];
    let reasons: Vec<_> = reasons.into_iter().flatten().collect();
    let why = if reasons.is_empty() { "order of fields".to_owned() } else { reasons.join(" and ") };
    format!("body same JSON, spelt differently ({} bytes for our {}: {why})", theirs.len(), ours.len())
}
