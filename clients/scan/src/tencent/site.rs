//! The sites of Tencent Cloud, which charge differently.

use imagescan_tencent::Site;

use crate::cloud_api::CostRange;
use crate::flow::Cost;
use crate::model::{BillingUnit, Image, ScanState};

/// What a repeated scan costs on the international site, in tenths of a licence.
const REPEAT: u64 = 1;
/// A whole licence, in tenths.
const WHOLE: u64 = 10;

/// How scans are charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Billing {
    /// On the international site: a licence for the first scan of an image, a tenth for each further one.
    International,
    /// On the mainland site: a licence for each scan.
    Mainland,
    /// The site is not known: a scan costs what it costs on one of them.
    Unknown,
}

impl Billing {
    pub(super) fn of_site(site: Site) -> Self {
        match site {
            Site::International => Self::International,
            Site::Mainland | Site::Regional => Self::Mainland,
            _ => Self::Unknown,
        }
    }

    /// By the host of TCSS: `tcss.intl.tencentcloudapi.com`, `tcss.tencentcloudapi.com` or `tcss.REGION.tencentcloudapi.com`.
    pub(super) fn of_host(host: &str) -> Self {
        match host.to_ascii_lowercase().strip_suffix("tencentcloudapi.com") {
            Some(rest) if rest.split('.').any(|label| label == "intl") => Self::International,
            Some(rest) if rest.ends_with('.') => Self::Mainland,
            _ => Self::Unknown,
        }
    }

    pub(super) fn cost(self, images: &[Image]) -> CostRange {
        let (mut least, mut most) = (0, 0);
        for image in images {
            let (repeat_at_least, repeat_at_most) = match self {
                Self::International => (REPEAT, REPEAT),
                Self::Mainland => (WHOLE, WHOLE),
                Self::Unknown => (REPEAT, WHOLE),
            };
            match (&image.state, &image.last_scan) {
                (ScanState::NotScanned, None) => {
                    least += WHOLE;
                    most += WHOLE;
                }
                (ScanState::Done, Some(_)) => {
                    least += repeat_at_least;
                    most += repeat_at_most;
                }
                // A scan has ended without success, and may not have been charged. Its time says nothing about an earlier one.
                _ => {
                    least += repeat_at_least;
                    most += WHOLE;
                }
            }
        }
        let unit = match self {
            Self::International => BillingUnit::LicenceWithDiscount,
            Self::Mainland | Self::Unknown => BillingUnit::Licence,
        };
        CostRange { least: Cost::tenths(least), most: Cost::tenths(most), unit }
    }

    pub(super) fn unit(self) -> BillingUnit {
        self.cost(&[]).unit
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::International => "international",
            Self::Mainland => "mainland",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_follows_from_the_host() {
        for (host, billing) in [
            ("tcss.intl.tencentcloudapi.com", Billing::International),
            ("TCSS.INTL.tencentcloudapi.com", Billing::International),
            ("tcss.ap-singapore.intl.tencentcloudapi.com", Billing::International),
            ("tcss.tencentcloudapi.com", Billing::Mainland),
            ("tcss.ap-shanghai-fsi.tencentcloudapi.com", Billing::Mainland),
            ("gateway.example", Billing::Unknown),
            ("nottencentcloudapi.com", Billing::Unknown),
            ("127.0.0.1", Billing::Unknown),
        ] {
            assert_eq!(Billing::of_host(host), billing, "{host}");
        }
        for (site, billing) in [
            (Site::International, Billing::International),
            (Site::Mainland, Billing::Mainland),
            (Site::Regional, Billing::Mainland),
        ] {
            assert_eq!(Billing::of_site(site), billing);
        }
    }

    #[test]
    fn a_first_scan_that_has_failed_may_be_charged_whole_the_next_time() {
        use crate::scripted::{Scripted, last_scan};

        let image = Scripted::new(1).image(1);
        let most = |state: ScanState, scanned: bool| {
            let last_scan = scanned.then(|| last_scan(1));
            let image = Image { state, last_scan, ..image.clone() };
            Billing::International.cost(&[image]).most
        };
        assert_eq!(most(ScanState::Done, true), Cost::tenths(REPEAT));
        let unsuccessful =
            [ScanState::Failed, ScanState::TimedOut, ScanState::Stopped, ScanState::NotScanned];
        for state in unsuccessful.into_iter().chain([ScanState::Other("NEW".to_owned())]) {
            for scanned in [true, false] {
                assert_eq!(most(state.clone(), scanned), Cost::tenths(WHOLE), "{state}, {scanned}");
            }
        }
    }
}
