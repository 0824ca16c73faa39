//! User tokens: for a password, for another token, for an agency, or for an identity token.

use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::directory::id_of;
use super::error_response::ErrorResponse;
use super::request_body::{Auth, Envelope, IdTokenAuth, Identity, Scope, parse};
use super::{IamHandler, check_agency};
use crate::Request;
use crate::credentials::after;
use crate::huawei::metadata::date;
use crate::response::Response;

impl IamHandler<'_> {
    pub(super) fn create_token(
        &mut self,
        request: &Request,
        now: Timestamp,
    ) -> Result<Response, ErrorResponse> {
        let Envelope { auth: Auth { identity, scope } } = parse(request)?;
        let methods: Vec<_> = identity.methods.iter().map(String::as_str).collect();
        let user = match methods[..] {
            ["password"] | ["password", "totp"] | ["totp", "password"] => self.check_password(&identity)?,
            ["token"] => {
                let token = identity.token.as_ref().and_then(|token| token.id.as_deref());
                self.check_user_token(token, request, now)?;
                self.directory.account().name.clone()
            }
            ["assume_role"] => {
                let role = identity.assume_role.as_ref();
                let role = role.ok_or_else(|| ErrorResponse::invalid("assume_role is missing"))?;
                check_agency(role)?;
                self.check_user_token(None, request, now)?;
                role.agency_name.clone()
            }
            _ => {
                return Err(ErrorResponse::invalid(
                    "methods must be password, with or without totp, token or assume_role",
                ));
            }
        };
        let has_catalog = !request.query_pairs().contains(&(b"nocatalog".to_vec(), b"true".to_vec()));
        self.issue(identity.methods, user, scope.as_ref(), has_catalog, now)
    }

    pub(super) fn create_token_with_id_token(
        &mut self,
        request: &Request,
        now: Timestamp,
    ) -> Result<Response, ErrorResponse> {
        if request.header_text("x-idp-id").unwrap_or_default().is_empty() {
            return Err(ErrorResponse::invalid("the X-Idp-Id header is missing"));
        }
        let Envelope { auth: IdTokenAuth { id_token, scope } } = parse(request)?;
        self.check_id_token(&id_token.id)?;
        self.issue(vec!["mapped".to_owned()], "federated-user".to_owned(), scope.as_ref(), false, now)
    }

    /// Checks the password and the passcode. Returns the name of the user.
    fn check_password(&self, identity: &Identity) -> Result<String, ErrorResponse> {
        let user_and_password =
            identity.password.as_ref().ok_or_else(|| ErrorResponse::invalid("password is missing"))?;
        let user_and_password = &user_and_password.user;
        let mut users = self.directory.users().iter();
        let user = users.find(|user| {
            user.name == user_and_password.name
                && user.password == user_and_password.password
                && user_and_password.domain.id.as_ref().is_none_or(|id| *id == user.domain_id())
                && user_and_password.domain.name.as_ref().is_none_or(|name| *name == user.domain)
        });
        let user = user.ok_or_else(|| ErrorResponse::unauthorized("the user or the password is wrong"))?;

        let totp = identity.totp.as_ref().filter(|_| identity.methods.iter().any(|method| method == "totp"));
        let passcode = totp.filter(|totp| totp.user.id == user.id()).map(|totp| &totp.user.passcode);
        if user.passcode.is_some() && passcode != user.passcode.as_ref() {
            return Err(ErrorResponse::unauthorized("the passcode is missing or wrong"));
        }
        Ok(user.name.clone())
    }

    /// Issues a token that is valid for the project in the scope, or without a project.
    fn issue(
        &mut self,
        methods: Vec<String>,
        user: String,
        scope: Option<&Scope>,
        has_catalog: bool,
        now: Timestamp,
    ) -> Result<Response, ErrorResponse> {
        let project = match scope.and_then(|scope| scope.project.as_ref()) {
            Some(named) => {
                let (id, name) = (named.id.as_deref(), named.name.as_deref());
                let project = self.directory.project(id, name).filter(|_| id.or(name).is_some());
                Some(project.ok_or_else(|| ErrorResponse::unauthorized("the project does not exist"))?)
            }
            None => None,
        };
        let account = self.directory.account();
        let domain = || Reference { id: account.domain_id(), name: account.domain.clone() };
        let expires = after(now, self.token_lifetime);
        let token = TokenDetails {
            methods,
            user: Owned { id: id_of(&format!("{}/{user}", account.domain)), name: user, domain: domain() },
            project: project.map(|project| Owned {
                id: project.id.clone(),
                name: project.name.clone(),
                domain: domain(),
            }),
            roles: [],
            catalog: has_catalog.then_some([]),
            issued_at: date(now),
            expires_at: date(expires),
        };
        let text = format!("MII{}", self.random.hex(256));
        self.authenticator.user_tokens.issue_until(&text, project.map(|project| project.id.clone()), expires);
        Ok(Response::json(StatusCode::CREATED, &Body { token }).with_header("x-subject-token", text))
    }
}

#[derive(Serialize)]
struct Body {
    token: TokenDetails,
}

/// The description of the token in the body. The token itself is in a header.
#[derive(Serialize)]
struct TokenDetails {
    methods: Vec<String>,
    user: Owned,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<Owned>,
    /// Always empty: the emulator has no roles.
    roles: [(); 0],
    /// Always empty, if present.
    #[serde(skip_serializing_if = "Option::is_none")]
    catalog: Option<[(); 0]>,
    issued_at: String,
    expires_at: String,
}

#[derive(Serialize)]
struct Reference {
    id: String,
    name: String,
}

#[derive(Serialize)]
struct Owned {
    id: String,
    name: String,
    domain: Reference,
}
