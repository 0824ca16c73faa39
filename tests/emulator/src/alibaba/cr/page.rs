//! The pages of lists, by number or by token.

use super::call::Call;
use super::success;
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::response_value::{Fields, ResponseValue};
use crate::alibaba::service_call;
use crate::world::{Rows, Window};

const DEFAULT_SIZE: u64 = 30;
const MAX_SIZE: u64 = 100;

/// The requested part of a list.
#[derive(Debug, Clone, Copy)]
pub(super) enum Page {
    Numbered(service_call::Page),
    ByToken { offset: u64, size: u64 },
}

impl Page {
    pub(super) fn numbered(call: &Call) -> Result<Self, ErrorResponse> {
        call.page(["PageNo", "PageSize"], DEFAULT_SIZE, MAX_SIZE).map(Self::Numbered)
    }

    /// `MaxResults` and `NextToken` take precedence over the number and the size. A token is the position of a row.
    pub(super) fn numbered_or_by_token(call: &Call) -> Result<Self, ErrorResponse> {
        let token = call.text("NextToken");
        if token.is_none() && call.text("MaxResults").is_none() {
            return Self::numbered(call);
        }
        let size = call.page(["PageNo", "MaxResults"], DEFAULT_SIZE, MAX_SIZE)?.size;
        let offset = u64::from_str_radix(token.as_deref().unwrap_or("0"), 16)
            .map_err(|_| ErrorResponse::invalid_parameter("NextToken", "is not a token of this list"))?;
        Ok(Self::ByToken { offset, size })
    }

    pub(super) fn window(self) -> Window {
        match self {
            Self::Numbered(page) => page.window,
            Self::ByToken { offset, size } => Window::at_offset(offset, size),
        }
    }

    /// A successful response with these rows, and the total, whose type differs from list to list.
    pub(super) fn response(
        self,
        call: &Call,
        name: &'static str,
        page: Rows<ResponseValue>,
    ) -> (Fields, u64) {
        let Rows { rows, total } = page;
        let fields = match self {
            Self::Numbered(page) => success(call).number("PageNo", page.number).number("PageSize", page.size),
            Self::ByToken { offset, size } => {
                let next = offset.saturating_add(rows.len() as u64);
                let token = (next < total && !rows.is_empty()).then(|| format!("{next:x}"));
                success(call).number("MaxResults", size).optional_text("NextToken", token)
            }
        };
        (fields.list(name, rows), total)
    }
}
