//! Files in which the vendor's SDKs look for keys.

use std::path::PathBuf;

use imagescan_runtime::provider::{IniSection, show_path};
use imagescan_runtime::{Credentials, Error, ErrorKind};
use imagescan_runtime::{HostEnvironment, SourceOutcome};

use super::environment::in_role;

const FILE: &str = "TENCENTCLOUD_CREDENTIALS_FILE";
const KEYS: [&str; 3] = ["secret_id", "secret_key", "token"];

/// The keys in the file, or those of the role that the environment has them take.
pub(super) async fn credentials_file(environment: HostEnvironment) -> Result<SourceOutcome, Error> {
    in_role(keys(&environment)?, &environment).await
}

/// Where the file may be.
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

/// Whether such a file serves: it has keys, or is broken.
pub(super) fn serves(environment: &HostEnvironment) -> bool {
    !matches!(keys(environment), Ok(SourceOutcome::NotConfigured(_)))
}

/// The keys of the first file that has a section `[default]` with any.
fn keys(environment: &HostEnvironment) -> Result<SourceOutcome, Error> {
    let paths = paths(environment)?;
    let mut lacking = None;
    for path in &paths {
        let Some(content) = environment.read_bytes(path)? else {
            continue;
        };
        let section = IniSection::find(&content, "default", path)?;
        let has_any = |section: &IniSection| KEYS.iter().any(|name| section.get(name).is_some());
        let Some(section) = section.filter(has_any) else {
            lacking
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
    if let Some(why) = lacking {
        return Ok(SourceOutcome::NotConfigured(why));
    }
    if environment.variable(FILE)?.is_some() {
        let why = format!("{FILE} names a file that is not there");
        return Err(Error::new(ErrorKind::Credentials, why));
    }
    let mut tried: Vec<_> = paths.iter().map(show_path).collect();
    if tried.is_empty() {
        tried.push("home folder".to_owned());
    }
    Ok(SourceOutcome::NotConfigured(format!("{FILE} is not set, and there is no {}", tried.join(", no "))))
}
