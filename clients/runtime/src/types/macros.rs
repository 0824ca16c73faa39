//! Trait implementations of generated types, as macros, so that generated files need not contain them.
//!
//! All functions are `#[inline]`, like the generated tables: code is generated where an operation is used, so that a user's
//! build pays for the operations that it calls, not for the hundreds of a service.

/// Implements `Clone`, `PartialEq`, `Debug`, serde, and `Default` unless a field is required, by the tables of the models: derives would cost
/// more to build than the tables.
#[doc(hidden)]
#[macro_export]
macro_rules! models {
    ($($model:ident $(, $required:ident)?;)*) => {$(
        impl ::std::clone::Clone for $model {
            #[inline]
            fn clone(&self) -> Self {
                let mut copy = <Self as $crate::__generated::Model>::empty();
                $crate::__generated::tables::copy(self, &mut copy);
                copy
            }
        }
        impl ::std::cmp::PartialEq for $model {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::__generated::tables::equal(self, other)
            }
        }
        impl ::std::fmt::Debug for $model {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::__generated::tables::debug(self, ::std::stringify!($model), f)
            }
        }
        impl $crate::__generated::serde::Serialize for $model {
            fn serialize<S: $crate::__generated::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::__generated::write::write(self, serializer)
            }
        }
        impl<'de> $crate::__generated::serde::Deserialize<'de> for $model {
            fn deserialize<D: $crate::__generated::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::__generated::read::item(deserializer)
            }
        }
        $crate::models!(@default $model $($required)?);
    )*};
    (@default $model:ident) => {
        impl ::std::default::Default for $model {
            #[inline]
            fn default() -> Self {
                <Self as $crate::__generated::Model>::empty()
            }
        }
    };
    (@default $model:ident required) => {};
}

/// Implements what all string enums can do, and serde and [`Item`](crate::__generated::Item), by
/// [`StringEnum`](crate::__generated::StringEnum).
#[doc(hidden)]
#[macro_export]
macro_rules! string_enums {
    ($($name:ident $(, $closed:ident)?;)*) => {$(
        impl $crate::__generated::Item for $name {
            #[inline]
            fn empty() -> Self {
                $crate::__generated::enums::empty()
            }
            #[inline]
            fn as_slot(&mut self) -> $crate::__generated::Slot<'_> {
                $crate::__generated::Slot::Enum(self)
            }
            #[inline]
            fn as_value(&self) -> $crate::__generated::Value<'_> {
                $crate::__generated::enums::value(self.as_str(), self.is_known())
            }
        }
        impl $name {
            /// The known values, in the order of the vendor's document.
            #[must_use]
            #[inline]
            pub const fn values() -> &'static [&'static str] {
                <Self as $crate::__generated::StringEnum>::KNOWN
            }
            /// The value on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                $crate::__generated::StringEnum::as_str(self)
            }
            $crate::string_enums!(@is_known $($closed)?);
        }
        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&$crate::__generated::Item::as_value(self), f)
            }
        }
        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl ::std::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }
        impl ::std::cmp::Eq for $name {}
        impl ::std::cmp::PartialEq<str> for $name {
            #[inline]
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }
        impl ::std::cmp::PartialEq<&str> for $name {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }
        impl ::std::cmp::PartialOrd for $name {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> ::std::option::Option<::std::cmp::Ordering> {
                ::std::option::Option::Some(::std::cmp::Ord::cmp(self, other))
            }
        }
        /// The order of the text values.
        impl ::std::cmp::Ord for $name {
            #[inline]
            fn cmp(&self, other: &Self) -> ::std::cmp::Ordering {
                ::std::cmp::Ord::cmp(self.as_str(), other.as_str())
            }
        }
        impl ::std::hash::Hash for $name {
            #[inline]
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                ::std::hash::Hash::hash(self.as_str(), state);
            }
        }
        impl ::std::convert::AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl $crate::__generated::serde::Serialize for $name {
            fn serialize<S: $crate::__generated::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> $crate::__generated::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__generated::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::__generated::read::item(deserializer)
            }
        }
        $crate::string_enums!(@from $name $($closed)?);
    )*};
    (@is_known) => {
        /// Whether this version has a variant for the value.
        #[must_use]
        #[inline]
        pub const fn is_known(&self) -> bool {
            !::std::matches!(self, Self::Unknown(_))
        }
    };
    (@is_known closed) => {
        /// Always: the enum is closed.
        #[must_use]
        #[inline]
        pub const fn is_known(&self) -> bool {
            true
        }
    };
    (@from $name:ident) => {
        /// Never fails: an unknown value is stored.
        impl ::std::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                $crate::__generated::enums::parse_open(value.into())
            }
        }
        /// Never fails: an unknown value is stored.
        impl ::std::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(value: ::std::string::String) -> Self {
                $crate::__generated::enums::parse_open(value.into())
            }
        }
        /// Never fails: an unknown value is stored.
        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;
            #[inline]
            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok($crate::__generated::enums::parse_open(value.into()))
            }
        }
    };
    (@from $name:ident closed) => {
        impl ::std::convert::TryFrom<&str> for $name {
            type Error = $crate::__generated::UnknownVariant;
            #[inline]
            fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
                $crate::__generated::enums::parse(value.into())
            }
        }
        impl ::std::convert::TryFrom<::std::string::String> for $name {
            type Error = $crate::__generated::UnknownVariant;
            #[inline]
            fn try_from(value: ::std::string::String) -> ::std::result::Result<Self, Self::Error> {
                $crate::__generated::enums::parse(value.into())
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = $crate::__generated::UnknownVariant;
            #[inline]
            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
                $crate::__generated::enums::parse(value.into())
            }
        }
    };
}

/// Implements conversions, serde and [`Item`](crate::__generated::Item) for named numbers (`struct Name(pub i64)` or `u64`), and
/// for those that are bit masks.
#[doc(hidden)]
#[macro_export]
macro_rules! numbers {
    ($($number:ident: $type:ident $(, $flags:ident)?;)*) => {$(
        impl $crate::__generated::Item for $number {
            #[inline]
            fn empty() -> Self {
                Self(0)
            }
            #[inline]
            fn as_slot(&mut self) -> $crate::__generated::Slot<'_> {
                $crate::__generated::Item::as_slot(&mut self.0)
            }
            #[inline]
            fn as_value(&self) -> $crate::__generated::Value<'_> {
                $crate::numbers!(@value self $($flags)?)
            }
        }
        impl ::std::convert::From<$type> for $number {
            #[inline]
            fn from(number: $type) -> Self {
                Self(number)
            }
        }
        impl $crate::__generated::IntoOption<$number> for $type {
            #[inline]
            fn into_option(self) -> ::std::option::Option<$number> {
                ::std::option::Option::Some($number(self))
            }
        }
        impl $crate::__generated::IntoOption<$number> for ::std::option::Option<$type> {
            #[inline]
            fn into_option(self) -> ::std::option::Option<$number> {
                self.map($number)
            }
        }
        impl ::std::convert::From<$number> for $type {
            #[inline]
            fn from(number: $number) -> Self {
                number.0
            }
        }
        impl ::std::fmt::Display for $number {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl $crate::__generated::serde::Serialize for $number {
            fn serialize<S: $crate::__generated::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::__generated::serde::Serialize::serialize(&self.0, serializer)
            }
        }
        impl<'de> $crate::__generated::serde::Deserialize<'de> for $number {
            fn deserialize<D: $crate::__generated::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::__generated::read::item(deserializer)
            }
        }
    )*};
    (@value $number:ident) => { $crate::__generated::Item::as_value(&$number.0) };
    (@value $number:ident flags) => { $crate::__generated::Value::Flags($number) };
}
