//! From HTTP to a plain [`Request`], to the cloud that it is meant for, and back.
//!
//! This is the one place that sees every request, whatever its cloud.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::serve::ListenerExt as _;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::keys::Keyring;
use crate::reply::Reply;
use crate::request_log::RequestLog;
use crate::{Clock, Provider, Request, alibaba, huawei, tencent};

/// How much of a body is kept. It is more than any cloud takes, so that each can refuse in its own words.
const BODY_KEPT: usize = 13 << 20;

/// How much of a longer body is read and dropped, so that the client gets to read the refusal.
const BODY_DRAINED: usize = 64 << 20;

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) keys: Arc<Keyring>,
    pub(crate) log: RequestLog,
    pub(crate) huawei: huawei::Cloud,
    pub(crate) tencent: tencent::Cloud,
    pub(crate) alibaba: alibaba::Cloud,
}

/// Serves until `stop` is dropped or sent to; then lets running requests end.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>, stop: oneshot::Receiver<()>) {
    let router = Router::new().fallback(handle).with_state(shared);
    let listener = listener.tap_io(|connection| {
        // Small answers should leave at once; a socket that cannot say so still works.
        let _ = connection.set_nodelay(true);
    });
    let stopped = async {
        let _ = stop.await;
    };
    let served = axum::serve(listener, router).with_graceful_shutdown(stopped).await;
    served.expect("the accept loop outlives its errors");
}

async fn handle(State(shared): State<Arc<Shared>>, request: axum::extract::Request) -> Response {
    let request = receive(request).await;
    shared.log.push(request.clone());
    answer(&shared, &request).into_response()
}

fn answer(shared: &Shared, request: &Request) -> Reply {
    let now = shared.clock.now();
    match Provider::of(request) {
        Provider::Huawei => shared.huawei.answer(request, now),
        Provider::Tencent => shared.tencent.answer(request, now),
        Provider::Alibaba => shared.alibaba.answer(request, now),
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
