//! The account: the project that the calls of the client are for.

use super::Huawei;
use crate::error::Error;
use crate::model::{Account, Cloud};

impl Huawei {
    pub(super) async fn read_account(&self) -> Result<Account, Error> {
        let project = imagescan_huawei::project_id(&self.client).await;
        let project = project.map_err(|error| Error::call("find the project", error))?;
        Ok(Account::new(Cloud::Huawei, self.region(), project).with_scope(self.scope()))
    }

    /// The region of the client; of a client that only has an endpoint, its host.
    pub(super) fn region(&self) -> String {
        match self.client.region() {
            Some(region) => region.as_str().to_owned(),
            None => self.client.endpoint().host().to_owned(),
        }
    }
}
