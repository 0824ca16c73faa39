//! From HTTP to a plain [`Request`], to the cloud that it is meant for, and back.
//!
//! This is the one place that sees every request, whatever its cloud.

use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt as _;
use tokio::sync::oneshot;

use crate::conditions::Conditions;
use crate::connection::{Handle, Listener};
use crate::credentials::OidcTokens;
use crate::executions::Executions;
use crate::faults::perform;
use crate::keys::Keyring;
use crate::reply::Reply;
use crate::request_log::RequestLog;
use crate::{Clock, Execution, Fault, Faults, Provider, Request, alibaba, huawei, tencent};

/// How much of a body is kept. It is more than any cloud takes, so that each can refuse in its own words.
const BODY_KEPT: usize = 13 << 20;

/// How much of a longer body is read and dropped, so that the client gets to read the refusal.
const BODY_DRAINED: usize = 64 << 20;

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) keys: Arc<Keyring>,
    pub(crate) log: RequestLog,
    pub(crate) executions: Executions,
    pub(crate) faults: Arc<Faults>,
    pub(crate) oidc_tokens: Arc<OidcTokens>,
    pub(crate) huawei: huawei::Cloud,
    pub(crate) tencent: tencent::Cloud,
    pub(crate) alibaba: alibaba::Cloud,
}

/// Serves until `stop` is dropped or sent to; then lets running requests end.
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
) -> Response {
    let (number, fault) = connection.take_arrived();
    let request = receive(request).await;
    connection.request_was_read();
    shared.log.push(request.clone());

    let conditions = Conditions::new(shared.clock.now(), &fault);
    let reply = if fault.prevents_execution() {
        Reply::empty(StatusCode::SERVICE_UNAVAILABLE)
    } else {
        let reply = answer(&shared, &request, conditions);
        if let Some(operation) = reply.changed() {
            shared.executions.push(Execution { number, operation, request });
        }
        reply
    };
    let date = match fault {
        Fault::BadDate { .. } => "yesterday, about noon".to_owned(),
        _ => conditions.shown.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
    };
    perform(fault, reply.with_header("date", date), &connection).await
}

fn answer(shared: &Shared, request: &Request, conditions: Conditions) -> Reply {
    match Provider::of(request) {
        Provider::Huawei => shared.huawei.answer(request, conditions),
        Provider::Tencent => shared.tencent.answer(request, conditions),
        Provider::Alibaba => shared.alibaba.answer(request, conditions),
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
        body: read(body).await,
    }
}

/// A body that breaks off is as long as what came.
async fn read(mut body: axum::body::Body) -> Bytes {
    let (mut kept, mut seen) = (BytesMut::new(), 0);
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(data) = frame.into_data() else { continue };
        seen += data.len();
        if seen > BODY_DRAINED {
            break;
        }
        kept.extend_from_slice(&data[..data.len().min(BODY_KEPT - kept.len())]);
    }
    kept.freeze()
}
