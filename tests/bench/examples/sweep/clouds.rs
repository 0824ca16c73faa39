//! Scanners of the emulated clouds, without rate limits.

use std::error::Error;

use imagescan_emulator::{Builder, Emulator, Key, Provider};
use imagescan_runtime::{Clock, Credentials, HostEnvironment};
use imagescan_scan::Scanner;

use crate::{MOST_OF_IMAGE, VULNERABILITIES};

pub(crate) const CLOUDS: [Provider; 3] = [Provider::Alibaba, Provider::Tencent, Provider::Huawei];

/// An emulator of an account with this number of images.
pub(crate) fn account(images: u64) -> Builder {
    Emulator::builder()
        .seed(1)
        .project("p-1")
        .key(Key::permanent("ID", "SECRET"))
        .images(images)
        .vulnerabilities(VULNERABILITIES, MOST_OF_IMAGE)
}

/// A scanner whose client dates signatures by this clock.
pub(crate) fn scanner(
    url: &str,
    provider: Provider,
    clock: impl Clock + Clone,
) -> Result<Scanner, Box<dyn Error>> {
    let (keys, host) = (Credentials::new("ID", "SECRET"), HostEnvironment::empty().with_clock(clock.clone()));
    macro_rules! client {
        ($builder:expr) => {
            $builder
                .endpoint(url)
                .allow_plain_http()
                .credentials(keys.clone())
                .host_environment(host.clone())
                .rate_limits(false)
                .build()?
        };
    }
    let scanner = match provider {
        Provider::Alibaba => {
            use imagescan_alibaba::{sas, sts};
            let client = client!(sas::Client::builder().region("cn-hangzhou"));
            Scanner::alibaba(client, client!(sts::Client::builder().region("cn-hangzhou")))
        }
        Provider::Tencent => {
            use imagescan_tencent::{sts, tcss};
            let client = client!(tcss::Client::builder().region("ap-singapore"));
            Scanner::tencent(client, client!(sts::Client::builder().region("ap-singapore")))
        }
        _ => {
            use imagescan_huawei::hss;
            Scanner::huawei(client!(hss::Client::builder().region("cn-north-4").project_id("p-1")))
        }
    };
    Ok(scanner.clock(clock))
}
