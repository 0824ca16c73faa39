//! Scenarios, and the code that each ends with: every code, and every pair of reasons that can apply to one command.

use std::time::Duration;

use clap::CommandFactory as _;
use imagescan::scan::Report;
use imagescan_cli::arguments::Arguments;
use imagescan_cli::exit::Exit::{
    self, Credentials, Error, GateFailed, Incomplete, Interrupted, NotStarted, Success, Terminated, TimedOut,
    Usage,
};
use imagescan_emulator::{Fault, Provider, Rule, Stage};
use jiff::SignedDuration;

use crate::world::{Run, World};

/// A command to which reasons are added.
#[derive(Clone, Copy, Debug)]
enum Command {
    /// `findings` of images on three profiles.
    Findings,
    /// `scan` on two profiles.
    Scan,
    /// `scan` on three profiles, of which two lose the response to their start, so that the estimate of the third is too old.
    StaleScan,
    /// `cancel` of scans on two profiles.
    Cancel,
}

/// Commands, and the reasons that apply to them. The first of the precedence counts.
const TABLE: &[(Command, &[Exit])] = &[
    (Command::Findings, &[]),
    (Command::Findings, &[Usage]),
    (Command::Findings, &[GateFailed]),
    (Command::Findings, &[Credentials]),
    (Command::Findings, &[Error]),
    (Command::Findings, &[Incomplete]),
    (Command::Findings, &[Interrupted]),
    (Command::Findings, &[Terminated]),
    (Command::Findings, &[GateFailed, Credentials]),
    (Command::Findings, &[GateFailed, Error]),
    (Command::Findings, &[GateFailed, Incomplete]),
    (Command::Findings, &[Credentials, Error]),
    (Command::Findings, &[Credentials, Incomplete]),
    (Command::Findings, &[Error, Incomplete]),
    (Command::Findings, &[GateFailed, Credentials, Error, Incomplete]),
    (Command::Scan, &[]),
    (Command::Scan, &[Usage]),
    (Command::Scan, &[NotStarted]),
    (Command::Scan, &[TimedOut]),
    (Command::Scan, &[GateFailed, TimedOut]),
    (Command::Scan, &[Credentials, TimedOut]),
    (Command::Scan, &[Error, TimedOut]),
    (Command::Scan, &[TimedOut, Incomplete]),
    (Command::Scan, &[GateFailed, Error, TimedOut]),
    (Command::StaleScan, &[NotStarted, Error]),
    (Command::StaleScan, &[NotStarted, GateFailed]),
    (Command::StaleScan, &[NotStarted, Credentials]),
    (Command::StaleScan, &[NotStarted, TimedOut]),
    (Command::StaleScan, &[NotStarted, Incomplete]),
    (Command::Cancel, &[]),
    (Command::Cancel, &[Usage, Credentials]),
    (Command::Cancel, &[Usage, Error]),
];

/// Pairs that no command can have. Wrong usage is found before anything is sent, and ends the command; the one exception is
/// `cancel` of several scans, of which one cannot be stopped in the way that was chosen. It starts nothing, judges nothing, waits
/// for nothing and reads no findings.
const IMPOSSIBLE: &[(Exit, Exit)] =
    &[(Usage, NotStarted), (Usage, GateFailed), (Usage, TimedOut), (Usage, Incomplete)];

/// What the reasons of an exit have in these scenarios.
fn evidence(command: Command, exit: Exit) -> &'static str {
    match exit {
        Usage if matches!(command, Command::Cancel) => "tencent/ten: ",
        Credentials if matches!(command, Command::Cancel) => "huawei/hua: ",
        Error if matches!(command, Command::StaleScan) => "the response to the start was lost",
        NotStarted if matches!(command, Command::StaleScan) => "the estimate is older than ten minutes",
        GateFailed => "gate failed: ",
        Credentials => "tencent/ten: ",
        Error => "huawei/hua: ",
        Incomplete => " read",
        Interrupted => "ended by Ctrl-C",
        Terminated => "ended by SIGTERM",
        TimedOut => "the wait has ended after 1s",
        _ => "",
    }
}

/// The first image of a profile whose scan has found something.
async fn with_findings(world: &World, profile: &str) -> String {
    let run = world.run(&["images", "-p", profile, "--state", "done", "-o", "jsonl"]).await;
    let mut rows = run.out.lines().map(|row| serde_json::from_str::<serde_json::Value>(row).expect("a row"));
    let row = rows.find(|row| row["counts"]["vulnerabilities"].as_u64() > Some(0)).expect("an image");
    format!("{profile}={}", row["name"].as_str().expect("a name"))
}

async fn idle(world: &World, profile: &str) -> String {
    format!("{profile}={}", world.image(profile, "not-scanned").await)
}

/// The keys are rejected.
fn rejected() -> Fault {
    Fault::BadDate { skew: SignedDuration::from_hours(30) }
}

/// The request is not executed, and has no response.
fn lost() -> Fault {
    Fault::Drop(Stage::BeforeExecution)
}

impl Command {
    async fn run(self, reasons: &[Exit]) -> (World, Run) {
        let world = World::start().await;
        let has = |exit| reasons.contains(&exit);
        let mut words: Vec<String> = Vec::new();
        let push = |fault, matcher: (Provider, &str)| {
            world.emulator.faults().push(Rule::new(matcher, fault, Rule::ALWAYS));
        };
        let to_cloud = |fault, cloud: Provider| {
            world.emulator.faults().push(Rule::new(cloud, fault, Rule::ALWAYS));
        };
        match self {
            Self::Findings => {
                words.extend(["findings".to_owned()]);
                for profile in ["ali", "ten", "hua"] {
                    words.push(with_findings(&world, profile).await);
                }
                if has(Incomplete) {
                    words.push("ali=team/no-such-image:1".to_owned());
                }
                if has(Credentials) {
                    to_cloud(rejected(), Provider::Tencent);
                }
                if has(Error) {
                    to_cloud(lost(), Provider::Huawei);
                }
            }
            Self::Scan | Self::StaleScan => {
                words.extend(["scan".to_owned(), idle(&world, "ali").await]);
                if has(Credentials) || matches!(self, Self::StaleScan) {
                    words.push(idle(&world, "ten").await);
                }
                if has(Error) || matches!(self, Self::StaleScan) {
                    words.push(idle(&world, "hua").await);
                }
                // Their last scans are taken as they are.
                if has(GateFailed) {
                    words.push(with_findings(&world, "ali").await);
                }
                if has(Credentials) && matches!(self, Self::StaleScan) {
                    words.push(with_findings(&world, "ten").await);
                }
                words.extend(["--max-age", "9000d"].map(str::to_owned));
                if has(TimedOut) {
                    words.extend(["--timeout".to_owned(), "1s".to_owned()]);
                }
                if !has(NotStarted) || matches!(self, Self::StaleScan) {
                    words.extend(["--yes", "--max-scans", "9"].map(str::to_owned));
                }
            }
            Self::Cancel => {
                words.push("cancel".to_owned());
                for profile in ["ali", "ten", "hua"] {
                    let name = idle(&world, profile).await;
                    let scan = ["scan", &name, "-p", profile, "--yes", "--max-scans", "1", "--detach"];
                    let run = world.run(&scan).await;
                    if profile != "ten" || has(Usage) {
                        words.push(run.out.trim().to_owned());
                    }
                }
                if has(Credentials) {
                    to_cloud(rejected(), Provider::Huawei);
                }
                if has(Error) {
                    to_cloud(lost(), Provider::Huawei);
                }
            }
        }
        match self {
            Self::Scan => {
                if has(Credentials) {
                    push(rejected(), (Provider::Tencent, "CreateAssetImageRegistryScanTask"));
                }
                if has(Error) {
                    push(lost(), (Provider::Huawei, "CreateManualImageScanTask"));
                }
            }
            Self::StaleScan => {
                push(lost(), (Provider::Alibaba, "PublicCreateImageScanTask"));
                push(lost(), (Provider::Tencent, "CreateAssetImageRegistryScanTask"));
                // Each of both searches takes five minutes, and this a little more.
                let late = Fault::Delay(Duration::from_secs(2));
                push(late, (Provider::Tencent, "DescribeAssetImageRegistryList"));
                if has(Credentials) {
                    push(rejected(), (Provider::Tencent, "DescribeAssetImageRegistryVulList"));
                }
            }
            Self::Findings | Self::Cancel => {}
        }
        words.extend(["-p", "ali,ten,hua"].map(str::to_owned));
        if !matches!(self, Self::Cancel) {
            words.extend(["-o", "json", "--kinds", "vulnerability"].map(str::to_owned));
            if has(GateFailed) {
                words.extend(["--fail-on", "vulnerability"].map(str::to_owned));
            }
            if has(Usage) {
                words.extend(["--fail-on", "no-such-rule"].map(str::to_owned));
            }
        }
        for exit in [Interrupted, Terminated] {
            if has(exit) {
                world.signal(Some(exit));
            }
        }
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let run = world.run(&words).await;
        (world, run)
    }
}

#[tokio::test(start_paused = true)]
async fn every_scenario_ends_with_the_code_of_the_first_reason() {
    for (command, reasons) in TABLE {
        let (world, run) = command.run(reasons).await;
        let text = format!("{command:?} {reasons:?}: code {}\n{}", run.code, run.err);
        let expected = Exit::PRECEDENCE.into_iter().find(|exit| reasons.contains(exit)).unwrap_or(Success);
        assert_eq!(run.code, expected.code(), "{text}");
        for exit in *reasons {
            let reason = run
                .err
                .lines()
                .find(|line| line.starts_with("imagescan: ") && line.contains(evidence(*command, *exit)));
            assert!(reason.is_some(), "{exit:?} has no reason: {text}");
        }
        if matches!(expected, Usage | Interrupted | Terminated) || matches!(command, Command::Cancel) {
            continue;
        }
        if *reasons == [NotStarted] {
            assert_eq!((world.starts(), run.out.as_str()), (0, ""), "{text}");
            continue;
        }
        let outcome = Report::from_json(run.out.as_bytes()).expect("a report").outcome.expect("an outcome");
        assert_eq!((outcome.code, outcome.name.as_str()), (run.code, expected.name()), "{text}");
        let shown: Vec<_> = run.err.lines().filter_map(|line| line.strip_prefix("imagescan: ")).collect();
        assert_eq!(outcome.reasons, shown, "the report has the reasons of the process: {text}");
    }
}

#[test]
fn the_table_has_every_code_and_every_pair_of_the_precedence() {
    for exit in Exit::ALL {
        assert!(
            exit == Success || TABLE.iter().any(|(_, reasons)| *reasons == [exit]),
            "{exit:?} has no scenario of its own"
        );
    }
    let order = [Usage, NotStarted, GateFailed, Credentials, Error, TimedOut, Incomplete];
    for (at, first) in order.into_iter().enumerate() {
        for second in order.into_iter().skip(at + 1) {
            let pair = |(_, reasons): &(_, &[Exit])| reasons.contains(&first) && reasons.contains(&second);
            let is_impossible = IMPOSSIBLE.contains(&(first, second));
            assert_ne!(TABLE.iter().any(pair), is_impossible, "{first:?} and {second:?}");
        }
    }
}

#[test]
fn the_help_of_each_command_names_the_same_codes() {
    let mut program = Arguments::command();
    let help = program.render_help().to_string();
    for exit in Exit::ALL {
        let line = help.lines().find(|line| line.trim_start().starts_with(&format!("{} ", exit.code())));
        let first_words: Vec<_> = exit.meaning().split(' ').take(4).collect();
        assert!(line.is_some_and(|line| line.contains(&first_words.join(" "))), "{exit:?}: {help}");
    }
    assert!(help.contains("2, 6, 3, 4, 1, 7, 5"), "{help}");
}
