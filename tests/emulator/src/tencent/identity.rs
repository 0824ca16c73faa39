//! `GetCallerIdentity` of STS: the account of a key. All keys belong to one account; temporary ones are those of a role.

use serde::Serialize;

use super::error_response::ErrorResponse;
use crate::Request;

/// The account that owns everything, and its user.
const ACCOUNT: &str = "100026200001";
const USER: &str = "100026100001";
const ROLE: &str = "4611686018427410001";

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Identity {
    r#type: &'static str,
    account_id: &'static str,
    user_id: String,
    principal_id: &'static str,
    arn: String,
}

/// The identity of a caller. The vendor's page makes the region mandatory.
pub(super) fn describe(request: &Request, is_temporary: bool) -> Result<Identity, ErrorResponse> {
    if request.header("x-tc-region").unwrap_or_default().is_empty() {
        return Err(ErrorResponse::missing("X-TC-Region"));
    }
    let (r#type, user_id, arn) = if is_temporary {
        ("CAMRole", format!("{ROLE}:session"), format!("qcs::sts:{ACCOUNT}:assumed-role/{ROLE}"))
    } else {
        ("CAMUser", USER.to_owned(), format!("qcs::cam:{ACCOUNT}:uin/{USER}"))
    };
    Ok(Identity { r#type, account_id: ACCOUNT, user_id, principal_id: USER, arn })
}
