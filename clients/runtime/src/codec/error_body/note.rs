//! Adds members to an error body.

use http::StatusCode;

use crate::codec::error_body::class::{
    Class, is_failure, is_false, is_number, is_success, is_true, reports_success,
};
use crate::codec::error_body::text::{MAX_TEXT_LEN, TRUNCATION_MARK, shorten};
use crate::codec::error_body::{ErrorBody, Sign};
use crate::types::record::Value;

impl ErrorBody {
    /// Adds a member that is not a field of the output. Booleans and numbers are passed as text. `left_out` is the number of
    /// omitted bytes of the text.
    pub(super) fn note(&mut self, class: Class, text: &str, left_out: usize) {
        let (text, left_out) = match text.strip_suffix(TRUNCATION_MARK) {
            Some(text) => (text, self.rest),
            None => (text, left_out),
        };
        let text = text.trim();
        self.members = true;
        if class == Class::Error {
            self.signal(Sign::Empty);
        }
        if text.is_empty() {
            return;
        }
        match class {
            Class::Code => self.note_code(1, text, left_out),
            Class::ErrorCode => self.note_code(2, text, left_out),
            Class::CodeName => self.note_code(3, text, left_out),
            Class::Title => self.note_message(1, text, left_out),
            Class::Detail => self.note_message(2, text, left_out),
            Class::Message => self.note_message(3, text, left_out),
            Class::ErrorMessage => {
                self.note_message(4, text, left_out);
                self.error_message |= !is_success(text);
            }
            Class::Error | Class::Errors if is_success(text) || text == "false" => {}
            Class::Error if text == "true" => self.signal(Sign::Sure),
            Class::Error => {
                self.signal(Sign::Sure);
                self.error_text.get_or_insert_with(|| cut(text, left_out));
            }
            Class::Failed | Class::ErrorFlag | Class::ErrorName | Class::ErrorCount
                if is_success(text) || is_false(text) => {}
            Class::Failed | Class::ErrorFlag if text.eq_ignore_ascii_case("true") => self.signal(Sign::Sure),
            Class::Failed | Class::ErrorCount if is_number(text) => {
                self.unclear = self.unclear.max(Sign::Sure);
                self.others = true;
            }
            Class::ErrorFlag | Class::Errors | Class::ErrorName | Class::ErrorCount | Class::Failed => {
                self.signal(Sign::Doubtful);
                if !is_true(text) && !is_number(text) {
                    self.error_text.get_or_insert_with(|| cut(text, left_out));
                }
            }
            Class::Success => self.note_flag(text),
            Class::State => {
                let sign = if is_failure(text) { Sign::Sure } else { Sign::None };
                self.unclear = self.unclear.max(sign);
                self.others = true;
            }
            Class::HttpStatus | Class::Status => self.note_status(class, text),
            Class::RequestId => {
                self.request_id.get_or_insert_with(|| cut(text, left_out));
            }
            Class::Host | Class::Neutral => {}
            Class::Envelope | Class::Other => self.others = true,
        }
    }

    pub(super) fn signal(&mut self, sign: Sign) {
        self.sign = self.sign.max(sign);
    }

    fn note_code(&mut self, rank: u8, text: &str, left_out: usize) {
        if ["true", "false"].contains(&text) {
            if rank == 2 && text == "true" {
                self.signal(Sign::Doubtful);
            }
            return;
        }
        if is_success(text) {
            self.success_code.get_or_insert_with(|| shorten(text));
            return;
        }
        if rank == 2 {
            self.signal(Sign::Sure);
        }
        if self.code.as_ref().is_none_or(|(before, ..)| *before < rank) {
            let (text, left_out) = cut(text, left_out);
            self.code = Some((rank, text, left_out));
        }
    }

    fn note_message(&mut self, rank: u8, text: &str, left_out: usize) {
        if !text.is_empty() && self.message.as_ref().is_none_or(|(before, ..)| *before < rank) {
            let (text, left_out) = cut(text, left_out);
            self.message = Some((rank, text, left_out));
        }
    }

    fn note_flag(&mut self, text: &str) {
        if is_failure(text) || is_false(text) {
            self.flag = Some(false);
            self.signal(Sign::Sure);
        } else if is_true(text) || is_success(text) {
            self.flag.get_or_insert(true);
        } else {
            self.unclear = self.unclear.max(Sign::Doubtful);
        }
    }

    fn note_status(&mut self, class: Class, text: &str) {
        let number = text.strip_suffix(".0").unwrap_or(text);
        let status = number.parse().ok().and_then(|number| StatusCode::from_u16(number).ok());
        let bad = status.filter(|status| status.is_client_error() || status.is_server_error());
        self.status = self.status.or(bad);
        if class == Class::HttpStatus && bad.is_some() {
            self.signal(Sign::Sure);
        } else if class == Class::Status && (bad.is_some() || is_failure(text)) {
            self.signal(Sign::Doubtful);
        } else {
            let good = reports_success(text);
            self.good_status = Some(good);
            self.others |= class == Class::Status && !is_success(text);
            self.unclear = self.unclear.max(if good { Sign::None } else { Sign::Doubtful });
        }
    }

    /// Adds a member that is a field of the output: it is data, unless it can only report an error.
    pub(crate) fn note_field(&mut self, class: Class, value: Value<'_>) {
        let text = match value {
            Value::Str(text) => shorten(text),
            Value::I64(number) => number.to_string(),
            Value::U64(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            _ => return,
        };
        match class {
            Class::Code | Class::ErrorCode | Class::CodeName if is_success(&text) => {
                self.success_code.get_or_insert(text);
            }
            Class::Code | Class::ErrorCode | Class::CodeName if !text.is_empty() => {
                self.field_code.get_or_insert(text);
            }
            Class::Success | Class::HttpStatus | Class::RequestId => self.note(class, &text, 0),
            Class::Message | Class::ErrorMessage => self.note_message(3, &text, 0),
            _ => {}
        }
    }

    /// Adds a member that is an object or a list instead of text.
    pub(super) fn note_shape(&mut self, class: Class, is_empty: bool) {
        match class {
            Class::ErrorCode | Class::ErrorMessage if !is_empty => self.signal(Sign::Doubtful),
            Class::ErrorCode | Class::Code => self.unclear = self.unclear.max(Sign::Doubtful),
            Class::CodeName | Class::Success | Class::HttpStatus if !is_empty => {
                self.unclear = self.unclear.max(Sign::Doubtful);
            }
            _ => {}
        }
    }

    /// Adds a member that is an object, or the first element of a list.
    pub(super) fn note_object(&mut self, class: Class, inner: Self) {
        let is_empty = !inner.members;
        self.members = true;
        self.note_shape(class, is_empty);
        match class {
            Class::Neutral => return,
            // Some languages serialize errors as empty objects.
            Class::Error if !inner.members => self.signal(Sign::Doubtful),
            class
                if class.names_error() && (is_empty && class != Class::Error || inner.reports_success()) =>
            {
                return;
            }
            Class::Error => self.signal(Sign::Sure),
            class if class.names_error() => self.signal(Sign::Doubtful),
            Class::Detail | Class::Message | Class::ErrorMessage | Class::Title => {
                if inner.sign == Sign::Sure {
                    self.signal(Sign::Doubtful);
                }
                if inner.message.is_some() || inner.code.is_some() {
                    self.unclear = self.unclear.max(Sign::Doubtful);
                }
            }
            Class::Status if inner.is_failure_without_data() && !inner.is_error_object() => {
                self.unclear = Sign::Sure;
                self.others = true;
            }
            Class::Envelope if inner.is_failure_without_data() => self.signal(Sign::Doubtful),
            _ if inner.is_error_object() => self.signal(Sign::Doubtful),
            Class::Envelope => {
                self.others = true;
                self.request_id = self.request_id.take().or(inner.request_id);
                return;
            }
            _ => {
                if inner.sign >= Sign::Doubtful || inner.unclear == Sign::Sure {
                    self.unclear = Sign::Sure;
                }
                self.others = true;
                return;
            }
        }
        if self.inner.is_none() {
            self.request_id = self.request_id.take().or_else(|| inner.request_id.clone());
            self.status = self.status.or(inner.status);
            self.inner = Some(Box::new(inner));
        }
    }
}

/// The text cut to the maximum length, and the number of omitted bytes.
fn cut(text: &str, left_out: usize) -> (String, usize) {
    (shorten(text), left_out + text.len().saturating_sub(MAX_TEXT_LEN))
}
