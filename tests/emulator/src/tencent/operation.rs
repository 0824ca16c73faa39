//! The operations that the emulator knows, over all products.

use super::refusal::Refusal;
use super::{sts, tcss};
use crate::Request;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    DescribeImageRegistryTimingScanTask,
    AssumeRole,
    AssumeRoleWithWebIdentity,
}

impl Operation {
    pub(super) const ALL: [Self; 3] =
        [Self::DescribeImageRegistryTimingScanTask, Self::AssumeRole, Self::AssumeRoleWithWebIdentity];

    /// The operation that the common parameters name. The version stands for the product, which real callers
    /// name by the host.
    pub(super) fn of(request: &Request) -> Result<Self, Refusal> {
        let common = |name: &str| match request.header_text(&name.to_ascii_lowercase()) {
            Some(value) if !value.is_empty() => Ok(value),
            _ => Err(Refusal::missing(name)),
        };
        let (action, version) = (common("X-TC-Action")?, common("X-TC-Version")?);
        if !(skips_signature(request) && action == Self::AssumeRoleWithWebIdentity.name()) {
            common("X-TC-Timestamp")?;
        }
        let mut of_product =
            Self::ALL.into_iter().filter(|operation| operation.version() == version).peekable();
        if of_product.peek().is_none() {
            return Err(Refusal::new("NoSuchVersion", format!("there is no version {version}")));
        }
        let known = of_product.find(|operation| operation.name() == action);
        known.ok_or_else(|| Refusal::new("InvalidAction", format!("there is no action {action}")))
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::DescribeImageRegistryTimingScanTask => "DescribeImageRegistryTimingScanTask",
            Self::AssumeRole => "AssumeRole",
            Self::AssumeRoleWithWebIdentity => "AssumeRoleWithWebIdentity",
        }
    }

    /// What the product is called in credentials.
    pub(super) fn service(self) -> &'static str {
        match self {
            Self::DescribeImageRegistryTimingScanTask => tcss::SERVICE,
            Self::AssumeRole | Self::AssumeRoleWithWebIdentity => sts::SERVICE,
        }
    }

    fn version(self) -> &'static str {
        match self {
            Self::DescribeImageRegistryTimingScanTask => tcss::VERSION,
            Self::AssumeRole | Self::AssumeRoleWithWebIdentity => sts::VERSION,
        }
    }

    /// Whether the caller must sign. Where not, an identity token among the parameters is the proof, and
    /// `Authorization` says `SKIP`.
    pub(super) fn needs_signature(self, request: &Request) -> bool {
        self != Self::AssumeRoleWithWebIdentity || !skips_signature(request)
    }
}

fn skips_signature(request: &Request) -> bool {
    request.header("authorization") == Some(b"SKIP")
}
