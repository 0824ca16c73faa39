//! Tokens: for a password, for another token, for an agency, or for somebody else's identity token.

use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::body::{Auth, Envelope, IdTokenAuth, Identity, Scope, read};
use super::directory::id_of;
use super::refusal::Refusal;
use super::{Service, check_agency};
use crate::Request;
use crate::credentials::after;
use crate::huawei::metadata::date;
use crate::reply::Reply;

impl Service<'_> {
    pub(super) fn create_token(&mut self, request: &Request, now: Timestamp) -> Result<Reply, Refusal> {
        let Envelope { auth: Auth { identity, scope } } = read(request)?;
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
                let role = role.ok_or_else(|| Refusal::invalid("assume_role is missing"))?;
                check_agency(role)?;
                self.check_user_token(None, request, now)?;
                role.agency_name.clone()
            }
            _ => {
                return Err(Refusal::invalid(
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
    ) -> Result<Reply, Refusal> {
        if request.header_text("x-idp-id").unwrap_or_default().is_empty() {
            return Err(Refusal::invalid("there is no X-Idp-Id header"));
        }
        let Envelope { auth: IdTokenAuth { id_token, scope } } = read(request)?;
        self.check_id_token(&id_token.id)?;
        self.issue(vec!["mapped".to_owned()], "federated-user".to_owned(), scope.as_ref(), false, now)
    }

    /// The name of the user whose password it is.
    fn check_password(&self, identity: &Identity) -> Result<String, Refusal> {
        let given = identity.password.as_ref().ok_or_else(|| Refusal::invalid("password is missing"))?;
        let given = &given.user;
        let mut users = self.directory.users().iter();
        let user = users.find(|user| {
            user.name == given.name
                && user.password == given.password
                && given.domain.id.as_ref().is_none_or(|id| *id == user.domain_id())
                && given.domain.name.as_ref().is_none_or(|name| *name == user.domain)
        });
        let user = user.ok_or_else(|| Refusal::unauthorized("the user or the password is wrong"))?;

        let totp = identity.totp.as_ref().filter(|_| identity.methods.iter().any(|method| method == "totp"));
        let passcode = totp.filter(|totp| totp.user.id == user.id()).map(|totp| &totp.user.passcode);
        if user.passcode.is_some() && passcode != user.passcode.as_ref() {
            return Err(Refusal::unauthorized("the passcode is missing or wrong"));
        }
        Ok(user.name.clone())
    }

    /// A fresh token: good for the project in the scope, or for none.
    fn issue(
        &mut self,
        methods: Vec<String>,
        user: String,
        scope: Option<&Scope>,
        has_catalog: bool,
        now: Timestamp,
    ) -> Result<Reply, Refusal> {
        let project = match scope.and_then(|scope| scope.project.as_ref()) {
            Some(named) => {
                let (id, name) = (named.id.as_deref(), named.name.as_deref());
                let project = self.directory.project(id, name).filter(|_| id.or(name).is_some());
                Some(project.ok_or_else(|| Refusal::unauthorized("there is no such project"))?)
            }
            None => None,
        };
        let account = self.directory.account();
        let domain = || Reference { id: account.domain_id(), name: account.domain.clone() };
        let expires = after(now, self.token_lifetime);
        let token = Token {
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
        self.gate.tokens.issue_until(&text, project.map(|project| project.id.clone()), expires);
        Ok(Reply::json(StatusCode::CREATED, &Body { token }).with_header("x-subject-token", text))
    }
}

#[derive(Serialize)]
struct Body {
    token: Token,
}

/// What the answer says about the token, which itself is in a header.
#[derive(Serialize)]
struct Token {
    methods: Vec<String>,
    user: Owned,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<Owned>,
    /// The emulator knows no roles.
    roles: [(); 0],
    /// Nor any endpoints.
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
