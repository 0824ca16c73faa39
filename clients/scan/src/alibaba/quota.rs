//! Account, quota and cost.

use std::collections::BTreeSet;

use imagescan_alibaba::sas::{DescribeImageScanAuthCount, PublicPreCheckImageScanTask};
use imagescan_alibaba::sts::GetCallerIdentity;

use super::words::{text, without_algorithm};
use super::{ABILITIES, Alibaba};
use crate::cloud_api::CostRange;
use crate::error::Error;
use crate::flow::Cost;
use crate::model::{Account, BillingUnit, Cloud, Image, Licence, Quota, VendorRecord};

pub(super) async fn account(api: &Alibaba) -> Result<Account, Error> {
    const STEP: &str = "request the account";
    let identity = api.identity.send(GetCallerIdentity::new()).await;
    let identity = identity.map_err(|error| Error::call(STEP, error))?;
    let id = text(identity.account_id.as_ref())
        .ok_or_else(|| Error::unexpected(STEP, "the response has no `AccountId`"))?;
    let region = api.client.region().map(|region| region.as_str().to_owned()).unwrap_or_default();
    Ok(Account::new(Cloud::Alibaba, region, id))
}

pub(super) async fn quota(api: &Alibaba) -> Result<Quota, Error> {
    const STEP: &str = "request the quota";
    let response = api.client.send(DescribeImageScanAuthCount::new()).await;
    let response = response.map_err(|error| Error::call(STEP, error))?;
    let record = serde_json::from_slice(response.body()).ok();
    let count = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
    let quota = response.image_scan.as_ref();
    let total = count(quota.and_then(|quota| quota.image_scan_capacity));
    Ok(Quota {
        unit: BillingUnit::ImageInMonth,
        total,
        used: count(quota.and_then(|quota| quota.scan_count)),
        renews: None,
        licence: match total {
            Some(0) => Licence::None,
            Some(_) => Licence::Active,
            None => Licence::Unknown,
        },
        vendor_records: record
            .map(|record| VendorRecord::new("DescribeImageScanAuthCount", record))
            .into_iter()
            .collect(),
    })
}

/// The cost of a scan of these images: at most what the service computes for the filters that start it, at least nothing,
/// because an image that was scanned in the same month is free.
///
/// The sources disagree which of the two counts is the quota, so that the larger one is used.
pub(super) async fn cost(api: &Alibaba, images: &[Image]) -> Result<CostRange, Error> {
    const STEP: &str = "compute the cost";
    let digests: BTreeSet<_> = images.iter().filter_map(|image| image.reference.digest()).collect();
    let digests: Vec<_> = digests.into_iter().map(without_algorithm).collect();
    let mut most = 0_u64;
    for digests in digests.chunks(ABILITIES.chunk) {
        let check = PublicPreCheckImageScanTask::new().digests(digests.iter().copied());
        let check = api.client.send(check).await.map_err(|error| Error::call(STEP, error))?;
        let counts = check.data.as_ref().map(|data| data.scan_image_count.max(data.need_auth_count));
        let count = counts.flatten().and_then(|count| u64::try_from(count).ok());
        let count = count.ok_or_else(|| Error::unexpected(STEP, "the response has no counts"))?;
        most = most.saturating_add(count);
    }
    Ok(CostRange { least: Cost::units(0), most: Cost::units(most), unit: BillingUnit::ImageInMonth })
}
