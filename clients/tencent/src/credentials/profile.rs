//! The profiles of the vendor's command line, `tccli`.

use std::path::PathBuf;

use imagescan_runtime::provider::{
    CredentialDocument, FieldNames, Node, profile_not_found, quote_unless_secret, show_path,
};
use imagescan_runtime::{Error, ErrorKind, HostEnvironment, SourceOutcome};

use super::{AssumeRole, CvmRole, environment, files};

const PROFILE: &str = "TCCLI_PROFILE";
const FOLDER: &str = "~/.tccli";
const NAMES: FieldNames =
    FieldNames { id: "secretId", secret: "secretKey", token: "token", expiry: "expiresAt" };

/// How a profile is selected.
#[derive(Clone, Copy)]
pub(super) enum Selection<'a> {
    /// By `TCCLI_PROFILE`, or else the default profile.
    InUse,
    /// By the program. No variable has priority over its settings.
    Named(&'a str),
}

/// Returns the keys of the profile in use.
pub(super) async fn load(environment: HostEnvironment) -> Result<SourceOutcome, Error> {
    load_selected(Selection::InUse, environment).await
}

/// Returns the keys of the profile, of the role that the profile assumes, or of the role of the virtual machine.
pub(super) async fn load_selected(
    selection: Selection<'_>,
    environment: HostEnvironment,
) -> Result<SourceOutcome, Error> {
    let document = match document(selection, &environment)? {
        Ok(document) => document,
        Err(why) => return Ok(SourceOutcome::NotConfigured(why)),
    };
    let profile = document.root();
    let kind = profile.text("type");
    if kind == Some("cvm-role") {
        return match CvmRole::with_environment(environment).load_outcome().await? {
            SourceOutcome::NotConfigured(why) => {
                Err(profile.error(&format!("uses the role of the virtual machine, but {why}")))
            }
            outcome => Ok(outcome),
        };
    }
    if let Some(kind) = kind.filter(|_| profile.text("secretKey").is_none()) {
        return Err(profile.error(&format!(
            "is a profile of type {} without keys, which only the vendor's command line supports",
            quote_unless_secret(kind)
        )));
    }
    let keys = profile.credentials(NAMES)?;
    if keys.expiry().is_some_and(|end| end <= environment.clock().now()) {
        return Err(profile.error("has expired keys: log in again, `tccli auth login`"));
    }
    let role = match selection {
        // The environment has priority over the profile, as in the command line.
        Selection::InUse => environment::role(&environment)?.or_else(|| role(profile)),
        Selection::Named(_) => role(profile),
    };
    let Some(role) = role else {
        return Ok(SourceOutcome::Credentials(keys));
    };
    let settings = settings_of(selection, &environment)?;
    let role = match settings.as_ref().and_then(|settings| settings.root().member("sts").text("endpoint")) {
        Some(endpoint) => role.sts_endpoint(endpoint),
        None => role,
    };
    Ok(SourceOutcome::Credentials(role.host_environment(environment).assume(&keys).await?))
}

/// The profile, or the reason why it is absent. Only the default profile may lack keys; one that is named must have them.
fn document(
    selection: Selection<'_>,
    environment: &HostEnvironment,
) -> Result<Result<CredentialDocument, String>, Error> {
    let Some(path) = path(selection, environment, "credential")? else {
        return match selection {
            Selection::InUse => Ok(Err("the home folder is unknown".to_owned())),
            Selection::Named(name) => Err(profile_not_found(name, &[], &[])),
        };
    };
    let is_named = matches!(selection, Selection::Named(_)) || environment.variable(PROFILE)?.is_some();
    let Some(text) = environment.read(&path)? else {
        return if let Selection::Named(name) = selection {
            Err(profile_not_found(name, &[path], &names(environment)))
        } else if is_named {
            let why = format!("{} does not exist, and {PROFILE} names it", show_path(&path));
            Err(Error::new(ErrorKind::Credentials, why))
        } else {
            Ok(Err(format!("{} does not exist", show_path(&path))))
        };
    };
    if text.trim().is_empty() && !is_named {
        return Ok(Err(format!("{} is empty", show_path(&path))));
    }
    let document = CredentialDocument::parse(text, show_path(&path))?;
    let has = |name: &&str| document.root().text(name).is_some();
    if !is_named && !["type", "secretId", "secretKey", "token"].iter().any(has) {
        return Ok(Err(format!("{} has no keys", show_path(&path))));
    }
    Ok(Ok(document))
}

/// The names of all profiles.
fn names(environment: &HostEnvironment) -> Vec<String> {
    let files =
        environment.expand_home(FOLDER).map(|folder| environment.file_names(&folder)).unwrap_or_default();
    files.iter().filter_map(|file| file.strip_suffix(".credential")).map(str::to_owned).collect()
}

fn role(profile: Node<'_>) -> Option<AssumeRole> {
    let role = AssumeRole::new(profile.text("role-arn")?);
    Some(match profile.text("role-session-name") {
        Some(name) => role.session_name(name),
        None => role,
    })
}

/// Whether the chain uses the keys of the profile: it has keys, and the sources before it have none.
pub(crate) fn provides_keys(environment: &HostEnvironment) -> bool {
    if !matches!(environment.variable(environment::ID), Ok(None)) || files::provides_keys(environment) {
        return false;
    }
    // The chain reports an invalid profile.
    !matches!(document(Selection::InUse, environment), Ok(Err(_)))
}

/// The settings of the profile in use.
pub(crate) fn settings(environment: &HostEnvironment) -> Result<Option<CredentialDocument>, Error> {
    settings_of(Selection::InUse, environment)
}

fn settings_of(
    selection: Selection<'_>,
    environment: &HostEnvironment,
) -> Result<Option<CredentialDocument>, Error> {
    let Some(path) = path(selection, environment, "configure")? else {
        return Ok(None);
    };
    environment.read(&path)?.map(|text| CredentialDocument::parse(text, show_path(&path))).transpose()
}

/// The path of a file of the profile; `None` without a home folder.
fn path(
    selection: Selection<'_>,
    environment: &HostEnvironment,
    ending: &str,
) -> Result<Option<PathBuf>, Error> {
    let is_path = |name: &str| name.contains(['/', '\\']);
    let variable;
    let profile = match selection {
        Selection::Named(name) if name.trim().is_empty() => {
            return Err(Error::invalid("the name of the profile is empty"));
        }
        Selection::Named(name) if is_path(name) => {
            return Err(Error::invalid("the name of the profile is a path: set the name of a profile"));
        }
        Selection::Named(name) => name,
        Selection::InUse => {
            variable = environment.variable(PROFILE)?;
            variable.as_deref().unwrap_or("default")
        }
    };
    if is_path(profile) {
        let why = format!("{PROFILE} is a path: set the name of a profile");
        return Err(Error::new(ErrorKind::Credentials, why));
    }
    Ok(environment.expand_home(&format!("{FOLDER}/{profile}.{ending}")))
}
