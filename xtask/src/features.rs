//! Every set of features of the facade, and a test of each TLS.

use std::collections::BTreeSet;
use std::ffi::OsString;

use crate::step::Step;
use crate::{cargo, packages, probe};

const NATIVE_TLS: &str = "native-tls";
/// The feature of the crate that knows several providers.
const SCAN: &str = "scan";
/// The features that choose a TLS; the first is the default.
const TLS: [&str; 3] = ["rustls-ring", "rustls-aws-lc", NATIVE_TLS];

/// The checks, then the tests: of a build without TLS, and of each TLS against a server on the loopback.
pub(crate) fn steps() -> Vec<Step> {
    let mut steps = checks();
    let without =
        ["--package", "imagescan", "--no-default-features", "--features", "huawei", "--test", "without_tls"];
    steps.push(Step::named("test without TLS", cargo(&["test", "--locked"], &without.map(OsString::from))));
    for tls in TLS {
        let name = format!("test of {tls}");
        if tls == NATIVE_TLS && !probe::has_native_tls() {
            steps.push(Step::skip(&name, probe::NO_OPENSSL, probe::GET_OPENSSL));
            continue;
        }
        let feature = format!("imagescan/{tls}");
        let suite = ["--package", "imagescan-suite", "--test", "calls", "--features", &feature, "--", "tls"];
        steps.push(Step::named(name, cargo(&["test", "--locked"], &suite.map(OsString::from))));
    }
    steps
}

/// A check of each set of features, where a warning is an error.
pub(crate) fn checks() -> Vec<Step> {
    let (providers, services, features) =
        (packages::providers(), packages::services(), packages::facade_features());
    let mut steps = Vec::new();
    let has_native_tls = probe::has_native_tls();
    if !has_native_tls {
        let name = "sets of features with native-tls";
        steps.push(Step::skip(name, probe::NO_OPENSSL, probe::GET_OPENSSL));
    }
    let sets = sets(&providers, &services, &features, &packages::runtime_features()).into_iter();
    let sets = sets.filter(|set| has_native_tls || !set.iter().any(|feature| feature == NATIVE_TLS));
    steps.extend(sets.map(|set| check(&set)));
    steps.extend(providers.iter().map(|provider| without_services(provider)));
    steps
}

/// The crate of a provider without its services: credentials, regions and signatures.
fn without_services(provider: &str) -> Step {
    let package = format!("imagescan-{provider}");
    let mut command = cargo(
        &["clippy", "--locked", "--quiet"],
        &["--package".into(), package.clone().into(), "--no-default-features".into()],
    );
    command.args(["--", "-D", "warnings"]);
    Step::named(format!("{package} without services"), command)
}

/// The sets in which each crate meets every combination of the features that its sources read.
///
/// The runtime reads TLS and its own switches, and `xml`, which Alibaba Cloud wants: so all of those with all providers
/// and with none. The facade and the providers read providers and switches: so all of those with the default TLS. No code reads
/// a switch and a service: so each service alone. The crate of scans reads providers: so it with all of those.
fn sets(
    providers: &[String],
    services: &[String],
    features: &[String],
    runtime: &[String],
) -> BTreeSet<Vec<String>> {
    let is_switch = |feature: &&String| {
        let single = ["default", SCAN].map(str::to_owned);
        let others = [providers, services, &TLS.map(str::to_owned), &single].concat();
        !others.contains(feature)
    };
    let switches: Vec<_> = features.iter().filter(is_switch).cloned().collect();
    let tls = TLS.map(str::to_owned);
    let alone = services.iter().map(|service| vec![service.clone(), TLS[0].to_owned()]);
    let mut sets: BTreeSet<_> = alone.collect();
    if features.iter().any(|feature| feature == SCAN) {
        let scan = [SCAN.to_owned(), TLS[0].to_owned()];
        sets.extend(subsets(providers).into_iter().map(|providers| [providers.as_slice(), &scan].concat()));
    }
    for switches in subsets(&switches) {
        if switches.iter().all(|switch| runtime.contains(switch)) {
            for tls in subsets(&tls) {
                sets.insert([tls.clone(), switches.clone()].concat());
                sets.insert([providers.to_vec(), tls, switches.clone()].concat());
            }
        }
        for providers in subsets(providers) {
            sets.insert([providers, tls[..1].to_vec(), switches.clone()].concat());
        }
    }
    sets
}

fn subsets(names: &[String]) -> Vec<Vec<String>> {
    names.iter().fold(vec![Vec::new()], |mut subsets, name| {
        let with = subsets.iter().map(|subset| [subset.as_slice(), std::slice::from_ref(name)].concat());
        subsets.extend(with.collect::<Vec<_>>());
        subsets
    })
}

/// By clippy, whose `-D warnings` holds for the workspace alone: dependencies are built as for every other command.
fn check(set: &[String]) -> Step {
    let features = set.join(",");
    let name = if set.is_empty() { "no features".to_owned() } else { format!("features {features}") };
    let check = ["clippy", "--locked", "--quiet", "--package", "imagescan", "--no-default-features"];
    let mut command = cargo(&check, &["--features".into(), features.into()]);
    command.args(["--", "-D", "warnings"]);
    Step::named(name, command)
}

#[cfg(test)]
mod tests {
    use super::{SCAN, sets, subsets};
    use crate::packages;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_runtime_meets_every_combination() {
        let features = names(&["default", "a", "b", "rustls-ring", "rustls-aws-lc", "native-tls", "tracing"]);
        let sets = sets(&names(&["a", "b"]), &[], &features, &names(&["rustls-ring", "tracing"]));
        let without_providers = sets.iter().filter(|set| !set.iter().any(|name| name == "a" || name == "b"));
        assert_eq!(without_providers.count(), 16);
        let with_all = sets.iter().filter(|set| set.starts_with(&names(&["a", "b"])));
        assert_eq!(with_all.count(), 16);
        // One provider alone, with the default TLS.
        for set in [&["a", "rustls-ring"][..], &["a", "rustls-ring", "tracing"]] {
            assert!(sets.contains(&names(set)), "{sets:?}");
        }
        assert_eq!(sets.len(), 36);
    }

    #[test]
    fn a_switch_that_the_runtime_lacks_meets_every_set_of_providers() {
        let features =
            names(&["a", "scan", "rustls-ring", "rustls-aws-lc", "native-tls", "tracing", "testing"]);
        let sets = sets(&names(&["a"]), &[], &features, &names(&["tracing"]));
        let with_scan: Vec<_> = sets.iter().filter(|set| set.contains(&SCAN.to_owned())).collect();
        assert_eq!(with_scan, [&names(&["a", SCAN, "rustls-ring"]), &names(&[SCAN, "rustls-ring"])]);
        let with_testing: Vec<_> =
            sets.into_iter().filter(|set| set.contains(&"testing".to_owned())).collect();
        let expected = [
            &["a", "rustls-ring", "testing"][..],
            &["a", "rustls-ring", "tracing", "testing"],
            &["rustls-ring", "testing"],
            &["rustls-ring", "tracing", "testing"],
        ];
        assert_eq!(with_testing, expected.map(names));
    }

    #[test]
    fn each_service_is_checked_alone() {
        let features = names(&["a", "s", "t", "rustls-ring", "rustls-aws-lc", "native-tls"]);
        let sets = sets(&names(&["a"]), &names(&["s", "t"]), &features, &[]);
        for service in ["s", "t"] {
            let with: Vec<_> = sets.iter().filter(|set| set.contains(&service.to_owned())).collect();
            assert_eq!(with, [&names(&[service, "rustls-ring"])]);
        }
    }

    #[test]
    fn every_feature_of_the_facade_is_in_some_set() {
        let features = packages::facade_features();
        let sets =
            sets(&packages::providers(), &packages::services(), &features, &packages::runtime_features());
        for feature in features.iter().filter(|feature| *feature != "default") {
            assert!(sets.iter().any(|set| set.contains(feature)), "{feature}");
        }
        assert!(features.len() > 6 && packages::runtime_features().contains(&"tracing".to_owned()));
    }

    #[test]
    fn subsets_of_three_are_eight() {
        assert_eq!(subsets(&names(&["a", "b", "c"])).len(), 8);
        assert_eq!(subsets(&[]), [Vec::<String>::new()]);
    }
}
