//! Converts scalars of another form than their slot's: numbers as text, text as numbers, wide numbers.

use serde::de::{Error, Visitor as _};

use crate::codec::read::FillSlot;
use crate::types::record::Slot;

/// The maximum length of text that errors quote, in bytes.
const MAX_QUOTED_LEN: usize = 256;

pub(super) fn integer<E: Error>(slot: Slot<'_>, number: i128) -> Result<bool, E> {
    let expected = slot.expected();
    let fits = match slot {
        Slot::I32(slot) => number.try_into().map(|number| *slot = number).is_ok(),
        Slot::OptI32(slot) => number.try_into().map(|number| *slot = Some(number)).is_ok(),
        Slot::I64(slot) => number.try_into().map(|number| *slot = number).is_ok(),
        Slot::OptI64(slot) => number.try_into().map(|number| *slot = Some(number)).is_ok(),
        Slot::U64(slot) => number.try_into().map(|number| *slot = number).is_ok(),
        Slot::OptU64(slot) => number.try_into().map(|number| *slot = Some(number)).is_ok(),
        #[expect(clippy::cast_precision_loss, reason = "the field is a float, and floats are rounded")]
        Slot::F64(slot) => {
            *slot = number as f64;
            true
        }
        #[expect(clippy::cast_precision_loss, reason = "the field is a float, and floats are rounded")]
        Slot::OptF64(slot) => {
            *slot = Some(number as f64);
            true
        }
        slot @ (Slot::Bool(_) | Slot::OptBool(_)) if number == 0 || number == 1 => {
            return FillSlot::new(slot).visit_bool(number == 1);
        }
        slot @ (Slot::Str(_) | Slot::OptStr(_) | Slot::Enum(_)) => {
            return FillSlot::new(slot).visit_str(&number.to_string());
        }
        Slot::Opt(slot) => return integer(slot.insert(), number),
        _ => false,
    };
    if fits { Ok(true) } else { Err(E::custom(format_args!("{number} is not {expected}"))) }
}

/// Parses text for a slot of another type. Empty text is not a value.
pub(super) fn scalar_from_text<E: Error>(slot: Slot<'_>, text: &str, strict: bool) -> Result<bool, E> {
    if text.is_empty() && !(strict && matches!(slot, Slot::Record(_) | Slot::List(_))) {
        return Ok(false);
    }
    let expected = slot.expected();
    let parsed = match slot {
        slot @ (Slot::Bool(_) | Slot::OptBool(_)) => {
            let truth = text.eq_ignore_ascii_case("true");
            (truth || text.eq_ignore_ascii_case("false")).then(|| FillSlot::new(slot).visit_bool(truth))
        }
        slot @ (Slot::F64(_) | Slot::OptF64(_)) => text
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .map(|number| FillSlot::new(slot).visit_f64(number)),
        Slot::Record(_) | Slot::List(_) => None,
        slot => match text.parse::<i128>() {
            Ok(number) => Some(integer(slot, number)),
            Err(_) => text.parse().ok().map(|number| FillSlot::new(slot).visit_f64(number)),
        },
    };
    parsed.unwrap_or_else(|| {
        Err(E::custom(format_args!("invalid value: string {}, expected {expected}", quote_or_len(text))))
    })
}

pub(super) fn unknown_variant_error<E: Error>(value: &str, known: &'static [&'static str]) -> E {
    if value.len() > MAX_QUOTED_LEN {
        return E::custom(format_args!("unknown variant {}", quote_or_len(value)));
    }
    E::unknown_variant(value, known)
}

/// Unexpected text in an error: quoted whole, so that a secret in it can be redacted, or only its length.
pub(crate) fn quote_or_len(text: &str) -> String {
    if text.len() > MAX_QUOTED_LEN { format!("of {} bytes", text.len()) } else { format!("{text:?}") }
}
