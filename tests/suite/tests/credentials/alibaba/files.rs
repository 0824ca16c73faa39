//! Files in the home folder of Alibaba's users: the vendor's examples, and hosts that cannot have any.

use imagescan::ProvideCredentials as _;
use imagescan::alibaba::credentials::default_chain;
use imagescan_runtime::HostEnvironment;

use imagescan_suite::support::test_host::{TestHost, served};

const FILE: &str = ".alibabacloud/credentials";

/// The vendor's examples have comments after sections and settings.
#[tokio::test]
async fn a_comment_may_follow_a_section_or_a_setting() {
    for text in [
        "[default]                # Default credential\ntype = access_key        # Certification type: access_key\n\
         access_key_id = ID       # access key id\naccess_key_secret = KEY  # access key secret\n",
        "[default]\ntype = 'access_key'\naccess_key_id = \"ID\" # mine\naccess_key_secret = \"KEY\"\n",
        "[default] ; the usual one\ntype=access_key\t;x\naccess_key_id=ID ;=\naccess_key_secret=KEY #\n",
    ] {
        let test_host = TestHost::new().file(FILE, text);
        assert_eq!(test_host.served(default_chain).await, served("ID", "KEY", None, "credentials file"));
    }
    let keys = "[default]\ntype = access_key\naccess_key_id = I#D\naccess_key_secret = K;Y\n";
    let test_host = TestHost::new().file(FILE, keys);
    assert_eq!(test_host.served(default_chain).await, served("I#D", "K;Y", None, "credentials file"));

    for (text, expected) in [
        ("[default] planted\n", "line 1: text other than a comment follows a section header"),
        ("[default # planted\n", "line 1: a section lacks its `]`"),
        ("[default]\ntype # planted = x\n", "line 2: neither `[section]` nor `name = value`"),
        (
            "[default]\ntype = access_key\naccess_key_id = # planted\naccess_key_secret = planted\n",
            "lacks `access_key_id`",
        ),
    ] {
        let error = TestHost::new().file(FILE, text).error(default_chain).await;
        assert!(error.contains(expected) && !error.contains("planted"), "{error}");
    }
}

/// The home folder of a service's user may be a file such as `/dev/null`.
#[tokio::test]
async fn a_home_that_is_not_a_folder_contains_no_files() {
    let test_host = TestHost::new().file("home", "");
    let home = test_host.host_environment().expand_home("~/home").expect("a home");
    let environment = test_host.host_environment().with_home(home);
    let error = default_chain(environment).provide().await.expect_err("nothing").to_string();
    assert!(error.contains("config.json does not exist; ") && error.contains("; ECS metadata: "), "{error}");
}

#[tokio::test]
async fn a_named_profile_cannot_be_found_without_a_home() {
    for (name, value, expected) in [
        ("ALIBABA_CLOUD_CONFIG_FILE", "~/x", "CONFIG_FILE names a file in the home folder, which is unknown"),
        ("ALIBABA_CLOUD_CREDENTIALS_FILE", "~/x", "CREDENTIALS_FILE names a file that does not exist"),
        (
            "ALIBABA_CLOUD_PROFILE",
            "work",
            "in its config.json nor any file, since the home folder is unknown",
        ),
    ] {
        let environment =
            HostEnvironment::with_variables(move |wanted| (wanted == name).then(|| value.to_owned()));
        let error = default_chain(environment).provide().await.expect_err("nothing").to_string();
        assert!(error.contains(expected), "{error}");
    }
}
