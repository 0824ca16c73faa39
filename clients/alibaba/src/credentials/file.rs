//! The credentials file of the vendor's SDKs.

use std::path::PathBuf;

use imagescan_runtime::provider::{IniSection, LoadCredentials as _, quote, quote_unless_secret, show_path};
use imagescan_runtime::{Credentials, Error, HostEnvironment, SourceOutcome};

use super::assume_role::AssumeRole;
use super::metadata::EcsMetadata;
use super::oidc::{AssumeRoleWithOidc, TokenFile};
use super::role_session::RoleSession;
use super::sts_endpoint::{ClientSettings, StsEndpointSettings};
use super::sts_request::credentials_error;
use crate::cli_config::PROFILE;

const FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
/// The paths of the vendor's SDKs for Go and for Python.
const DEFAULT_PATHS: [&str; 2] = ["~/.alibabacloud/credentials", "~/.alibabacloud/credentials.ini"];

/// The settings that provide credentials.
const CREDENTIAL_SETTINGS: [&str; 7] = [
    "access_key_id",
    "access_key_secret",
    "security_token",
    "role_arn",
    "role_name",
    "oidc_provider_arn",
    "oidc_token_file_path",
];

/// Loads the section in `ALIBABA_CLOUD_PROFILE`, or else `default`, of the first file that has it. Unless the variable is set,
/// a file without keys in `[default]` is skipped; a section without settings counts as absent.
pub(super) async fn load(
    environment: HostEnvironment,
    client: ClientSettings,
) -> Result<SourceOutcome, Error> {
    let named = environment.variable(FILE)?;
    let paths = paths(&environment)?;
    let profile = environment.variable(PROFILE)?;
    let wanted = profile.as_deref().unwrap_or("default");
    let mut without_keys = None;
    for path in &paths {
        let Some(content) = environment.read_bytes(path)? else {
            continue;
        };
        match IniSection::find(&content, wanted, path)?
            .filter(|section| !is_skipped(section, profile.is_some()))
        {
            Some(section) => {
                return load_section(&section, &environment, &client).await.map(SourceOutcome::Credentials);
            }
            None => without_keys = without_keys.or(Some(path)),
        }
    }
    let list: Vec<_> = paths.iter().map(show_path).collect();
    match (profile, without_keys) {
        _ if named.is_some() && without_keys.is_none() => {
            Err(credentials_error(format!("{FILE} names a file that does not exist")))
        }
        // The source for the file of the vendor's command line precedes this one, and does not have the profile either.
        (Some(profile), _) => Err(credentials_error(format!(
            "{PROFILE} names the profile {}, which neither the vendor's command line has in its config.json nor \
             {}",
            quote(&profile),
            if list.is_empty() {
                "any file, since the home folder is unknown".to_owned()
            } else {
                list.join(" nor ")
            }
        ))),
        (None, Some(path)) => Ok(SourceOutcome::NotConfigured(format!(
            "{} has no keys in a section `[default]`",
            show_path(path)
        ))),
        (None, None) if list.is_empty() => {
            Ok(SourceOutcome::NotConfigured("the home folder is unknown".to_owned()))
        }
        (None, None) => Ok(SourceOutcome::NotConfigured(format!("{} do not exist", list.join(" and ")))),
    }
}

/// The files, in the order in which they are searched.
pub(super) fn paths(environment: &HostEnvironment) -> Result<Vec<PathBuf>, Error> {
    let named = environment.variable(FILE)?;
    let texts = named.as_deref().map_or_else(|| DEFAULT_PATHS.to_vec(), |named| vec![named]);
    Ok(texts.into_iter().filter_map(|text| environment.expand_home(text)).collect())
}

/// Loads the section of this name of the first file that has it, or else the names of all sections.
pub(super) async fn load_named(
    name: &str,
    environment: &HostEnvironment,
    client: &ClientSettings,
) -> Result<Result<Credentials, Vec<String>>, Error> {
    let mut names = Vec::new();
    for path in paths(environment)? {
        let Some(content) = environment.read_bytes(&path)? else {
            continue;
        };
        match IniSection::find(&content, name, &path)? {
            Some(section) => return load_section(&section, environment, client).await.map(Ok),
            None => names.extend(IniSection::names(&content)),
        }
    }
    Ok(Err(names))
}

/// Whether a section provides no credentials. A section in `ALIBABA_CLOUD_PROFILE` must provide some.
fn is_skipped(section: &IniSection, is_named: bool) -> bool {
    let has_key_type = section.get("type").is_none_or(|kind| matches!(kind, "access_key" | "sts"));
    section.is_empty()
        || !is_named
            && has_key_type
            && CREDENTIAL_SETTINGS.iter().all(|setting| section.get(setting).is_none())
}

async fn load_section(
    section: &IniSection,
    environment: &HostEnvironment,
    client: &ClientSettings,
) -> Result<Credentials, Error> {
    match section.require("type")? {
        "access_key" => key_pair(section),
        "sts" => Ok(key_pair(section)?.with_session_token(section.require_untrimmed("security_token")?)),
        "ecs_ram_role" => {
            EcsMetadata::with_environment(section.get("role_name").map(str::to_owned), environment.clone()).load().await
        }
        "ram_role_arn" => {
            let pair = key_pair(section)?;
            let base = match section.untrimmed("security_token") {
                Some(token) => pair.with_session_token(token),
                None => pair,
            };
            let role = AssumeRole::with_environment(session(section, client)?, environment.clone()).base(base);
            let role = match section.get("external_id") {
                Some(id) => role.external_id(id),
                None => role,
            };
            role.load().await
        }
        "oidc_role_arn" => {
            let provider = section.require("oidc_provider_arn")?.to_owned();
            let path = section.require("oidc_token_file_path")?.to_owned();
            let file = TokenFile { path, set_by: "`oidc_token_file_path`" };
            AssumeRoleWithOidc::with_environment(session(section, client)?, provider, file, environment.clone()).load().await
        }
        other => Err(section.error(&format!(
            "has credentials of type {}: the supported types are access_key, sts, ecs_ram_role, ram_role_arn and \
             oidc_role_arn",
            quote_unless_secret(other)
        ))),
    }
}

fn key_pair(section: &IniSection) -> Result<Credentials, Error> {
    Ok(Credentials::new(
        section.require_untrimmed("access_key_id")?,
        section.require_untrimmed("access_key_secret")?,
    ))
}

fn session(section: &IniSection, client: &ClientSettings) -> Result<RoleSession, Error> {
    let mut session = RoleSession::new(section.require("role_arn")?.to_owned());
    session.name = section.get("role_session_name").map(str::to_owned);
    session.policy = section.get("policy").map(str::to_owned);
    session.sts = StsEndpointSettings::from_client(client);
    Ok(session)
}
