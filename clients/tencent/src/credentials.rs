//! Where Tencent Cloud's users keep credentials.

use std::future::ready;
use std::path::PathBuf;

use imagescan_runtime::credentials::{Chain, Environment, Found, Json, Look, Names, Section, System};
use imagescan_runtime::{Credentials, Error, ErrorKind};

const FILE: &str = "TENCENTCLOUD_CREDENTIALS_FILE";
const PROFILE: &str = "TCCLI_PROFILE";

/// The sources that a client asks if it is given no credentials, in this order:
///
/// 1. `environment`: `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, and `TENCENTCLOUD_TOKEN` for a temporary key,
///    which the vendor's command line reads and its SDKs do not;
/// 2. `credentials file`: the section `[default]` of the file that `TENCENTCLOUD_CREDENTIALS_FILE` names, or else of
///    `~/.tencentcloud/credentials`, or else of `/etc/tencentcloud/credentials`;
/// 3. `tccli profile`: `~/.tccli/default.credential`, or that of the profile which `TCCLI_PROFILE` names.
///
/// ```
/// use imagescan_tencent::credentials;
/// use imagescan_runtime::credentials::{Cached, System};
///
/// let chain = Cached::new(credentials::default_chain(System::real()));
/// # let _ = chain;
/// ```
#[must_use]
pub fn default_chain(system: System) -> Chain {
    let variables = system.clone();
    let environment =
        Environment::new("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", Some("TENCENTCLOUD_TOKEN"))
            .reading(move |name| variables.variable(name));
    Chain::new("Tencent Cloud")
        .then(environment)
        .then(Look::new("credentials file", system.clone(), |system| ready(credentials_file(&system))))
        .then(Look::new("tccli profile", system, |system| ready(tccli_profile(&system))))
}

fn credentials_file(system: &System) -> Result<Found, Error> {
    let named = system.variable(FILE);
    let paths: Vec<PathBuf> = match &named {
        Some(path) => system.path(path).into_iter().collect(),
        None => ["~/.tencentcloud/credentials", "/etc/tencentcloud/credentials"]
            .iter()
            .filter_map(|path| system.path(path))
            .collect(),
    };
    for path in &paths {
        let Some(text) = system.read(path)? else {
            continue;
        };
        let Some(section) = Section::find(&text, "default", path)? else {
            let why = format!("{} has no section `[default]`", path.display());
            return Err(Error::new(ErrorKind::Credentials, why));
        };
        let pair = Credentials::new(section.need("secret_id")?, section.need("secret_key")?);
        return Ok(Found::Credentials(match section.get("token") {
            Some(token) => pair.with_session_token(token),
            None => pair,
        }));
    }
    if named.is_some() {
        let why = format!("{FILE} names a file that is not there");
        return Err(Error::new(ErrorKind::Credentials, why));
    }
    let tried: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
    Ok(Found::Nothing(format!("{FILE} is not set, and there is no {}", tried.join(", no "))))
}

fn tccli_profile(system: &System) -> Result<Found, Error> {
    let named = system.variable(PROFILE);
    let profile = named.as_deref().unwrap_or("default");
    if profile.contains(['/', '\\']) {
        return Err(Error::new(
            ErrorKind::Credentials,
            format!("{PROFILE} is a path: give a profile's name"),
        ));
    }
    let Some(path) = system.path(&format!("~/.tccli/{profile}.credential")) else {
        return Ok(Found::Nothing("there is no home folder".to_owned()));
    };
    let Some(text) = system.read(&path)? else {
        return match named {
            Some(_) => {
                let why = format!("{} is not there, and {PROFILE} names it", path.display());
                Err(Error::new(ErrorKind::Credentials, why))
            }
            None => Ok(Found::Nothing(format!("there is no {}", path.display()))),
        };
    };
    let settings = Json::read(text, path.display())?;
    let root = settings.root();
    if let Some(kind) = root.text("type").filter(|_| root.text("secretKey").is_none()) {
        return Err(root.refuse(&format!(
            "is a profile of type `{kind}` without keys, which only the vendor's command line can use"
        )));
    }
    root.credentials(PROFILE_NAMES).map(Found::Credentials)
}

const PROFILE_NAMES: Names =
    Names { id: "secretId", secret: "secretKey", token: "token", expiry: "expiresAt" };
