//! The actions (operations) of the gateway, for all products.

use super::error_response::ErrorResponse;
use super::rpc_request::RpcRequest;
use crate::Request;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    PublicPreCheckImageScanTask,
    GetArtifactSubscriptionTask,
    AssumeRole,
    AssumeRoleWithOIDC,
}

impl Action {
    pub(super) const ALL: [Self; 4] = [
        Self::PublicPreCheckImageScanTask,
        Self::GetArtifactSubscriptionTask,
        Self::AssumeRole,
        Self::AssumeRoleWithOIDC,
    ];

    /// The action of a call. The version identifies the product, which real requests identify by their host.
    pub(super) fn of(request: &Request, rpc: &RpcRequest) -> Result<Self, ErrorResponse> {
        let (action, version) = (rpc.action()?, rpc.version()?);
        let known = Self::ALL.into_iter().find(|operation| operation.name() == action);
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
            Self::PublicPreCheckImageScanTask => "PublicPreCheckImageScanTask",
            Self::GetArtifactSubscriptionTask => "GetArtifactSubscriptionTask",
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
            Self::PublicPreCheckImageScanTask => "2018-12-03",
            Self::GetArtifactSubscriptionTask => "2018-12-01",
            Self::AssumeRole | Self::AssumeRoleWithOIDC => "2015-04-01",
        }
    }

    fn methods(self) -> &'static [&'static str] {
        match self {
            Self::PublicPreCheckImageScanTask | Self::AssumeRole | Self::AssumeRoleWithOIDC => {
                &["GET", "POST"]
            }
            Self::GetArtifactSubscriptionTask => &["GET"],
        }
    }
}

fn no_such_action(action: &str) -> ErrorResponse {
    ErrorResponse::not_found(
        "InvalidAction.NotFound",
        format!("the action {action} does not exist at this address"),
    )
}
