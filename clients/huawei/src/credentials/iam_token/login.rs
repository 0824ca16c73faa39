//! How one proves to IAM who one is.

use std::fmt;
use std::sync::Arc;

use imagescan_runtime::{Credentials, Error, ProvideCredentials};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::super::agency::Domain;
use super::super::source::{given, token};

/// The ways to a token.
pub(super) enum Login {
    Password { domain: String, user: String, password: Zeroizing<String>, totp: Option<Totp> },
    Token(Arc<dyn ProvideCredentials>),
    Agency(Domain, String, Arc<dyn ProvideCredentials>),
}

/// A second factor: the user's id, and what gives the code that is good now.
pub(super) struct Totp {
    user_id: String,
    code: Box<dyn Fn() -> Result<String, Error> + Send + Sync>,
}

/// What one request proves it by.
pub(super) struct Proof {
    /// The vendor's name of the operation.
    pub(super) operation: &'static str,
    pub(super) identity: Value,
    /// What no error may show.
    pub(super) secrets: Vec<Zeroizing<String>>,
    /// Whether what it rests on stands in the body; a token is a header otherwise.
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

    /// A second factor belongs to a password; other ways know none.
    pub(super) fn add(&mut self, factor: Totp) {
        if let Self::Password { totp, .. } = self {
            *totp = Some(factor);
        }
    }

    /// Where the token comes from that it rests on, if it rests on one. What is wrong with an argument is told before that
    /// is asked.
    pub(super) fn base(&self) -> Result<Option<&dyn ProvideCredentials>, Error> {
        match self {
            Self::Password { .. } => Ok(None),
            Self::Token(base) => Ok(Some(&**base)),
            Self::Agency(domain, agency, base) => domain.assume(agency).map(|_| Some(&**base)),
        }
    }

    /// The proof, with what the base gave.
    pub(super) fn proof(&self, base: Option<&Credentials>) -> Result<Proof, Error> {
        let token = |operation| base.map_or(Ok(""), |base| token(base, operation));
        match self {
            Self::Password { domain, user, password, totp } => {
                let identity = json!({"methods": ["password"], "password": {"user": {
                    "name": given("the user's name", user)?,
                    "password": given("the password", password)?,
                    "domain": {"name": given("the account's name", domain)?},
                }}});
                let proof = Proof {
                    operation: "KeystoneCreateUserTokenByPassword",
                    identity,
                    secrets: vec![password.clone()],
                    in_body: true,
                };
                match totp {
                    Some(totp) => totp.join(proof),
                    None => Ok(proof),
                }
            }
            Self::Token(_) => {
                let operation = "KeystoneCreateScopedToken";
                let id = token(operation)?;
                Ok(Proof {
                    operation,
                    identity: json!({"methods": ["token"], "token": {"id": id}}),
                    secrets: vec![Zeroizing::new(id.to_owned())],
                    in_body: true,
                })
            }
            Self::Agency(domain, agency, _) => {
                let operation = "KeystoneCreateAgencyToken";
                token(operation)?;
                Ok(Proof { operation, identity: domain.assume(agency)?, secrets: Vec::new(), in_body: false })
            }
        }
    }
}

impl Totp {
    fn join(&self, mut proof: Proof) -> Result<Proof, Error> {
        let code = Zeroizing::new((self.code)()?);
        proof.operation = "KeystoneCreateUserTokenByPasswordAndMfa";
        proof.identity["methods"] = json!(["password", "totp"]);
        proof.identity["totp"] = json!({"user": {
            "id": given("the user's id", &self.user_id)?,
            "passcode": given("the code of the MFA device", &code)?,
        }});
        proof.secrets.push(code);
        Ok(proof)
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
