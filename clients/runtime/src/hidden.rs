//! Takes secrets out of text that may quote them.
//!
//! Services quote what they were sent: Alibaba's `SignatureDoesNotMatch` shows the text that was to be signed, the
//! security token in it percent-encoded twice.

use crate::credentials::Credentials;
use crate::signing::percent_encode;

/// What stands in the place of a secret.
pub(crate) const HIDDEN: &str = "…";

/// A shorter text is found in too many places by chance.
const SHORTEST: usize = 4;

/// The text without the secrets, if any of them is in it.
pub(crate) fn hide<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut hidden = None;
    for secret in secrets.into_iter().filter(|secret| secret.len() >= SHORTEST) {
        let once = percent_encode(secret).to_string();
        let twice = percent_encode(&once).to_string();
        for spelling in [secret, &once, &twice] {
            let text = hidden.as_deref().unwrap_or(text);
            if text.contains(spelling) {
                hidden = Some(text.replace(spelling, HIDDEN));
            }
        }
    }
    hidden
}

/// As [`hide`], for the secrets of credentials.
pub(crate) fn hide_credentials(text: &str, credentials: &Credentials) -> Option<String> {
    let pair = credentials.key_pair();
    let secrets =
        [pair.map(|pair| pair.secret), pair.and_then(|pair| pair.session_token), credentials.bearer_token()];
    hide(text, secrets.into_iter().flatten())
}
