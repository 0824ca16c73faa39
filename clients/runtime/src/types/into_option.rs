//! Arguments of setters.

use std::borrow::Cow;

use crate::types::enums::StringEnum;
use crate::types::record::Item;

/// An argument of the setter of an optional field: a value, or an `Option` of one, which is passed through.
///
/// Text is set from `&str`, `&String`, `String`, `Cow<str>` and `Box<str>`, and so are open enums; other fields from a value of
/// their type. `None` makes the field absent; a `None` without a type, of text or of an open enum, fits several types: assign
/// the field, or write `None::<&str>`.
///
/// ```
/// # use imagescan_runtime::IntoOption;
/// # #[derive(Default)]
/// # struct ListImages { namespace: Option<String>, limit: Option<i64> }
/// # impl ListImages {
/// #     fn namespace(mut self, namespace: impl IntoOption<String>) -> Self { self.namespace = namespace.into_option(); self }
/// #     fn limit(mut self, limit: impl IntoOption<i64>) -> Self { self.limit = limit.into_option(); self }
/// # }
/// fn list(namespace: Option<&str>) -> ListImages {
///     ListImages::default().namespace(namespace).limit(100)
/// }
///
/// assert_eq!(list(Some("team")).namespace.as_deref(), Some("team"));
/// assert_eq!(list(None).namespace, None);
/// assert_eq!(list(None).limit, Some(100));
/// assert_eq!(list(Some("team")).namespace(None::<&str>).limit(None).namespace, None);
/// ```
#[diagnostic::on_unimplemented(
    message = "the setter of an optional `{T}` does not take `{Self}`",
    note = "pass a `{T}` or an `Option<{T}>`; text and open enums take `&str` and `Option<&str>` as well"
)]
pub trait IntoOption<T> {
    /// The value of the field.
    fn into_option(self) -> Option<T>;
}

impl<T: Item> IntoOption<T> for T {
    #[inline]
    fn into_option(self) -> Option<T> {
        Some(self)
    }
}

impl<T: Item> IntoOption<T> for Option<T> {
    #[inline]
    fn into_option(self) -> Option<T> {
        self
    }
}

/// An open enum from its text value.
impl<T: StringEnum + From<String>> IntoOption<T> for String {
    fn into_option(self) -> Option<T> {
        Some(T::from(self))
    }
}

/// An open enum from its text value.
impl<T: StringEnum + From<String>> IntoOption<T> for Option<String> {
    fn into_option(self) -> Option<T> {
        self.map(T::from)
    }
}

macro_rules! text_arguments {
    ($($type:ty as $from:ty, |$text:ident| $value:expr;)*) => {$(
        impl<'a, T: Item + From<$from>> IntoOption<T> for $type {
            fn into_option(self) -> Option<T> {
                let $text = self;
                Some(T::from($value))
            }
        }

        impl<'a, T: Item + From<$from>> IntoOption<T> for Option<$type> {
            fn into_option(self) -> Option<T> {
                self.map(|$text| T::from($value))
            }
        }
    )*};
}

text_arguments! {
    &'a str as &'a str, |text| text;
    &'a String as &'a str, |text| text.as_str();
    Cow<'a, str> as String, |text| text.into_owned();
}

impl<T: Item + From<String>> IntoOption<T> for Box<str> {
    fn into_option(self) -> Option<T> {
        Some(T::from(self.into_string()))
    }
}
