//! The scanners of three clouds.

use imagescan::scan::Scanner;
use imagescan::{Error, alibaba, huawei, tencent};

/// A scanner of each cloud, in the order of the clouds' names, with credentials from the default chains.
pub(crate) fn scanners() -> Result<[(&'static str, Scanner); 3], Error> {
    let alibaba =
        Scanner::alibaba(alibaba::sas::Client::builder().build()?, alibaba::sts::Client::builder().build()?);
    // The vendor publishes a limit of five calls a minute.
    let huawei = Scanner::huawei(huawei::hss::Client::builder().apply_published_limits(true).build()?);
    let tencent =
        Scanner::tencent(tencent::tcss::Client::builder().build()?, tencent::sts::Client::builder().build()?);
    Ok([("alibaba", alibaba), ("huawei", huawei), ("tencent", tencent)])
}
