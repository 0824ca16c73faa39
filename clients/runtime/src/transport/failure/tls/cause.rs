//! The causes of a TLS failure, the same for both implementations of TLS.

#[cfg_attr(feature = "native-tls", expect(dead_code, reason = "rustls alone distinguishes some of them"))]
pub(super) enum TlsCause {
    UnknownIssuer,
    Expired,
    NotYetValid,
    /// The certificate is for other names, which the text lists.
    OtherName(String),
    Revoked,
    /// The certificate is an authority's, not a server's.
    Authority,
    /// Another problem of the certificate.
    Certificate(String),
    NotTls,
    Version,
    /// The peer rejects the client's offer, or the other way round.
    Rejected(String),
    /// The host lacks something, which the text names.
    Host(String),
    /// A retry may succeed.
    Transient(String),
}

impl TlsCause {
    /// The cause, and how to fix it.
    pub(super) fn text(self, peer: &str, is_proxy: bool) -> String {
        let peer = if is_proxy { peer.to_owned() } else { format!("`{peer}`") };
        match self {
            Self::UnknownIssuer => format!(
                "the certificate of {peer} is not signed by an authority that this host trusts: pass that authority's \
                 certificate to `.root_certificates(…)`, or install the package `ca-certificates` if the host has no \
                 CA certificates"
            ),
            Self::Expired => format!(
                "the certificate of {peer} has expired: it has to be renewed, unless this host's clock is wrong"
            ),
            Self::NotYetValid => {
                format!("the certificate of {peer} is not valid yet: check this host's clock")
            }
            Self::OtherName(names) => {
                let setting = if is_proxy { "the proxy's URL" } else { "the endpoint" };
                format!("the certificate of {peer} is for another name: check {setting} ({names})")
            }
            Self::Revoked => format!("the certificate of {peer} is revoked: it has to be replaced"),
            Self::Authority => format!(
                "the certificate of {peer} is an authority's, not a server's: pass this very certificate to \
                 `.root_certificates(…)` if it is to be trusted, or use one that is signed by it"
            ),
            Self::Certificate(why) => format!(
                "the certificate of {peer} is rejected: {why}; {peer} has to present an X.509 certificate of version 3 \
                 for server authentication, signed by an authority that this host trusts"
            ),
            Self::NotTls if is_proxy => {
                format!("{peer} uses plain HTTP, not TLS: write `http://` in place of `https://` for it")
            }
            Self::NotTls => format!(
                "{peer} uses plain HTTP, or something else that is not TLS: if that is intended, as for an emulator, \
                 write `http://`. A program that sets the endpoint also calls `.allow_plain_http()`; a variable with an \
                 endpoint on this host does not need that"
            ),
            Self::Version => {
                format!("{peer} supports no TLS version that is accepted here: it has to support 1.2 or 1.3")
            }
            Self::Rejected(why) => format!(
                "{peer} and this client cannot agree on a TLS connection: {why}; check that {peer} accepts TLS 1.2 or 1.3 \
                 from clients without a certificate"
            ),
            Self::Host(why) | Self::Transient(why) => why,
        }
    }
}
