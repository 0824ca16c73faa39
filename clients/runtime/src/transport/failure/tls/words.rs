//! The kinds of failure that both ways of TLS know, in the same words.

/// What is wrong.
#[cfg_attr(feature = "native-tls", expect(dead_code, reason = "rustls alone tells some of them apart"))]
pub(super) enum Kind {
    UnknownIssuer,
    Expired,
    NotYetValid,
    /// For other names, as the library lists them.
    OtherName(String),
    Revoked,
    /// It is an authority's, and not a server's.
    Authority,
    /// Another fault of the certificate.
    Certificate(String),
    NotTls,
    Version,
    /// The peer does not accept what is offered.
    Refused(String),
    /// The machine lacks something, which the text names.
    Machine(String),
    /// What may go better the next time.
    Passing(String),
}

impl Kind {
    /// What is wrong, and what to do.
    pub(super) fn text(self, peer: &str, is_proxy: bool) -> String {
        let peer = if is_proxy { peer.to_owned() } else { format!("`{peer}`") };
        match self {
            Self::UnknownIssuer => format!(
                "the certificate of {peer} is signed by no authority that this machine trusts: give that authority's \
                 certificate to `.root_certificates(…)`, or install the package `ca-certificates` if the machine has \
                 none"
            ),
            Self::Expired => format!(
                "the certificate of {peer} has expired: it has to be renewed, unless this machine's clock is wrong"
            ),
            Self::NotYetValid => {
                format!("the certificate of {peer} is not valid yet: check this machine's clock")
            }
            Self::OtherName(names) => {
                let what = if is_proxy { "the proxy's URL" } else { "the endpoint" };
                format!("the certificate of {peer} is for another name: check {what} ({names})")
            }
            Self::Revoked => format!("the certificate of {peer} is revoked: it has to be replaced"),
            Self::Authority => format!(
                "the certificate of {peer} is an authority's, not a server's: give this very certificate to \
                 `.root_certificates(…)` if it is to be trusted, or use one that is signed by it"
            ),
            Self::Certificate(why) => format!(
                "the certificate of {peer} is refused: {why}; {peer} has to show an X.509 certificate of version 3 \
                 that is made for servers, signed by an authority that this machine trusts"
            ),
            Self::NotTls if is_proxy => {
                format!("{peer} speaks plain HTTP, not TLS: write `http://` in place of `https://` for it")
            }
            Self::NotTls => format!(
                "{peer} speaks plain HTTP, or something else that is not TLS: if it is meant to, as an emulator is, \
                 write `http://`. Code that names the endpoint also calls `.allow_plain_http()`; a variable that names this \
                 machine needs no more"
            ),
            Self::Version => {
                format!("{peer} offers no version of TLS that is accepted here: it has to offer 1.2 or 1.3")
            }
            Self::Refused(why) => format!(
                "{peer} and this client agree on no TLS connection: {why}; check that {peer} accepts TLS 1.2 or 1.3 \
                 from clients without a certificate"
            ),
            Self::Machine(why) | Self::Passing(why) => why,
        }
    }
}
