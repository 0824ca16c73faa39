//! The sessions of `tests/sessions`: each command runs against the emulator, and what it shows is compared with the file.
//! `UPDATE_SESSIONS=1` rewrites the files.

mod script;
mod stand_ins;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use imagescan_cli::exit::Exit;

use self::script::{Step, parse};
use self::stand_ins::StandIns;
use crate::world::World;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sessions")
}

#[tokio::test(start_paused = true)]
async fn sessions_show_what_the_files_have() {
    let mut files: Vec<_> =
        fs::read_dir(folder()).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "console"));
    files.sort();
    assert!(files.len() > 3, "the sessions are found");
    let is_update = std::env::var_os("UPDATE_SESSIONS").is_some();
    let mut wrong = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("a session");
        let shown = play(&text).await;
        if shown == text {
            continue;
        }
        if is_update {
            fs::write(&path, shown).expect("the file is written");
        } else {
            wrong.push(format!("{}:\n{}", path.display(), difference(&text, &shown)));
        }
    }
    assert!(
        wrong.is_empty(),
        "these sessions differ; UPDATE_SESSIONS=1 rewrites them:\n{}",
        wrong.join("\n")
    );
}

/// Runs the commands of a session, and returns the session with what they show now.
async fn play(text: &str) -> String {
    let world = World::start().await;
    let mut stand_ins = StandIns::new(&world);
    let (mut shown, mut code) = (Vec::new(), 0);
    let steps = parse(text);
    for (at, step) in steps.iter().enumerate() {
        match step {
            Step::Comment(line) => shown.push(format!("{line}\n")),
            Step::File { name, lines } => {
                world.write(name, &format!("{}\n", lines.join("\n")));
                shown.push(format!("$ cat > {name} <<'END'\n{}\nEND\n", lines.join("\n")));
            }
            Step::ShowCode => shown.push(format!("$ echo $?\n{code}\n")),
            Step::Command { line, words, interrupt } => {
                let words: Vec<_> = words.iter().map(|word| stand_ins.real(word)).collect();
                let words: Vec<_> = words.iter().map(String::as_str).collect();
                let run = world.run_joined(&words);
                let (code_now, output) = match interrupt {
                    None => run.await,
                    Some(seconds) => {
                        let signal = async {
                            tokio::time::sleep(Duration::from_secs(*seconds)).await;
                            world.signal(Some(Exit::Interrupted));
                            std::future::pending::<()>().await;
                        };
                        tokio::select! {
                            run = run => run,
                            () = signal => unreachable!(),
                        }
                    }
                };
                world.signal(None);
                code = code_now;
                shown.push(format!("$ {line}\n{}", stand_ins.shown(&output)));
                if code != 0 && !matches!(steps.get(at + 1), Some(Step::ShowCode)) {
                    shown.push(format!("[exit {code}]\n"));
                }
            }
        }
    }
    shown.concat()
}

/// The first lines that differ.
fn difference(expected: &str, shown: &str) -> String {
    let (mut expected, mut shown) = (expected.lines(), shown.lines());
    loop {
        match (expected.next(), shown.next()) {
            (None, None) => return String::from("  only the end of the last line differs"),
            (one, other) if one == other => {}
            (one, other) => {
                return format!(
                    "  the file has:  {}\n  it is shown:   {}",
                    one.unwrap_or("(the end)"),
                    other.unwrap_or("(the end)")
                );
            }
        }
    }
}
