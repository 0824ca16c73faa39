//! Applies the fault of a request that was read.

use http::StatusCode;
use tokio::time::sleep;

use super::Fault;
use super::drip::DripBody;
use crate::connection::{Ending, Handle};
use crate::response::Response;

/// The HTTP response to send. `response` is the cloud's; it does not matter if the fault prevents the execution.
pub(crate) async fn apply(fault: Fault, response: Response, connection: &Handle) -> axum::response::Response {
    match fault {
        Fault::Drop(_) | Fault::StaleConnection => connection.end_instead(Ending::Close),
        Fault::Reset(_) => connection.end_instead(Ending::Reset),
        Fault::Truncate { body_bytes } => connection.send_instead(response.to_wire(body_bytes)),
        Fault::Garbage(bytes) => connection.send_instead(bytes),
        Fault::Delay(delay) => sleep(delay).await,
        Fault::Drip { chunk, pause } => {
            return response
                .into_http_with(|body| axum::body::Body::from_stream(DripBody::new(body, chunk, pause)));
        }
        Fault::GatewayPage { status, .. } => {
            let date = response.header("date").unwrap_or_default().to_owned();
            return page(status).with_header("date", date).into_http();
        }
        Fault::None
        | Fault::Throttle { .. }
        | Fault::ServerError
        | Fault::Skew(_)
        | Fault::BadDate { .. }
        | Fault::Anomaly(_) => {}
    }
    response.into_http()
}

fn page(status: StatusCode) -> Response {
    let title = status.to_string();
    let page = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<h1>{title}</h1>\r\n</body>\r\n</html>\r\n"
    );
    Response::new(status, "text/html", page)
}
