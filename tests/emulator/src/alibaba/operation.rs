//! The operations that the emulator knows, over all products.

use super::message::Message;
use super::refusal::Refusal;
use crate::Request;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    PublicPreCheckImageScanTask,
    GetArtifactSubscriptionTask,
    AssumeRole,
    AssumeRoleWithOIDC,
}

impl Operation {
    pub(super) const ALL: [Self; 4] = [
        Self::PublicPreCheckImageScanTask,
        Self::GetArtifactSubscriptionTask,
        Self::AssumeRole,
        Self::AssumeRoleWithOIDC,
    ];

    /// The operation that a call names. The version stands for the product, which real callers name by the host.
    pub(super) fn of(request: &Request, message: &Message) -> Result<Self, Refusal> {
        let (action, version) = (message.action()?, message.version()?);
        let known = Self::ALL.into_iter().find(|operation| operation.name() == action);
        let operation = known.ok_or_else(|| no_such_action(&action))?;
        if request.path != "/" {
            return Err(no_such_action(&action));
        }
        if version != operation.version() {
            return Err(Refusal::new("InvalidVersion", format!("{action} has no version {version}")));
        }
        if !operation.methods().contains(&request.method.as_str()) {
            return Err(Refusal::unsupported_method(&request.method));
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

    /// Whether the caller must prove who they are. The other operation takes a proof among its parameters.
    pub(super) fn needs_proof(self) -> bool {
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

fn no_such_action(action: &str) -> Refusal {
    Refusal::not_found("InvalidAction.NotFound", format!("there is no action {action} at this address"))
}
