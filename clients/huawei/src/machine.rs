//! What the machine's variables say of region, endpoint and project.

use imagescan_runtime::credentials::System;
use imagescan_runtime::{Error, Options, Region, ServiceMeta};

/// The region. A name of ours: the vendor's SDKs have none.
pub(crate) const REGION: &str = "HUAWEICLOUD_SDK_REGION";
const PROJECT_ID: &str = "HUAWEICLOUD_SDK_PROJECT_ID";

/// Fills in region and endpoint where the user set none.
pub(crate) fn settle(options: &mut Options, service: &ServiceMeta) -> Result<(), Error> {
    if options.region.is_none()
        && let Some(region) = options.system.variable(REGION)
    {
        options.region = Some(Region::from(region.trim()));
        options.region_source = Some(REGION.to_owned());
    }
    options.check_region(service)?;
    if options.endpoint.is_some() {
        return Ok(());
    }
    let Some(region) = &options.region else {
        return Err(Error::invalid(format!(
            "the {} client has neither region nor endpoint: set `.region(…)` or `.endpoint(…)`, or the variable {REGION}",
            service.name
        )));
    };
    let variable = endpoint_variable(service, region);
    if let Some(urls) = options.system.variable(&variable) {
        let url = urls.split(',').next().unwrap_or_default().trim();
        options.take_endpoint(url, &variable)?;
    }
    Ok(())
}

/// The vendor's name for a variable with a region's endpoints: `HUAWEICLOUD_SDK_REGION_HSS_CN_NORTH_4`.
fn endpoint_variable(service: &ServiceMeta, region: &Region) -> String {
    service.variable(REGION, region.as_str())
}

/// The project id: the builder's, or the variable's.
pub(crate) fn project_id(set: Option<String>, system: &System) -> Result<Option<String>, Error> {
    if let Some(id) = &set {
        check_project_id(id)?;
        return Ok(set);
    }
    let id = system.variable(PROJECT_ID);
    if let Some(id) = &id {
        check_project_id(id).map_err(|error| in_variable(PROJECT_ID, &error))?;
    }
    Ok(id)
}

/// Whether the text can stand in a path and in a header.
pub(crate) fn check_project_id(id: &str) -> Result<(), Error> {
    let usable = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    match id.chars().find(|c| !usable(*c)) {
        _ if id.is_empty() => {
            Err(Error::invalid("the project id is empty: leave it out, or give the id that IAM shows"))
        }
        None => Ok(()),
        Some(c) => Err(Error::invalid(format!(
            "the project id holds {c:?}: give the id that IAM shows (letters and digits), not a name or a path"
        ))),
    }
}

/// Whether a URL's host is this machine, or answers on its own link alone: `localhost`, `127.0.0.1`, `169.254.169.254`.
pub(crate) fn is_near(url: &str) -> bool {
    let uri: Option<http::Uri> = url.parse().ok();
    let Some(host) = uri.as_ref().and_then(http::Uri::host) else {
        return false;
    };
    let address = host.trim_start_matches('[').trim_end_matches(']').parse();
    match address {
        Ok(std::net::IpAddr::V4(address)) => address.is_loopback() || address.is_link_local(),
        Ok(std::net::IpAddr::V6(address)) => address.is_loopback() || address.is_unicast_link_local(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

/// An error about a value that a variable holds.
pub(crate) fn in_variable(name: &str, error: &Error) -> Error {
    Error::new(error.kind(), format!("{name}: {}", error.message()))
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn near_is_what_no_router_leads_to() {
        for near in [
            "http://localhost:8080/x",
            "http://LOCALHOST",
            "http://127.0.0.1",
            "http://127.8.8.8:1",
            "http://169.254.169.254/a",
            "http://[::1]:80/",
            "http://[fe80::1]/",
            "https://localhost",
        ] {
            assert!(is_near(near), "{near}");
        }
        for far in [
            "http://localhost.example.com",
            "http://10.0.0.1",
            "http://127.0.0.1.example.com/",
            "http://user@example.com",
            "http://[2001:db8::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://127.0.0.1@example.com/",
            "/path",
            "",
        ] {
            assert!(!is_near(far), "{far}");
        }
    }
}
