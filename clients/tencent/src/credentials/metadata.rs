//! The role of the virtual machine that the program runs on.
//!
//! Vendor page: <https://www.tencentcloud.com/document/product/213/4934>.

use bytes::Bytes;
use http::{Request, StatusCode};
use imagescan_runtime::credentials::{Found, Json, Names, System};
use imagescan_runtime::{Error, ErrorKind};

const HOST: &str = "metadata.tencentyun.com";
const FOLDER: &str = "/latest/meta-data/cam/security-credentials/";
/// Ours: the vendor's tools cannot be told to leave the service alone.
const DISABLED: &str = "TENCENTCLOUD_METADATA_DISABLED";
const NAMES: Names =
    Names { id: "TmpSecretId", secret: "TmpSecretKey", token: "Token", expiry: "ExpiredTime" };

pub(super) async fn machine_role(system: System) -> Result<Found, Error> {
    if system.variable(DISABLED).is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Ok(Found::Nothing(format!("{DISABLED} is true")));
    }
    let (status, body) = match get(&system, "").await {
        Ok(answer) => answer,
        Err(error) if is_absent(&error) => {
            return Ok(Found::Nothing(format!("no metadata service answers at {HOST}")));
        }
        Err(error) => return Err(error),
    };
    if status == StatusCode::NOT_FOUND {
        return Ok(Found::Nothing("the machine has no role".to_owned()));
    }
    let role = std::str::from_utf8(&body).unwrap_or_default().trim();
    if !status.is_success() || role.is_empty() || !role.bytes().all(is_of_a_name) {
        return Err(refuse(&format!("gave no role's name (HTTP {})", status.as_u16())));
    }
    let (status, body) = get(&system, role).await?;
    if !status.is_success() {
        return Err(refuse(&format!("gave no keys for the role `{role}` (HTTP {})", status.as_u16())));
    }
    let document = Json::read(&body, HOST)?;
    let root = document.root();
    match root.text("Code") {
        None | Some("Success") => root.credentials(NAMES).map(Found::Credentials),
        Some(code) => Err(refuse(&format!("gave no keys for the role `{role}`: {code}"))),
    }
}

async fn get(system: &System, role: &str) -> Result<(StatusCode, Bytes), Error> {
    let request = Request::get(format!("http://{HOST}{FOLDER}{role}"))
        .body(Bytes::new())
        .map_err(|error| refuse("named a role that cannot be asked for").with_source(error))?;
    let (parts, body) = system.ask_metadata(request).await?.into_parts();
    Ok((parts.status, body))
}

/// Whether there is no such service here: on a laptop, its name is unknown, or leads nowhere.
fn is_absent(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Connect | ErrorKind::Timeout)
}

fn is_of_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.@+=,".contains(&byte)
}

fn refuse(why: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("the metadata service {HOST} {why}"))
}
