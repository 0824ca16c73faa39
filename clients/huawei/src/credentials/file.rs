//! The credentials file of the vendor's SDKs.

use imagescan_runtime::provider::{IniSection, LoadCredentials as _, show_path};
use imagescan_runtime::{Credentials, Error, ErrorKind, HostEnvironment, SourceOutcome};

use super::federated::FederatedIdToken;
use crate::token_service::TokenServiceConfig;

/// The name of the source in the chain.
pub(crate) const NAME: &str = "credentials file";
const FILE: &str = "HUAWEICLOUD_SDK_CREDENTIALS_FILE";
const DEFAULT_PATH: &str = "~/.huaweicloud/credentials";
/// The section for services with projects; `[global]` is for the others.
const SECTION: &str = "basic";
/// The parts of a key. A section without them may have other settings: the project, the endpoint of IAM.
const KEYS: [&str; 3] = ["ak", "sk", "security_token"];

/// The section of the file, or the reason why it is absent.
pub(crate) fn section(environment: &HostEnvironment) -> Result<Result<IniSection, String>, Error> {
    let named = environment.variable(FILE)?;
    let Some(path) = environment.expand_home(named.as_deref().unwrap_or(DEFAULT_PATH)) else {
        return Ok(Err(format!("{FILE} is not set, and the home folder is unknown")));
    };
    let Some(content) = environment.read_bytes(&path)? else {
        return match named {
            Some(_) => {
                let why = format!("{FILE} names a file that does not exist");
                Err(Error::new(ErrorKind::Credentials, why))
            }
            None => Ok(Err(format!("{FILE} is not set, and {} does not exist", show_path(&path)))),
        };
    };
    // The file may be for other services only.
    let section = IniSection::find(&content, SECTION, &path)?.filter(|section| !section.is_empty());
    Ok(section.ok_or_else(|| format!("{} has no section `[{SECTION}]`", show_path(&path))))
}

/// Sets the endpoint of IAM from the file.
pub(crate) fn with_endpoint(mut config: TokenServiceConfig, section: &IniSection) -> TokenServiceConfig {
    config.profile = section.get("iam_endpoint").map(str::to_owned);
    config
}

pub(super) async fn load(config: TokenServiceConfig) -> Result<SourceOutcome, Error> {
    let section = match section(&config.environment)? {
        Ok(section) => section,
        Err(why) => return Ok(SourceOutcome::NotConfigured(why)),
    };
    if let Some((idp, file)) = super::paired_settings(
        ("idp_id", section.get("idp_id").map(str::to_owned)),
        ("id_token_file", section.get("id_token_file").map(str::to_owned)),
    )
    .map_err(|why| section.error(&why))?
    {
        let file = ("`id_token_file` of the credentials file", file);
        let federated = FederatedIdToken::from_settings(idp, file, with_endpoint(config, &section));
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
