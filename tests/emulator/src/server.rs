//! Turns each HTTP request into a [`Request`], logs it, dispatches it to its cloud, and returns the response.

use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, State};
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt as _;
use tokio::sync::oneshot;

use crate::connection::{Handle, Listener};
use crate::credentials::OidcTokens;
use crate::executions::Executions;
use crate::faults::CallContext;
use crate::faults::apply;
use crate::keys::Keyring;
use crate::request_log::RequestLog;
use crate::response::Response;
use crate::throttle::Throttle;
use crate::{Clock, Execution, Fault, FaultInjector, Provider, Request, alibaba, huawei, tencent};

/// The longest body that is stored. Every cloud has a lower limit, so that each rejects longer bodies itself.
const MAX_STORED_BODY: usize = 13 << 20;

/// How much of a longer body is read and discarded, so that the client can read the error response.
const MAX_DRAINED_BODY: usize = 64 << 20;

/// State that all requests share.
pub(crate) struct Shared {
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) keys: Arc<Keyring>,
    pub(crate) log: RequestLog,
    pub(crate) executions: Executions,
    pub(crate) faults: Arc<FaultInjector>,
    pub(crate) oidc_tokens: Arc<OidcTokens>,
    pub(crate) throttle: Arc<Throttle>,
    pub(crate) huawei: huawei::Cloud,
    pub(crate) tencent: tencent::Cloud,
    pub(crate) alibaba: alibaba::Cloud,
}

/// Serves until `stop` is dropped or receives a value; then waits for the requests in flight.
pub(crate) async fn serve(listener: Listener, shared: Arc<Shared>, stop: oneshot::Receiver<()>) {
    let router = Router::new().fallback(handle).with_state(shared);
    let service = router.into_make_service_with_connect_info::<Handle>();
    let stopped = async {
        let _ = stop.await;
    };
    let served = axum::serve(listener, service).with_graceful_shutdown(stopped).await;
    served.expect("the accept loop outlives its errors");
}

async fn handle(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<Handle>,
    request: axum::extract::Request,
) -> axum::response::Response {
    let (number, fault) = connection.take_current_request();
    let request = receive(request).await;
    connection.request_was_read();
    shared.log.push(request.clone());

    let context = CallContext::new(shared.clock.now(), &fault);
    let response = if fault.prevents_execution() {
        Response::empty(StatusCode::SERVICE_UNAVAILABLE)
    } else {
        let response = dispatch(&shared, &request, context);
        if let Some(operation) = response.changed_by() {
            shared.executions.push(Execution { number, operation, request });
        }
        response
    };
    let date = match fault {
        Fault::BadDate { .. } => "yesterday, about noon".to_owned(),
        _ => context.apparent_now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
    };
    apply(fault, response.with_header("date", date), &connection).await
}

fn dispatch(shared: &Shared, request: &Request, context: CallContext) -> Response {
    match Provider::of(request) {
        Provider::Huawei => shared.huawei.respond(request, context),
        Provider::Tencent => shared.tencent.respond(request, context),
        Provider::Alibaba => shared.alibaba.respond(request, context),
    }
}

async fn receive(request: axum::extract::Request) -> Request {
    let (parts, body) = request.into_parts();
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        (name.as_str().to_owned(), Bytes::copy_from_slice(value.as_bytes()))
    };
    Request {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers.iter().map(header).collect(),
        body: read_body(body).await,
    }
}

/// Reads a body to its end, or to where the client stops sending.
async fn read_body(mut body: axum::body::Body) -> Bytes {
    let (mut stored, mut seen) = (BytesMut::new(), 0);
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(data) = frame.into_data() else { continue };
        seen += data.len();
        if seen > MAX_DRAINED_BODY {
            break;
        }
        stored.extend_from_slice(&data[..data.len().min(MAX_STORED_BODY - stored.len())]);
    }
    stored.freeze()
}
