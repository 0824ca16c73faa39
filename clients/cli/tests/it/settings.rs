//! The user's file, the choice of profiles, and where each setting comes from.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::world::{Run, World};

const FILE: &str = ".config/imagescan/config.toml";

/// A world without profiles.
async fn world(file: &str) -> World {
    let world = World::start().await;
    world.write(FILE, file);
    world
}

/// The settings by their names, as value and sources.
pub(crate) async fn shown(world: &World, flags: &[&str]) -> BTreeMap<String, (Value, String)> {
    let run = world.run(&[&["config", "show", "-o", "json"], flags].concat()).await;
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    let rows: Vec<Value> = serde_json::from_str(&run.out).expect("JSON");
    let text = |row: &Value| {
        let sources = row["sources"].as_array().expect("sources");
        sources.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
    };
    rows.iter()
        .map(|row| (row["name"].as_str().expect("a name").to_owned(), (row["value"].clone(), text(row))))
        .collect()
}

/// The error of a user's file.
async fn refused(file: &str) -> String {
    let run = world(file).await.run(&["quota"]).await;
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{file}: {run:?}");
    run.err
}

#[tokio::test(start_paused = true)]
async fn every_setting_has_its_value_and_its_source() {
    let world = world(
        "profile = [\"prod\"]\nfail-on = [\"high\", \"MALWARE\"]\nseverity-from = \"max\"\nkinds = [\"secret\"]\n\
         max-age = \"24h\"\nmax-scans = 3\ntimeout = \"30m\"\nconcurrency = 8\nhttp-timeout = \"20s\"\n\
         progress = \"plain\"\ncolor = \"never\"\nstate-dir = \"~/state\"\noutput = [\"json=report.json\", \"table\"]\n\
         [profiles.prod]\ncloud = \"tencent\"\nsite = \"mainland\"\nregion = \"ap-guangzhou\"\ncredentials = \"audit\"\n\
         [profiles.hua]\ncloud = \"huawei\"\nproject = \"p-1\"\nenterprise-project = \"all\"\n",
    )
    .await;
    let shown = shown(&world, &["--progress", "json"]).await;
    let file = format!("file {}", world.path(FILE).display());
    let state = world.path("state").display().to_string();
    for (name, value) in [
        ("profile", r#"["prod"]"#),
        ("fail-on", r#"["high","malware"]"#),
        ("severity-from", r#""max""#),
        ("kinds", r#"["secret"]"#),
        ("max-age", r#""24h""#),
        ("max-scans", r#""3""#),
        ("timeout", r#""30m""#),
        ("concurrency", r#""8""#),
        ("http-timeout", r#""20s""#),
        ("color", r#""never""#),
        ("state-dir", &format!("{state:?}")),
        ("output", r#"["json=report.json","table"]"#),
        ("profiles.prod.cloud", r#""tencent""#),
        ("profiles.prod.site", r#""mainland""#),
        ("profiles.prod.credentials", r#""audit""#),
        ("profiles.hua.project", r#""p-1""#),
    ] {
        assert_eq!(shown[name].0.to_string(), value, "{name}");
        assert_eq!(shown[name].1, file, "{name}");
    }
    assert_eq!(shown["progress"], ("json".into(), "flag --progress".to_owned()));
    assert_eq!(shown["quiet"], ("false".into(), "default".to_owned()));
    assert_eq!(world.emulator.executions().len(), 0, "works offline");
    let table = world.run(&["config", "show"]).await;
    assert!(table.out.starts_with("NAME") && table.out.contains("profiles.prod.region"), "{}", table.out);
    let lines = world.run(&["config", "show", "-o", "jsonl"]).await;
    assert_eq!(lines.out.lines().count(), table.out.lines().count() - 1);
}

#[tokio::test(start_paused = true)]
async fn unknown_settings_have_their_line_and_the_nearest_name() {
    for (file, expected) in [
        ("fail-on = [\"high\"]\nkind = [\"secret\"]", "line 2: unknown setting `kind`: did you mean kinds?"),
        ("fail_on = [\"high\"]", "line 1: unknown setting `fail_on`: did you mean fail-on?"),
        ("Fail-On = [\"high\"]", "did you mean fail-on?"),
        ("xyz = 1", "unknown setting `xyz`. Known: profiles, profile, fail-on, "),
        ("[profile.prod]\ncloud = \"tencent\"", "`profile`: expected a list of texts"),
        ("[profil.prod]\ncloud = \"tencent\"", "did you mean profile"),
        (
            "[profiles.a]\ncloud = \"tencent\"\nregoin = \"x\"",
            "line 3: unknown setting `regoin`: did you mean region?",
        ),
        ("[profiles.a]\ncloud = \"tencent\"\nsts_endpoint = \"x\"", "did you mean sts-endpoint?"),
        ("[profiles.a]\nclaud = \"tencent\"", "line 2: unknown setting `claud`: did you mean cloud?"),
        ("region = \"x\"", "`region` is a setting of a profile: write it below [profiles.NAME]"),
        ("exit-code-gate = 4", "use the flag --exit-code-gate"),
        ("profiles = [\"a\"]", "write profile = [\"NAME\"] to choose profiles"),
        ("proxy = \"http://x\"", "use the variables HTTPS_PROXY and NO_PROXY"),
    ] {
        let error = refused(file).await;
        assert!(error.contains(expected) && error.contains("config.toml, line"), "{file}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn consent_and_keys_are_in_no_file() {
    for key in ["yes", "allow-partial", "allow-missing", "allow_partial", "show-secrets"] {
        let error = refused(&format!("{key} = true")).await;
        assert!(error.contains("it is a decision for one run"), "{key}: {error}");
    }
    for key in ["secret-key", "access_key_id", "secretId", "token", "ak", "password"] {
        for table in ["", "[profiles.a]\ncloud = \"tencent\"\n"] {
            let error = refused(&format!("{table}{key} = \"planted\"")).await;
            assert!(error.contains("from the vendor's own") && !error.contains("planted"), "{key}: {error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn values_are_checked_with_their_line() {
    for (setting, expected) in [
        ("fail-on = \"high\"", "`fail-on`: expected a list of texts, such as [\"a\", \"b\"], found text"),
        ("fail-on = [1]", "expected a list of texts"),
        ("fail-on = []", "the list is empty"),
        ("fail-on = [\"hihg\"]", "unknown rule of --fail-on `hihg`: did you mean high?"),
        ("fail-on = [\"none\", \"high\"]", "`none` is the only rule"),
        ("severity-from = \"vendr\"", "unknown value `vendr`: did you mean vendor?"),
        ("kinds = [\"malwar\"]", "unknown kind `malwar`: did you mean malware?"),
        ("max-age = 24", "expected text in quotes, found a number"),
        ("max-age = \"24\"", "expected a number with a unit"),
        ("max-age = \"-24h\"", "longer than zero"),
        ("max-scans = \"3\"", "expected an integer of 0 or more, found text"),
        ("max-scans = -1", "expected an integer of 0 or more"),
        ("timeout = true", "expected text in quotes, found true or false"),
        ("concurrency = 0", "expected an integer from 1 to 64"),
        ("concurrency = 1.5", "expected an integer from 1 to 64, found a number"),
        ("http-timeout = \"x\"", "expected a number with a unit"),
        ("progress = \"bars\"", "unknown value `bars`: did you mean bar?"),
        ("color = \"\"", "the text is empty"),
        ("state-dir = \"state\"", "is not an absolute path"),
        ("output = [\"josn\"]", "unknown format `josn`: did you mean json?"),
        ("output = [\"json\", \"table\"]", "two outputs go to standard output"),
        ("output = [\"json=\"]", "the name of the file is missing"),
        (
            "profile = [\"prd\"]\n[profiles.prod]\ncloud = \"tencent\"",
            "unknown profile `prd`: did you mean prod?",
        ),
        ("profile = [\"alibab\"]", "did you mean alibaba?"),
        ("max-age = \"24h\"\nmax-age = \"48h\"", "is not TOML: duplicate key"),
        ("max-age = \"24h", "is not TOML"),
    ] {
        let error = refused(&format!("# the first line\n{setting}\n")).await;
        let line = if setting.contains("48h") { 3 } else { 2 };
        assert!(error.contains(expected) && error.contains(&format!("line {line}: ")), "{setting}: {error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn profiles_are_checked() {
    for (cloud, setting, expected) in [
        (
            "alibaba",
            "site = \"mainland\"",
            "is a setting of tencent, and the cloud of this profile is alibaba",
        ),
        ("huawei", "site = \"mainland\"", "is a setting of tencent"),
        ("tencent", "site = \"mainlnd\"", "unknown site `mainlnd`: did you mean mainland?"),
        ("tencent", "project = \"p\"", "is a setting of huawei"),
        ("alibaba", "enterprise-project = \"all\"", "is a setting of huawei"),
        ("huawei", "project = \"a/b\"", "an id consists of"),
        ("huawei", "credentials = \"x\"", "the tools of Huawei Cloud have no profiles"),
        ("huawei", "sts-endpoint = \"https://x\"", "calls no STS"),
        ("alibaba", "credentials = \"../x\"", "not a path"),
        ("alibaba", "region = \"CN Hangzhou\"", "consists of lower-case letters"),
        ("tencent", "endpoint = \"http://evil.example\"", "plain HTTP is for this machine only"),
        ("tencent", "endpoint = \"https://user:planted@host\"", "neither a user nor a password"),
        ("tencent", "sts-endpoint = \"https://host/path\"", "no path, query or fragment"),
        ("tencnt", "", "unknown cloud `tencnt`: did you mean tencent?"),
    ] {
        let error = refused(&format!("[profiles.a]\ncloud = \"{cloud}\"\n{setting}\n")).await;
        assert!(error.contains(expected) && error.contains("line "), "{setting}: {error}");
        assert!(!error.contains("planted"), "{error}");
    }
    assert!(refused("[profiles.a]\nregion = \"x\"\n").await.contains("`profiles.a`: lacks `cloud`"));
    for name in ["a=b", "a b", "", "a/b", "\\u001b"] {
        let error = refused(&format!("[profiles.\"{name}\"]\ncloud = \"tencent\"\n")).await;
        assert!(error.contains("consists of letters, digits") && !error.contains('\u{1b}'), "{error}");
    }
    assert!(refused("profiles = 1").await.contains("expected a table, [profiles.NAME]"));
}

#[tokio::test(start_paused = true)]
async fn a_named_file_has_to_exist() {
    let world = world("fail-on = [\"high\"]").await;
    let run = world.run(&["config", "show", "--config", "gone.toml"]).await;
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("gone.toml does not exist, and --config or IMAGESCAN_CONFIG names it"),
        "{run:?}"
    );
    world.write("other.toml", "fail-on = [\"low\"]");
    let shown = shown(&world, &["--config", "other.toml"]).await;
    assert_eq!(shown["fail-on"].0.to_string(), r#"["low"]"#);
    assert!(shown["fail-on"].1.ends_with("other.toml"));
    let run = world.run(&["config", "show", "--policy", "gone.toml"]).await;
    assert!(run.code == 2 && run.err.contains("--policy or IMAGESCAN_POLICY names it"), "{run:?}");
}

fn profiles(run: &Run) -> Vec<&str> {
    run.out.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect()
}

#[tokio::test(start_paused = true)]
async fn profiles_are_chosen_by_flag_then_by_the_file_then_all() {
    let world = World::start().await;
    let all = world.run(&["quota"]).await;
    assert_eq!(profiles(&all).len(), 3, "{all:?}");
    let flag = world.run(&["quota", "-p", "ten,ten", "-p", "ten"]).await;
    assert_eq!(profiles(&flag), ["tencent/ten"], "a profile counts once");
    let text = std::fs::read_to_string(world.path(FILE)).expect("the file");
    world.write(FILE, &format!("profile = [\"hua\"]\n{text}"));
    assert_eq!(profiles(&world.run(&["quota"]).await), ["huawei/hua"]);
    assert_eq!(profiles(&world.run(&["quota", "-p", "ten"]).await), ["tencent/ten"]);
    let unknown = world.run(&["quota", "-p", "tne"]).await;
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.err.contains("unknown profile `tne`") && unknown.err.contains("flag --profile"),
        "{unknown:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_unknown_profile_is_shown_and_refused() {
    let shown = World::start().await.run(&["config", "show", "-p", "tne"]).await;
    assert!(shown.code == 2 && shown.out.starts_with("NAME"), "{shown:?}");
    assert!(shown.err.contains("unknown profile `tne`"), "{shown:?}");
}

#[tokio::test(start_paused = true)]
async fn a_region_is_for_one_profile() {
    let world = World::start().await;
    let several = world.run(&["quota", "--region", "ap-guangzhou"]).await;
    assert_eq!(several.code, 2);
    assert!(several.err.contains("flag --region sets one region for 3 profiles"), "{several:?}");
    let one = shown(&world, &["--region", "cn-shanghai", "-p", "ali"]).await;
    assert_eq!(one["profiles.ali.region"], ("cn-shanghai".into(), "flag --region".to_owned()));
    assert_eq!(one["profiles.ten.region"].0, "ap-singapore");
    assert_eq!(world.run(&["quota", "--region", "X", "-p", "ali"]).await.code, 2);
}

#[tokio::test(start_paused = true)]
async fn without_profiles_the_clouds_whose_keys_are_in_variables_are_chosen() {
    let world = world("# nothing\n").await;
    let shown = shown(&world, &[]).await;
    assert_eq!(shown["profile"].0.to_string(), r#"["alibaba","tencent","huawei"]"#);
    assert_eq!(
        shown["profile"].1,
        "variables ALIBABA_CLOUD_ACCESS_KEY_ID, TENCENTCLOUD_SECRET_ID, HUAWEICLOUD_SDK_AK"
    );
    assert_eq!(shown["profiles.alibaba.cloud"], ("alibaba".into(), "built in".to_owned()));
    let world = world.without_keys();
    let none = world.run(&["quota"]).await;
    assert_eq!(none.code, 2);
    let file = world.path(FILE).display().to_string();
    assert!(
        none.err.contains("choose one with -p (alibaba, tencent, huawei)") && none.err.contains(&file),
        "{none:?}"
    );
    // A command that needs no profile works.
    assert_eq!(world.run(&["config", "show"]).await.code, 0);
}

#[tokio::test(start_paused = true)]
async fn credentials_select_a_profile_of_the_vendors_tool() {
    let world = World::start().await;
    let url = world.emulator.url();
    let mut file = String::new();
    for (name, cloud, region) in [("a", "alibaba", "cn-hangzhou"), ("t", "tencent", "ap-singapore")] {
        write!(file, "[profiles.{name}]\ncloud = \"{cloud}\"\nregion = \"{region}\"\nendpoint = \"{url}\"\ncredentials = \"audit\"\n")
            .expect("text");
    }
    world.write(FILE, &file);
    let missing = world.run(&["auth", "status"]).await;
    assert_eq!(missing.code, 4, "the keys in variables are not used: {missing:?}");
    assert!(missing.err.contains("the profile `audit` does not exist"), "{missing:?}");
    world.write(
        ".aliyun/config.json",
        r#"{"profiles": [{"name": "audit", "mode": "AK", "access_key_id": "ID", "access_key_secret": "SECRET"}]}"#,
    );
    world.write(".tccli/audit.credential", r#"{"secretId": "ID", "secretKey": "SECRET"}"#);
    let found = world.run(&["auth", "status"]).await;
    assert_eq!((found.code, found.err.as_str()), (0, ""), "{found:?}");
    assert!(found.out.contains("named profile") && found.out.contains("tccli profile"), "{}", found.out);
    assert!(!world.run(&["config", "show"]).await.out.contains("SECRET"));
    // The tool's current profile has a region, of another account.
    world.write(FILE, "[profiles.a]\ncloud = \"alibaba\"\ncredentials = \"audit\"\n");
    let region = world.run(&["quota"]).await;
    assert_eq!(region.code, 2);
    assert!(region.err.contains("alibaba/a: the profile has `credentials` and no region"), "{region:?}");
}

#[tokio::test(start_paused = true)]
async fn flags_come_before_the_file() {
    let world = world("timeout = \"1h\"\nconcurrency = 2\ncolor = \"never\"\nstate-dir = \"/tmp/x\"").await;
    let flags =
        ["--timeout", "90s", "--concurrency", "3", "--color", "always", "--state-dir", "/tmp/y", "-q"];
    let shown = shown(&world, &flags).await;
    for (name, value) in [
        ("timeout", "1m 30s"),
        ("concurrency", "3"),
        ("color", "always"),
        ("state-dir", "/tmp/y"),
        ("quiet", "true"),
    ] {
        assert_eq!(shown[name], (value.into(), format!("flag --{name}")));
    }
}
