//! The differences between the bodies of two requests.

use serde_json::Value;

use super::lacks::lacks;

/// One phrase; an error if the bodies say different things.
pub(super) fn difference(theirs: &[u8], ours: &[u8]) -> Result<String, String> {
    if theirs == ours {
        return Ok(if ours.is_empty() { "body -" } else { "body alike" }.to_owned());
    }
    let read = |body| serde_json::from_slice::<Value>(body).ok();
    let (sent, own) = (String::from_utf8_lossy(theirs), String::from_utf8_lossy(ours));
    let omitted = omitted(theirs, ours);
    if !omitted.is_empty() {
        return Ok(format!("body same JSON but for [{}], not in its model", omitted.join(", ")));
    }
    if read(theirs).is_none() || read(theirs) != read(ours) {
        return Err(format!("body differs: theirs `{sent}`, ours `{own}`"));
    }
    let only = |what: &str, why| (sent.contains(what) && !own.contains(what)).then_some(why);
    let reasons = [only("\": ", "blanks"), only("\\u", "\\u escapes")];
    let reasons: Vec<_> = reasons.into_iter().flatten().collect();
    let why = if reasons.is_empty() { "order of fields".to_owned() } else { reasons.join(" and ") };
    Ok(format!("body same JSON, spelt differently ({} bytes for our {}: {why})", theirs.len(), ours.len()))
}

/// The paths of the fields that their body lacks, if it is the same as ours otherwise.
pub(super) fn omitted(theirs: &[u8], ours: &[u8]) -> Vec<String> {
    let [theirs, ours] = [theirs, ours].map(|body| serde_json::from_slice(body).unwrap_or_default());
    lacks(&theirs, &ours).unwrap_or_default()
}
