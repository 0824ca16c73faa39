//! Trait implementations of generated types, as macros, so that generated files need not contain them.
//!
//! All functions are `#[inline]`, like the generated tables: code is generated where an operation is used, so that a user's
//! build pays for the operations that it calls, not for the hundreds of a service.

/// Implements `Clone`, `PartialEq`, `Debug`, serde, and for responses `Default`, by the tables of the models: derives would cost
/// more to build than the tables.
#[doc(hidden)]
#[macro_export]
macro_rules! models {
    ($($model:ident $(, $request:ident)?;)*) => {$(
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
        $crate::models!(@default $model $($request)?);
    )*};
    (@default $model:ident) => {
        impl ::std::default::Default for $model {
            #[inline]
            fn default() -> Self {
                <Self as $crate::__generated::Model>::empty()
            }
        }
    };
    (@default $model:ident request) => {};
}

/// Implements `Debug`, `Display`, conversions, serde and [`Item`](crate::__generated::Item) for string enums.
#[doc(hidden)]
#[macro_export]
macro_rules! string_enums {
    ($($name:ident $(, $closed:ident)?;)*) => {$(
        impl $crate::__generated::EnumSlot for $name {
            #[inline]
            fn set(&mut self, value: &str) -> ::std::result::Result<(), &'static [&'static str]> {
                *self = <Self as $crate::__generated::StringEnum>::parse(value).ok_or(<Self as $crate::__generated::StringEnum>::KNOWN)?;
                ::std::result::Result::Ok(())
            }
        }
        impl $crate::__generated::Item for $name {
            #[inline]
            fn empty() -> Self {
                $crate::string_enums!(@empty $($closed)?)
            }
            #[inline]
            fn as_slot(&mut self) -> $crate::__generated::Slot<'_> {
                $crate::__generated::Slot::Enum(self)
            }
            #[inline]
            fn as_value(&self) -> $crate::__generated::Value<'_> {
                $crate::__generated::Value::Str($crate::__generated::StringEnum::as_str(self))
            }
        }
        impl $name {
            /// The value on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                $crate::__generated::StringEnum::as_str(self)
            }
        }
        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt($crate::__generated::StringEnum::as_str(self), f)
            }
        }
        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad($crate::__generated::StringEnum::as_str(self))
            }
        }
        impl ::std::convert::From<$name> for $crate::__generated::List<$name> {
            #[inline]
            fn from(value: $name) -> Self {
                ::std::iter::once(value).collect()
            }
        }
        impl $crate::__generated::serde::Serialize for $name {
            fn serialize<S: $crate::__generated::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::__generated::StringEnum::as_str(self))
            }
        }
        impl<'de> $crate::__generated::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__generated::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::__generated::read::item(deserializer)
            }
        }
        $crate::string_enums!(@parse $name $($closed)?);
    )*};
    (@empty) => { Self::Unknown(::std::string::String::new()) };
    (@empty closed) => { <Self as $crate::__generated::StringEnum>::parse(<Self as $crate::__generated::StringEnum>::KNOWN[0]).unwrap_or_else(|| ::std::unreachable!()) };
    (@parse $name:ident) => {
        /// Never fails: an unknown value is stored.
        impl ::std::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                <Self as $crate::__generated::StringEnum>::parse(value).unwrap_or_else(|| Self::Unknown(value.to_owned()))
            }
        }
    };
    (@parse $name:ident closed) => {
        impl ::std::convert::TryFrom<&str> for $name {
            type Error = $crate::__generated::UnknownVariant;
            #[inline]
            fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
                <Self as $crate::__generated::StringEnum>::parse(value).ok_or_else(|| $crate::__generated::UnknownVariant::new::<Self>(value))
            }
        }
    };
}

/// Implements conversions, serde and [`Item`](crate::__generated::Item) for named numbers (`struct Name(pub i64)` or `u64`).
#[doc(hidden)]
#[macro_export]
macro_rules! numbers {
    ($($number:ident: $type:ident;)*) => {$(
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
                $crate::__generated::Item::as_value(&self.0)
            }
        }
        impl ::std::convert::From<$type> for $number {
            #[inline]
            fn from(number: $type) -> Self {
                Self(number)
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
}
