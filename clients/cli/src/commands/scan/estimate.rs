//! What a scan would do and cost, in words.

use imagescan::scan::report::printable;
use imagescan::scan::{BillingUnit, Cost, Estimate, Quota, ScanState};

use crate::console::Console;
use crate::output::words::{counted, scan_time};
use crate::profile::Account;

/// An estimate, with the account that would pay.
pub struct Estimated<'a> {
    pub account: &'a Account,
    pub estimate: Estimate,
}

impl Estimated<'_> {
    /// Says what would be started, what it costs, and what is not started and why.
    pub fn show(&self, console: &Console) {
        let Self { account, estimate } = self;
        let label = &account.profile;
        let images = counted(estimate.to_scan.len(), "image");
        if estimate.to_scan.is_empty() {
            console.note(&format!("{label}  nothing to start"));
        } else {
            console.note(&format!("{label}  {images}, {}{}", cost(estimate), left(&estimate.quota)));
        }
        for image in &estimate.running {
            let name = image.reference.short().to_string();
            console.note(&format!("{label}  image {}: a scan of it is {}", printable(&name), image.state));
        }
        for image in &estimate.recent {
            let name = image.reference.short().to_string();
            let at = image.last_scan.as_ref().map(scan_time).unwrap_or_default();
            console.note(&format!(
                "{label}  image {}: its scan of {} is taken as it is",
                printable(&name),
                printable(&at)
            ));
        }
    }

    /// The images that are not scanned, and why.
    pub fn not_scanned(&self) -> impl Iterator<Item = String> + '_ {
        self.estimate.refused.iter().map(|refused| {
            let name = refused.image.reference.short().to_string();
            let hint = match refused.image.state {
                ScanState::Other(_) => " with --unknown-states",
                _ => "",
            };
            format!(
                "{}: image {}: it is not scanned: {}{hint}",
                self.account.profile,
                printable(&name),
                printable(&refused.reason)
            )
        })
    }
}

/// `costs 1 scan`
fn cost(estimate: &Estimate) -> String {
    let unit = unit(estimate.unit, estimate.most == Cost::units(1));
    if estimate.least == estimate.most {
        format!("costs {} {unit}", estimate.most)
    } else {
        format!("costs {} to {} {unit}", estimate.least, estimate.most)
    }
}

/// The unit of a cost.
fn unit(unit: BillingUnit, is_one: bool) -> &'static str {
    let (one, several) = match unit {
        BillingUnit::ImageInMonth => ("image of the month's quota", "images of the month's quota"),
        BillingUnit::Licence | BillingUnit::LicenceWithDiscount => ("licence", "licences"),
        BillingUnit::PaidScan => ("paid scan", "paid scans"),
        _ => ("unit", "units"),
    };
    if is_one { one } else { several }
}

/// ` (877 of 1000 left until 2026-12-24)`
fn left(quota: &Quota) -> String {
    let Some(left) = quota.remaining() else { return " (the cloud does not say what is left)".to_owned() };
    let of = quota.total.map(|total| format!(" of {total}")).unwrap_or_default();
    let until = quota.renews.map(|time| format!(" until {time}")).unwrap_or_default();
    format!(" ({left}{of} left{until})")
}
