//! The operations that the emulator knows, over all products.

use super::message::Message;
use super::refusal::Refusal;
use crate::Request;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    PublicPreCheckImageScanTask,
    GetArtifactSubscriptionTask,
}

impl Operation {
    pub(super) const ALL: [Self; 2] = [Self::PublicPreCheckImageScanTask, Self::GetArtifactSubscriptionTask];

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
        }
    }

    fn version(self) -> &'static str {
        match self {
            Self::PublicPreCheckImageScanTask => "2018-12-03",
            Self::GetArtifactSubscriptionTask => "2018-12-01",
        }
    }

    fn methods(self) -> &'static [&'static str] {
        match self {
            Self::PublicPreCheckImageScanTask => &["GET", "POST"],
            Self::GetArtifactSubscriptionTask => &["GET"],
        }
    }
}

fn no_such_action(action: &str) -> Refusal {
    Refusal::not_found("InvalidAction.NotFound", format!("there is no action {action} at this address"))
}
