//! Who and what the account has: users and projects.

use crate::encoding::hex_sha256;

/// The region that projects without one are in.
const REGION: &str = "cn-north-4";

/// The project that there is when none is given.
const PROJECT: &str = "emulated-project";

/// A user who may ask for tokens with a password.
///
/// The default one is `emulated-user` of the domain `emulated-domain`, with the password `emulated-password`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// The account that the user belongs to.
    pub domain: String,
    /// What the user is called in that account.
    pub name: String,
    /// The secret.
    pub password: String,
    /// The passcode that must come along with the password, if one must. It never changes.
    pub passcode: Option<String>,
}

impl User {
    /// A user with a password and nothing else.
    #[must_use]
    pub fn new(domain: impl Into<String>, name: impl Into<String>, password: impl Into<String>) -> Self {
        Self { domain: domain.into(), name: name.into(), password: password.into(), passcode: None }
    }

    /// With a passcode that must come along with the password.
    #[must_use]
    pub fn with_passcode(mut self, passcode: impl Into<String>) -> Self {
        self.passcode = Some(passcode.into());
        self
    }

    /// The id of the user, which the names decide.
    #[must_use]
    pub fn id(&self) -> String {
        id_of(&format!("{}/{}", self.domain, self.name))
    }

    /// The id of the domain, which its name decides.
    #[must_use]
    pub fn domain_id(&self) -> String {
        id_of(&self.domain)
    }
}

impl Default for User {
    fn default() -> Self {
        Self::new("emulated-domain", "emulated-user", "emulated-password")
    }
}

/// Shows the names only.
impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("User");
        shown.field("domain", &self.domain).field("name", &self.name).finish_non_exhaustive()
    }
}

/// 32 hexadecimal digits.
pub(super) fn id_of(name: &str) -> String {
    hex_sha256(name.as_bytes())[..32].to_owned()
}

/// A project. Its name is that of its region, or begins with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// All users and projects. Every key may use every project.
#[derive(Debug)]
pub(crate) struct Directory {
    users: Vec<User>,
    projects: Vec<Project>,
}

impl Directory {
    /// Projects without a name share a region: the first is called like it, and the others have their ids after
    /// that. There is always a user, and always a project.
    pub(crate) fn new(mut users: Vec<User>, projects: Vec<(String, Option<String>)>) -> Self {
        if users.is_empty() {
            users.push(User::default());
        }
        let mut all: Vec<Project> = Vec::new();
        for (id, name) in projects {
            let is_first = all.iter().all(|project| project.name != REGION);
            let of_region = || if is_first { REGION.to_owned() } else { format!("{REGION}_{id}") };
            let name = name.unwrap_or_else(of_region);
            all.push(Project { id, name });
        }
        if all.is_empty() {
            all.push(Project { id: PROJECT.to_owned(), name: REGION.to_owned() });
        }
        Self { users, projects: all }
    }

    pub(crate) fn projects(&self) -> &[Project] {
        &self.projects
    }

    /// The first project with this id and this name; one that is not said may be any.
    pub(crate) fn project(&self, id: Option<&str>, name: Option<&str>) -> Option<&Project> {
        let is = |said: Option<&str>, value: &str| said.is_none_or(|said| said == value);
        self.projects.iter().find(|project| is(id, &project.id) && is(name, &project.name))
    }

    pub(crate) fn users(&self) -> &[User] {
        &self.users
    }

    /// The account that tokens belong to.
    pub(crate) fn account(&self) -> &User {
        &self.users[0]
    }
}
