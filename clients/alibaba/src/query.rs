//! Changes the query of a request.

use bytes::Bytes;
use imagescan_runtime::Error;
use imagescan_runtime::provider::percent_encode;

/// Removes the parameters with some names, and appends others; the rest is unchanged byte for byte.
pub(crate) fn change(
    request: &mut http::Request<Bytes>,
    without: &[&str],
    with: &[(&str, &str)],
) -> Result<(), Error> {
    let uri = request.uri();
    let mut target = uri.path().to_owned();
    let mut join = '?';
    let stays = |pair: &&str| {
        let name = pair.split_once('=').map_or(*pair, |(name, _)| name);
        !pair.is_empty() && !without.contains(&name)
    };
    for pair in uri.query().unwrap_or_default().split('&').filter(stays) {
        target.push(join);
        target.push_str(pair);
        join = '&';
    }
    for (name, value) in with {
        target.push(join);
        target.extend(percent_encode(name));
        target.push('=');
        target.extend(percent_encode(value));
        join = '&';
    }
    let mut parts = uri.clone().into_parts();
    let too_long = |error: http::Error| Error::invalid("the request is too long").with_source(error);
    parts.path_and_query = Some(target.parse().map_err(http::Error::from).map_err(too_long)?);
    *request.uri_mut() = http::Uri::from_parts(parts).map_err(http::Error::from).map_err(too_long)?;
    Ok(())
}
