//! The file in which the vendor's SDKs keep credentials.

use imagescan_runtime::provider::{IniSection, show_path};
use imagescan_runtime::{Credentials, Error, ErrorKind};
use imagescan_runtime::{HostEnvironment, SourceOutcome};

use super::federated::FederatedIdToken;
use crate::token_service::TokenServiceConfig;
use imagescan_runtime::provider::LoadCredentials as _;

/// The source's name in the chain.
pub(crate) const NAME: &str = "credentials file";
const FILE: &str = "HUAWEICLOUD_SDK_CREDENTIALS_FILE";
const USUAL: &str = "~/.huaweicloud/credentials";
/// The section for services of a project; `[global]` is for the others.
const SECTION: &str = "basic";
/// The parts of a key. A section without them may say other things: the project, where IAM is.
const KEYS: [&str; 3] = ["ak", "sk", "security_token"];

/// The file's section, or why there is none.
pub(crate) fn section(environment: &HostEnvironment) -> Result<Result<IniSection, String>, Error> {
    let named = environment.variable(FILE)?;
    let Some(path) = environment.expand_home(named.as_deref().unwrap_or(USUAL)) else {
        return Ok(Err(format!("{FILE} is not set, and there is no home folder")));
    };
    let Some(content) = environment.read_bytes(&path)? else {
        return match named {
            Some(_) => {
                let why = format!("{FILE} names a file that is not there");
                Err(Error::new(ErrorKind::Credentials, why))
            }
            None => Ok(Err(format!("{FILE} is not set, and there is no {}", show_path(&path)))),
        };
    };
    // A file for other services has nothing for this one.
    let section = IniSection::find(&content, SECTION, &path)?.filter(|section| !section.is_empty());
    Ok(section.ok_or_else(|| format!("{} has no section `[{SECTION}]`", show_path(&path))))
}

/// Takes over the endpoint of IAM that the file names.
pub(crate) fn with_endpoint(mut config: TokenServiceConfig, section: &IniSection) -> TokenServiceConfig {
    config.profile = section.get("iam_endpoint").map(str::to_owned);
    config
}

pub(super) async fn look(config: TokenServiceConfig) -> Result<SourceOutcome, Error> {
    let section = match section(&config.environment)? {
        Ok(section) => section,
        Err(why) => return Ok(SourceOutcome::NotConfigured(why)),
    };
    if let Some((idp, file)) = super::both(
        ("idp_id", section.get("idp_id").map(str::to_owned)),
        ("id_token_file", section.get("id_token_file").map(str::to_owned)),
    )
    .map_err(|why| section.error(&why))?
    {
        let file = ("`id_token_file` of the credentials file", file);
        let federated = FederatedIdToken::of_settings(idp, file, with_endpoint(config, &section));
        drop(section);
        return federated.load().await.map(SourceOutcome::Credentials);
    }
    if KEYS.iter().all(|name| section.get(name).is_none()) {
        return Ok(SourceOutcome::NotConfigured(section.error("has no keys").message().to_owned()));
    }
    let pair = Credentials::new(section.require_untrimmed("ak")?, section.require_untrimmed("sk")?);
    Ok(SourceOutcome::Credentials(match section.untrimmed("security_token") {
        Some(token) => pair.with_session_token(token),
        None => pair,
    }))
}
