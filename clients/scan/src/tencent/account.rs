//! The account, and its licences for scans.

use imagescan_runtime::Response;
use imagescan_tencent::sts::GetCallerIdentity;
use imagescan_tencent::tcss::DescribeImageAuthorizedInfo;
use serde_json::Value;

use super::values::{text, time};
use super::{Tencent, words};
use crate::error::Error;
use crate::model::{Account, Cloud, Licence, Quota, VendorRecord};

const IDENTIFY: &str = "identify the account";
const READ_QUOTA: &str = "read the licences";

impl Tencent {
    /// The region is that of the client; without one, which TCSS permits, the name of the site.
    pub(super) async fn read_account(&self) -> Result<Account, Error> {
        let identity = self.identity.send(GetCallerIdentity::new()).await;
        let identity = identity.map_err(|error| Error::call(IDENTIFY, error))?;
        let id = text(identity.account_id.as_deref())
            .ok_or_else(|| Error::unexpected(IDENTIFY, "the response of STS has no `AccountId`"))?;
        let region = self.client.region().map(|region| region.as_str().to_owned());
        Ok(Account::new(Cloud::Tencent, region.unwrap_or_else(|| self.billing.name().to_owned()), id))
    }

    /// The service counts licences, and scans of a billing period: the smaller remainder counts.
    pub(super) async fn read_quota(&self) -> Result<Quota, Error> {
        let response = self.client.send(DescribeImageAuthorizedInfo::new()).await;
        let response = response.map_err(|error| Error::call(READ_QUOTA, error))?;
        let period = response.image_scan_inquire_info.as_ref();
        let licences = (response.total_authorized_cnt, response.used_authorized_cnt);
        let scans = (period.and_then(|period| period.capcity), period.and_then(|period| period.useage));
        let state = period.and_then(|period| period.purchase_status.as_ref());
        let (total, used) = scarcer(licences, scans);
        Ok(Quota {
            unit: self.billing.unit(),
            total,
            used,
            renews: period.and_then(|period| time(period.end_time.as_deref())),
            licence: state.map_or(Licence::Unknown, |state| words::licence(state.as_str())),
            vendor_records: record(&response).into_iter().collect(),
        })
    }
}

/// The pair of total and used with the smaller remainder.
fn scarcer(
    first: (Option<u64>, Option<u64>),
    second: (Option<u64>, Option<u64>),
) -> (Option<u64>, Option<u64>) {
    let left = |(total, used): (Option<u64>, Option<u64>)| Some(total?.saturating_sub(used?));
    match (left(first), left(second)) {
        (Some(left), Some(other)) if other < left => second,
        (None, Some(_)) => second,
        _ => first,
    }
}

fn record<T>(response: &Response<T>) -> Option<VendorRecord> {
    let mut body: Value = serde_json::from_slice(response.body()).ok()?;
    Some(VendorRecord::new("DescribeImageAuthorizedInfo", body.get_mut("Response")?.take()))
}

#[cfg(test)]
mod tests {
    use super::scarcer;

    #[test]
    fn the_smaller_remainder_counts() {
        let licences = (Some(100), Some(40));
        for (scans, expected) in [
            ((Some(50), Some(49)), (Some(50), Some(49))),
            ((Some(100), Some(30)), licences),
            ((Some(5), Some(9)), (Some(5), Some(9))),
            ((None, None), licences),
            ((Some(5), None), licences),
        ] {
            assert_eq!(scarcer(licences, scans), expected);
        }
        assert_eq!(scarcer((None, Some(1)), (Some(5), Some(1))), (Some(5), Some(1)));
        assert_eq!(scarcer((None, None), (None, None)), (None, None));
    }
}
