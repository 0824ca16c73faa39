//! The methods of logging in to IAM.

use std::fmt;
use std::sync::Arc;

use imagescan_runtime::{Credentials, Error, ProvideCredentials};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::super::agency::Domain;
use super::super::source::{require_text, require_token};

/// A method of obtaining a token.
pub(super) enum Login {
    Password { domain: String, user: String, password: Zeroizing<String>, totp: Option<Totp> },
    Token(Arc<dyn ProvideCredentials>),
    Agency(Domain, String, Arc<dyn ProvideCredentials>),
}

/// A second factor: the user's id, and a function that returns the current code.
pub(super) struct Totp {
    user_id: String,
    code: Box<dyn Fn() -> Result<String, Error> + Send + Sync>,
}

/// The `identity` of one request for a token.
pub(super) struct LoginIdentity {
    /// The vendor's name of the operation.
    pub(super) operation: &'static str,
    pub(super) identity: Value,
    /// Redacted from errors.
    pub(super) secrets: Vec<Zeroizing<String>>,
    /// Whether the proof of identity is in the body; otherwise the base token is a header.
    pub(super) in_body: bool,
}

impl Totp {
    pub(super) fn new(
        user_id: String,
        code: impl Fn() -> Result<String, Error> + Send + Sync + 'static,
    ) -> Self {
        Self { user_id, code: Box::new(code) }
    }
}

impl Login {
    pub(super) fn password(domain: String, user: String, password: String) -> Self {
        Self::Password { domain, user, password: Zeroizing::new(password), totp: None }
    }

    /// Adds a second factor to a password. Other methods ignore it.
    pub(super) fn add_totp(&mut self, factor: Totp) {
        if let Self::Password { totp, .. } = self {
            *totp = Some(factor);
        }
    }

    /// The source of the base token, if this method uses one. Checks the arguments first, so that wrong ones are reported
    /// before the source is loaded.
    pub(super) fn base(&self) -> Result<Option<&dyn ProvideCredentials>, Error> {
        match self {
            Self::Password { .. } => Ok(None),
            Self::Token(base) => Ok(Some(&**base)),
            Self::Agency(domain, agency, base) => domain.assume_role_identity(agency).map(|_| Some(&**base)),
        }
    }

    /// The identity, with the base token.
    pub(super) fn identity(&self, base: Option<&Credentials>) -> Result<LoginIdentity, Error> {
        let token = |operation| base.map_or(Ok(""), |base| require_token(base, operation));
        match self {
            Self::Password { domain, user, password, totp } => {
                let password_identity = json!({"methods": ["password"], "password": {"user": {
                    "name": require_text("the user's name", user)?,
                    "password": require_text("the password", password)?,
                    "domain": {"name": require_text("the account's name", domain)?},
                }}});
                let identity = LoginIdentity {
                    operation: "KeystoneCreateUserTokenByPassword",
                    identity: password_identity,
                    secrets: vec![password.clone()],
                    in_body: true,
                };
                match totp {
                    Some(totp) => totp.add_to(identity),
                    None => Ok(identity),
                }
            }
            Self::Token(_) => {
                let operation = "KeystoneCreateScopedToken";
                let id = token(operation)?;
                Ok(LoginIdentity {
                    operation,
                    identity: json!({"methods": ["token"], "token": {"id": id}}),
                    secrets: vec![Zeroizing::new(id.to_owned())],
                    in_body: true,
                })
            }
            Self::Agency(domain, agency, _) => {
                let operation = "KeystoneCreateAgencyToken";
                token(operation)?;
                Ok(LoginIdentity {
                    operation,
                    identity: domain.assume_role_identity(agency)?,
                    secrets: Vec::new(),
                    in_body: false,
                })
            }
        }
    }
}

impl Totp {
    fn add_to(&self, mut login: LoginIdentity) -> Result<LoginIdentity, Error> {
        let code = Zeroizing::new((self.code)()?);
        login.operation = "KeystoneCreateUserTokenByPasswordAndMfa";
        login.identity["methods"] = json!(["password", "totp"]);
        login.identity["totp"] = json!({"user": {
            "id": require_text("the user's id", &self.user_id)?,
            "passcode": require_text("the code of the MFA device", &code)?,
        }});
        login.secrets.push(code);
        Ok(login)
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Password { domain, user, totp, .. } => f
                .debug_struct("Password")
                .field("domain", domain)
                .field("user", user)
                .field("totp", &totp.is_some())
                .finish_non_exhaustive(),
            Self::Token(base) => f.debug_tuple("Token").field(base).finish(),
            Self::Agency(domain, agency, base) => {
                f.debug_tuple("Agency").field(domain).field(agency).field(base).finish()
            }
        }
    }
}
