//! String enums.

use std::borrow::Cow;
use std::fmt;

use crate::text::quote;
use crate::types::record::{EnumSlot, Value};

/// An enum of text values. Open unless its specification closes it: an open enum stores unknown values.
///
/// A service adds values at any time, so a `match` needs an arm for the others. Compare with text instead of matching
/// `Unknown` for a value that this version lacks: the comparison stays right after an update makes the value known.
///
/// ```
/// # use imagescan_runtime::UnknownValue;
/// # #[derive(Clone)]
/// # #[non_exhaustive]
/// # pub enum TaskKind { ImageSync, ImageScan, Unknown(UnknownValue) }
/// # impl imagescan_runtime::StringEnum for TaskKind {
/// #     const KNOWN: &'static [&'static str] = &["image_sync", "image_scan"];
/// #     const VARIANTS: &'static [Self] = &[Self::ImageSync, Self::ImageScan];
/// #     const UNKNOWN: Option<fn(UnknownValue) -> Self> = Some(Self::Unknown);
/// #     fn as_str(&self) -> &str {
/// #         match self { Self::ImageSync => "image_sync", Self::ImageScan => "image_scan", Self::Unknown(value) => value.as_str() }
/// #     }
/// # }
/// # imagescan_runtime::__generated::string_enums! { TaskKind; }
/// fn is_scan(kind: &TaskKind) -> bool {
///     match kind {
///         TaskKind::ImageScan => true,
///         // Not `TaskKind::Unknown(value) if value.as_str() == "rescan"`: that arm is dead once `Rescan` is a variant.
///         other => *other == "rescan",
///     }
/// }
///
/// assert!(is_scan(&TaskKind::from("image_scan")) && is_scan(&TaskKind::from("rescan")));
/// assert!(!TaskKind::from("rescan").is_known());
/// assert_eq!(format!("{:?}", TaskKind::from("rescan")), r#"Unknown("rescan")"#);
/// assert_eq!(TaskKind::values(), ["image_sync", "image_scan"]);
/// if let TaskKind::Unknown(value) = TaskKind::from("rescan") {
///     assert_eq!(format!("the kind `{value}` is new"), "the kind `rescan` is new");
/// }
/// ```
///
/// Equality, order and hash are those of the text.
pub trait StringEnum: Sized + Clone + Send + Sync + 'static {
    /// The known values, in the order of the vendor's document.
    const KNOWN: &'static [&'static str];

    /// The variants of [`KNOWN`](Self::KNOWN), in the same order.
    const VARIANTS: &'static [Self];

    /// The variant that stores other values; `None` if the enum is closed.
    const UNKNOWN: Option<fn(UnknownValue) -> Self> = None;

    /// The value on the wire.
    fn as_str(&self) -> &str;

    /// The variant of a value; `None` if the enum is closed and does not have it.
    #[must_use]
    fn parse(value: &str) -> Option<Self> {
        parse(Cow::Borrowed(value)).ok()
    }
}

/// The text of a value that this version does not know, as the variant `Unknown` of an open enum stores it.
///
/// Only parsing makes one, so that `Unknown` never has a known value.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    /// The value on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for UnknownValue {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// As text.
impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A value that a closed enum does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownVariant {
    value: String,
    known: &'static [&'static str],
}

impl fmt::Display for UnknownVariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not one of `{}`", quote(&self.value), self.known.join("`, `"))
    }
}

impl std::error::Error for UnknownVariant {}

/// The variant of a value.
///
/// # Errors
/// The enum is closed and does not have it.
pub fn parse<T: StringEnum>(value: Cow<'_, str>) -> Result<T, UnknownVariant> {
    match (T::KNOWN.iter().position(|known| *known == value), T::UNKNOWN) {
        (Some(index), _) => Ok(T::VARIANTS[index].clone()),
        (None, Some(unknown)) => Ok(unknown(UnknownValue(value.into_owned().into_boxed_str()))),
        (None, None) => Err(UnknownVariant { value: value.into_owned(), known: T::KNOWN }),
    }
}

/// The variant of a value of an open enum.
///
/// # Panics
/// If the enum is closed and does not have the value; [`string_enums!`](crate::string_enums) calls it for open enums only.
#[must_use]
pub fn parse_open<T: StringEnum>(value: Cow<'_, str>) -> T {
    parse(value).unwrap_or_else(|error| unreachable!("a closed enum: {error}"))
}

/// The value to read into: an unknown empty one; of a closed enum, the first.
#[must_use]
pub fn empty<T: StringEnum>() -> T {
    match T::UNKNOWN {
        Some(unknown) => unknown(UnknownValue(Box::default())),
        None => T::VARIANTS[0].clone(),
    }
}

/// The value to write. `Debug` prints a known value as text, and another as `Unknown("text")`.
#[must_use]
pub fn value(value: &str, is_known: bool) -> Value<'_> {
    if is_known { Value::Str(value) } else { Value::UnknownStr(value) }
}

impl<T: StringEnum> EnumSlot for T {
    fn set(&mut self, value: &str) -> Result<(), &'static [&'static str]> {
        *self = parse(Cow::Borrowed(value)).map_err(|_| T::KNOWN)?;
        Ok(())
    }
}
