//! The builder's settings of the credential services.

use std::sync::Arc;
use std::time::Duration;

use super::Builder;
use crate::credentials::{OidcTokens, VmSettings};
use crate::huawei::iam::User;
use crate::{MetadataMode, Provider};

pub(super) struct Services {
    pub(super) vm: VmSettings,
    /// The last one of a cloud applies.
    modes: Vec<(Provider, MetadataMode)>,
    pub(super) session_lifetime: Option<Duration>,
    pub(super) user_token_lifetime: Duration,
    pub(super) oidc_tokens: Arc<OidcTokens>,
    pub(super) users: Vec<User>,
}

impl Default for Services {
    fn default() -> Self {
        Self {
            vm: VmSettings::default(),
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

/// Settings of the credential services: the metadata services, and the services that issue temporary keys and tokens.
impl Builder {
    /// The role of the emulated virtual machine, for the metadata services of Alibaba Cloud and Tencent Cloud;
    /// [`DEFAULT_ROLE`](crate::DEFAULT_ROLE) by default.
    #[must_use]
    pub fn vm_role(mut self, name: impl Into<String>) -> Self {
        self.services.vm.role = name.into();
        self
    }

    /// How the metadata service of one cloud behaves, [`MetadataMode::Open`] by default.
    /// [`Emulator::set_metadata_mode`] can change it later.
    ///
    /// [`Emulator::set_metadata_mode`]: crate::Emulator::set_metadata_mode
    #[must_use]
    pub fn metadata_mode(mut self, provider: Provider, mode: MetadataMode) -> Self {
        self.services.modes.push((provider, mode));
        self
    }

    /// The lifetime, by the emulator's clock, of keys from a metadata service, for a pod, or from the credentials URI.
    /// Fractions of a second are cut off. The default is 6 hours.
    #[must_use]
    pub fn vm_key_lifetime(mut self, lifetime: Duration) -> Self {
        self.services.vm.key_lifetime = lifetime;
        self
    }

    /// The lifetime, by the emulator's clock, of keys for an assumed role, an agency or a token. Fractions of a second
    /// are cut off. By default it is the one that the caller requests.
    #[must_use]
    pub fn session_lifetime(mut self, lifetime: Duration) -> Self {
        self.services.session_lifetime = Some(lifetime);
        self
    }

    /// The lifetime, by the emulator's clock, of user tokens that IAM of Huawei Cloud issues. Fractions of a second are
    /// cut off. The default is 24 hours.
    #[must_use]
    pub fn user_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.services.user_token_lifetime = lifetime;
        self
    }

    /// Adds an identity token that all clouds accept, beside [`DEFAULT_OIDC_TOKEN`](crate::DEFAULT_OIDC_TOKEN). It is
    /// compared as opaque text: its form and its issuer are not checked.
    #[must_use]
    pub fn oidc_token(self, token: impl Into<String>) -> Self {
        self.services.oidc_tokens.add(token.into());
        self
    }

    /// Adds a Huawei Cloud user, who gets tokens for a password. Without users, [`User::default`] exists.
    #[must_use]
    pub fn user(mut self, user: User) -> Self {
        self.services.users.push(user);
        self
    }
}
