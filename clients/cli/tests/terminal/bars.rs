//! Progress on a terminal, and only there.

use std::process::Stdio;

use imagescan_cli::exit::Exit;

use crate::child::{command, end};
use crate::screen::{CTRL_C, Screen};
use crate::world::World;

/// What only a bar has.
fn has_bar(drawn: &str) -> bool {
    drawn.contains("  [") && drawn.contains("of 1 images")
}

#[tokio::test]
async fn bars_are_drawn_on_a_terminal_and_survive_another_size() {
    for (profile, more) in [("ali", &[][..]), ("ten", &[]), ("hua", &["--max-scans", "1"])] {
        let world = World::start().await;
        let image = world.image(profile, "not-scanned").await;
        let screen = Screen::new(&world, &[&["scan", &image, "-p", profile, "--yes"], more].concat());
        screen.shows(has_bar).await;
        for columns in [30, 1, 0, 200] {
            screen.resize(columns);
        }
        screen.type_text(CTRL_C);
        let (code, drawn) = screen.end().await;
        assert_eq!(code, Some(Exit::Interrupted.code().into()), "{drawn}");
        assert!(drawn.contains('\u{1b}') && drawn.contains("imagescan wait "), "{drawn:?}");
        assert_eq!(world.starts(), 1, "{profile}");
    }
}

#[tokio::test]
async fn another_stream_has_plain_lines() {
    for (number, choice) in ["auto", "bar", "plain", "json"].into_iter().enumerate() {
        let world = World::start().await;
        let image = world.image("ten", "not-scanned").await;
        let scan = ["scan", &image, "-p", "ten", "--yes", "--timeout", "1s", "--progress", choice];
        let mut child = command(&world, &scan);
        let child = child.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let output = end(child.expect("the program")).await;
        let err = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(!has_bar(&err) && !err.contains('\u{1b}'), "{number} {choice}: {err:?}");
        assert!(
            err.contains(if choice == "json" { "\"event\"" } else { "of 1 images" }),
            "{choice}: {err:?}"
        );
    }
}

#[tokio::test]
async fn plain_progress_is_chosen_on_a_terminal_too() {
    for (arguments, variables) in [(&["--progress", "plain"][..], &[][..]), (&[], &[("CI", "true")])] {
        let world = World::start().await;
        let image = world.image("ten", "not-scanned").await;
        let scan = ["scan", &image, "-p", "ten", "--yes"];
        let screen = Screen::with_streams(&world, &[&scan[..], arguments].concat(), |command| {
            command.envs(variables.iter().copied())
        });
        screen.shows(|drawn| drawn.contains("of 1 images")).await;
        screen.type_text(CTRL_C);
        let (code, drawn) = screen.end().await;
        assert_eq!(code, Some(130), "{drawn:?}");
        assert!(!has_bar(&drawn) && !drawn.contains('\u{1b}'), "{drawn:?}");
    }
}

#[tokio::test]
async fn a_table_fits_the_terminal_and_has_colour() {
    let world = World::start().await;
    let image = world.image("ten", "done").await;
    for (color, is_colored) in [("auto", true), ("never", false)] {
        let screen = Screen::new(&world, &["findings", &image, "-p", "ten", "--color", color]);
        let (_, drawn) = screen.end().await;
        assert_eq!(drawn.contains("\u{1b}["), is_colored, "{drawn:?}");
        for row in drawn.lines().filter(|line| line.starts_with("| ")) {
            let row = anstream::adapter::strip_str(row.trim_end()).to_string();
            assert!(row.chars().count() <= 80, "{row}");
        }
    }
}
