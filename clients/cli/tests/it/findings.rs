//! `findings`: names over profiles, one report in their order, and what fails.

use std::time::Duration;

use imagescan::scan::Report;
use imagescan_cli::exit::Exit;
use imagescan_emulator::{Fault, Provider, Rule};
use jiff::SignedDuration;

use crate::world::{Run, World};

const ALL: &str = "ali,ten,hua";

/// A name of a scanned image on each profile.
async fn names(world: &World) -> Vec<String> {
    let mut names = Vec::new();
    for profile in ["hua", "ali", "ten"] {
        names.push(format!("{profile}={}", world.image(profile, "done").await));
    }
    names
}

async fn findings(world: &World, names: &[String], arguments: &[&str]) -> Run {
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    world.run(&[&["findings"], &names[..], arguments].concat()).await
}

fn report(run: &Run) -> Report {
    Report::from_json(run.out.as_bytes()).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// A profile whose keys are rejected.
fn reject_keys(world: &World, cloud: Provider) {
    let fault = Fault::BadDate { skew: SignedDuration::from_hours(30) };
    world.emulator.faults().push(Rule::new(cloud, fault, Rule::ALWAYS));
}

#[tokio::test(start_paused = true)]
async fn one_report_has_the_images_of_all_profiles_in_the_order_of_the_names() {
    let world = World::start().await;
    let mut names = names(&world).await;
    for _ in 0..2 {
        let run = findings(&world, &names, &["-p", ALL, "-o", "json"]).await;
        assert!(matches!(run.code, 0 | 5), "{run:?}");
        let report = report(&run);
        let listed: Vec<_> = report.images.iter().map(|image| image.image.reference.to_string()).collect();
        let expected: Vec<_> = names.iter().map(|name| name.split_once('=').expect("a profile").1).collect();
        assert_eq!(listed, expected);
        assert_eq!((report.accounts.len(), report.unresolved.len()), (3, 0));
        assert_eq!(report.outcome.expect("an outcome").code, run.code);
        names.reverse();
    }
    assert_eq!(world.starts(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_name_on_several_profiles_is_ambiguous_and_one_on_none_has_candidates() {
    let world = World::start().await;
    let config = std::fs::read_to_string(world.path(".config/imagescan/config.toml")).expect("the file");
    let second = config.replace("[profiles.ali]", "[profiles.second]");
    world.write(
        ".config/imagescan/config.toml",
        &format!("{config}{}", &second[..second.find("[profiles.ten]").expect("it")]),
    );
    let image = world.image("ali", "done").await;
    let (both, mistyped) = ([image.clone()], [format!("{}x", image.split('@').next().expect("a name"))]);
    let run = findings(&world, &both, &["-p", "ali,second", "-o", "json"]).await;
    assert_eq!(run.code, Exit::Incomplete.code(), "{run:?}");
    assert!(
        run.err.contains("2 profiles have an image of this name") && run.err.contains("ali, second"),
        "{run:?}"
    );
    assert_eq!((report(&run).images.len(), report(&run).unresolved.len()), (0, 1));
    let run = findings(&world, &[format!("second={image}")], &["-p", "ali,second", "-o", "json"]).await;
    assert_eq!(report(&run).images.len(), 1, "{run:?}");
    // Without a profile, it is that of the only one that has it.
    let run = findings(&world, &both, &["-p", ALL, "-o", "json"]).await;
    assert_eq!((report(&run).images.len(), report(&run).accounts.len()), (1, 1), "{run:?}");
    let run = findings(&world, &mistyped, &["-p", ALL, "-o", "json"]).await;
    assert_eq!(run.code, Exit::Incomplete.code(), "{run:?}");
    assert!(run.err.contains("none of alibaba/ali, tencent/ten, huawei/hua has it"), "{run:?}");
    assert!(run.err.contains("candidates: ") && !run.err.contains("@sha256:"), "{run:?}");
    let path = image.split(':').next().expect("a path").to_owned();
    let run = findings(&world, &[path], &["-p", "ali"]).await;
    assert!(run.code == 5 && run.err.contains("neither tag nor digest"), "{run:?}");
    let run = findings(&world, &both, &["-p", "ten"]).await;
    assert_eq!(run.code, Exit::Incomplete.code(), "an empty report is not green: {run:?}");
}

#[tokio::test(start_paused = true)]
async fn a_profile_whose_keys_are_rejected_does_not_keep_the_others_from_being_read() {
    let world = World::start().await;
    let names = names(&world).await;
    reject_keys(&world, Provider::Tencent);
    let run = findings(&world, &names, &["-p", ALL, "-o", "json"]).await;
    assert_eq!(run.code, Exit::Credentials.code(), "{run:?}");
    let report = report(&run);
    assert_eq!((report.images.len(), report.unresolved.len()), (2, 1), "{run:?}");
    assert!(run.err.contains("tencent/ten: "), "{run:?}");
    assert!(run.err.contains(" was not read: tencent/ten has failed"), "the reason is there once: {run:?}");
    let outcome = report.outcome.expect("an outcome");
    assert_eq!((outcome.code, outcome.name.as_str()), (4, "credentials"));
}

#[tokio::test(start_paused = true)]
async fn lists_of_names_have_comments_and_errors_have_their_line() {
    let world = World::start().await;
    let image = world.image("ten", "done").await;
    world.write("names.txt", &format!("\u{feff}# images\r\n\r\n  ten={image}  \r\n{image}\n#{image}\n"));
    let run = findings(&world, &["@names.txt".to_owned()], &["-p", "ten", "-o", "json"]).await;
    assert_eq!(report(&run).images.len(), 1, "two names of one image are read once: {run:?}");
    for (text, message) in [
        ("a:1\n\nUPPER:1\n", "names.txt, line 3: `UPPER:1` is not the name of an image"),
        ("tenn=a:1\n", "names.txt, line 1: unknown profile `tenn`: did you mean ten?"),
        ("# none\n", "an empty list does not mean all images"),
    ] {
        world.write("names.txt", text);
        let run = findings(&world, &["@names.txt".to_owned()], &["-p", "ten"]).await;
        assert!(run.code == 2 && run.err.contains(message) && run.out.is_empty(), "{run:?}");
    }
    let run = findings(&world, &["@absent.txt".to_owned()], &["-p", "ten"]).await;
    assert!(run.code == 2 && run.err.contains("absent.txt"), "{run:?}");
}

#[tokio::test(start_paused = true)]
async fn wrong_arguments_send_nothing() {
    let world = World::start().await;
    for (arguments, message) in [
        (&["findings", "a:1", "-p", "ten", "--fail-on", "hgih"][..], "did you mean high?"),
        (&["findings", "a:1", "-p", "ten", "--severity", "hgih"], "did you mean high?"),
        (&["findings", "a:1", "-p", "ten", "-o", "summary"], "GITHUB_STEP_SUMMARY"),
        (&["findings", "a:1", "-p", "ten", "-o", "summary=x.md"], "-o markdown=FILE"),
        (&["findings", "a:1", "-p", "ten", "-o", "json", "-o", "table"], "two outputs"),
        (&["findings", "a:1", "-p", "ten", "--new-since", "absent.json"], "absent.json"),
        (&["findings", "A:1", "-p", "ten"], "is not the name of an image"),
        (&["affected", "CVE-1", "-p", "ten"], "is not the id of a vulnerability"),
    ] {
        let run = world.run(arguments).await;
        assert!(run.code == 2 && run.err.contains(message), "{run:?}");
    }
    assert_eq!(world.emulator.executions().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_signal_ends_the_reading_and_what_was_read_is_written() {
    let world = World::start().await;
    let names = names(&world).await;
    let slow =
        Rule::new("DescribeAssetImageRegistryVulList", Fault::Delay(Duration::from_secs(20)), Rule::ALWAYS);
    world.emulator.faults().push(slow);
    let signal = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        world.signal(Some(Exit::Interrupted));
    };
    let (run, ()) = tokio::join!(findings(&world, &names, &["-p", ALL, "-o", "json"]), signal);
    assert_eq!(run.code, Exit::Interrupted.code(), "{run:?}");
    let report = report(&run);
    assert_eq!(report.images.len() + report.unresolved.len(), 3, "{run:?}");
    let unread = report.unresolved.iter().find(|one| names[2].ends_with(&one.reference.to_string()));
    assert!(unread.is_some_and(|one| one.error.message.contains("Ctrl-C")), "{run:?}");
    assert_eq!(report.outcome.expect("an outcome").name, "interrupted");
    // A signal that has arrived before ends the command before anything is found.
    let run = findings(&world, &names, &["-p", ALL]).await;
    assert_eq!((run.code, run.out.as_str()), (Exit::Interrupted.code(), ""), "{run:?}");
}
