//! The names that a user has typed, or keeps in files.

use std::io::Read as _;

use imagescan::credentials::show_path;
use imagescan::scan::ImageRef;

use super::Name;
use crate::failure::Failure;
use crate::session::Session;

/// The longest list of names that is read, in bytes.
const MAX_LEN: u64 = 16 << 20;

/// Reads names: `[PROFILE=]REF`; `-` and `@FILE` stand for lists with one name a line, in which `#` begins a comment. A name that
/// occurs twice is taken once.
///
/// # Errors
/// If a name is malformed, or a list cannot be read or is empty.
pub fn parse(arguments: &[String], session: &Session) -> Result<Vec<Name>, Failure> {
    let mut names = Vec::new();
    for argument in arguments {
        match argument.strip_prefix('@') {
            _ if argument == "-" => push_lines(
                &read(std::io::stdin().lock(), "standard input")?,
                "standard input",
                session,
                &mut names,
            )?,
            Some("") => return Err(Failure::usage("the name of the file is missing after @")),
            Some(path) => {
                let shown = show_path(path);
                let file = std::fs::File::open(session.directory.join(path));
                let file = file.map_err(|error| {
                    Failure::usage(format!("the names of images in {shown} cannot be read: {error}"))
                })?;
                push_lines(&read(file, &shown)?, &shown, session, &mut names)?;
            }
            None => push(argument, session, &mut names)?,
        }
    }
    Ok(names)
}

fn read(input: impl std::io::Read, what: &str) -> Result<String, Failure> {
    let mut text = String::new();
    let read = input.take(MAX_LEN + 1).read_to_string(&mut text);
    read.map_err(|error| Failure::usage(format!("the names of images in {what} cannot be read: {error}")))?;
    if text.len() as u64 > MAX_LEN {
        return Err(Failure::usage(format!(
            "the text of names in {what} is longer than {} MiB",
            MAX_LEN >> 20
        )));
    }
    Ok(text)
}

fn push_lines(text: &str, what: &str, session: &Session, names: &mut Vec<Name>) -> Result<(), Failure> {
    // Editors of Windows begin files with this mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut is_empty = true;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('#') {
            is_empty = false;
            push(line, session, names).map_err(|failure| failure.at(&format!("{what}, line {}", at + 1)))?;
        }
    }
    if is_empty {
        return Err(Failure::usage(format!(
            "{what} has no name of an image: add names, or leave the list out; an empty list does not mean all images"
        )));
    }
    Ok(())
}

fn push(text: &str, session: &Session, names: &mut Vec<Name>) -> Result<(), Failure> {
    let (profile, reference) = session.settings.divide(text)?;
    let name = Name { profile, reference: reference.parse::<ImageRef>()? };
    if !names.contains(&name) {
        names.push(name);
    }
    Ok(())
}
