//! Bit masks whose bits have names.

use std::fmt;

/// A bit mask with named values, [`flag_types!`](crate::flag_types) implements it. Unknown bits are kept.
///
/// `Debug` prints the names: `Scope(VULNERABILITIES | SECRETS | 0x40000000)`.
pub trait Flags: Copy + Sized + 'static {
    /// The name of the type.
    const NAME: &'static str;
    /// The named values, in the order of the document.
    const NAMED: &'static [(&'static str, Self)];

    /// The bits, as sent on the wire; those of a negative number in two's complement.
    #[must_use]
    fn bits(self) -> u64;
}

/// Prints a bit mask as the names of its values, the widest first, and its unknown bits in hexadecimal.
///
/// # Errors
/// If the formatter's writer fails.
pub fn debug<T: Flags>(flags: T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let bits = flags.bits();
    write!(f, "{}(", T::NAME)?;
    if let Some((name, _)) = T::NAMED.iter().find(|(_, named)| named.bits() == bits) {
        return write!(f, "{name})");
    }
    let mut named: Vec<_> = T::NAMED.iter().map(|(name, named)| (name, named.bits())).collect();
    // A stable sort: equally wide values stay in the order of the document.
    named.sort_by_key(|(_, mask)| std::cmp::Reverse(mask.count_ones()));
    let (mut rest, mut separator) = (bits, "");
    for (name, mask) in named {
        if mask & rest != 0 && mask & bits == mask {
            write!(f, "{separator}{name}")?;
            (rest, separator) = (rest & !mask, " | ");
        }
    }
    if rest != 0 || separator.is_empty() {
        write!(f, "{separator}{rest:#x}")?;
    }
    f.write_str(")")
}

/// Implements [`Flags`], `|`, and `Debug` for named numbers that are bit masks, in addition to [`numbers!`](crate::numbers).
#[doc(hidden)]
#[macro_export]
macro_rules! flag_types {
    ($($flags:ident: $($name:ident)*;)*) => {$(
        impl $crate::__generated::Flags for $flags {
            const NAME: &'static str = stringify!($flags);
            const NAMED: &'static [(&'static str, Self)] = &[$((stringify!($name), Self::$name)),*];
            #[inline]
            fn bits(self) -> u64 {
                Self::bits(self)
            }
        }
        impl $crate::__generated::FlagsValue for $flags {
            #[inline]
            fn number(&self) -> $crate::__generated::Value<'_> {
                $crate::__generated::Item::as_value(&self.0)
            }
        }
        impl $flags {
            /// The bits, as sent on the wire.
            #[must_use]
            #[inline]
            pub const fn bits(self) -> u64 {
                // A negative number in two's complement.
                #[allow(clippy::cast_sign_loss, clippy::unnecessary_cast, reason = "the same bits, signed or not")]
                {
                    self.0 as u64
                }
            }
            /// Whether all bits of the other value are set.
            #[must_use]
            #[inline]
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }
        }
        impl ::std::ops::BitOr for $flags {
            type Output = Self;
            #[inline]
            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }
        impl ::std::ops::BitOrAssign for $flags {
            #[inline]
            fn bitor_assign(&mut self, other: Self) {
                self.0 |= other.0;
            }
        }
        impl ::std::fmt::Debug for $flags {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::__generated::flags::debug(*self, f)
            }
        }
    )*};
}
