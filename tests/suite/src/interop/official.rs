//! The official SDKs, each driven by a script of `tests/interop/` in a separate process.

use std::path::Path;
use std::process::{Command, Output};

use bytes::Bytes;
use imagescan_emulator::Provider;
use serde::Deserialize;
use serde_json::Value;

use super::call::{Call, Failure, emulated, executions_of, requests_for};
use super::scene::{REGION, Scene, State};
use super::{BoxResult, install};
use crate::operations::{Operation, comparable_as_text};

/// A language for which the vendors have SDKs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Python,
    Node,
}

impl Language {
    pub(super) const ALL: [Self; 2] = [Self::Python, Self::Node];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Node => "node",
        }
    }

    /// The list of its packages.
    pub(super) fn list(self) -> &'static str {
        match self {
            Self::Python => "requirements.txt",
            Self::Node => "package.json",
        }
    }

    /// Whether its SDK of a cloud has models, which may lack fields. Others are a core without services, driven as their
    /// generated clients would.
    pub(super) fn has_models(self, cloud: Provider) -> bool {
        self == Self::Python || cloud == Provider::Tencent
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Python => "py",
            Self::Node => "mjs",
        }
    }
}

/// A line of a script's output.
#[derive(Debug, Deserialize)]
struct Line {
    operation: String,
    version: String,
    ok: bool,
    /// Whether the SDK lacks the operation.
    #[serde(default)]
    missing: bool,
    status: Option<u16>,
    #[serde(default)]
    result: Value,
    #[serde(default)]
    error: String,
}

/// Runs the script of a cloud; returns a call for each of its operations, made or not, and the state after them.
pub(super) async fn drive(scene: &Scene, folder: &Path, language: Language) -> BoxResult<(Vec<Call>, State)> {
    let mut command = command(scene, folder, language)?;
    let program = command.get_program().display().to_string();
    // The emulator responds on this thread while the script runs.
    let output = tokio::task::spawn_blocking(move || command.output()).await?;
    let output = output.map_err(|error| format!("{program} does not start: {error}"))?;
    let requests = scene.emulator.requests();
    let printed = String::from_utf8_lossy(&output.stdout);
    // SDKs log to the same output.
    let lines: Vec<Line> = printed.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let call = |operation: &'static Operation| {
        let line = lines.iter().find(|line| line.operation == operation.name());
        let failed = |text| Err(Failure::Error { code: String::new(), text });
        let result = match line {
            Some(Line { missing: true, .. }) => Err(Failure::NotInModel),
            Some(Line { ok: true, result, .. }) => Ok(comparable_as_text(result.clone())),
            Some(Line { error, .. }) => failed(error.clone()),
            None => failed(format!("the script did not get this far: {}", last_words(&output))),
        };
        Call {
            operation,
            version: line.map_or_else(|| "?".to_owned(), |line| line.version.clone()),
            status: line.and_then(|line| line.status),
            result,
            body: Bytes::new(),
            requests: requests_for(operation, &requests),
            executions: executions_of(operation, &scene.emulator),
        }
    };
    Ok((emulated(scene.cloud).map(call).collect(), scene.state().await?))
}

fn command(scene: &Scene, folder: &Path, language: Language) -> BoxResult<Command> {
    // Some SDKs leave files in the home folder.
    let home = folder.join("home");
    std::fs::create_dir_all(&home)?;
    let mut command = Command::new(install::interpreter(language, folder));
    command
        .arg(install::script(&format!("{}.{}", scene.cloud.name(), language.extension())))
        .env("HOME", home)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("NO_PROXY", "127.0.0.1")
        .env("INTEROP_MODULES", install::of(language, folder))
        .env("INTEROP_URL", scene.emulator.url())
        .env("INTEROP_KEY_ID", &scene.keys.id)
        .env("INTEROP_KEY_SECRET", &scene.keys.secret)
        .env("INTEROP_PROJECT", &scene.keys.project)
        .env("INTEROP_REGION", REGION)
        .env("INTEROP_CALLS", scene.calls().to_string());
    // Not every SDK respects NO_PROXY.
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        command.env_remove(name);
    }
    Ok(command)
}

/// The last line of the error output.
fn last_words(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing").trim().to_owned()
}
