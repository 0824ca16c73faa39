//! The causes of a TLS failure, and how to fix it.

#[cfg(any(feature = "__rustls", feature = "native-tls"))]
mod cause;
#[cfg(feature = "native-tls")]
mod native;
#[cfg(all(feature = "__rustls", not(feature = "native-tls")))]
mod rustls;

use std::error::Error;

/// The cause of a failure, and how to fix it.
pub(super) struct Advice {
    pub(super) text: String,
    /// Whether a retry would fail for the same reason.
    pub(super) is_permanent: bool,
}

/// Advice for an error, if it is an error of TLS with `peer`, a host or a proxy.
#[cfg(any(feature = "__rustls", feature = "native-tls"))]
pub(super) fn advice(error: &(dyn Error + 'static), peer: &str, is_proxy: bool) -> Option<Advice> {
    #[cfg(feature = "native-tls")]
    let cause = crate::transport::failure::causes(error).find_map(native::cause)?;
    #[cfg(not(feature = "native-tls"))]
    let cause = crate::transport::failure::causes(error).find_map(rustls::cause)?;
    let is_permanent = !matches!(cause, cause::TlsCause::Transient(_));
    Some(Advice { text: cause.text(peer, is_proxy), is_permanent })
}

#[cfg(not(any(feature = "__rustls", feature = "native-tls")))]
pub(super) fn advice(_: &(dyn Error + 'static), _: &str, _: bool) -> Option<Advice> {
    None
}
