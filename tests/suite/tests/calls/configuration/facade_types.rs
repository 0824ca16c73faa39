//! The facade re-exports the types of the other crates and adds none.

use imagescan::{Credentials, ErrorKind, Response, alibaba, huawei, tencent};

type Named = (imagescan_huawei::Error, imagescan_runtime::Response<u8>);

#[test]
fn the_facade_re_exports_the_types_of_the_crates() {
    fn as_the_crates_name_them(error: imagescan::Error, response: Response<u8>) -> Named {
        (error, response)
    }
    let _ = as_the_crates_name_them;
    let keys: imagescan_runtime::Credentials = Credentials::new("AK", "SK");
    let region: imagescan::CloudRegion<huawei::HuaweiCloud> = huawei::region::CN_NORTH_4;
    assert_eq!(keys, imagescan_alibaba::Credentials::new("AK", "SK"));
    assert_eq!(region, imagescan_huawei::region::CN_NORTH_4);
    assert_eq!(ErrorKind::Throttled, imagescan_tencent::ErrorKind::Throttled);
}

#[test]
fn every_cloud_has_clients_and_no_process_wide_provider_is_installed() {
    huawei::hss::Client::builder()
        .region(huawei::region::CN_NORTH_4)
        .host_environment(imagescan::HostEnvironment::empty())
        .build()
        .expect("a client with TLS");
    tencent::tcss::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .build()
        .expect("a client with TLS");
    alibaba::sas::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .region(alibaba::region::CN_HANGZHOU)
        .build()
        .expect("a client with TLS");
    alibaba::cr::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .region(alibaba::region::US_EAST_1)
        .build()
        .expect("a client with TLS");
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
}
