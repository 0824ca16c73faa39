//! The quota: each successful scan of an image is paid for, so that there is nothing left to count down.

use imagescan_huawei::hss::ShowImagePayPerScanStatistics;

use super::Huawei;
use crate::cloud_api::CostRange;
use crate::error::Error;
use crate::flow::Cost;
use crate::model::{BillingUnit, Image, Licence, Quota, VendorRecord};

const STEP: &str = "read the quota";

impl Huawei {
    pub(super) async fn read_quota(&self) -> Result<Quota, Error> {
        let operation = ShowImagePayPerScanStatistics::new().enterprise_project_id(self.scope());
        let response = self.client.send(operation).await.map_err(|error| Error::call(STEP, error))?;
        let record = serde_json::from_slice(response.body()).ok();
        let record = record.map(|record| VendorRecord::new("ShowImagePayPerScanStatistics", record));
        Ok(Quota {
            unit: BillingUnit::PaidScan,
            // Free scans are not a total: the vendor does not publish whether `free_quota_num` counts those granted or those left.
            total: None,
            used: response.repository_scan_num.and_then(|scans| u64::try_from(scans).ok()),
            renews: None,
            licence: Licence::Unknown,
            vendor_records: record.into_iter().collect(),
        })
    }
}

/// Nothing is paid for a scan that fails, or that is free.
pub(super) fn cost(images: &[Image]) -> CostRange {
    let most = Cost::units(images.len() as u64);
    CostRange { least: Cost::default(), most, unit: BillingUnit::PaidScan }
}
