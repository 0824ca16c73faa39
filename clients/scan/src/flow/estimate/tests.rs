//! Estimates and consents of a scripted cloud.

use jiff::SignedDuration;

use super::*;
use crate::flow::SpendLimit;
use crate::model::{FindingKind, LastScan, Licence};
use crate::scripted::{Scripted, listed};

async fn estimate(cloud: &Scripted, request: ScanRequest) -> Estimate {
    cloud.scanner().estimate(request).await.expect("an estimate")
}

fn quota(total: Option<u64>, used: Option<u64>, licence: Licence) -> Quota {
    Quota { unit: BillingUnit::Licence, total, used, renews: None, licence, vendor_records: Vec::new() }
}

#[test]
fn a_cost_has_no_largest_number() {
    for units in [0, 1, u64::MAX / 10, u64::MAX / 10 + 1, u64::MAX - 1] {
        assert!(Cost::units(units) < Cost::units(units + 1), "{units}");
        assert_eq!(Cost::units(units).to_string(), units.to_string());
    }
    assert_eq!(Cost::tenths(12).to_string(), "1.2");
}

#[tokio::test(start_paused = true)]
async fn a_limit_covers_what_it_names_and_nothing_more() {
    let cloud = Scripted::new(2);
    cloud.state().quota = Some(quota(None, None, Licence::Unknown));
    let of = |most: u64| {
        let cloud = cloud.clone();
        async move {
            Estimate { most: Cost::units(most), ..estimate(&cloud, ScanRequest::new([cloud.image(1)])).await }
        }
    };
    for (most, limit, is_covered) in [
        (0, 0, true),
        (1, 0, false),
        (1, 1, true),
        (2, 1, false),
        (u64::MAX, u64::MAX - 1, false),
        (u64::MAX, u64::MAX, true),
    ] {
        let consent = of(most).await.consent(SpendLimit::AtMost(limit));
        assert_eq!(consent.is_ok(), is_covered, "{most}, {limit}");
        assert!(consent.err().is_none_or(|error| error.is_not_covered()));
    }
    let error = of(1).await.consent(SpendLimit::RemainingQuota).expect_err("nothing says what is left");
    assert!(error.is_not_covered() && error.to_string().contains("AtMost"), "{error}");

    // What is left bounds every limit, and used licences may be more than those that were bought.
    for (used, is_covered) in [(9, true), (10, false), (11, false)] {
        cloud.state().quota = Some(quota(Some(10), Some(used), Licence::Active));
        for limit in [SpendLimit::AtMost(1000), SpendLimit::RemainingQuota] {
            assert_eq!(of(1).await.consent(limit).is_ok(), is_covered, "{used}");
        }
    }
    cloud.state().quota = Some(quota(Some(10), Some(0), Licence::None));
    let error = of(1).await.consent(SpendLimit::AtMost(1)).expect_err("no licence");
    assert!(error.is_not_covered() && error.to_string().contains("licence"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn nothing_to_scan_needs_no_limit() {
    let cloud = Scripted::new(1);
    cloud.show(1, listed(ScanState::Running, 1));
    for quota in [quota(None, None, Licence::Unknown), quota(Some(0), Some(5), Licence::None)] {
        cloud.state().quota = Some(quota);
        for limit in [SpendLimit::AtMost(0), SpendLimit::RemainingQuota] {
            let estimate = estimate(&cloud, ScanRequest::new([cloud.image(1)])).await;
            assert_eq!((estimate.running.len(), estimate.to_scan.len()), (1, 0));
            let consent = estimate.consent(limit).expect("nothing is spent");
            let directory = tempfile::tempdir().expect("a directory");
            let journal = crate::Journal::open(directory.path()).await.expect("a journal");
            let outcome = cloud.scanner().start(consent, &journal).await.expect("nothing to start");
            assert!(outcome.handle.is_none() && cloud.started().is_empty());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_image_is_recent_if_all_kinds_were_scanned() {
    let cloud = Scripted::new(1);
    let scanned = cloud.scanner().now() - SignedDuration::from_hours(1);
    let mut image = cloud.image(1);
    image.last_scan = Some(LastScan::new("an hour ago", Some(scanned)));
    let recent = |image: &Image, age| {
        let (cloud, request) = (cloud.clone(), ScanRequest::new([image.clone()]).unless_scanned_within(age));
        async move { cloud.scanner().estimate(request).await.map(|estimate| estimate.recent.len()) }
    };
    for (age, expected) in [
        (SignedDuration::ZERO, 0),
        (SignedDuration::from_mins(59), 0),
        (SignedDuration::from_mins(60), 1),
        (SignedDuration::MAX, 1),
    ] {
        assert_eq!(recent(&image, age).await.expect("an estimate"), expected, "{age:?}");
    }
    for age in [SignedDuration::from_secs(-1), SignedDuration::MIN] {
        let error = recent(&image, age).await.expect_err("not a time before now");
        assert!(error.is_invalid_input() && error.account().is_some(), "{error}");
    }
    // The scan as a whole has succeeded, and its search for vulnerabilities has not.
    for state in [ScanState::Failed, ScanState::NotScanned] {
        image.kind_states.insert(FindingKind::Vulnerability, state);
        assert_eq!(recent(&image, SignedDuration::MAX).await.expect("an estimate"), 0);
    }
    image.kind_states = [(FindingKind::Malware, ScanState::Failed)].into();
    assert_eq!(recent(&image, SignedDuration::MAX).await.expect("an estimate"), 1, "it is not requested");
}

#[tokio::test(start_paused = true)]
async fn an_image_in_an_unknown_state_is_scanned_on_request_alone() {
    let cloud = Scripted::new(1);
    cloud.show(1, listed(ScanState::Other("PREHEATING".to_owned()), 1));
    let request = ScanRequest::new([cloud.image(1)]);
    let refused = estimate(&cloud, request.clone()).await;
    assert!(refused.to_scan.is_empty() && refused.refused[0].reason.contains("`PREHEATING`"), "{refused:?}");
    let allowed = estimate(&cloud, request.unknown_states(true)).await;
    assert!(allowed.refused.is_empty());
    let directory = tempfile::tempdir().expect("a directory");
    let journal = crate::Journal::open(directory.path()).await.expect("a journal");
    let consent = allowed.consent(SpendLimit::AtMost(1)).expect("a consent");
    cloud.scanner().start(consent, &journal).await.expect("a start");
    assert_eq!(cloud.started(), [[1]]);
}

#[tokio::test(start_paused = true)]
async fn a_request_names_images_and_kinds_that_the_cloud_has() {
    let cloud = Scripted::new(1);
    let malware = std::iter::once(FindingKind::Malware).collect();
    for (request, words) in [
        (ScanRequest::new([]), "no images"),
        (ScanRequest::new([cloud.image(1)]).kinds(std::iter::empty().collect()), "no kinds"),
        (ScanRequest::new([cloud.image(1)]).kinds(malware), "does not scan for malware"),
    ] {
        let error = cloud.scanner().estimate(request).await.expect_err(words);
        assert!(error.is_invalid_input() && error.to_string().contains(words), "{error}");
    }
}
