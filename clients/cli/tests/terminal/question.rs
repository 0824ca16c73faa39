//! The question before a scan that costs money.

use crate::screen::{CTRL_C, Screen};
use crate::world::World;

const QUESTION: &str = "[y/N] ";

/// A scan that asks, up to its question.
async fn asked(world: &World, profile: &str) -> Screen {
    let image = world.image(profile, "not-scanned").await;
    let screen = Screen::new(world, &["scan", &image, "-p", profile, "--max-scans", "1", "--detach"]);
    screen.shows(|drawn| drawn.contains(QUESTION)).await;
    assert_eq!(world.starts(), 0);
    screen
}

#[tokio::test]
async fn a_typed_yes_starts_once() {
    for (profile, typed) in [("ali", "y\n"), ("ten", "YES\n"), ("hua", "y\n")] {
        let world = World::start().await;
        let screen = asked(&world, profile).await;
        screen.type_text(typed);
        let (code, drawn) = screen.end().await;
        assert_eq!((code, world.starts()), (Some(0), 1), "{drawn:?}");
        assert!(drawn.contains(typed.trim()), "what is typed is shown: {drawn:?}");
    }
}

#[tokio::test]
async fn anything_else_starts_nothing() {
    let world = World::start().await;
    // The last is Ctrl-D, which ends standard input.
    for typed in ["n\n", "\n", "no\n", "yess\n", "y y\n", "1\n", "\u{4}"] {
        let screen = asked(&world, "ten").await;
        screen.type_text(typed);
        let (code, drawn) = screen.end().await;
        assert_eq!((code, world.starts()), (Some(6), 0), "{typed:?}: {drawn:?}");
        assert!(drawn.contains("nothing was started"), "{drawn:?}");
    }
}

#[tokio::test]
async fn ctrl_c_at_the_question_starts_nothing() {
    let world = World::start().await;
    let screen = asked(&world, "ten").await;
    screen.type_text(CTRL_C);
    let (code, drawn) = screen.end().await;
    assert_eq!((code, world.starts()), (Some(130), 0), "{drawn:?}");
}

#[tokio::test]
async fn what_was_typed_before_the_question_does_not_consent() {
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    let screen = Screen::new(&world, &["scan", &image, "-p", "ten", "--max-scans", "1", "--detach"]);
    screen.type_text("y\n");
    screen.shows(|drawn| drawn.contains(QUESTION)).await;
    screen.type_text("n\n");
    let (code, drawn) = screen.end().await;
    assert_eq!((code, world.starts()), (Some(6), 0), "{drawn:?}");
}

#[tokio::test]
async fn a_question_needs_both_streams_on_the_terminal() {
    use std::process::Stdio;
    let world = World::start().await;
    let image = world.image("ten", "not-scanned").await;
    let scan = ["scan", &image, "-p", "ten", "--detach"];
    for (without_input, without_errors) in [(true, false), (false, true)] {
        let screen = Screen::with_streams(&world, &scan, |command| {
            let command = if without_input { command.stdin(Stdio::null()) } else { command };
            if without_errors { command.stderr(Stdio::null()) } else { command }
        });
        let (code, drawn) = screen.end().await;
        assert_eq!((code, world.starts()), (Some(6), 0), "{drawn:?}");
        assert!(!drawn.contains(QUESTION) && (without_errors || drawn.contains("--yes")), "{drawn:?}");
    }
}
