//! Commits the fault that a request meets after it was read.

use axum::response::Response;
use http::StatusCode;
use tokio::time::sleep;

use super::Fault;
use super::drip::Drip;
use crate::connection::{Ending, Handle};
use crate::reply::Reply;

/// What the server hands to HTTP instead of `reply`, the cloud's answer. If the fault kept the request from the
/// cloud, any reply will do.
pub(crate) async fn perform(fault: Fault, reply: Reply, connection: &Handle) -> Response {
    match fault {
        Fault::Drop(_) | Fault::StaleConnection => connection.end_instead(Ending::Close),
        Fault::Reset(_) => connection.end_instead(Ending::Reset),
        Fault::Truncate { kept } => connection.send_instead(reply.to_wire(kept)),
        Fault::Garbage(bytes) => connection.send_instead(bytes),
        Fault::Delay(delay) => sleep(delay).await,
        Fault::Drip { chunk, pause } => {
            return reply
                .into_response_with(|body| axum::body::Body::from_stream(Drip::new(body, chunk, pause)));
        }
        Fault::GatewayPage { status, .. } => {
            let date = reply.header("date").unwrap_or_default().to_owned();
            return page(status).with_header("date", date).into_response();
        }
        Fault::None
        | Fault::Throttle { .. }
        | Fault::ServerError
        | Fault::Skew(_)
        | Fault::BadDate { .. } => {}
    }
    reply.into_response()
}

fn page(status: StatusCode) -> Reply {
    let title = status.to_string();
    let page = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<h1>{title}</h1>\r\n</body>\r\n</html>\r\n"
    );
    Reply::new(status, "text/html", page)
}
