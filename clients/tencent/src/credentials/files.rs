//! The credentials files of the vendor's SDKs.

use std::path::PathBuf;

use imagescan_runtime::provider::{IniSection, show_path};
use imagescan_runtime::{Credentials, Error, ErrorKind, HostEnvironment, SourceOutcome};

use super::environment::assume_configured_role;

const FILE: &str = "TENCENTCLOUD_CREDENTIALS_FILE";
const KEYS: [&str; 3] = ["secret_id", "secret_key", "token"];

/// Returns the keys in the file, or those of the role that they assume.
pub(super) async fn load(environment: HostEnvironment) -> Result<SourceOutcome, Error> {
    assume_configured_role(keys(&environment)?, &environment).await
}

/// The paths of the file.
fn paths(environment: &HostEnvironment) -> Result<Vec<PathBuf>, Error> {
    let paths = match environment.variable(FILE)? {
        Some(named) => [environment.expand_home(&named), None],
        None => [
            environment.expand_home("~/.tencentcloud/credentials"),
            environment.etc("tencentcloud/credentials"),
        ],
    };
    Ok(paths.into_iter().flatten().collect())
}

/// Whether the chain ends at such a file: it has keys, or is invalid.
pub(super) fn provides_keys(environment: &HostEnvironment) -> bool {
    !matches!(keys(environment), Ok(SourceOutcome::NotConfigured(_)))
}

/// The keys of the first file that has a section `[default]` with any.
fn keys(environment: &HostEnvironment) -> Result<SourceOutcome, Error> {
    let paths = paths(environment)?;
    let mut without_keys = None;
    for path in &paths {
        let Some(content) = environment.read_bytes(path)? else {
            continue;
        };
        let section = IniSection::find(&content, "default", path)?;
        let has_any = |section: &IniSection| KEYS.iter().any(|name| section.get(name).is_some());
        let Some(section) = section.filter(has_any) else {
            without_keys
                .get_or_insert_with(|| format!("{} has no keys in a section `[default]`", show_path(path)));
            continue;
        };
        let pair = Credentials::new(
            section.require_untrimmed("secret_id")?,
            section.require_untrimmed("secret_key")?,
        );
        return Ok(SourceOutcome::Credentials(match section.untrimmed("token") {
            Some(token) => pair.with_session_token(token),
            None => pair,
        }));
    }
    if let Some(why) = without_keys {
        return Ok(SourceOutcome::NotConfigured(why));
    }
    if environment.variable(FILE)?.is_some() {
        let why = format!("{FILE} names a file that does not exist");
        return Err(Error::new(ErrorKind::Credentials, why));
    }
    let missing: Vec<_> = paths.iter().map(show_path).collect();
    let why = match &missing[..] {
        [] => "the home folder is unknown".to_owned(),
        [path] => format!("{path} does not exist"),
        several => format!("{} do not exist", several.join(" and ")),
    };
    Ok(SourceOutcome::NotConfigured(format!("{FILE} is not set, and {why}")))
}
