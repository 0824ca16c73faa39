//! Scenarios, and the code that each ends with: every code, and every pair of reasons that can apply to one command.

use std::time::Duration;

use clap::CommandFactory as _;
use imagescan::scan::Report;
use imagescan_cli::arguments::Arguments;
use imagescan_cli::exit::Exit::{
    self, Credentials, Error, GateFailed, Incomplete, Interrupted, NotStarted, Success, Terminated, TimedOut,
    Usage,
};
use imagescan_emulator::{Fault, Matcher, Provider, Rule, Stage};
use jiff::SignedDuration;

use crate::world::{Run, World};

const START_OF_TENCENT: &str = "CreateAssetImageRegistryScanTask";

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
        Usage if matches!(command, Command::Cancel) => "; --by-images stops every scan of these images",
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

/// A command while reasons are added to it.
struct Scenario {
    world: World,
    reasons: &'static [Exit],
    words: Vec<String>,
}

impl Scenario {
    fn has(&self, exit: Exit) -> bool {
        self.reasons.contains(&exit)
    }

    fn add<const N: usize>(&mut self, words: [&str; N]) {
        self.words.extend(words.map(str::to_owned));
    }

    /// Adds the fault to all calls from now on: of a cloud, or of an operation.
    fn break_calls(&self, fault: Fault, calls: impl Into<Matcher>) {
        self.world.emulator.faults().push(Rule::new(calls, fault, Rule::ALWAYS));
    }

    async fn add_idle(&mut self, profile: &str) {
        let name = idle(&self.world, profile).await;
        self.words.push(name);
    }

    async fn add_with_findings(&mut self, profile: &str) {
        let name = with_findings(&self.world, profile).await;
        self.words.push(name);
    }

    async fn findings(&mut self) {
        self.add(["findings"]);
        for profile in ["ali", "ten", "hua"] {
            self.add_with_findings(profile).await;
        }
        if self.has(Incomplete) {
            self.add(["ali=team/no-such-image:1"]);
        }
        if self.has(Credentials) {
            self.break_calls(rejected(), Provider::Tencent);
        }
        if self.has(Error) {
            self.break_calls(lost(), Provider::Huawei);
        }
    }

    async fn scan(&mut self) {
        self.add(["scan"]);
        self.add_idle("ali").await;
        if self.has(Credentials) {
            self.add_idle("ten").await;
            self.break_calls(rejected(), (Provider::Tencent, START_OF_TENCENT));
        }
        if self.has(Error) {
            self.add_idle("hua").await;
            self.break_calls(lost(), (Provider::Huawei, "CreateManualImageScanTask"));
        }
        if !self.has(NotStarted) {
            self.add(["--yes", "--max-scans", "9"]);
        }
    }

    async fn stale_scan(&mut self) {
        self.add(["scan", "--yes", "--max-scans", "9"]);
        for profile in ["ali", "ten", "hua"] {
            self.add_idle(profile).await;
        }
        self.break_calls(lost(), (Provider::Alibaba, "PublicCreateImageScanTask"));
        self.break_calls(lost(), (Provider::Tencent, START_OF_TENCENT));
        if self.has(Credentials) {
            self.add_with_findings("ten").await;
            self.break_calls(rejected(), (Provider::Tencent, "DescribeAssetImageRegistryVulList"));
        }
        // Each of both searches takes five minutes, and this a little more.
        let late = Fault::Delay(Duration::from_secs(2));
        self.break_calls(late, (Provider::Tencent, "DescribeAssetImageRegistryList"));
    }

    /// What all scans have.
    async fn of_scans(&mut self) {
        if self.has(GateFailed) {
            self.add_with_findings("ali").await;
        }
        if self.has(TimedOut) {
            self.add(["--timeout", "1s"]);
        }
        // The last scans of images with findings are taken as they are.
        self.add(["--max-age", "9000d"]);
    }

    async fn cancel(&mut self) {
        self.add(["cancel"]);
        for profile in ["ali", "ten", "hua"] {
            let name = idle(&self.world, profile).await;
            let scan = ["scan", &name, "-p", profile, "--yes", "--max-scans", "1", "--detach"];
            let run = self.world.run(&scan).await;
            if profile != "ten" || self.has(Usage) {
                self.add([run.out.trim()]);
            }
        }
        if self.has(Credentials) {
            self.break_calls(rejected(), Provider::Huawei);
        }
        if self.has(Error) {
            self.break_calls(lost(), Provider::Huawei);
        }
    }

    /// What commands with a report have.
    fn of_reports(&mut self) {
        self.add(["-o", "json", "--kinds", "vulnerability"]);
        if self.has(GateFailed) {
            self.add(["--fail-on", "vulnerability"]);
        }
        if self.has(Usage) {
            self.add(["--fail-on", "no-such-rule"]);
        }
    }
}

async fn run(command: Command, reasons: &'static [Exit]) -> (World, Run) {
    let mut scenario = Scenario { world: World::with_images(24).await, reasons, words: Vec::new() };
    match command {
        Command::Findings => scenario.findings().await,
        Command::Scan => scenario.scan().await,
        Command::StaleScan => scenario.stale_scan().await,
        Command::Cancel => scenario.cancel().await,
    }
    if matches!(command, Command::Scan | Command::StaleScan) {
        scenario.of_scans().await;
    }
    if !matches!(command, Command::Cancel) {
        scenario.of_reports();
    }
    scenario.add(["-p", "ali,ten,hua"]);
    if let Some(exit) = reasons.iter().find(|exit| matches!(exit, Interrupted | Terminated)) {
        scenario.world.signal(Some(*exit));
    }
    let words: Vec<_> = scenario.words.iter().map(String::as_str).collect();
    let run = scenario.world.run(&words).await;
    (scenario.world, run)
}

#[tokio::test(start_paused = true)]
async fn every_scenario_ends_with_the_code_of_the_first_reason() {
    for (command, reasons) in TABLE {
        let (world, run) = run(*command, reasons).await;
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
