//! Prepares and signs the requests of a Huawei client, and parses the responses.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_runtime::provider::{
    Attempt, ErrorBody, ErrorMembers, Field, HttpResponse, Location, LookupCell, Payload, Protocol,
    RawEndpoint, RawLayout, RawTarget, ResolveContext, ServiceError, header_value,
};
use imagescan_runtime::{BoxFuture, Error};

use crate::sign::{Sign as _, Signer};
use crate::{envelope, project};

/// The settings of a client that change its requests.
#[derive(Debug)]
pub(crate) struct Huawei {
    pub(crate) project_id: LookupCell,
    pub(crate) signer: Signer,
}

const PROJECT_ID: HeaderName = HeaderName::from_static("x-project-id");
const CLIENT_PATH: &[Field] = &[Field::from_client("project_id", Location::ClientPath, "project_id")];

impl Protocol for Huawei {
    fn parameter(&self, what: &str) -> Option<&str> {
        self.project_id.get().filter(|_| what == "project_id")
    }

    fn can_resolve(&self, what: &str) -> bool {
        what == "project_id"
    }

    fn resolve_parameter<'a>(
        &'a self,
        _: &'a str,
        context: ResolveContext,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            self.project_id
                .resolve_parameter(&context.credentials, || project::resolve(context.clone()))
                .await
        })
    }

    fn raw(&self, target: &RawTarget<'_>) -> Result<RawLayout, Error> {
        let RawEndpoint::Path(path) = target.endpoint else {
            return Err(target.reject_action());
        };
        let layout = match target.method {
            Some(method @ ("GET" | "DELETE")) => RawLayout::new(method, Location::Query),
            Some(method) => RawLayout::new(method, Location::Body),
            None => return Err(target.reject_action()),
        };
        // The project is only looked up for a path that has it.
        Ok(if path.contains("{project_id}") { layout.fields(CLIENT_PATH) } else { layout })
    }

    fn prepare_and_sign(
        &self,
        attempt: Attempt<'_>,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Error> {
        // The vendor's SDKs send it on every request, also without a body.
        request.headers_mut().entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        if let Some(id) = self.project_id.get() {
            request.headers_mut().insert(PROJECT_ID, header_value("the project id", id, false)?);
        }
        self.signer.sign(request, attempt.credentials, attempt.time)
    }

    fn parse_response(&self, response: &HttpResponse<'_>) -> Result<Payload, ServiceError> {
        envelope::payload(response)
    }

    fn error_members(&self) -> ErrorMembers {
        envelope::ERROR_MEMBERS
    }

    fn failure(&self, body: ErrorBody, response: &HttpResponse<'_>) -> ServiceError {
        envelope::failure(body, response)
    }

    /// HSS and the gateway in front of it use the first name, IAM the second.
    fn request_id(&self, headers: &HeaderMap) -> Option<String> {
        let find = |name| {
            headers.get(name).and_then(|id: &HeaderValue| id.to_str().ok()).filter(|id| !id.is_empty())
        };
        find("x-request-id").or_else(|| find("x-iam-trace-id")).map(str::to_owned)
    }

    #[cfg(feature = "testing")]
    fn testing(&self) -> Option<&dyn imagescan_runtime::provider::TestProtocol> {
        Some(self)
    }
}
