//! What is shown while a command waits: bars on a terminal, plain lines or JSON elsewhere.

mod bars;
mod plain;

use std::sync::Arc;

use imagescan::scan::report::{printable, write_json};
use imagescan::scan::{ImageStatus, Progress};
use serde::Serialize;

use self::bars::Bars;
use self::plain::Plain;
use crate::arguments::ProgressChoice;
use crate::console::Console;
use crate::settings::Settings;

/// The version of the JSON lines.
const EVENT_VERSION: u32 = 1;

/// Shows the progress of several scans at once.
pub enum Display {
    Bars(Bars),
    Plain(Plain),
    Json(Arc<Console>),
    None,
}

impl Display {
    /// The display that fits the streams, unless the user chooses one.
    #[must_use]
    pub fn new(settings: &Settings, console: &Arc<Console>) -> Self {
        let has_terminal = console.is_interactive;
        match settings.progress {
            _ if settings.quiet => Self::None,
            ProgressChoice::Bar if has_terminal => Self::Bars(Bars::new(console.clone())),
            ProgressChoice::Auto if has_terminal && !settings.is_ci => Self::Bars(Bars::new(console.clone())),
            ProgressChoice::Auto | ProgressChoice::Bar | ProgressChoice::Plain => {
                Self::Plain(Plain::new(console.clone()))
            }
            ProgressChoice::Json => Self::Json(console.clone()),
            ProgressChoice::None => Self::None,
        }
    }

    /// Shows how far a scan is. `label` names its profile.
    pub fn update(&mut self, label: &str, progress: &Progress) {
        match self {
            Self::Bars(bars) => bars.update(label, progress),
            Self::Plain(plain) => plain.update(label, progress),
            Self::Json(console) => console.note(&event(label, progress)),
            Self::None => {}
        }
    }

    /// Shows a line among the progress.
    pub fn note(&self, console: &Console, line: &str) {
        match self {
            Self::Bars(bars) => bars.suspend(|| console.note(line)),
            _ => console.note(line),
        }
    }
}

/// What a scan does, in words: `40 %, 3 of 8 images, about 2 min left`.
fn words(progress: &Progress) -> String {
    let ended = progress.done + progress.failed;
    let percent = progress.percent.map(|percent| format!("{percent} %, ")).unwrap_or_default();
    let failed = match progress.failed {
        0 => String::new(),
        failed => format!(" ({failed} failed)"),
    };
    let left = progress.remaining.filter(|_| !progress.finished);
    let left = left.map(|left| format!(", about {left:#} left")).unwrap_or_default();
    format!("{percent}{ended} of {} images{failed}{left}", progress.total)
}

/// The images whose scan has ended without success, a line for each.
pub fn failures(progress: &Progress) -> impl Iterator<Item = String> + '_ {
    progress.changed.iter().filter_map(|change| {
        let why = match &change.status {
            ImageStatus::Failed { state, reason: Some(reason), .. } => format!("{state}: {reason}"),
            ImageStatus::Failed { state, reason: None, .. } => state.to_string(),
            ImageStatus::DigestMoved { digest, .. } => {
                format!("the tag has the digest {} now", digest.as_str())
            }
            ImageStatus::Gone => "the inventory no longer lists it".to_owned(),
            _ => return None,
        };
        Some(format!("image {}: {}", printable(&change.reference.short().to_string()), printable(&why)))
    })
}

/// A line of JSON.
fn event(label: &str, progress: &Progress) -> String {
    #[derive(Serialize)]
    struct Event<'a> {
        #[serde(rename = "event")]
        name: &'static str,
        version: u32,
        profile: &'a str,
        #[serde(flatten)]
        progress: &'a Progress,
    }
    let mut line = Vec::new();
    let event = Event { name: "progress", version: EVENT_VERSION, profile: label, progress };
    // Memory does not fail to be written.
    let _ = write_json(&mut line, &event);
    String::from_utf8(line).unwrap_or_default()
}
