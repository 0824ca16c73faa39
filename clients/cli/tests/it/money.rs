//! No command but `scan` starts anything, whatever flags it has, and `scan` starts nothing without consent. The commands and flags
//! are those of the program: a new one is a part of this test.

use std::collections::BTreeSet;

use clap::builder::Str;
use clap::{Arg, ArgAction, Command, CommandFactory as _};
use imagescan_cli::arguments::Arguments;
use imagescan_emulator::Random;

use crate::world::World;

const PROFILES: [&str; 3] = ["ali", "ten", "hua"];

/// Combinations of a command, beside each flag alone.
const RANDOM: usize = 12;

/// The commands that run, by their words, with their own arguments.
fn commands() -> Vec<(Vec<String>, Vec<Arg>)> {
    fn add(command: &Command, words: &[String], all: &mut Vec<(Vec<String>, Vec<Arg>)>) {
        if command.has_subcommands() {
            for inner in command.get_subcommands() {
                add(inner, &[words, &[inner.get_name().to_owned()]].concat(), all);
            }
        } else {
            let is_of_program = |arg: &&Arg| !matches!(arg.get_id().as_str(), "help" | "version");
            all.push((words.to_owned(), command.get_arguments().filter(is_of_program).cloned().collect()));
        }
    }
    let mut program = Arguments::command();
    // Gives the commands the global arguments.
    program.build();
    let mut all = Vec::new();
    add(&program, &[], &mut all);
    assert!(all.len() > 10, "{all:?}");
    all
}

/// A world with a scan of each profile that waits or runs, and names and files for all arguments.
struct Inputs {
    world: World,
    images: Vec<String>,
}

impl Inputs {
    async fn new() -> Self {
        let world = World::with_images(24).await;
        let mut images = Vec::new();
        for profile in PROFILES {
            let image = world.image(profile, "not-scanned").await;
            let file = format!("handle-{profile}.json");
            let scan = ["scan", &image, "-p", profile, "--yes", "--max-scans", "1", "--detach"];
            let run = world.run(&[&scan[..], &["--handle-file", &file]].concat()).await;
            assert_eq!(run.code, 0, "{run:?}");
            // Two that could be started, and one whose findings can be read.
            let idle = world.run(&["images", "-p", profile, "--state", "not-scanned", "-o", "jsonl"]).await;
            for row in idle.out.lines().take(2) {
                let row: serde_json::Value = serde_json::from_str(row).expect("a row");
                images.push(format!("{profile}={}", row["name"].as_str().expect("a name")));
            }
            images.push(format!("{profile}={}", world.image(profile, "done").await));
        }
        let report = world.run(&["findings", &images[5], "-p", "ten", "-o", "json=report.json"]).await;
        assert!(matches!(report.code, 0 | 5), "{report:?}");
        world.write("policy.toml", "fail-on = [\"critical\"]\n");
        Self { world, images }
    }

    /// Values of an argument, some of which are wrong for some commands.
    fn values(&self, arg: &Arg) -> Vec<String> {
        let possible = arg.get_possible_values();
        if !possible.is_empty() {
            return possible.iter().map(|value| value.get_name().to_owned()).collect();
        }
        let name = arg.get_value_names().and_then(|names| names.first()).map(Str::as_str);
        let values: &[&str] = match (arg.get_id().as_str(), name.unwrap_or_default()) {
            ("config", _) => &[".config/imagescan/config.toml"],
            ("policy", _) => &["policy.toml"],
            ("handle_file", _) => &["new-handle.json"],
            ("state_dir", _) => &["elsewhere", ".local/state/imagescan"],
            ("report" | "new_since", _) => &["report.json"],
            (_, "NAME") => &["ali", "ten", "hua", "ali,ten,hua"],
            (_, "REGION") => &["cn-hangzhou", "ap-singapore", "cn-north-4"],
            (_, "TIME") => &["1s", "24h", "7d"],
            (_, "N") => &["1", "5", "64"],
            (_, "FORMAT[=FILE]") => &["table", "json", "jsonl", "sarif", "json=out.json"],
            (_, "SEVERITY") => &["critical,high"],
            (_, "RULE") => &["low", "malware,secret", "none"],
            (_, "CODE") => &["42"],
            (_, "KIND") => &["vulnerability", "vulnerability,malware"],
            (_, "STATE") => &["not-scanned", "done"],
            (_, "[PROFILE=]PATTERN") => &["*", "ten=*:*"],
            (_, "ID") => &["CVE-2021-44228"],
            (_, "HANDLE") => &["handle-ali.json", "handle-ten.json", "handle-hua.json"],
            (_, "[PROFILE=]REF") => return self.images.clone(),
            (id, name) => panic!("the argument {id} has no values here: add some for {name:?}"),
        };
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    /// The words of an argument, with a value by chance.
    fn words(&self, arg: &Arg, random: &mut Random) -> Vec<String> {
        let flag = arg.get_long().map(|long| format!("--{long}"));
        if matches!(arg.get_action(), ArgAction::SetTrue) {
            return flag.into_iter().collect();
        }
        let values = self.values(arg);
        let count = if arg.is_positional() && matches!(arg.get_action(), ArgAction::Append) { 3 } else { 1 };
        let picked = (0..count).map(|_| {
            let at = random.below(values.len() as u64);
            values[usize::try_from(at).expect("a few")].clone()
        });
        flag.into_iter().chain(picked).collect()
    }

    /// Runs the command with each flag alone, with all, and with some by chance, as far as they can be combined.
    async fn run_all(&self, command: &[String], arguments: &[Arg], check: impl Fn(&World, &[&str])) {
        let mut random = Random::seeded(7);
        let mut seen = BTreeSet::new();
        for round in 0..=arguments.len() + RANDOM {
            let mut words = command.to_owned();
            let mut used = Vec::new();
            for (at, arg) in arguments.iter().enumerate() {
                let is_used = arg.is_required_set()
                    || arg.is_positional() && random.below(4) > 0
                    || arg.get_id() == "profiles" && random.below(8) > 0
                    || if round < arguments.len() { round == at } else { random.below(3) == 0 };
                if is_used {
                    words.extend(self.words(arg, &mut random));
                    used.push(arg.get_id());
                }
            }
            let words: Vec<_> = words.iter().map(String::as_str).collect();
            if self.world.try_run(&words).await.is_ok() {
                seen.extend(used);
            }
            check(&self.world, &words);
        }
        let missing = arguments.iter().map(Arg::get_id).find(|id| !seen.contains(id));
        assert_eq!(missing, None, "no combination with this argument could be run: {command:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_other_command_starts_anything_with_any_flags() {
    for (command, arguments) in commands() {
        if command == ["scan"] {
            continue;
        }
        let inputs = Inputs::new().await;
        let before = inputs.world.emulator.executions().len();
        assert_eq!(inputs.world.starts(), PROFILES.len());
        inputs
            .run_all(&command, &arguments, |world, words| {
                assert_eq!(world.starts(), PROFILES.len(), "{words:?}");
                let effects = world.emulator.executions().len() - before;
                assert!(effects == 0 || command == ["cancel"], "{words:?}");
            })
            .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_scan_without_consent_starts_nothing_with_any_flags_and_variables() {
    let (command, mut arguments) =
        commands().into_iter().find(|(command, _)| command == &["scan"]).expect("the command");
    arguments.retain(|arg| arg.get_id() != "yes");
    let mut inputs = Inputs::new().await;
    let check = |world: &World, words: &[&str]| assert_eq!(world.starts(), PROFILES.len(), "{words:?}");
    inputs.run_all(&command, &arguments, check).await;
    for variable in ["YES", "Y", "CONSENT", "ALLOW_MISSING", "ALLOW_PARTIAL", "FORCE", "ASSUME_YES"] {
        inputs.world.variables.insert(format!("IMAGESCAN_{variable}").leak(), "true".to_owned());
    }
    for profile in PROFILES {
        let image = inputs.world.image(profile, "not-scanned").await;
        let run = inputs.world.run(&["scan", &image, "-p", profile, "--max-scans", "5"]).await;
        assert_eq!((run.code, inputs.world.starts()), (6, PROFILES.len()), "{run:?}");
    }
    // The same with consent starts, so that a start would have been counted.
    let image = inputs.world.image("ten", "not-scanned").await;
    let run = inputs.world.run(&["scan", &image, "-p", "ten", "--detach", "--yes"]).await;
    assert_eq!((run.code, inputs.world.starts()), (0, PROFILES.len() + 1), "{run:?}");
}
