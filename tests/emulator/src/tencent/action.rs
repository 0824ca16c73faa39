//! The actions (operations) of the gateway, for all products.

use super::error_response::ErrorResponse;
use super::{sts, tcss};
use crate::Request;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Tcss(tcss::Operation),
    AssumeRole,
    AssumeRoleWithWebIdentity,
    GetCallerIdentity,
}

impl Action {
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let of_tcss = tcss::Operation::ALL.into_iter().map(Self::Tcss);
        of_tcss.chain([Self::AssumeRole, Self::AssumeRoleWithWebIdentity, Self::GetCallerIdentity])
    }

    /// The action by the common parameters. The version identifies the product, which real requests identify by their
    /// host.
    pub(super) fn of(request: &Request) -> Result<Self, ErrorResponse> {
        let common = |name: &str| match request.header_text(&name.to_ascii_lowercase()) {
            Some(value) if !value.is_empty() => Ok(value),
            _ => Err(ErrorResponse::missing(name)),
        };
        let (action, version) = (common("X-TC-Action")?, common("X-TC-Version")?);
        if !(skips_signature(request) && action == Self::AssumeRoleWithWebIdentity.name()) {
            common("X-TC-Timestamp")?;
        }
        let mut of_product = Self::all().filter(|operation| operation.version() == version).peekable();
        if of_product.peek().is_none() {
            return Err(ErrorResponse::new("NoSuchVersion", format!("the version {version} does not exist")));
        }
        let known = of_product.find(|operation| operation.name() == action);
        known
            .ok_or_else(|| ErrorResponse::new("InvalidAction", format!("the action {action} does not exist")))
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tcss(operation) => operation.name(),
            Self::AssumeRole => "AssumeRole",
            Self::AssumeRoleWithWebIdentity => "AssumeRoleWithWebIdentity",
            Self::GetCallerIdentity => "GetCallerIdentity",
        }
    }

    /// The name of the product in the credential scope.
    pub(super) fn service(self) -> &'static str {
        match self {
            Self::Tcss(_) => tcss::SERVICE,
            Self::AssumeRole | Self::AssumeRoleWithWebIdentity | Self::GetCallerIdentity => sts::SERVICE,
        }
    }

    fn version(self) -> &'static str {
        match self {
            Self::Tcss(_) => tcss::VERSION,
            Self::AssumeRole | Self::AssumeRoleWithWebIdentity | Self::GetCallerIdentity => sts::VERSION,
        }
    }

    /// Whether the action changes what other actions return.
    pub(super) fn changes_state(self) -> bool {
        matches!(self, Self::Tcss(operation) if operation.changes_state())
    }

    /// Whether the request must be signed. `AssumeRoleWithWebIdentity` can be called with `Authorization: SKIP`; it
    /// checks an identity token in its parameters.
    pub(super) fn requires_signature(self, request: &Request) -> bool {
        self != Self::AssumeRoleWithWebIdentity || !skips_signature(request)
    }
}

fn skips_signature(request: &Request) -> bool {
    request.header("authorization") == Some(b"SKIP")
}
