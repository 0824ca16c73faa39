//! What the credential services know before they start.

use std::sync::Arc;
use std::time::Duration;

use super::Builder;
use crate::credentials::{OidcTokens, Setup};
use crate::huawei::iam::User;
use crate::{MetadataMode, Provider};

pub(super) struct Services {
    pub(super) machine: Setup,
    /// The last one of a cloud counts.
    modes: Vec<(Provider, MetadataMode)>,
    pub(super) session_lifetime: Option<Duration>,
    pub(super) user_token_lifetime: Duration,
    pub(super) oidc_tokens: Arc<OidcTokens>,
    pub(super) users: Vec<User>,
}

impl Default for Services {
    fn default() -> Self {
        Self {
            machine: Setup::default(),
            modes: Vec::new(),
            session_lifetime: None,
            user_token_lifetime: Duration::from_secs(24 * 60 * 60),
            oidc_tokens: Arc::default(),
            users: Vec::new(),
        }
    }
}

impl Services {
    pub(super) fn mode(&self, provider: Provider) -> MetadataMode {
        let mut modes = self.modes.iter().rev();
        modes.find(|(of, _)| *of == provider).map(|(_, mode)| *mode).unwrap_or_default()
    }
}

/// Credential services: the metadata service of the machine, and what issues temporary keys and tokens.
impl Builder {
    /// The role of the machine, for the metadata services of Alibaba Cloud and Tencent Cloud;
    /// [`DEFAULT_ROLE`](crate::DEFAULT_ROLE) by default.
    #[must_use]
    pub fn machine_role(mut self, name: impl Into<String>) -> Self {
        self.services.machine.role = name.into();
        self
    }

    /// How the metadata service of one cloud behaves. [`Emulator::set_metadata_mode`] can change it later.
    ///
    /// [`Emulator::set_metadata_mode`]: crate::Emulator::set_metadata_mode
    #[must_use]
    pub fn metadata_mode(mut self, provider: Provider, mode: MetadataMode) -> Self {
        self.services.modes.push((provider, mode));
        self
    }

    /// How long keys live that a machine, a pod or a credentials URI gets, in whole seconds by the clock; 6 hours
    /// by default.
    #[must_use]
    pub fn machine_key_lifetime(mut self, lifetime: Duration) -> Self {
        self.services.machine.key_lifetime = lifetime;
        self
    }

    /// Lets keys for an assumed role, an agency or a token live so long, in whole seconds by the clock, and not
    /// as long as the caller asks for.
    #[must_use]
    pub fn session_lifetime(mut self, lifetime: Duration) -> Self {
        self.services.session_lifetime = Some(lifetime);
        self
    }

    /// How long user tokens of Huawei Cloud live that IAM issues, in whole seconds by the clock; 24 hours by
    /// default.
    #[must_use]
    pub fn user_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.services.user_token_lifetime = lifetime;
        self
    }

    /// An identity token that all clouds accept, beside [`DEFAULT_OIDC_TOKEN`](crate::DEFAULT_OIDC_TOKEN). Only
    /// its text counts: it may have any form, and who is said to have issued it does not matter.
    #[must_use]
    pub fn oidc_token(self, token: impl Into<String>) -> Self {
        self.services.oidc_tokens.add(token.into());
        self
    }

    /// A Huawei Cloud user, who gets tokens for a password. Without any there is [`User::default`].
    #[must_use]
    pub fn user(mut self, user: User) -> Self {
        self.services.users.push(user);
        self
    }
}
