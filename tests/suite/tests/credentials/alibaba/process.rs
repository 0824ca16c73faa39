//! Commands that print keys, on hosts with a shell.
#![cfg(unix)]

use std::path::Path;
use std::time::{Duration, Instant};

use imagescan::alibaba::credentials::Process;
use imagescan::{Credentials, Error, ProvideCredentials as _};

use imagescan_suite::support::test_host::{TestHost, now};

fn source(command: &str) -> Process {
    Process::new(command).host_environment(TestHost::new().host_environment())
}

async fn printed(command: &str) -> Result<Credentials, Error> {
    source(command).build().provide().await
}

#[tokio::test]
async fn keys_are_read_from_the_output_of_a_command() {
    let keys = printed(r#"echo '{"mode":"AK","access_key_id":"ID","access_key_secret":"a b"}'"#)
        .await
        .expect("keys");
    let pair = keys.key_pair().expect("a pair");
    assert_eq!((pair.id, pair.secret, pair.session_token, keys.expiry()), ("ID", "a b", None, None));
    let temporary = r#"{"mode":"StsToken","access_key_id":"ID","access_key_secret":"K","sts_token":"T",
        "expiration":"2026-11-20T12:01:00Z"}"#;
    let keys = printed(&format!("sh -c 'echo noise >&2; cat' x; echo '{temporary}'")).await;
    assert!(keys.is_err(), "no shell reads the command");
    let keys = printed(&format!("printf '%s' '{temporary}'")).await.expect("keys");
    assert_eq!(keys.key_pair().expect("a pair").session_token, Some("T"));
    assert_eq!(keys.expiry(), Some(now() + Duration::from_secs(60)));
    for (token, expected) in [("", None), (r#","sts_token":"T""#, Some("T"))] {
        let command = format!(r#"echo '{{"access_key_id":"ID","access_key_secret":"K"{token}}}'"#);
        let keys = printed(&command).await.expect("the vendor's SDKs ask for no mode");
        assert_eq!(keys.key_pair().expect("a pair").session_token, expected);
    }
}

#[tokio::test]
async fn errors_show_neither_arguments_nor_keys() {
    let json = |members: &str| format!("echo '{{{members}}}'");
    let expiring = |end: &str| {
        json(&format!(
            r#""mode":"AK","access_key_id":"planted","access_key_secret":"planted","expiration":{end}"#
        ))
    };
    for (command, expected) in [
        (String::new(), "the command for credentials is empty"),
        ("x 'planted".to_owned(), "has a quote that is not closed"),
        ("/no/such/helper --key planted".to_owned(), "the command `helper` cannot be started: No such file"),
        ("false planted".to_owned(), "the command `false` failed (exit status: 1)"),
        (
            "sh -c 'echo >&2; echo bad token planted0AbCdEfGhIj >&2; echo planted >&2; exit 3'".to_owned(),
            "the command `sh` failed (exit status: 3): bad token …",
        ),
        ("sh -c 'echo planted; kill -9 $$'".to_owned(), "the command `sh` failed (signal: 9"),
        ("echo planted".to_owned(), "the output of the command `echo`, line 1: not JSON"),
        ("true".to_owned(), "the output of the command `true`, line 1: not JSON"),
        (json(r#""access_key_id":"planted""#), "the output of the command `echo` lacks `access_key_secret`"),
        (
            json(r#""mode":"StsToken","access_key_id":"planted","access_key_secret":"planted""#),
            "lacks `sts_token`",
        ),
        (
            json(r#""mode":"planted","access_key_id":"planted","access_key_secret":"planted""#),
            "has a `mode` other than `AK` and `StsToken`",
        ),
        (expiring("1.5"), "has no valid time in `expiration`"),
        (expiring("-1"), "has no valid time in `expiration`"),
        (expiring("18446744073709551615"), "has no valid time in `expiration`"),
        (expiring("true"), "has no valid time in `expiration`"),
        (expiring("[]"), "has no valid time in `expiration`"),
        (expiring(r#""planted""#), "has no valid time in `expiration`"),
    ] {
        let error = printed(&command).await.expect_err("no keys");
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!format!("{error} {error:?}").contains("planted"), "{error:?}");
    }
}

/// Neither pipe fills up and blocks the command, and neither is read without a limit.
#[tokio::test]
async fn output_is_bounded() {
    let flood =
        "sh -c 'while echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; do :; done'";
    let error = printed(flood).await.expect_err("no keys");
    assert_eq!(error.message(), "the command `sh` prints more than 65536 bytes");
    let talkative = r#"sh -c 'i=0; while [ $i -lt 3000 ]; do echo a line of 60 letters or so, which is never read >&2;
        i=$((i+1)); done; echo "{\"mode\":\"AK\",\"access_key_id\":\"ID\",\"access_key_secret\":\"K\"}"'"#;
    printed(talkative).await.expect("keys");
}

/// The clock is tokio's, which advances only to the limit.
#[tokio::test(start_paused = true)]
async fn a_command_that_does_not_end_is_stopped() {
    let source = source("sleep 1000").time_limit(Duration::from_millis(1500)).build();
    let begun = Instant::now();
    let error = source.provide().await.expect_err("no keys");
    assert_eq!(error.message(), "the command `sleep` did not end within 1.5s");
    assert!(begun.elapsed() < Duration::from_secs(60), "no call waits for it");
}

#[tokio::test]
async fn a_command_of_a_dropped_call_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("pid");
    let command =
        format!("sh -c 'echo $$ > \"{0}.new\"; mv \"{0}.new\" \"{0}\"; exec sleep 1000'", file.display());
    let source = source(&command).build();
    let waiting = tokio::spawn(async move { source.provide().await });
    let pid = until(|| std::fs::read_to_string(&file).ok()).await;
    let status = format!("/proc/{}/stat", pid.trim());
    if !Path::new("/proc/self/stat").exists() {
        return;
    }
    assert!(Path::new(&status).exists(), "it runs");
    waiting.abort();
    assert!(waiting.await.expect_err("it was aborted").is_cancelled());
    // A zombie, until tokio has reaped it.
    until(|| {
        let state = std::fs::read_to_string(&status).unwrap_or_default();
        (state.is_empty() || state.contains(") Z")).then_some(())
    })
    .await;
}

/// A background process keeps the pipes open, like an agent that a helper starts.
#[tokio::test]
async fn keys_are_used_when_the_command_has_ended_even_if_its_pipes_are_open() {
    const KEYS: &str = r#"{"access_key_id":"ID","access_key_secret":"K"}"#;
    for (held, last, expected) in [
        ("", "cat keys", Ok("ID")),
        (">/dev/null", "cat keys", Ok("ID")),
        ("2>/dev/null", "cat keys", Ok("ID")),
        (">/dev/null 2>&1", "exit 3", Err("the command `sh` failed (exit status: 3)")),
        ("", "kill -9 $$", Err("the command `sh` failed (signal: 9")),
        ("", "echo no such role >&2; exit 3", Err("the command `sh` failed (exit status: 3): no such role")),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let (pid, script) = (folder.path().join("pid"), folder.path().join("script"));
        std::fs::write(folder.path().join("keys"), KEYS).expect("a file");
        let lines = format!("cd '{}'\nsleep 1000 {held} & echo $! > pid\n{last}\n", folder.path().display());
        std::fs::write(&script, lines).expect("a file");
        let outcome = source(&format!("sh '{}'", script.display())).build().provide().await;
        match (outcome, expected) {
            (Ok(keys), Ok(id)) => assert_eq!(keys.key_pair().expect("a pair").id, id, "{held} {last}"),
            (Err(error), Err(words)) => assert!(error.message().starts_with(words), "{error}"),
            (outcome, _) => panic!("{held} {last}: {outcome:?}"),
        }
        let other = std::fs::read_to_string(&pid).expect("a number");
        if expected.is_ok() {
            // An agent that a helper starts outlives the helper.
            assert!(is_alive(other.trim()), "{held} {last}");
            end(other.trim());
        } else {
            until(|| (!is_alive(other.trim())).then_some(())).await;
        }
    }
}

/// Like the start message of an agent, while the keys wait to be read.
#[tokio::test]
async fn output_after_the_keys_is_ignored() {
    const KEYS: &str = r#"{"access_key_id":"ID","access_key_secret":"K"}"#;
    for after in ["started\\n", "\\n{", r#"{"access_key_id":"OTHER"}"#, r"\377\376", r"\n\000"] {
        let keys = printed(&format!("printf '{KEYS}{after}'")).await;
        let keys = keys.unwrap_or_else(|error| panic!("{after}: {error}"));
        assert_eq!(keys.key_pair().expect("a pair").id, "ID", "{after}");
    }
    for before in ["started ", "] ", r"\377"] {
        let error = printed(&format!("printf '{before}{KEYS}'")).await.expect_err("no keys");
        assert!(error.message().ends_with("`printf`, line 1: not JSON"), "{before}: {error}");
    }
    // Output while the command runs, and output of another process after its end.
    let child =
        format!("sh -c '(while kill -0 $$ 2>/dev/null; do :; done; echo planted) & echo \"$0\"' '{KEYS}'");
    assert_eq!(printed(&child).await.expect("keys").key_pair().expect("a pair").id, "ID");
}

#[tokio::test]
async fn a_long_output_that_is_available_is_used_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, pid) = (folder.path().join("keys"), folder.path().join("pid"));
    let padding = "x".repeat(60_000);
    let keys = format!(r#"{{"access_key_id":"ID","access_key_secret":"K","padding":"{padding}"}}"#);
    std::fs::write(&file, keys).expect("a file");
    let command = format!("sh -c 'sleep 1000 & echo $! > \"{}\"; cat \"{}\"'", pid.display(), file.display());
    printed(&command).await.expect("keys");
    end(std::fs::read_to_string(&pid).expect("a number").trim());
}

/// The clock is tokio's, which does not advance while the test has work.
#[tokio::test(start_paused = true)]
async fn no_process_of_a_command_survives_the_time_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let lines = format!(
        "cd '{}'\nsh -c 'sleep 1000 & echo $! > one; wait' &\nsleep 1000 & echo $! > two\nwait\n",
        folder.path().display()
    );
    std::fs::write(at("script"), lines).expect("a file");
    let command = format!("sh '{}'", at("script").display());
    let source = source(&command).time_limit(Duration::from_millis(1500)).build();
    let waiting = tokio::spawn(async move { source.provide().await });
    let written = |name| std::fs::read_to_string(at(name)).ok().filter(|text| text.ends_with('\n'));
    let (one, two) = (until(|| written("one")).await, until(|| written("two")).await);
    let error = waiting.await.expect("no panic").expect_err("no keys");
    assert_eq!(error.message(), "the command `sh` did not end within 1.5s");
    for pid in [one, two] {
        until(|| (!is_alive(pid.trim())).then_some(())).await;
    }
}

/// Whether a process runs.
fn is_alive(pid: &str) -> bool {
    // Small Linux hosts have no `ps`.
    if Path::new("/proc/self/stat").exists() {
        let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        return !state.is_empty() && !state.contains(") Z");
    }
    let state =
        std::process::Command::new("ps").args(["-o", "stat=", "-p", pid]).output().expect("ps starts").stdout;
    let state = String::from_utf8_lossy(&state).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}

fn end(pid: &str) {
    // The shell's builtin: small hosts have no program of that name.
    let ended = std::process::Command::new("sh").args(["-c", "kill -9 $0", pid]).status().expect("sh starts");
    assert!(ended.success());
}

/// Polls until there is a result, for ten seconds at most.
async fn until<T>(look: impl Fn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "no result in time");
        tokio::task::yield_now().await;
    }
}
