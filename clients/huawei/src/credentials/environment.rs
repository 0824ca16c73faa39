//! Credentials in the environment.

use imagescan_runtime::credentials::{CredentialSource as _, Environment, Found};
use imagescan_runtime::{Error, ErrorKind};

use super::federated::FederatedIdToken;
use crate::issuer::Place;
use imagescan_runtime::credentials::Load as _;

const IDP_ID: &str = "HUAWEICLOUD_SDK_IDP_ID";
const ID_TOKEN_FILE: &str = "HUAWEICLOUD_SDK_ID_TOKEN_FILE";

/// An identity provider goes before keys, as it does for the vendor's SDKs.
pub(super) async fn look(place: Place) -> Result<Found, Error> {
    let system = place.system.clone();
    let federation =
        super::both((IDP_ID, system.variable(IDP_ID)?), (ID_TOKEN_FILE, system.variable(ID_TOKEN_FILE)?))
            .map_err(|why| Error::new(ErrorKind::Credentials, format!("the environment {why}")))?;
    if let Some((idp, file)) = federation {
        let federated = FederatedIdToken::of_settings(idp, (ID_TOKEN_FILE, file), place);
        return federated.load().await.map(Found::Credentials);
    }
    let names = ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN");
    let environment = Environment::new(names.0, names.1, Some(names.2));
    environment.on(system).load().await
}
