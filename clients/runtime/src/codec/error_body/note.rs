//! Adds members to an error body.

use http::StatusCode;

use crate::codec::error_body::class::{
    MemberClass, is_failure, is_false, is_number, is_success, is_true, reports_success,
};
use crate::codec::error_body::text::{MAX_TEXT_LEN, TRUNCATION_MARK, shorten};
use crate::codec::error_body::{ErrorBody, Evidence};
use crate::types::record::Value;

impl ErrorBody {
    /// Adds a member that is not a field of the output. Booleans and numbers are passed as text. `left_out` is the number of
    /// omitted bytes of the text.
    pub(super) fn note(&mut self, class: MemberClass, text: &str, left_out: usize) {
        let (text, left_out) = match text.strip_suffix(TRUNCATION_MARK) {
            Some(text) => (text, self.rest),
            None => (text, left_out),
        };
        let text = text.trim();
        self.members = true;
        if class == MemberClass::Error {
            self.signal(Evidence::Empty);
        }
        if text.is_empty() {
            return;
        }
        match class {
            MemberClass::Code => self.note_code(1, text, left_out),
            MemberClass::ErrorCode => self.note_code(2, text, left_out),
            MemberClass::CodeName => self.note_code(3, text, left_out),
            MemberClass::Title => self.note_message(1, text, left_out),
            MemberClass::Detail => self.note_message(2, text, left_out),
            MemberClass::Message => self.note_message(3, text, left_out),
            MemberClass::ErrorMessage => {
                self.note_message(4, text, left_out);
                self.error_message |= !is_success(text);
            }
            MemberClass::Error | MemberClass::Errors if is_success(text) || text == "false" => {}
            MemberClass::Error if text == "true" => self.signal(Evidence::Sure),
            MemberClass::Error => {
                self.signal(Evidence::Sure);
                self.error_text.get_or_insert_with(|| cut(text, left_out));
            }
            MemberClass::Failed
            | MemberClass::ErrorFlag
            | MemberClass::ErrorName
            | MemberClass::ErrorCount
                if is_success(text) || is_false(text) => {}
            MemberClass::Failed | MemberClass::ErrorFlag if text.eq_ignore_ascii_case("true") => {
                self.signal(Evidence::Sure);
            }
            MemberClass::Failed | MemberClass::ErrorCount if is_number(text) => {
                self.unclear = self.unclear.max(Evidence::Sure);
                self.others = true;
            }
            MemberClass::ErrorFlag
            | MemberClass::Errors
            | MemberClass::ErrorName
            | MemberClass::ErrorCount
            | MemberClass::Failed => {
                self.signal(Evidence::Doubtful);
                if !is_true(text) && !is_number(text) {
                    self.error_text.get_or_insert_with(|| cut(text, left_out));
                }
            }
            MemberClass::Success => self.note_flag(text),
            MemberClass::State => {
                let evidence = if is_failure(text) { Evidence::Sure } else { Evidence::None };
                self.unclear = self.unclear.max(evidence);
                self.others = true;
            }
            MemberClass::HttpStatus | MemberClass::Status => self.note_status(class, text),
            MemberClass::RequestId => {
                self.request_id.get_or_insert_with(|| cut(text, left_out));
            }
            MemberClass::Host | MemberClass::Neutral => {}
            MemberClass::Envelope | MemberClass::Other => self.others = true,
        }
    }

    pub(super) fn signal(&mut self, evidence: Evidence) {
        self.evidence = self.evidence.max(evidence);
    }

    fn note_code(&mut self, rank: u8, text: &str, left_out: usize) {
        if ["true", "false"].contains(&text) {
            if rank == 2 && text == "true" {
                self.signal(Evidence::Doubtful);
            }
            return;
        }
        if is_success(text) {
            self.success_code.get_or_insert_with(|| shorten(text));
            return;
        }
        if rank == 2 {
            self.signal(Evidence::Sure);
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
            self.signal(Evidence::Sure);
        } else if is_true(text) || is_success(text) {
            self.flag.get_or_insert(true);
        } else {
            self.unclear = self.unclear.max(Evidence::Doubtful);
        }
    }

    fn note_status(&mut self, class: MemberClass, text: &str) {
        let number = text.strip_suffix(".0").unwrap_or(text);
        let status = number.parse().ok().and_then(|number| StatusCode::from_u16(number).ok());
        let bad = status.filter(|status| status.is_client_error() || status.is_server_error());
        self.status = self.status.or(bad);
        if class == MemberClass::HttpStatus && bad.is_some() {
            self.signal(Evidence::Sure);
        } else if class == MemberClass::Status && (bad.is_some() || is_failure(text)) {
            self.signal(Evidence::Doubtful);
        } else {
            let good = reports_success(text);
            self.good_status = Some(good);
            self.others |= class == MemberClass::Status && !is_success(text);
            self.unclear = self.unclear.max(if good { Evidence::None } else { Evidence::Doubtful });
        }
    }

    /// Adds a member that is a field of the output: it is data, unless it can only report an error.
    pub(crate) fn note_field(&mut self, class: MemberClass, value: Value<'_>) {
        let text = match value {
            Value::Str(text) | Value::UnknownStr(text) => shorten(text),
            Value::I64(number) => number.to_string(),
            Value::U64(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            _ => return,
        };
        match class {
            MemberClass::Code | MemberClass::ErrorCode | MemberClass::CodeName if is_success(&text) => {
                self.success_code.get_or_insert(text);
            }
            MemberClass::Code | MemberClass::ErrorCode | MemberClass::CodeName if !text.is_empty() => {
                self.field_code.get_or_insert(text);
            }
            MemberClass::Success | MemberClass::HttpStatus | MemberClass::RequestId => {
                self.note(class, &text, 0);
            }
            MemberClass::Message | MemberClass::ErrorMessage => self.note_message(3, &text, 0),
            _ => {}
        }
    }

    /// Adds a member that is an object or a list instead of text.
    pub(super) fn note_shape(&mut self, class: MemberClass, is_empty: bool) {
        match class {
            MemberClass::ErrorCode | MemberClass::ErrorMessage if !is_empty => {
                self.signal(Evidence::Doubtful);
            }
            MemberClass::ErrorCode | MemberClass::Code => self.unclear = self.unclear.max(Evidence::Doubtful),
            MemberClass::CodeName | MemberClass::Success | MemberClass::HttpStatus if !is_empty => {
                self.unclear = self.unclear.max(Evidence::Doubtful);
            }
            _ => {}
        }
    }

    /// Adds a member that is an object, or the first element of a list.
    pub(super) fn note_object(&mut self, class: MemberClass, inner: Self) {
        let is_empty = !inner.members;
        self.members = true;
        self.note_shape(class, is_empty);
        match class {
            MemberClass::Neutral => return,
            // Some languages serialize errors as empty objects.
            MemberClass::Error if !inner.members => self.signal(Evidence::Doubtful),
            class
                if class.names_error()
                    && (is_empty && class != MemberClass::Error || inner.reports_success()) =>
            {
                return;
            }
            MemberClass::Error => self.signal(Evidence::Sure),
            class if class.names_error() => self.signal(Evidence::Doubtful),
            MemberClass::Detail | MemberClass::Message | MemberClass::ErrorMessage | MemberClass::Title => {
                if inner.evidence == Evidence::Sure {
                    self.signal(Evidence::Doubtful);
                }
                if inner.message.is_some() || inner.code.is_some() {
                    self.unclear = self.unclear.max(Evidence::Doubtful);
                }
            }
            MemberClass::Status if inner.is_failure_without_data() && !inner.is_error_object() => {
                self.unclear = Evidence::Sure;
                self.others = true;
            }
            MemberClass::Envelope if inner.is_failure_without_data() => self.signal(Evidence::Doubtful),
            _ if inner.is_error_object() => self.signal(Evidence::Doubtful),
            MemberClass::Envelope => {
                self.others = true;
                self.request_id = self.request_id.take().or(inner.request_id);
                return;
            }
            _ => {
                if inner.evidence >= Evidence::Doubtful || inner.unclear == Evidence::Sure {
                    self.unclear = Evidence::Sure;
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
