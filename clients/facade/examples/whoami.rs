//! Shows for each cloud the source of the credentials, their expiry, and the endpoint of the client.
//!
//! ```console
//! $ cargo run -p imagescan --example whoami
//! ```
//!
//! It finds credentials as a client without explicit credentials does: in variables, files, metadata services, token
//! services. It prints no secret, and only the start of a key id. It exits with 0 if a cloud has credentials, otherwise with 1.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use imagescan::credentials::{Chain, HostEnvironment};
use imagescan::{Client, Error, ProvideCredentials as _, Service};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    exit_code(&report(&HostEnvironment::real(), &mut io::stdout()).await)
}

/// A report that cannot be written counts as a failure.
fn exit_code(has_credentials: &io::Result<bool>) -> ExitCode {
    if matches!(has_credentials, Ok(true)) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes the report of each cloud. Returns whether any cloud has credentials.
async fn report(environment: &HostEnvironment, out: &mut impl Write) -> io::Result<bool> {
    let mut has_credentials = false;
    #[cfg(feature = "huawei")]
    {
        use imagescan::huawei::{credentials::default_chain, hss};
        let client = hss::Client::builder().host_environment(environment.clone()).build();
        has_credentials |= describe(out, "Huawei Cloud", client, default_chain(environment.clone())).await?;
    }
    #[cfg(feature = "tencent")]
    {
        use imagescan::tencent::{credentials::default_chain, tcss};
        let client = tcss::Client::builder().host_environment(environment.clone()).build();
        has_credentials |= describe(out, "Tencent Cloud", client, default_chain(environment.clone())).await?;
    }
    #[cfg(feature = "alibaba")]
    {
        use imagescan::alibaba::{credentials::default_chain, sas};
        let client = sas::Client::builder().host_environment(environment.clone()).build();
        has_credentials |= describe(out, "Alibaba Cloud", client, default_chain(environment.clone())).await?;
    }
    Ok(has_credentials)
}

/// Writes the report of one cloud. Returns whether it has credentials.
async fn describe<S: Service>(
    out: &mut impl Write,
    cloud: &str,
    client: Result<Client<S>, Error>,
    chain: Chain,
) -> io::Result<bool> {
    writeln!(out, "{cloud}")?;
    // The client may lack a region; the default chain may still find credentials.
    let credentials = match &client {
        Ok(client) => {
            line(out, "endpoint", client.endpoint())?;
            line(out, "region", client.region().map_or("none".to_owned(), |region| region.to_string()))?;
            client.credentials().await
        }
        Err(error) => {
            line(out, "endpoint", error)?;
            chain.provide().await
        }
    };
    let credentials = match credentials {
        Ok(credentials) => credentials,
        Err(error) => {
            line(out, "credentials", error.to_string().replace("; ", "\n               "))?;
            return Ok(false);
        }
    };
    line(out, "source", credentials.source().unwrap_or("unknown"))?;
    line(out, "key", credentials.key_id_prefix().unwrap_or("a token".to_owned()))?;
    match credentials.expiry().map(jiff::Timestamp::try_from) {
        Some(Ok(end)) => line(out, "expires", format_args!("{end:.0}"))?,
        _ => line(out, "expires", "not known to expire")?,
    }
    Ok(true)
}

fn line(out: &mut impl Write, what: &str, value: impl Display) -> io::Result<()> {
    writeln!(out, "  {what:<12} {value}")
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::process::ExitCode;

    use imagescan::credentials::HostEnvironment;

    use super::{exit_code, report};

    /// Whether each cloud is built in, and the variables that hold a key of it.
    const CLOUDS: [(bool, [&str; 2]); 3] = [
        (cfg!(feature = "huawei"), ["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"]),
        (cfg!(feature = "tencent"), ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"]),
        (cfg!(feature = "alibaba"), ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"]),
    ];

    async fn outcome(environment: HostEnvironment) -> (bool, String) {
        let mut out = Vec::new();
        let has_credentials = report(&environment, &mut out).await.expect("writing to a vector");
        (has_credentials, String::from_utf8(out).expect("text"))
    }

    #[test]
    fn the_exit_code_shows_whether_credentials_exist() {
        let closed = io::Error::from(io::ErrorKind::BrokenPipe);
        let codes = [Ok(true), Ok(false), Err(closed)].map(|has_credentials| exit_code(&has_credentials));
        assert_eq!(codes, [ExitCode::SUCCESS, ExitCode::from(1), ExitCode::from(1)]);
    }

    #[tokio::test]
    async fn an_empty_environment_has_no_credentials() {
        let (has_credentials, text) = outcome(HostEnvironment::empty()).await;
        assert!(!has_credentials);
        let clouds = CLOUDS.iter().filter(|(is_built, _)| *is_built).count();
        assert_eq!(text.matches("were found").count(), clouds, "{text}");
    }

    /// The environment has no region, so no client can be built.
    #[tokio::test]
    async fn an_invalid_key_is_an_error() {
        for (is_built, [id, secret]) in CLOUDS {
            let environment = HostEnvironment::with_variables(move |name| match name {
                _ if name == id => Some("AKEXAMPLE0123".to_owned()),
                _ if name == secret => Some("a-planted-secret\n".to_owned()),
                _ => None,
            });
            let (has_credentials, text) = outcome(environment).await;
            assert!(!has_credentials, "{id}: {text}");
            assert_eq!(text.contains("the secret key contains a line break"), is_built, "{text}");
            assert!(!text.contains("planted"), "{text}");
        }
    }

    #[tokio::test]
    async fn credentials_of_one_cloud_are_enough() {
        for (is_built, [id, secret]) in CLOUDS {
            let environment = HostEnvironment::with_variables(move |name| match name {
                _ if name == id => Some("AKEXAMPLE0123".to_owned()),
                _ if name == secret => Some("a-planted-secret".to_owned()),
                _ => None,
            });
            let (has_credentials, text) = outcome(environment).await;
            assert_eq!(has_credentials, is_built, "{id}: {text}");
            assert_eq!(text.contains("AKEX…"), is_built, "{text}");
            assert!(!text.contains("planted") && !text.contains("AKEXA"), "{text}");
        }
    }
}
