//! The file in which the vendor's SDKs keep credentials.

use imagescan_runtime::credentials::{Found, Section, System, show_path};
use imagescan_runtime::{Credentials, Error, ErrorKind};

use super::federated::FederatedIdToken;
use crate::issuer::Place;
use imagescan_runtime::credentials::Load as _;

/// The source's name in the chain.
pub(crate) const NAME: &str = "credentials file";
const FILE: &str = "HUAWEICLOUD_SDK_CREDENTIALS_FILE";
const USUAL: &str = "~/.huaweicloud/credentials";
/// The section for services of a project; `[global]` is for the others.
const SECTION: &str = "basic";
/// The parts of a key. A section without them may say other things: the project, where IAM is.
const KEYS: [&str; 3] = ["ak", "sk", "security_token"];

/// The file's section, or why there is none.
pub(crate) fn section(system: &System) -> Result<Result<Section, String>, Error> {
    let named = system.variable(FILE)?;
    let Some(path) = system.path(named.as_deref().unwrap_or(USUAL)) else {
        return Ok(Err(format!("{FILE} is not set, and there is no home folder")));
    };
    let Some(content) = system.read_bytes(&path)? else {
        return match named {
            Some(_) => {
                let why = format!("{FILE} names a file that is not there");
                Err(Error::new(ErrorKind::Credentials, why))
            }
            None => Ok(Err(format!("{FILE} is not set, and there is no {}", show_path(&path)))),
        };
    };
    // A file for other services has nothing for this one.
    let section = Section::find(&content, SECTION, &path)?.filter(|section| !section.is_empty());
    Ok(section.ok_or_else(|| format!("{} has no section `[{SECTION}]`", show_path(&path))))
}

/// Takes over the endpoint of IAM that the file names.
pub(crate) fn with_endpoint(mut place: Place, section: &Section) -> Place {
    place.profile = section.get("iam_endpoint").map(str::to_owned);
    place
}

pub(super) async fn look(place: Place) -> Result<Found, Error> {
    let section = match section(&place.system)? {
        Ok(section) => section,
        Err(why) => return Ok(Found::Nothing(why)),
    };
    if let Some((idp, file)) = super::both(
        ("idp_id", section.get("idp_id").map(str::to_owned)),
        ("id_token_file", section.get("id_token_file").map(str::to_owned)),
    )
    .map_err(|why| section.refuse(&why))?
    {
        let file = ("`id_token_file` of the credentials file", file);
        let federated = FederatedIdToken::of_settings(idp, file, with_endpoint(place, &section));
        drop(section);
        return federated.load().await.map(Found::Credentials);
    }
    if KEYS.iter().all(|name| section.get(name).is_none()) {
        return Ok(Found::Nothing(section.refuse("has no keys").message().to_owned()));
    }
    let pair = Credentials::new(section.need_key("ak")?, section.need_key("sk")?);
    Ok(Found::Credentials(match section.key("security_token") {
        Some(token) => pair.with_session_token(token),
        None => pair,
    }))
}
