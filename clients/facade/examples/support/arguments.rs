//! The arguments of the examples: names, and `--yes` where an example may cost money.

/// The result of a part of an example.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Returns the names among the arguments, and whether `--yes` is there too.
///
/// # Errors
/// The usage, if the number of names differs, or if an option is unknown.
pub(crate) fn parse<const N: usize>(
    usage: &str,
    arguments: impl IntoIterator<Item = String>,
) -> Outcome<([String; N], bool)> {
    let (options, names): (Vec<_>, Vec<_>) =
        arguments.into_iter().partition(|argument| argument.starts_with('-'));
    let knows_yes = usage.contains("--yes");
    if let Some(unknown) = options.iter().find(|option| !knows_yes || *option != "--yes") {
        return Err(format!("unknown option {unknown}; usage: {usage}").into());
    }
    let count = names.len();
    let names = names.try_into().map_err(|_| format!("{count} names instead of {N}; usage: {usage}"))?;
    Ok((names, !options.is_empty()))
}

/// A field of a response in plain words, which may be absent or empty.
pub(crate) fn word(field: Option<impl ToString>) -> String {
    field.map(|field| field.to_string()).filter(|text| !text.is_empty()).unwrap_or("unknown".to_owned())
}

/// Returns the only image in `found`: a scan of another one costs, and its findings mislead.
///
/// # Errors
/// If `found` is empty, or has several images.
pub(crate) fn only<T>(mut found: Vec<T>) -> Outcome<T> {
    match (found.pop(), found.len()) {
        (Some(image), 0) => Ok(image),
        (None, _) => Err("unknown image: check its names, and whether its registry was synchronised".into()),
        (Some(_), others) => Err(format!("{} images have these names", others + 1).into()),
    }
}
