//! `quota`: what may be scanned, and what is left of it.

use imagescan::scan::{BillingUnit, Licence, Quota};
use serde::Serialize;

use crate::arguments::ListOutput;
use crate::failure::Failure;
use crate::output::list::{List, Row};
use crate::session::Session;

#[derive(Serialize)]
struct QuotaRow {
    profile: String,
    account: String,
    #[serde(flatten)]
    quota: Quota,
}

impl Row for QuotaRow {
    const COLUMNS: &'static [&'static str] =
        &["PROFILE", "ACCOUNT", "LICENCE", "UNIT", "TOTAL", "USED", "LEFT", "RENEWS"];

    fn cells(&self) -> Vec<String> {
        let number =
            |number: Option<u64>| number.map_or_else(|| "unknown".to_owned(), |number| number.to_string());
        let quota = &self.quota;
        let licence = match &quota.licence {
            Licence::Active => "active",
            Licence::None => "none",
            Licence::Other(word) => word,
            _ => "unknown",
        };
        let renews = quota.renews.map_or_else(|| "unknown".to_owned(), |time| time.to_string());
        vec![
            self.profile.clone(),
            self.account.clone(),
            licence.to_owned(),
            unit(quota.unit).to_owned(),
            number(quota.total),
            number(quota.used),
            number(quota.remaining()),
            renews,
        ]
    }
}

/// The unit in words.
pub fn unit(unit: BillingUnit) -> &'static str {
    match unit {
        BillingUnit::ImageInMonth => "image a month",
        BillingUnit::Licence => "licence",
        BillingUnit::LicenceWithDiscount => "licence, with discounts",
        BillingUnit::PaidScan => "paid scan",
        _ => "unknown",
    }
}

pub async fn run(output: &ListOutput, session: &mut Session) -> Result<(), Failure> {
    let accounts = session.accounts()?;
    let console = session.console.clone();
    let mut list = List::new::<QuotaRow>(output, &console)?;
    for account in &accounts {
        let read = async {
            let quota = account.scanner.quota().await?;
            let account = account.scanner.account().await?;
            Ok::<_, imagescan::scan::Error>((account.to_string(), quota))
        };
        match session.until_signal(read).await? {
            Ok((id, quota)) => {
                list.push(&QuotaRow { profile: account.profile.to_string(), account: id, quota })?;
            }
            Err(error) => session.fail(Failure::from(error).at(&account.profile.to_string())),
        }
    }
    list.finish()
}
