//! Streams that are closed, full or no terminal, and files and directories that cannot be written to.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::FileTypeExt as _;
use std::process::{Child, Command, Output, Stdio};

use clap::CommandFactory as _;
use imagescan_cli::arguments::Arguments;

use crate::child::{command, end};
use crate::world::World;

fn spawn(command: &mut Command) -> Child {
    command.stdin(Stdio::null()).spawn().expect("the program")
}

/// Runs a command with both streams captured.
async fn run(world: &World, arguments: &[&str]) -> Output {
    end(spawn(command(world, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()))).await
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// `command` through a shell that closes streams, such as `>&-`.
fn with_redirection(command: &Command, redirection: &str) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(format!("exec \"$0\" \"$@\" {redirection}"));
    shell.arg(command.get_program()).args(command.get_args()).env_clear();
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.current_dir(command.get_current_dir().expect("a directory"));
    shell
}

#[tokio::test]
async fn a_reader_that_goes_after_one_line_is_quiet() {
    let world = World::with_images(2_000).await;
    for format in ["table", "jsonl", "json"] {
        let arguments = ["images", "-p", "ali,ten,hua", "-o", format];
        let mut child = spawn(command(&world, &arguments).stdout(Stdio::piped()).stderr(Stdio::piped()));
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        let line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            out.read_line(&mut line).map(|_| line)
        });
        assert!(!line.await.expect("a thread").expect("a line").is_empty());
        let output = end(child).await;
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""), "{format}");
    }
}

#[tokio::test]
async fn a_closed_stream_changes_no_code() {
    let world = World::start().await;
    let images = command(&world, &["images", "-p", "ten"]);
    for redirection in [">&-", "2>&-", ">&- 2>&-", "<&-"] {
        let mut shell = with_redirection(&images, redirection);
        let output = end(spawn(shell.stdout(Stdio::piped()).stderr(Stdio::piped()))).await;
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""), "{redirection}");
        assert_eq!(output.stdout.is_empty(), redirection.contains(">&- ") || redirection == ">&-");
    }
    // An error keeps its code where it cannot be shown.
    let wrong = command(&world, &["images", "-p", "no-such-profile"]);
    let output = end(spawn(&mut with_redirection(&wrong, "2>&-"))).await;
    assert_eq!(output.status.code(), Some(2));
    // A closed standard output is a scan that has a handle all the same.
    let image = world.image("ten", "not-scanned").await;
    let scan = command(&world, &["scan", &image, "-p", "ten", "--yes", "--detach"]);
    let output = end(spawn(with_redirection(&scan, ">&-").stderr(Stdio::piped()))).await;
    assert_eq!((output.status.code(), world.starts()), (Some(0), 1));
    assert!(text(&output.stderr).contains("handle "), "{output:?}");
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_full_disk_is_an_error_that_names_the_place() {
    let world = World::start().await;
    let full = || File::options().write(true).open("/dev/full").expect("the device");
    let image = world.image("ten", "done").await;
    let findings = ["findings", &image, "-p", "ten", "--fail-on", "none", "--allow-partial"];
    for arguments in [
        &["images", "-p", "ten"][..],
        &["images", "-p", "ten", "-o", "json"],
        &["quota", "-p", "ten", "-o", "jsonl"],
        &["config", "show"],
        &["completions", "bash"],
        &["--help"],
        &["scan", "--help"],
        &["--version"],
        &findings,
        &[&findings[..], &["-o", "sarif"]].concat(),
    ] {
        let output = end(spawn(command(&world, arguments).stdout(full()).stderr(Stdio::piped()))).await;
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {err}");
        assert!(err.contains("standard output cannot be written to"), "{arguments:?}: {err}");
    }
    for arguments in [
        &["images", "-p", "ten", "-o", "json=/dev/full"][..],
        &[&findings[..], &["-o", "json=/dev/full"]].concat(),
        &[&findings[..], &["-o", "sarif=/dev/full", "-o", "jsonl"]].concat(),
    ] {
        let output = run(&world, arguments).await;
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {err}");
        assert!(err.contains("the file /dev/full cannot be written"), "{arguments:?}: {err}");
        let kind = fs::metadata("/dev/full").expect("the device").file_type();
        assert!(kind.is_char_device(), "a device is not replaced by a file");
    }
    // A standard error that is full changes nothing.
    let wrong = ["images", "-p", "no-such-profile"];
    let output = end(spawn(command(&world, &wrong).stderr(full()))).await;
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_handle_is_shown_where_its_file_or_standard_output_is_full() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    let scan = ["scan", &image, "-p", "ten", "--yes", "--detach", "-q"];
    let full = File::options().write(true).open("/dev/full").expect("the device");
    let output = end(spawn(command(&world, &scan).stdout(full).stderr(Stdio::piped()))).await;
    let err = text(&output.stderr);
    assert_eq!((output.status.code(), world.starts()), (Some(1), 1), "{err}");
    assert!(err.contains("imagescan wait ") && err.contains("standard output"), "{err}");
    let output = run(&world, &[&scan[..], &["--handle-file", "/dev/full"]].concat()).await;
    assert_eq!((output.status.code(), world.starts()), (Some(1), 1), "{output:?}");
    assert!(err.contains(text(&output.stdout).trim()) && !output.stdout.is_empty(), "{output:?}");
    assert!(text(&output.stderr).contains("/dev/full"), "{output:?}");
}

#[tokio::test]
async fn nothing_is_started_where_nothing_can_be_remembered() {
    let world = World::start().await;
    world.write("file", "");
    for (profile, more) in [
        ("ali", &["--state-dir", "file/state"][..]),
        ("ten", &["--state-dir", "file"]),
        ("hua", &["--state-dir", "/proc/no-such-directory"]),
        ("ten", &["--handle-file", "no-such-folder/handle.json"]),
        ("ten", &["--handle-file", "file/handle.json"]),
    ] {
        let image = world.image(profile, "not-scanned").await;
        let scan = ["scan", &image, "-p", profile, "--yes", "--max-scans", "1", "--detach"];
        let output = run(&world, &[&scan[..], more].concat()).await;
        let err = text(&output.stderr);
        assert_eq!((output.status.code(), world.starts()), (Some(1), 0), "{more:?}: {err}");
        assert!(err.contains(more[1]), "{more:?}: {err}");
    }
}

#[tokio::test]
async fn without_a_terminal_no_command_writes_an_escape_byte() {
    let world = World::start().await;
    let image = world.image("ten", "done").await;
    let idle = world.image("ten", "not-scanned").await;
    let report = world.path("report.json");
    let report = report.to_str().expect("a path");
    let json = format!("json={report}");
    let commands = [
        &["auth", "status"][..],
        &["quota"],
        &["images"],
        &["scan", &idle, "-p", "ten", "--yes", "--timeout", "1s", "--progress", "bar"],
        &["wait"],
        &["findings", &image, "-p", "ten", "--fail-on", "low", "-o", "table", "-o", &json],
        &["affected", "CVE-2021-44228"],
        &["convert", report, "--fail-on", "low"],
        &["convert", report, "-o", "markdown"],
        &["config", "show"],
        &["completions", "bash"],
        &["cancel", "no-such-handle"],
        &["scan", "--help"],
        &["scan"],
        &["no-such-command"],
    ];
    for command in Arguments::command().get_subcommands().map(clap::Command::get_name) {
        assert!(commands.iter().any(|words| words[0] == command), "`{command}` is not tried");
    }
    for arguments in commands {
        for color in ["auto", "never", "always"] {
            let output = run(&world, &[arguments, &["--color", color]].concat()).await;
            let both = text(&output.stdout) + &text(&output.stderr);
            assert!(!both.is_empty(), "{arguments:?}");
            let escapes = both.matches('\u{1b}').count();
            if color == "always" {
                // What sets a style: `ESC [ numbers m`.
                let styles = both.split('\u{1b}').skip(1).filter(|rest| {
                    rest.strip_prefix('[')
                        .map(|rest| {
                            rest.trim_start_matches(|char: char| char.is_ascii_digit() || char == ';')
                        })
                        .is_some_and(|rest| rest.starts_with('m'))
                });
                assert_eq!(styles.count(), escapes, "{arguments:?}: {both:?}");
            } else {
                assert_eq!(escapes, 0, "{arguments:?} {color}: {both:?}");
            }
            let is_control = |char: &char| char.is_control() && !matches!(char, '\n' | '\t' | '\u{1b}');
            assert!(!both.contains(|char| is_control(&char)), "{arguments:?}: {both:?}");
        }
    }
}
