//! A client of the lists of `pages.yaml`, and a transport with their elements: numbers from 0, of which some are `null`.

use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::HeaderMap;
use http::HeaderValue;
use imagescan_goldens::pages::{Client, Pages};
use imagescan_runtime::credentials::Chain;
use imagescan_runtime::provider::ServiceError;
use imagescan_runtime::provider::{
    Attempt, ClientDefaults, ErrorBody, HttpResponse, Options, Payload, Protocol,
};
use imagescan_runtime::{
    Body, BoxFuture, Credentials, Error, ErrorKind, HostEnvironment, RegionId, Transport, TransportError,
};

/// The lists of the service, with a number of elements each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lists {
    pub(super) elements: u64,
    /// Each element whose number is one less than a multiple of this is `null`; none if it is 0.
    pub(super) nulls: u64,
    /// The largest page that the service sends.
    pub(super) max_size: u64,
    /// The total that it reports; `None` if it is right.
    pub(super) total: Option<u64>,
    /// Whether each page is the first.
    pub(super) ignores_offset: bool,
}

impl Lists {
    pub(super) fn of(elements: u64) -> Self {
        Self { elements, nulls: 0, max_size: u64::MAX, total: None, ignores_offset: false }
    }

    /// The numbers of the elements that are not `null`.
    pub(super) fn numbers(&self) -> Vec<u64> {
        (0..self.elements).filter(|number| !self.is_null(*number)).collect()
    }

    fn is_null(&self, number: u64) -> bool {
        self.nulls > 0 && (number + 1).is_multiple_of(self.nulls)
    }

    /// The JSON of a page of an operation, as its schema has it.
    fn page(&self, operation: &str, parameters: &[(String, u64)]) -> String {
        let parameter = |names: &[&str]| {
            parameters.iter().find(|(name, _)| names.contains(&name.as_str())).map(|(_, value)| *value)
        };
        let size = parameter(&["limit", "Limit", "PageSize", "Size"]).unwrap_or(10).min(self.max_size);
        let offset = parameter(&["offset", "Offset"]).filter(|_| !self.ignores_offset);
        let number = parameter(&["CurrentPage", "PageNo", "Page"]);
        let begin =
            offset.unwrap_or_else(|| number.map_or(0, |number| (number - 1) * size)).min(self.elements);
        let end = self.elements.min(begin.saturating_add(size));
        let element = |number: u64| match operation {
            _ if self.is_null(number) => "null".to_owned(),
            "ListObjects" => format!(r#"{{"id":"{number}"}}"#),
            "ListReports" | "ListTags" => format!(r#"{{"name":"{number}"}}"#),
            "ListRecords" => number.to_string(),
            _ => format!(r#""{number}""#),
        };
        let list = (begin..end).map(element).collect::<Vec<_>>().join(",");
        let total = self.total.unwrap_or(self.elements);
        match operation {
            "ListObjects" => format!(r#"{{"data_list":[{list}],"total_num":{total}}}"#),
            "ListTexts" => format!(r#"{{"List":[{list}],"TotalCount":{total}}}"#),
            "ListLinks" => format!(r#"{{"links":[{list}]}}"#),
            "ListReports" => format!(r#"{{"Data":{{"List":[{list}],"PageInfo":{{"TotalCount":{total}}}}}}}"#),
            "ListTags" => format!(r#"{{"Images":[{list}],"TotalCount":"{total}"}}"#),
            "ListFiles" => format!(r#"{{"files":[{list}],"page":{{"total":{total}}}}}"#),
            "ListRecords" => format!(r#"{{"Records":[{list}]}}"#),
            other => panic!("the service has no list {other}"),
        }
    }
}

/// The parameters of a request that are numbers.
type Parameters = Vec<(String, u64)>;

/// A client whose requests have the name of the operation and no signature.
pub(crate) fn client<S: imagescan_runtime::Service>(
    transport: impl Transport,
    region: &'static str,
) -> imagescan_runtime::Client<S> {
    let mut options = Options::default();
    options.settings.environment = Some(HostEnvironment::empty());
    options.settings.transport = Some(Arc::new(transport));
    options.region = Some(RegionId::new(region));
    options.endpoint = Some("api.example.com".to_owned());
    options.credentials = Some(Arc::new(Credentials::new("AKEXAMPLE", "secret-of-ak")));
    let defaults = ClientDefaults::new("public", "GOLDENS_REGION");
    options.build::<S>(defaults, |_| Chain::new("the goldens"), Unsigned).expect("a client")
}

/// Sends each request to the lists, and records the parameters.
#[derive(Clone)]
pub(super) struct Service {
    lists: Arc<Mutex<Lists>>,
    requests: Arc<Mutex<Vec<Parameters>>>,
}

impl Service {
    pub(super) fn new(lists: Lists) -> Self {
        Self { lists: Arc::new(Mutex::new(lists)), requests: Arc::default() }
    }

    /// A client in a region; clients share the service.
    pub(super) fn client_in(&self, region: &'static str) -> Client {
        client::<Pages>(self.clone(), region)
    }

    pub(super) fn client(&self) -> Client {
        self.client_in("north-1")
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Lists)) {
        change(&mut self.lists.lock().expect("no panic"));
    }

    /// The value of a parameter in each request.
    pub(super) fn sent(&self, name: &str) -> Vec<Option<u64>> {
        let requests = self.requests.lock().expect("no panic");
        let value = |parameters: &Parameters| {
            parameters.iter().find(|(each, _)| each == name).map(|(_, value)| *value)
        };
        requests.iter().map(value).collect()
    }
}

/// The parameters of the query and of the body that are numbers.
fn parameters(request: &http::Request<Bytes>) -> Parameters {
    let body = String::from_utf8_lossy(request.body());
    if let Ok(serde_json::Value::Object(fields)) = serde_json::from_str(&body) {
        return fields.into_iter().filter_map(|(name, value)| Some((name, value.as_u64()?))).collect();
    }
    let pairs = request.uri().query().unwrap_or_default().split('&').chain(body.split('&'));
    pairs
        .filter_map(|pair| pair.split_once('='))
        .filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?)))
        .collect()
}

impl Transport for Service {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let parameters = parameters(&request);
        let operation = request.headers()["x-operation"].to_str().expect("a name");
        let page = self.lists.lock().expect("no panic").page(operation, &parameters);
        let mut requests = self.requests.lock().expect("no panic");
        assert!(requests.len() < 10_000, "the walk has no end");
        requests.push(parameters);
        let response = http::Response::new(Body::from(Bytes::from(page)));
        Box::pin(std::future::ready(Ok(response)))
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Service")
    }
}

/// A protocol whose requests have the name of the operation and no signature.
#[derive(Debug)]
struct Unsigned;

impl Protocol for Unsigned {
    fn parameter(&self, _: &str) -> Option<&str> {
        None
    }

    fn prepare_and_sign(
        &self,
        attempt: Attempt<'_>,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Error> {
        let name = HeaderValue::from_str(&attempt.operation.name).expect("a name");
        request.headers_mut().insert("x-operation", name);
        Ok(())
    }

    fn parse_response(&self, response: &HttpResponse<'_>) -> Result<Payload, ServiceError> {
        Ok(Payload::new(response.body.clone()))
    }

    fn failure(&self, _: ErrorBody, _: &HttpResponse<'_>) -> ServiceError {
        ServiceError::new(ErrorKind::Rejected, "the service rejected the request")
    }

    fn request_id(&self, _: &HeaderMap) -> Option<String> {
        None
    }
}
