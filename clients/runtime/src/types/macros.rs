//! What every generated type gets besides its fields: the same lines for all, so that generated files hold none.
//!
//! All of it is `#[inline]`, as the generated tables are: machine code is made where an operation is used, so that a
//! user's build pays for the operations that it calls, not for the hundreds that a service has.

/// Gives models `Clone`, `PartialEq`, `Debug`, serde, and `Default` unless they are a caller's (`request`), all by
/// their tables: a derive for each would cost more to build than the tables themselves.
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

/// Gives enums of words (see [`StringEnum`](crate::StringEnum)) `Debug`, `Display`, conversions, serde and a place in lists.
#[macro_export]
macro_rules! string_enums {
    ($($word:ident $(, $closed:ident)?;)*) => {$(
        impl $crate::__generated::EnumSlot for $word {
            #[inline]
            fn set(&mut self, word: &str) -> ::std::result::Result<(), &'static [&'static str]> {
                *self = <Self as $crate::__generated::StringEnum>::parse(word).ok_or(<Self as $crate::__generated::StringEnum>::KNOWN)?;
                ::std::result::Result::Ok(())
            }
        }
        impl $crate::__generated::Item for $word {
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
        impl $word {
            /// The word as it stands on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                $crate::__generated::StringEnum::as_str(self)
            }
        }
        impl ::std::fmt::Debug for $word {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt($crate::__generated::StringEnum::as_str(self), f)
            }
        }
        impl ::std::fmt::Display for $word {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad($crate::__generated::StringEnum::as_str(self))
            }
        }
        impl ::std::convert::From<$word> for $crate::__generated::List<$word> {
            #[inline]
            fn from(word: $word) -> Self {
                ::std::iter::once(word).collect()
            }
        }
        impl $crate::__generated::serde::Serialize for $word {
            fn serialize<S: $crate::__generated::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::__generated::StringEnum::as_str(self))
            }
        }
        impl<'de> $crate::__generated::serde::Deserialize<'de> for $word {
            fn deserialize<D: $crate::__generated::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::__generated::read::item(deserializer)
            }
        }
        $crate::string_enums!(@parse $word $($closed)?);
    )*};
    (@empty) => { Self::Unknown(::std::string::String::new()) };
    (@empty closed) => { <Self as $crate::__generated::StringEnum>::parse(<Self as $crate::__generated::StringEnum>::KNOWN[0]).unwrap_or_else(|| ::std::unreachable!()) };
    (@parse $word:ident) => {
        /// Never fails: an unknown word is kept.
        impl ::std::convert::From<&str> for $word {
            #[inline]
            fn from(word: &str) -> Self {
                <Self as $crate::__generated::StringEnum>::parse(word).unwrap_or_else(|| Self::Unknown(word.to_owned()))
            }
        }
    };
    (@parse $word:ident closed) => {
        impl ::std::convert::TryFrom<&str> for $word {
            type Error = $crate::__generated::UnknownVariant;
            #[inline]
            fn try_from(word: &str) -> ::std::result::Result<Self, Self::Error> {
                <Self as $crate::__generated::StringEnum>::parse(word).ok_or_else(|| $crate::__generated::UnknownVariant::new::<Self>(word))
            }
        }
    };
}

/// Gives named numbers (`struct Name(pub i64)` or `u64`) conversions, serde and a place in lists.
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
