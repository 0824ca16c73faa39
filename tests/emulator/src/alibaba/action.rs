//! The actions (operations) of the gateway, for all products.

use super::error_response::ErrorResponse;
use super::rpc_request::RpcRequest;
use super::{cr, sas};
use crate::Request;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Sas(sas::Operation),
    Cr(cr::Operation),
    GetCallerIdentity,
    AssumeRole,
    AssumeRoleWithOIDC,
}

/// The operations of a service, whose names are the vendor's.
macro_rules! operations {
    ($($name:ident),* $(,)?) => {
        /// An operation of the service.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(in crate::alibaba) enum Operation { $($name),* }

        impl Operation {
            pub(in crate::alibaba) const ALL: &'static [Self] = &[$(Self::$name),*];

            pub(in crate::alibaba) fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }
    };
}
pub(super) use operations;

impl Action {
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let of_sas = sas::Operation::ALL.iter().copied().map(Self::Sas);
        let of_cr = cr::Operation::ALL.iter().copied().map(Self::Cr);
        of_sas.chain(of_cr).chain([Self::GetCallerIdentity, Self::AssumeRole, Self::AssumeRoleWithOIDC])
    }

    /// The action of a call. The version identifies the product, which real requests identify by their host.
    pub(super) fn of(request: &Request, rpc: &RpcRequest) -> Result<Self, ErrorResponse> {
        let (action, version) = (rpc.action()?, rpc.version()?);
        let known = Self::all().find(|operation| operation.name() == action);
        let operation = known.ok_or_else(|| no_such_action(&action))?;
        if request.path != "/" {
            return Err(no_such_action(&action));
        }
        if version != operation.version() {
            return Err(ErrorResponse::new("InvalidVersion", format!("{action} has no version {version}")));
        }
        if !operation.methods().contains(&request.method.as_str()) {
            return Err(ErrorResponse::unsupported_method(&request.method));
        }
        Ok(operation)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sas(operation) => operation.name(),
            Self::Cr(operation) => operation.name(),
            Self::GetCallerIdentity => "GetCallerIdentity",
            Self::AssumeRole => "AssumeRole",
            Self::AssumeRoleWithOIDC => "AssumeRoleWithOIDC",
        }
    }

    /// Whether the gateway authenticates the caller. `AssumeRoleWithOIDC` checks an identity token in its parameters
    /// instead.
    pub(super) fn requires_authentication(self) -> bool {
        self != Self::AssumeRoleWithOIDC
    }

    fn version(self) -> &'static str {
        match self {
            Self::Sas(_) => "2018-12-03",
            Self::Cr(_) => "2018-12-01",
            Self::GetCallerIdentity | Self::AssumeRole | Self::AssumeRoleWithOIDC => "2015-04-01",
        }
    }

    fn methods(self) -> &'static [&'static str] {
        match self {
            Self::Cr(operation) => operation.methods(),
            _ => &["GET", "POST"],
        }
    }
}

fn no_such_action(action: &str) -> ErrorResponse {
    ErrorResponse::not_found(
        "InvalidAction.NotFound",
        format!("the action {action} does not exist at this address"),
    )
}
