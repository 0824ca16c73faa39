//! `cargo xtask test` and `cargo xtask msrv`: the tests of the workspace.

use std::ffi::OsString;
use std::process::Command;

use crate::cargo;

/// Variables that clients read credentials and regions from, with values that no client accepts: a test has its own host
/// environment.
const NOT_FOR_TESTS: [(&str, &str); 7] = [
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "not for tests"),
    ("ALIBABA_CLOUD_REGION_ID", "nowhere"),
    ("HUAWEICLOUD_SDK_AK", "not for tests"),
    ("HUAWEICLOUD_SDK_PROJECT_ID", "no/project"),
    ("HUAWEICLOUD_SDK_REGION", "nowhere"),
    ("TENCENTCLOUD_SECRET_ID", "not for tests"),
    ("TENCENTCLOUD_REGION", "nowhere"),
];

const NO_FAIL_FAST: &str = "--no-fail-fast";

/// All tests and documentation tests: those after one that fails run too, and the exit code reports the failure.
pub(crate) fn command(rest: &[OsString]) -> Command {
    let mut command = cargo(&["test", "--workspace", "--exclude", "imagescan-bench", "--locked"], &[]);
    // Cargo accepts the flag once; what follows `--` is for the test binaries.
    let mut for_cargo = rest.iter().take_while(|argument| *argument != "--");
    if !for_cargo.any(|argument| argument == NO_FAIL_FAST) {
        command.arg(NO_FAIL_FAST);
    }
    command.args(rest).envs(NOT_FOR_TESTS);
    command
}

/// Fetches the crates of all platforms, then runs the tests that read the Rust version that they demand.
pub(crate) fn msrv() -> [Command; 2] {
    let test = ["test", "--quiet", "--locked", "--package", "imagescan-suite", "--test", "calls"];
    let chosen = ["--", "--include-ignored", "--nocapture", "msrv::"].map(OsString::from);
    [cargo(&["fetch", "--locked"], &[]), cargo(&test, &chosen)]
}

#[cfg(test)]
mod tests {
    use super::{Command, NO_FAIL_FAST, command, msrv};

    fn arguments(command: &Command) -> Vec<String> {
        command.get_args().map(|argument| argument.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_failed_test_does_not_stop_the_others() {
        let arguments = arguments(&command(&["--".into(), "name".into()]));
        let at = |wanted: &str| arguments.iter().position(|argument| argument == wanted).expect(wanted);
        assert!(at(NO_FAIL_FAST) < at("--") && at("--") < at("name"), "{arguments:?}");
        // Cargo runs documentation tests only if no kind of target is chosen.
        assert!(
            !arguments.iter().any(|argument| ["--tests", "--lib", "--all-targets"].contains(&&**argument))
        );
    }

    #[test]
    fn cargo_gets_the_flag_once() {
        let count = |rest: &[&str]| {
            let rest: Vec<_> = rest.iter().map(Into::into).collect();
            arguments(&command(&rest)).iter().filter(|argument| *argument == NO_FAIL_FAST).count()
        };
        assert_eq!(count(&[]), 1);
        assert_eq!(count(&[NO_FAIL_FAST]), 1);
        assert_eq!(count(&["--", NO_FAIL_FAST]), 2, "the second one is the test binary's");
    }

    #[test]
    fn crates_of_all_platforms_are_fetched_before_their_demands_are_read() {
        let steps = msrv().map(|command| arguments(&command));
        assert_eq!(steps[0], ["fetch", "--locked"]);
        assert!(steps[1].contains(&"--include-ignored".to_owned()), "{steps:?}");
    }
}
