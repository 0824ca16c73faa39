//! The file of a project, which the author of a pull request may have written: it only tightens.

use std::fs;

use crate::settings::shown;
use crate::world::World;

const USER: &str = ".config/imagescan/config.toml";
const PROJECT: &str = ".imagescan.toml";

/// Adds to the user's file, before its profiles.
fn user(world: &World, settings: &str) {
    let profiles = fs::read_to_string(world.path(USER)).expect("the file");
    let profiles = profiles.split_once("[profiles").expect("profiles").1;
    world.write(USER, &format!("{settings}\n[profiles{profiles}"));
}

/// A setting as `config show` lists it, of these files.
async fn effective(name: &str, user_file: &str, project: &str) -> String {
    let world = World::start().await;
    user(&world, user_file);
    world.write(PROJECT, project);
    shown(&world, &[]).await[name].0.to_string()
}

#[tokio::test(start_paused = true)]
async fn each_key_tightens_and_none_loosens() {
    for (name, user, project, expected) in [
        // Rules are added, also to a gate that the user has opened.
        ("fail-on", "", "[\"high\"]", r#"["high"]"#),
        ("fail-on", "[\"critical\", \"secret\"]", "[\"high\"]", r#"["critical","secret","high"]"#),
        ("fail-on", "[\"low\"]", "[\"critical\"]", r#"["low","critical"]"#),
        ("fail-on", "[\"none\"]", "[\"malware\"]", r#"["malware"]"#),
        ("fail-on", "[\"high\"]", "[\"high\"]", r#"["high"]"#),
        // Kinds are added; none is removed.
        ("kinds", "[\"vulnerability\"]", "[\"malware\"]", r#"["vulnerability","malware"]"#),
        ("kinds", "[\"vulnerability\", \"secret\"]", "[\"secret\"]", r#"["vulnerability","secret"]"#),
        ("kinds", "", "[\"malware\"]", r#"["those of the command","malware"]"#),
        // Without an age of the user, no result is young enough, and an age would loosen that.
        ("max-age", "\"24h\"", "\"1h\"", r#""1h""#),
        ("max-age", "\"24h\"", "\"48h\"", r#""24h""#),
        ("max-age", "", "\"48h\"", "null"),
        // A number of the project permits nothing.
        ("max-scans", "5", "2", r#""2""#),
        ("max-scans", "5", "9", r#""5""#),
        ("max-scans", "5", "0", r#""0""#),
        ("max-scans", "", "9", "null"),
    ] {
        let line = |value: &str| if value.is_empty() { String::new() } else { format!("{name} = {value}") };
        let effective = effective(name, &line(user), &line(project)).await;
        assert_eq!(effective, expected, "{name}: {user} and {project}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_flag_does_not_remove_the_rules_of_a_project_and_no_project_config_does() {
    let world = World::start().await;
    user(&world, "fail-on = [\"low\"]");
    world.write(PROJECT, "fail-on = [\"high\"]");
    let both = &shown(&world, &[]).await["fail-on"];
    assert_eq!(both.0.to_string(), r#"["low","high"]"#);
    let files = [USER, PROJECT].map(|file| format!("file {}", world.path(file).display()));
    assert_eq!(both.1, files.join(", "), "the gate has several sources");
    let without = &shown(&world, &["--no-project-config"]).await["fail-on"];
    assert_eq!(*without, (serde_json::json!(["low"]), files[0].clone()));
}

#[tokio::test(start_paused = true)]
async fn forbidden_settings_are_refused_with_their_place_and_nothing_is_sent() {
    let world = World::start().await;
    for (setting, place) in [
        ("endpoint = \"https://evil.example\"", "a profile of the user's file"),
        ("sts-endpoint = \"https://evil.example\"", "a profile of the user's file"),
        ("credentials = \"prod\"", "a profile of the user's file"),
        ("region = \"x\"", "a profile of the user's file"),
        ("cloud = \"tencent\"", "a profile of the user's file"),
        ("project = \"x\"", "a profile of the user's file"),
        (
            "[profiles.ten]\ncloud = \"tencent\"\nendpoint = \"https://evil.example\"",
            "a profile of the user's file",
        ),
        ("profile = [\"ten\"]", "the user's file, or on the command line"),
        ("state-dir = \"/tmp\"", "the user's file, or on the command line"),
        ("severity-from = \"cvss\"", "the user's file, or on the command line"),
        ("timeout = \"1s\"", "the user's file, or on the command line"),
        ("concurrency = 1", "the user's file, or on the command line"),
        ("http-timeout = \"1s\"", "the user's file, or on the command line"),
        ("progress = \"none\"", "the user's file, or on the command line"),
        ("color = \"never\"", "the user's file, or on the command line"),
        ("exit-code-gate = 9", "on the command line"),
        ("config = \"/tmp/x\"", "on the command line"),
        ("policy = \"/tmp/x\"", "on the command line"),
        ("no-project-config = true", "on the command line"),
        ("new-since = \"report.json\"", "on the command line"),
        ("handle-file = \"/tmp/x\"", "on the command line"),
        ("severity = [\"low\"]", "on the command line"),
        ("detach = true", "on the command line"),
        ("quiet = true", "on the command line"),
        ("yes = true", "typed as --yes"),
        ("allow-partial = true", "typed as --allow-partial"),
        ("allow_partial = true", "typed as --allow-partial"),
        ("allow-missing = true", "typed as --allow-missing"),
        ("unknown-states = true", "typed as --unknown-states"),
        ("proxy = \"http://evil.example\"", "HTTPS_PROXY"),
        ("https-proxy = \"http://evil.example\"", "HTTPS_PROXY"),
        ("secret-key = \"planted\"", "vendor's own"),
        ("access_key_id = \"planted\"", "vendor's own"),
        ("fail-on = [\"none\"]", "cannot remove any"),
        ("fail-on = [\"high\", \"NONE\"]", "cannot remove any"),
        ("fail_on = [\"high\"]", "did you mean fail-on?"),
        ("kind = [\"malware\"]", "did you mean kinds?"),
        ("max-age = 1", "expected text in quotes"),
        ("max-scans = \"1\"", "expected an integer"),
    ] {
        world.write(PROJECT, setting);
        for command in [&["quota"][..], &["config", "show"], &["images"]] {
            let run = world.run(command).await;
            assert_eq!((run.code, run.out.as_str()), (2, ""), "{setting}: {run:?}");
            assert!(
                run.err.contains(place) && run.err.contains(".imagescan.toml, line 1: "),
                "{setting}: {run:?}"
            );
            assert!(!run.err.contains("planted"), "{run:?}");
            assert_eq!(run.err.lines().count(), 1, "{run:?}");
        }
    }
    assert_eq!(world.emulator.executions().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn hostile_names_and_values_cannot_control_the_terminal_or_the_log() {
    let world = World::start().await;
    for setting in [
        "\"\\u001b[2J\" = 1",
        "\"\\n::error::x\" = 1",
        "fail-on = [\"\\u001b[2J\"]",
        "kinds = [\"\\n::error::x\"]",
        "output = [\"\\n::error::x\"]",
        "output = [\"json=\\n::error::x\"]",
        "\"\\u202e\" = 1",
        "x = \"\u{202e}",
        &format!("x = {}", "[".repeat(30_000)),
        &format!("x = {}1", "a.".repeat(15_000)),
        &format!("{}x = 1", "a.".repeat(15_000)),
        &"#".repeat(40_000),
        &"#".repeat(2 << 20),
    ] {
        world.write(PROJECT, setting);
        let run = world.run(&["quota"]).await;
        let lines: Vec<_> = run.err.lines().collect();
        assert!(
            run.code == 2 && lines.len() == 1 && lines[0].starts_with("imagescan: "),
            "{setting}: {run:?}"
        );
        assert!(!run.err.contains(['\u{1b}', '\u{202e}']), "{setting}: {run:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn outputs_are_below_the_folder_of_the_file() {
    let world = World::start().await;
    fs::create_dir_all(world.path("repo/reports")).expect("a folder");
    fs::create_dir_all(world.path("repo/.git/hooks")).expect("a folder");
    fs::create_dir_all(world.path("outside")).expect("a folder");
    for (link, target) in [("repo/away", "outside"), ("repo/hooks", "repo/.git/hooks")] {
        link_to(&world.path(target), &world.path(link));
    }
    fs::write(world.path("outside/file"), "").expect("a file");
    link_to(&world.path("outside/file"), &world.path("repo/linked.json"));
    let policy = |output: &str| world.write("repo/.imagescan.toml", &format!("output = [{output:?}]"));
    let flags = ["--policy", "repo/.imagescan.toml"];
    for output in [
        "json",
        "summary",
        "summary=x.md",
        "json=/etc/x",
        "json=../x.json",
        "json=reports/../../x.json",
        "json=away/x.json",
        "json=away/../x.json",
        "json=.git/config",
        "json=.GIT/config",
        "json=hooks/pre-commit",
        "json=.git",
        "json=linked.json",
        "json=reports",
        "json=missing/x.json",
        "json=.imagescan.toml",
        "json=..",
        "json=.",
    ] {
        policy(output);
        let run = world.run(&[&["config", "show"], &flags[..]].concat()).await;
        assert!(run.code == 2 && run.err.contains("line 1: `output`"), "{output}: {run:?}");
    }
    for output in
        ["json=x.json", "sarif=reports/x.sarif", "json=reports/../x.json", "json=./reports/./x.json"]
    {
        policy(output);
        let shown = &shown(&world, &flags).await["output"];
        let paths = shown.0.to_string();
        assert!(paths.starts_with("[\"table\",\"") && !paths.contains(".."), "{output}: {paths}");
        let root = world.path("repo").canonicalize().expect("a folder").display().to_string();
        assert!(paths.contains(&root), "{paths}");
    }
}

#[cfg(unix)]
fn link_to(target: &std::path::Path, link: &std::path::Path) {
    std::os::unix::fs::symlink(target, link).expect("a link");
}

#[cfg(windows)]
fn link_to(target: &std::path::Path, link: &std::path::Path) {
    if target.is_dir() {
        std::os::windows::fs::symlink_dir(target, link).expect("a link");
    } else {
        std::os::windows::fs::symlink_file(target, link).expect("a link");
    }
}

#[tokio::test(start_paused = true)]
async fn all_files_up_to_the_repository_count_and_none_above_it() {
    let mut world = World::start().await;
    fs::create_dir_all(world.path("above/repo/part/deep")).expect("a folder");
    world.write("above/.imagescan.toml", "fail-on = [\"malware\"]");
    world.write("above/repo/.imagescan.toml", "fail-on = [\"high\"]\nmax-scans = 1");
    world.write("above/repo/part/.imagescan.toml", "fail-on = [\"secret\"]\nmax-scans = 9");
    user(&world, "max-scans = 5");
    world.directory = world.path("above/repo/part/deep");
    // Outside of a repository, only the current directory counts.
    assert_eq!(shown(&world, &[]).await["fail-on"].0.to_string(), r#"["none"]"#);
    // A work tree has a file.
    world.write("above/repo/.git", "gitdir: elsewhere");
    let inside = shown(&world, &[]).await;
    assert_eq!(inside["fail-on"].0.to_string(), r#"["secret","high"]"#);
    assert_eq!(inside["max-scans"].0, "1");
    // Another file replaces them.
    let policy = world.path("above/.imagescan.toml").display().to_string();
    assert_eq!(shown(&world, &["--policy", &policy]).await["fail-on"].0.to_string(), r#"["malware"]"#);
}

#[tokio::test(start_paused = true)]
async fn a_project_fails_the_gate_and_adds_a_report_beside_the_table() {
    let world = World::start().await;
    let image = world.image("ten", "done").await;
    let command = ["findings", &image, "-p", "ten", "--allow-partial"];
    let open = world.run(&command).await;
    assert_eq!(open.code, 0, "{open:?}");
    world.write(
        PROJECT,
        "fail-on = [\"low\", \"unknown\"]\nkinds = [\"malware\"]\noutput = [\"json=report.json\"]",
    );
    let gated = world.run(&[&command[..], &["--fail-on", "none"]].concat()).await;
    assert_eq!((gated.code, gated.out.as_str()), (3, open.out.as_str()), "{gated:?}");
    let report = fs::read(world.path("report.json")).expect("the report of the project");
    let report = imagescan::scan::Report::from_json(&report[..]).expect("a report");
    assert_eq!(report.outcome.expect("an outcome").code, 3);
    let json = world.run(&[&command[..], &["-o", "json"]].concat()).await;
    assert!(json.out.starts_with('{'), "the user chooses what standard output has: {json:?}");
    assert_eq!(world.run(&[&command[..], &["--no-project-config"]].concat()).await.code, 0);
}

#[tokio::test(start_paused = true)]
async fn the_number_of_a_project_lowers_what_a_scan_may_cost_and_permits_nothing() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    world.write(PROJECT, "max-scans = 0");
    for limit in [&[][..], &["--max-scans", "5"]] {
        let run = world.run(&[&["scan", &image, "-p", "ten", "--yes"], limit].concat()).await;
        assert_eq!((run.code, world.starts()), (6, 0), "{run:?}");
    }
    // Huawei Cloud requires a limit of the user.
    let image = world.image("hua", "not-scanned").await;
    world.write(PROJECT, "max-scans = 9");
    let run = world.run(&["scan", &image, "-p", "hua", "--yes"]).await;
    assert_eq!((run.code, world.starts()), (6, 0), "{run:?}");
    assert!(run.err.contains("--max-scans"), "{run:?}");
}
