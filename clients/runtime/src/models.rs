//! What every generated type gets besides its fields: the same lines for all, so that generated files hold none.

/// Gives models `Debug`, serde and a place in lists. The models implement [`Record`](crate::Record).
///
/// A `request` has no public `Default`; its own `blank` makes what is read into.
#[macro_export]
macro_rules! models {
    ($($model:ident $(, $request:ident)?;)*) => {$(
        impl $crate::Item for $model {
            fn blank() -> Self {
                $crate::models!(@blank $($request)?)
            }
            fn as_slot(&mut self) -> $crate::Slot<'_> {
                $crate::Slot::Record(self)
            }
            fn as_value(&self) -> $crate::Value<'_> {
                $crate::Value::Record(self)
            }
        }
        impl ::std::fmt::Debug for $model {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::record::debug(self, ::std::stringify!($model), f)
            }
        }
        impl $crate::serde::Serialize for $model {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::write::write(self, serializer)
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $model {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let mut model = <Self as $crate::Item>::blank();
                $crate::read::read(&mut model, deserializer)?;
                ::std::result::Result::Ok(model)
            }
        }
    )*};
    (@blank) => { <Self as ::std::default::Default>::default() };
    (@blank request) => { Self::blank() };
}

/// Gives enums of words (see [`Word`](crate::Word)) `Debug`, `Display`, conversions, serde and a place in lists.
#[macro_export]
macro_rules! words {
    ($($word:ident $(, $closed:ident)?;)*) => {$(
        impl $crate::record::EnumSlot for $word {
            fn set(&mut self, word: &str) -> ::std::result::Result<(), &'static [&'static str]> {
                *self = <Self as $crate::Word>::parse(word).ok_or(<Self as $crate::Word>::KNOWN)?;
                ::std::result::Result::Ok(())
            }
        }
        impl $crate::Item for $word {
            fn blank() -> Self {
                $crate::words!(@blank $($closed)?)
            }
            fn as_slot(&mut self) -> $crate::Slot<'_> {
                $crate::Slot::Enum(self)
            }
            fn as_value(&self) -> $crate::Value<'_> {
                $crate::Value::Str($crate::Word::as_str(self))
            }
        }
        impl $word {
            /// The word as it stands on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                $crate::Word::as_str(self)
            }
        }
        impl ::std::fmt::Debug for $word {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt($crate::Word::as_str(self), f)
            }
        }
        impl ::std::fmt::Display for $word {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad($crate::Word::as_str(self))
            }
        }
        impl ::std::convert::From<$word> for $crate::List<$word> {
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
            fn from(word: &str) -> Self {
                <Self as $crate::Word>::parse(word).unwrap_or_else(|| Self::Unknown(word.to_owned()))
            }
        }
    };
    (@parse $word:ident closed) => {
        impl ::std::convert::TryFrom<&str> for $word {
            type Error = $crate::UnknownWord;
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
            fn blank() -> Self {
                Self(0)
            }
            fn as_slot(&mut self) -> $crate::Slot<'_> {
                $crate::Item::as_slot(&mut self.0)
            }
            fn as_value(&self) -> $crate::Value<'_> {
                $crate::Item::as_value(&self.0)
            }
        }
        impl ::std::convert::From<$type> for $number {
            fn from(number: $type) -> Self {
                Self(number)
            }
        }
        impl ::std::convert::From<$number> for $type {
            fn from(number: $number) -> Self {
                number.0
            }
        }
        impl ::std::fmt::Display for $number {
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
