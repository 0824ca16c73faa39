//! The file of credentials that the vendor's SDKs share.

use std::path::PathBuf;

use imagescan_runtime::provider::{IniSection, LoadCredentials as _, quote, quote_unless_secret, show_path};
use imagescan_runtime::{Credentials, Error};
use imagescan_runtime::{HostEnvironment, SourceOutcome};

use super::assume_role::AssumeRole;
use super::metadata::EcsMetadata;
use super::oidc::{AssumeRoleWithOidc, TokenFile};
use super::session::Session;
use super::sts::refused;
use super::sts_location::{ClientSettings, StsLocation};
use crate::cli_config::PROFILE;

const FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
/// Where the vendor's SDKs for Go and for Python look.
const USUAL: [&str; 2] = ["~/.alibabacloud/credentials", "~/.alibabacloud/credentials.ini"];

/// The parts of keys, and what they are got by otherwise.
const MEANS: [&str; 7] = [
    "access_key_id",
    "access_key_secret",
    "security_token",
    "role_arn",
    "role_name",
    "oidc_provider_arn",
    "oidc_token_file_path",
];

/// The section that `ALIBABA_CLOUD_PROFILE` names, or else `default`, of the first file that has it. A file without keys in
/// `[default]` has nothing for a program that no profile was named for; a section without settings is none.
pub(super) async fn find(
    environment: HostEnvironment,
    client: ClientSettings,
) -> Result<SourceOutcome, Error> {
    let named = environment.variable(FILE)?;
    let texts = named.as_deref().map_or_else(|| USUAL.to_vec(), |named| vec![named]);
    let paths: Vec<PathBuf> = texts.into_iter().filter_map(|text| environment.expand_home(text)).collect();
    let profile = environment.variable(PROFILE)?;
    let wanted = profile.as_deref().unwrap_or("default");
    let mut lacking = None;
    for path in &paths {
        let Some(content) = environment.read_bytes(path)? else {
            continue;
        };
        match IniSection::find(&content, wanted, path)?
            .filter(|section| !has_nothing(section, profile.is_some()))
        {
            Some(section) => {
                return load(&section, &environment, &client).await.map(SourceOutcome::Credentials);
            }
            None => lacking = lacking.or(Some(path)),
        }
    }
    let list: Vec<_> = paths.iter().map(show_path).collect();
    match (profile, lacking) {
        _ if named.is_some() && lacking.is_none() => {
            Err(refused(format!("{FILE} names a file that is not there")))
        }
        // The file of the vendor's command line was asked before, and does not have it either.
        (Some(profile), _) => Err(refused(format!(
            "{PROFILE} names the profile {}, which neither the vendor's command line has in its config.json nor \
             {}",
            quote(&profile),
            if list.is_empty() {
                "any file, for there is no home folder".to_owned()
            } else {
                list.join(" nor ")
            }
        ))),
        (None, Some(path)) => Ok(SourceOutcome::NotConfigured(format!(
            "{} has no keys in a section `[default]`",
            show_path(path)
        ))),
        (None, None) if list.is_empty() => {
            Ok(SourceOutcome::NotConfigured("there is no home folder".to_owned()))
        }
        (None, None) => Ok(SourceOutcome::NotConfigured(format!("there is no {}", list.join(", no ")))),
    }
}

/// Whether nobody has put keys into a section, or a way to them. One that is named is to have some.
fn has_nothing(section: &IniSection, is_named: bool) -> bool {
    let is_of_keys = section.get("type").is_none_or(|kind| matches!(kind, "access_key" | "sts"));
    section.is_empty()
        || !is_named && is_of_keys && MEANS.iter().all(|setting| section.get(setting).is_none())
}

async fn load(
    section: &IniSection,
    environment: &HostEnvironment,
    client: &ClientSettings,
) -> Result<Credentials, Error> {
    match section.require("type")? {
        "access_key" => key_pair(section),
        "sts" => Ok(key_pair(section)?.with_session_token(section.require_untrimmed("security_token")?)),
        "ecs_ram_role" => {
            EcsMetadata::of(section.get("role_name").map(str::to_owned), environment.clone()).load().await
        }
        "ram_role_arn" => {
            let pair = key_pair(section)?;
            let base = match section.untrimmed("security_token") {
                Some(token) => pair.with_session_token(token),
                None => pair,
            };
            let role = AssumeRole::of(session(section, client)?, environment.clone()).base(base);
            let role = match section.get("external_id") {
                Some(id) => role.external_id(id),
                None => role,
            };
            role.load().await
        }
        "oidc_role_arn" => {
            let provider = section.require("oidc_provider_arn")?.to_owned();
            let path = section.require("oidc_token_file_path")?.to_owned();
            let file = TokenFile { path, named_by: "`oidc_token_file_path`" };
            AssumeRoleWithOidc::of(session(section, client)?, provider, file, environment.clone()).load().await
        }
        other => Err(section.error(&format!(
            "has credentials of type {}: the types known here are access_key, sts, ecs_ram_role, ram_role_arn and \
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

fn session(section: &IniSection, client: &ClientSettings) -> Result<Session, Error> {
    let mut session = Session::new(section.require("role_arn")?.to_owned());
    session.name = section.get("role_session_name").map(str::to_owned);
    session.policy = section.get("policy").map(str::to_owned);
    session.sts = StsLocation::of_client(client);
    Ok(session)
}
