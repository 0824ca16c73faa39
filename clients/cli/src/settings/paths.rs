//! Where files of the user are, by the rules of each system. The paths of Windows are written from its documentation, and not
//! tested on it.

use std::path::PathBuf;

use imagescan::HostEnvironment;

use crate::failure::Failure;

/// The file with the user's settings.
pub fn config_file(environment: &HostEnvironment) -> Result<Option<PathBuf>, Failure> {
    Ok(folder(environment, "XDG_CONFIG_HOME", ".config", "APPDATA")?.map(|folder| folder.join("config.toml")))
}

/// The directory of what is remembered.
pub fn state_dir(environment: &HostEnvironment) -> Result<Option<PathBuf>, Failure> {
    folder(environment, "XDG_STATE_HOME", ".local/state", "LOCALAPPDATA")
}

/// The folder of this program below that of a variable, or below the home directory.
fn folder(
    environment: &HostEnvironment,
    xdg: &str,
    below_home: &str,
    windows: &str,
) -> Result<Option<PathBuf>, Failure> {
    let variable = if cfg!(windows) { windows } else { xdg };
    // The specification of XDG has relative paths ignored.
    let named = environment.variable(variable)?.map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = match named {
        Some(folder) => Some(folder),
        None if cfg!(windows) => None,
        None => environment.expand_home("~").map(|home| home.join(below_home)),
    };
    Ok(folder.map(|folder| folder.join("imagescan")))
}
