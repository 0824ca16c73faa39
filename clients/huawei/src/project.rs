//! The project of a client's calls.

use http::Method;
use imagescan_runtime::provider::{
    CredentialDocument, Redactor, ResolveContext, client_parameter, no_response, percent_encode, shorten,
};
use imagescan_runtime::{Client, Error, ErrorKind, Service};

use crate::HuaweiCloud;
use crate::config::check_project_id;
use crate::credentials::file;
use crate::token_service::{TokenRequest, TokenServiceConfig};

const OPERATION: &str = "KeystoneListProjects";

/// Returns the id of the project that the calls of a client are for. If no call has needed it yet, and the client's builder does
/// not name it, it is looked up at IAM, as by a call.
///
/// ```no_run
/// # mod imagescan { pub use imagescan_huawei::*; pub mod huawei { pub use imagescan_huawei::*; } }
/// # async fn example(client: imagescan::huawei::hss::Client) -> Result<(), imagescan::Error> {
/// let project = imagescan::huawei::project_id(&client).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// When the credentials cannot be loaded, the lookup fails, or the region has no project or several.
pub async fn project_id<S: Service<Cloud = HuaweiCloud>>(client: &Client<S>) -> Result<String, Error> {
    client_parameter(client, "project_id").await?.ok_or_else(|| Error::invalid("the client has no project"))
}

/// Looks up the project id: in the credentials file, if the keys are from there, or else at IAM.
pub(crate) async fn resolve(context: ResolveContext) -> Result<String, Error> {
    let mut config = TokenServiceConfig::new(context.environment.clone(), context.region);
    if context.credentials.source() == Some(file::NAME)
        && let Ok(section) = file::section(&context.environment)?
    {
        if let Some(id) = section.get("project_id") {
            check_project_id(id)
                .map_err(|error| Error::invalid(section.error(&format!("is wrong: {error}")).message()))?;
            return Ok(id.to_owned());
        }
        config = file::with_endpoint(config, &section);
    }
    let Some(region) = &config.region else {
        return Err(Error::invalid(
            "the client has no project_id: set it on the client's builder with `.project_id(…)`, or set `.region(…)` \
             beside the endpoint, so that the region's project can be looked up",
        ));
    };
    let region = region.as_str();
    let iam = config.iam()?;
    let request = TokenRequest {
        operation: OPERATION,
        method: Method::GET,
        target: format!("/v3/projects?name={}", percent_encode(region)),
        header: None,
        body: None,
        credentials: Some(&context.credentials),
        secrets: Vec::new(),
        is_password: false,
    };
    let what = format!(
        "the client has no `.project_id(…)`, and the project of region `{region}` could not be looked up"
    );
    let explain = |error: Error| no_response(&what, &error, "", &Redactor::new());
    let response = iam.send(&context.environment, &request).await.map_err(explain)?;
    let document = CredentialDocument::parse(response.body(), format!("the response of {}", iam.host()))
        .map_err(|error| unexpected(&error))?;
    let projects = document.root().member("projects");
    let ids: Vec<&str> = projects
        .elements()
        .map(|project| project.require("id"))
        .collect::<Result<_, _>>()
        .map_err(|error| unexpected(&error))?;
    match ids[..] {
        [id] => {
            check_project_id(id).map_err(|error| unexpected(&error))?;
            Ok(id.to_owned())
        }
        [] => Err(Error::invalid(format!(
            "these credentials have no project in region `{region}` (according to {}): set `.project_id(…)`, or give the \
             user a role in the project",
            iam.host()
        ))),
        _ => Err(Error::invalid(format!(
            "{} shows {} projects of region `{region}` ({}): choose one with `.project_id(…)`",
            iam.host(),
            ids.len(),
            shorten(&ids.join(", "), 1024)
        ))),
    }
}

fn unexpected(error: &Error) -> Error {
    Error::new(ErrorKind::UnexpectedResponse, format!("{OPERATION}: {}", error.message()))
}
