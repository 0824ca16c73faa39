//! Credentials of a profile of the vendor's command line.

use std::time::Duration;

use imagescan_runtime::provider::{LoadCredentials as _, quote_unless_secret};
use imagescan_runtime::{Credentials, Error, HostEnvironment, SourceOutcome};

use super::assume_role::AssumeRole;
use super::metadata::EcsMetadata;
use super::oidc::{AssumeRoleWithOidc, TokenFile};
use super::process::Process;
use super::role_session::RoleSession;
use super::sts_endpoint::{ClientSettings, StsEndpointSettings};
use super::uri::{self, CredentialsUri};
use crate::cli_config::{CliConfig, Profile};

/// Loads the credentials of the profile in use.
pub(super) async fn load(
    environment: HostEnvironment,
    client: ClientSettings,
) -> Result<SourceOutcome, Error> {
    let config = match CliConfig::read(&environment)? {
        Ok(config) => config,
        Err(why) => return Ok(SourceOutcome::NotConfigured(why)),
    };
    match config.active(&environment)? {
        Ok(profile) if profile.is_empty(&environment)? => {
            Ok(SourceOutcome::NotConfigured(format!("{} has no keys", profile.describe())))
        }
        Ok(profile) => {
            load_profile(&config, profile, &environment, &client).await.map(SourceOutcome::Credentials)
        }
        Err(why) => Ok(SourceOutcome::NotConfigured(why)),
    }
}

/// A profile may assume its role with the credentials of another profile, and so on. Follows this chain to the profile with
/// its own keys, then assumes the roles in reverse order.
pub(super) async fn load_profile(
    config: &CliConfig,
    profile: Profile<'_>,
    environment: &HostEnvironment,
    client: &ClientSettings,
) -> Result<Credentials, Error> {
    let mut names = vec![profile.name];
    let mut roles = Vec::new();
    let mut last = profile;
    while mode(last)? == "ChainableRamRoleArn" {
        roles.push(last);
        let name = last.require("source_profile")?;
        let is_loop = names.contains(&name);
        names.push(name);
        if is_loop {
            let chain: Vec<_> = names.iter().map(|name| quote_unless_secret(name)).collect();
            return Err(
                profile.error(&format!("refers to itself by `source_profile`: {}", chain.join(" → ")))
            );
        }
        last = config.profile(name).ok_or_else(|| {
            last.error(&format!(
                "names {} as its `source_profile`, which does not exist",
                quote_unless_secret(name)
            ))
        })?;
    }
    let mut credentials = load_unchained(last, environment, client).await?;
    for role in roles.into_iter().rev() {
        credentials = assume_role(role, credentials, environment, client).await?;
    }
    Ok(credentials)
}

/// The credentials of a profile that does not depend on another profile.
async fn load_unchained(
    profile: Profile<'_>,
    environment: &HostEnvironment,
    client: &ClientSettings,
) -> Result<Credentials, Error> {
    let metadata = || {
        EcsMetadata::with_environment(profile.text("ram_role_name").map(str::to_owned), environment.clone())
    };
    match mode(profile)? {
        "AK" => key_pair(profile),
        "StsToken" => Ok(key_pair(profile)?.with_session_token(profile.require_untrimmed("sts_token")?)),
        "RamRoleArn" => {
            let pair = key_pair(profile)?;
            let base = match profile.untrimmed("sts_token") {
                Some(token) => pair.with_session_token(token),
                None => pair,
            };
            assume_role(profile, base, environment, client).await
        }
        "EcsRamRole" => metadata().load().await,
        "RamRoleArnWithRoleName" => assume_role(profile, metadata().load().await?, environment, client).await,
        "OIDC" => {
            let provider = profile.require("oidc_provider_arn")?.to_owned();
            let path = profile.require("oidc_token_file")?.to_owned();
            let file = TokenFile { path, set_by: "`oidc_token_file`" };
            AssumeRoleWithOidc::with_environment(
                session(profile, client)?,
                provider,
                file,
                environment.clone(),
            )
            .load()
            .await
        }
        "External" => {
            check_external(profile, environment)?;
            let command = profile.require("process_command")?.to_owned();
            Process::with_environment(command, environment.clone()).load().await
        }
        "CredentialsURI" => {
            check_external(profile, environment)?;
            let uri = match profile.text("credentials_uri") {
                Some(uri) => Some(uri.to_owned()),
                None => environment.variable(uri::VARIABLE)?,
            };
            let uri = uri.ok_or_else(|| profile.error("lacks `credentials_uri`"))?;
            CredentialsUri::with_environment(uri, environment.clone()).load().await
        }
        "BearerToken" => profile.require_untrimmed("bearer_token").map(Credentials::bearer),
        "CloudSSO" | "OAuth" => signed_in(profile, environment),
        "RsaKeyPair" => {
            Err(profile
                .error("has the mode `RsaKeyPair`, which the vendor no longer supports: use another mode"))
        }
        "Anonymous" => Err(profile.error("has the mode `Anonymous`, and every request requires credentials")),
        other => {
            Err(profile
                .error(&format!("has the mode {}, which is not supported", quote_unless_secret(other))))
        }
    }
}

/// Rejects profiles with keys from a command or a server, if a variable disables those.
fn check_external(profile: Profile<'_>, environment: &HostEnvironment) -> Result<(), Error> {
    if !uri::is_disabled(environment)? {
        return Ok(());
    }
    let why = format!("has the mode `{}`, which {} disables", mode(profile)?, uri::DISABLED);
    Err(profile.error(&why))
}

/// The mode, in the case of the vendor's command line, which ignores the case.
fn mode(profile: Profile<'_>) -> Result<&str, Error> {
    const KNOWN: [&str; 14] = [
        "AK",
        "StsToken",
        "RamRoleArn",
        "EcsRamRole",
        "RsaKeyPair",
        "RamRoleArnWithRoleName",
        "ChainableRamRoleArn",
        "External",
        "CredentialsURI",
        "OIDC",
        "CloudSSO",
        "OAuth",
        "BearerToken",
        "Anonymous",
    ];
    let mode = profile.require("mode")?;
    Ok(KNOWN.into_iter().find(|known| known.eq_ignore_ascii_case(mode)).unwrap_or(mode))
}

fn key_pair(profile: Profile<'_>) -> Result<Credentials, Error> {
    Ok(Credentials::new(
        profile.require_untrimmed("access_key_id")?,
        profile.require_untrimmed("access_key_secret")?,
    ))
}

/// The keys that the vendor's command line stored in a profile after a person signed in with a browser.
fn signed_in(profile: Profile<'_>, environment: &HostEnvironment) -> Result<Credentials, Error> {
    let end = profile.time("sts_expiration")?.filter(|end| *end > environment.clock().now());
    let (Some(end), Ok(pair), Some(token)) = (end, key_pair(profile), profile.untrimmed("sts_token")) else {
        let name = quote_unless_secret(profile.name);
        let name = name.trim_matches('`');
        return Err(profile.error(&format!(
            "requires sign-in, and its keys are absent or expired: run `aliyun sts GetCallerIdentity --profile \
             {name}`, which renews them, or sign in again with `aliyun configure --profile {name}`"
        )));
    };
    Ok(pair.with_session_token(token).with_expiry(end))
}

async fn assume_role(
    profile: Profile<'_>,
    base: Credentials,
    environment: &HostEnvironment,
    client: &ClientSettings,
) -> Result<Credentials, Error> {
    let role = AssumeRole::with_environment(session(profile, client)?, environment.clone()).base(base);
    let role = match profile.text("external_id") {
        Some(id) => role.external_id(id),
        None => role,
    };
    role.load().await
}

fn session(profile: Profile<'_>, client: &ClientSettings) -> Result<RoleSession, Error> {
    let mut session = RoleSession::new(profile.require("ram_role_arn")?.to_owned());
    let name = profile.text("ram_session_name").or_else(|| profile.text("role_session_name"));
    session.name = name.map(str::to_owned);
    session.policy = profile.text("policy").map(str::to_owned);
    if let Some(seconds) = profile.number("expired_seconds").filter(|seconds| *seconds > 0) {
        session.duration = Duration::from_secs(seconds);
    }
    session.sts = StsEndpointSettings::from_profile(profile, client);
    Ok(session)
}
