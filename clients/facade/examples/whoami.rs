//! Who the program is on each cloud: which source gave the credentials, when they end, and where calls would go.
//!
//! ```console
//! $ cargo run -p imagescan --example whoami
//! ```
//!
//! It asks for credentials as a client does that is given none: variables, files, metadata services, token services. No
//! secret is printed, and of a key's id its beginning alone. It exits with 0 if a cloud has credentials, and with 1 if none
//! has.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use imagescan::credentials::{Chain, HostEnvironment};
use imagescan::{Client, Error, ProvideCredentials as _, Service};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    exit_code(&report(&HostEnvironment::real(), &mut io::stdout()).await)
}

/// A report that cannot be written is none.
fn exit_code(found: &io::Result<bool>) -> ExitCode {
    if matches!(found, Ok(true)) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes what a machine knows of each cloud. Whether any cloud has credentials.
async fn report(environment: &HostEnvironment, out: &mut impl Write) -> io::Result<bool> {
    let mut found = false;
    #[cfg(feature = "huawei")]
    {
        use imagescan::huawei::{credentials::default_chain, hss};
        let client = hss::Client::builder().host_environment(environment.clone()).build();
        found |= describe(out, "Huawei Cloud", client, default_chain(environment.clone())).await?;
    }
    #[cfg(feature = "tencent")]
    {
        use imagescan::tencent::{credentials::default_chain, tcss};
        let client = tcss::Client::builder().host_environment(environment.clone()).build();
        found |= describe(out, "Tencent Cloud", client, default_chain(environment.clone())).await?;
    }
    #[cfg(feature = "alibaba")]
    {
        use imagescan::alibaba::{credentials::default_chain, sas};
        let client = sas::Client::builder().host_environment(environment.clone()).build();
        found |= describe(out, "Alibaba Cloud", client, default_chain(environment.clone())).await?;
    }
    Ok(found)
}

/// Writes of one cloud where calls go and whose they are. Whether there are credentials.
async fn describe<S: Service>(
    out: &mut impl Write,
    cloud: &str,
    client: Result<Client<S>, Error>,
    chain: Chain,
) -> io::Result<bool> {
    writeln!(out, "{cloud}")?;
    // A client without a region may not be made, and its chain may still find credentials.
    let credentials = match &client {
        Ok(client) => {
            line(out, "endpoint", client.endpoint())?;
            line(out, "region", client.region().map_or("none".to_owned(), ToString::to_string))?;
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
        Some(Ok(end)) => line(out, "ends", format_args!("{end:.0}"))?,
        _ => line(out, "ends", "at no time that is known")?,
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
        let found = report(&environment, &mut out).await.expect("a vector takes all");
        (found, String::from_utf8(out).expect("text"))
    }

    #[test]
    fn the_exit_code_says_whether_there_are_credentials() {
        let closed = io::Error::from(io::ErrorKind::BrokenPipe);
        let codes = [Ok(true), Ok(false), Err(closed)].map(|found| exit_code(&found));
        assert_eq!(codes, [ExitCode::SUCCESS, ExitCode::from(1), ExitCode::from(1)]);
    }

    #[tokio::test]
    async fn a_machine_without_credentials_has_none() {
        let (found, text) = outcome(HostEnvironment::empty()).await;
        assert!(!found);
        let clouds = CLOUDS.iter().filter(|(is_built, _)| *is_built).count();
        assert_eq!(text.matches("were found").count(), clouds, "{text}");
    }

    /// No client can be built here, for there is no region.
    #[tokio::test]
    async fn what_cannot_be_a_key_is_no_credentials() {
        for (is_built, [id, secret]) in CLOUDS {
            let environment = HostEnvironment::with_variables(move |name| match name {
                _ if name == id => Some("AKEXAMPLE0123".to_owned()),
                _ if name == secret => Some("a-planted-secret\n".to_owned()),
                _ => None,
            });
            let (found, text) = outcome(environment).await;
            assert!(!found, "{id}: {text}");
            assert_eq!(text.contains("the secret key holds a line break"), is_built, "{text}");
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
            let (found, text) = outcome(environment).await;
            assert_eq!(found, is_built, "{id}: {text}");
            assert_eq!(text.contains("AKEX…"), is_built, "{text}");
            assert!(!text.contains("planted") && !text.contains("AKEXA"), "{text}");
        }
    }
}
