//! What a failure of TLS means, and what to do about it.

#[cfg(feature = "native-tls")]
mod native;
#[cfg(all(feature = "__rustls", not(feature = "native-tls")))]
mod rustls;
#[cfg(any(feature = "__rustls", feature = "native-tls"))]
mod words;

use std::error::Error;

/// What to say of a failure.
pub(super) struct Advice {
    pub(super) text: String,
    /// Whether every other attempt would end the same.
    pub(super) last: bool,
}

/// What to say of an error, if it is one of TLS with `peer`, a host or a proxy.
#[cfg(any(feature = "__rustls", feature = "native-tls"))]
pub(super) fn advice(error: &(dyn Error + 'static), peer: &str, is_proxy: bool) -> Option<Advice> {
    #[cfg(feature = "native-tls")]
    let kind = crate::transport::failure::causes(error).find_map(native::kind)?;
    #[cfg(not(feature = "native-tls"))]
    let kind = crate::transport::failure::causes(error).find_map(rustls::kind)?;
    let last = !matches!(kind, words::Kind::Passing(_));
    Some(Advice { text: kind.text(peer, is_proxy), last })
}

#[cfg(not(any(feature = "__rustls", feature = "native-tls")))]
pub(super) fn advice(_: &(dyn Error + 'static), _: &str, _: bool) -> Option<Advice> {
    None
}
