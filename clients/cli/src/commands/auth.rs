//! `auth status`: which account each profile uses, and whether it may read.

use imagescan::scan::Error;
use jiff::Timestamp;
use serde::Serialize;

use crate::arguments::ListOutput;
use crate::failure::Failure;
use crate::output::list::{List, Row};
use crate::profile::Account;
use crate::session::Session;

#[derive(Serialize)]
struct AuthRow {
    profile: String,
    /// Where the keys are from.
    source: Option<String>,
    /// The start of the key's id.
    key: Option<String>,
    expires: Option<Timestamp>,
    account: Option<String>,
    status: String,
}

impl Row for AuthRow {
    const COLUMNS: &'static [&'static str] = &["PROFILE", "SOURCE", "KEY", "EXPIRES", "ACCOUNT", "STATUS"];

    fn cells(&self) -> Vec<String> {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
        let expires = self.expires.map_or_else(|| "never".to_owned(), |time| time.to_string());
        let expires = if self.source.is_some() { expires } else { "–".to_owned() };
        vec![
            self.profile.clone(),
            text(&self.source),
            text(&self.key),
            expires,
            text(&self.account),
            self.status.clone(),
        ]
    }
}

pub async fn status(output: &ListOutput, session: &mut Session) -> Result<(), Failure> {
    let accounts = session.accounts()?;
    let console = session.console.clone();
    let mut list = List::new::<AuthRow>(output, &console)?;
    for account in &accounts {
        let (row, failure) = session.until_signal(row(account)).await?;
        list.push(&row)?;
        if let Some(failure) = failure {
            session.fail(failure);
        }
    }
    list.finish()
}

async fn row(account: &Account) -> (AuthRow, Option<Failure>) {
    let mut row = AuthRow {
        profile: account.profile.to_string(),
        source: None,
        key: None,
        expires: None,
        account: None,
        status: "credentials failed".to_owned(),
    };
    match account.credentials().await {
        Ok(credentials) => {
            row.source = credentials.source().map(str::to_owned);
            row.key = credentials.key_id_prefix();
            row.expires = credentials.expiry().and_then(|time| Timestamp::try_from(time).ok());
        }
        Err(failure) => return (row, Some(failure)),
    }
    let read = async {
        row.account = Some(account.scanner.account().await?.to_string());
        account.scanner.quota().await?;
        Ok::<_, Error>(())
    };
    let failure = read.await.err().map(|error| Failure::from(error).at(&account.profile.to_string()));
    row.status = String::from(if failure.is_some() { "read failed" } else { "ok" });
    (row, failure)
}
