//! The users and projects of the account.

use crate::encoding::hex_sha256;

/// The region of projects without a name.
const REGION: &str = "cn-north-4";

/// The project that exists if the builder sets none.
const PROJECT: &str = "emulated-project";

/// A user of Huawei Cloud, who can request tokens with a password. Its `Debug` output contains no secrets.
///
/// The default is `emulated-user` of the domain `emulated-domain`, with the password `emulated-password`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// The name of the domain (account) that the user belongs to.
    pub domain: String,
    /// The name of the user in that domain.
    pub name: String,
    /// The password.
    pub password: String,
    /// The one-time passcode that requests must contain beside the password, if required. In the emulator it never
    /// changes.
    pub passcode: Option<String>,
}

impl User {
    /// A user with a password and without a passcode.
    #[must_use]
    pub fn new(domain: impl Into<String>, name: impl Into<String>, password: impl Into<String>) -> Self {
        Self { domain: domain.into(), name: name.into(), password: password.into(), passcode: None }
    }

    /// Requires a passcode beside the password.
    #[must_use]
    pub fn with_passcode(mut self, passcode: impl Into<String>) -> Self {
        self.passcode = Some(passcode.into());
        self
    }

    /// The id of the user, derived from the names of domain and user.
    #[must_use]
    pub fn id(&self) -> String {
        id_of(&format!("{}/{}", self.domain, self.name))
    }

    /// The id of the domain, derived from its name.
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

/// A project. Its name is that of its region, or starts with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// All users and projects. Every key can use every project.
#[derive(Debug)]
pub(crate) struct Directory {
    users: Vec<User>,
    projects: Vec<Project>,
}

impl Directory {
    /// Names the projects without a name after the default region: the first like the region, the others with their ids
    /// appended. Adds the default user and project if the lists are empty.
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

    /// The first project with this id and this name; `None` matches any.
    pub(crate) fn project(&self, id: Option<&str>, name: Option<&str>) -> Option<&Project> {
        let matches = |wanted: Option<&str>, value: &str| wanted.is_none_or(|wanted| wanted == value);
        self.projects.iter().find(|project| matches(id, &project.id) && matches(name, &project.name))
    }

    pub(crate) fn users(&self) -> &[User] {
        &self.users
    }

    /// The account that tokens belong to.
    pub(crate) fn account(&self) -> &User {
        &self.users[0]
    }
}
