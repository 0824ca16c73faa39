//! Pages: an offset, a limit of 10 unless it is set, and 100 at most.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::arguments::parse;
use crate::tencent::error_response::ErrorResponse;
use crate::world::{Rows, Window};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    offset: Option<u64>,
    limit: Option<u64>,
}

/// The page that is requested. The table of arguments has the greatest limit.
pub(super) fn window(arguments: &Value) -> Result<Window, ErrorResponse> {
    let Page { offset, limit } = parse(arguments)?;
    Ok(Window::at_offset(offset.unwrap_or(0), limit.unwrap_or(10)))
}

/// Whether `Order` asks for the greatest first, in either case.
pub(super) fn is_descending(arguments: &Value) -> bool {
    arguments["Order"].as_str().is_some_and(|order| order.eq_ignore_ascii_case("desc"))
}

/// The response with a page.
pub(super) fn response<T>(page: Rows<T>, row: impl FnMut(T) -> Value) -> Map<String, Value> {
    let rows: Vec<_> = page.rows.into_iter().map(row).collect();
    super::fields(json!({ "List": rows, "TotalCount": page.total }))
}
