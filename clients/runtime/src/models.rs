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
                let mut copy = <Self as $crate::Model>::blank();
                $crate::tables::copy(self, &mut copy);
                copy
            }
        }
        impl ::std::cmp::PartialEq for $model {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::tables::equal(self, other)
            }
        }
        impl ::std::fmt::Debug for $model {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::tables::debug(self, ::std::stringify!($model), f)
            }
        }
        impl $crate::serde::Serialize for $model {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::write::write(self, serializer)
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $model {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::read::item(deserializer)
            }
        }
        $crate::models!(@default $model $($request)?);
    )*};
    (@default $model:ident) => {
        impl ::std::default::Default for $model {
            #[inline]
            fn default() -> Self {
                <Self as $crate::Model>::blank()
            }
        }
    };
    (@default $model:ident request) => {};
}

/// Gives enums of words (see [`Word`](crate::Word)) `Debug`, `Display`, conversions, serde and a place in lists.
#[macro_export]
macro_rules! words {
    ($($word:ident $(, $closed:ident)?;)*) => {$(
        impl $crate::record::EnumSlot for $word {
            #[inline]
            fn set(&mut self, word: &str) -> ::std::result::Result<(), &'static [&'static str]> {
                *self = <Self as $crate::Word>::parse(word).ok_or(<Self as $crate::Word>::KNOWN)?;
                ::std::result::Result::Ok(())
            }
        }
        impl $crate::Item for $word {
            #[inline]
            fn blank() -> Self {
                $crate::words!(@blank $($closed)?)
            }
            #[inline]
            fn as_slot(&mut self) -> $crate::Slot<'_> {
                $crate::Slot::Enum(self)
            }
            #[inline]
            fn as_value(&self) -> $crate::Value<'_> {
                $crate::Value::Str($crate::Word::as_str(self))
            }
        }
        impl $word {
            /// The word as it stands on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                $crate::Word::as_str(self)
            }
        }
        impl ::std::fmt::Debug for $word {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt($crate::Word::as_str(self), f)
            }
        }
        impl ::std::fmt::Display for $word {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad($crate::Word::as_str(self))
            }
        }
        impl ::std::convert::From<$word> for $crate::List<$word> {
            #[inline]
            fn from(word: $word) -> Self {
                ::std::iter::once(word).collect()
            }
        }
        impl $crate::serde::Serialize for $word {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::Word::as_str(self))
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $word {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::read::item(deserializer)
            }
        }
        $crate::words!(@parse $word $($closed)?);
    )*};
    (@blank) => { Self::Unknown(::std::string::String::new()) };
    (@blank closed) => { <Self as $crate::Word>::parse(<Self as $crate::Word>::KNOWN[0]).unwrap_or_else(|| ::std::unreachable!()) };
    (@parse $word:ident) => {
        /// Never fails: an unknown word is kept.
        impl ::std::convert::From<&str> for $word {
            #[inline]
            fn from(word: &str) -> Self {
                <Self as $crate::Word>::parse(word).unwrap_or_else(|| Self::Unknown(word.to_owned()))
            }
        }
    };
    (@parse $word:ident closed) => {
        impl ::std::convert::TryFrom<&str> for $word {
            type Error = $crate::UnknownWord;
            #[inline]
            fn try_from(word: &str) -> ::std::result::Result<Self, Self::Error> {
                <Self as $crate::Word>::parse(word).ok_or_else(|| $crate::UnknownWord::new::<Self>(word))
            }
        }
    };
}

/// Gives named numbers (`struct Name(pub i64)` or `u64`) conversions, serde and a place in lists.
#[macro_export]
macro_rules! numbers {
    ($($number:ident: $type:ident;)*) => {$(
        impl $crate::Item for $number {
            #[inline]
            fn blank() -> Self {
                Self(0)
            }
            #[inline]
            fn as_slot(&mut self) -> $crate::Slot<'_> {
                $crate::Item::as_slot(&mut self.0)
            }
            #[inline]
            fn as_value(&self) -> $crate::Value<'_> {
                $crate::Item::as_value(&self.0)
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
        impl $crate::serde::Serialize for $number {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::serde::Serialize::serialize(&self.0, serializer)
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $number {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::read::item(deserializer)
            }
        }
    )*};
}
