//! Who the program is on each cloud: which source gave the credentials, when they end, and where calls would go.
//!
//! ```console
//! $ cargo run -p imagescan --example whoami
//! ```
//!
//! It asks for credentials as a client does that is given none: variables, files, metadata services, token services. No
//! secret is printed, and of a key's id its beginning alone.

#![allow(clippy::print_stdout, reason = "it is a program for the terminal")]

use imagescan::credentials::{Chain, System};
use imagescan::{Client, Error, ProvideCredentials as _, Service};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    #[cfg(feature = "huawei")]
    {
        use imagescan::huawei::{credentials::default_chain, hss};
        tell("Huawei Cloud", hss::Client::builder().build(), default_chain).await;
    }
    #[cfg(feature = "tencent")]
    {
        use imagescan::tencent::{credentials::default_chain, tcss};
        tell("Tencent Cloud", tcss::Client::builder().build(), default_chain).await;
    }
    #[cfg(feature = "alibaba")]
    {
        use imagescan::alibaba::{credentials::default_chain, sas};
        tell("Alibaba Cloud", sas::Client::builder().build(), default_chain).await;
    }
}

async fn tell<S: Service>(cloud: &str, client: Result<Client<S>, Error>, chain: fn(System) -> Chain) {
    println!("{cloud}");
    match client {
        Ok(client) => {
            say("endpoint", client.endpoint());
            say("region", client.region().map_or("none".to_owned(), ToString::to_string));
        }
        Err(error) => say("endpoint", error),
    }
    // A client has the chain in a cache, and tells of it by `client.credentials()`; one that lacks its region, as here
    // some may, cannot be made.
    let credentials = match chain(System::real()).provide().await {
        Ok(credentials) => credentials,
        Err(error) => return say("credentials", error.to_string().replace("; ", "\n               ")),
    };
    say("source", credentials.source().unwrap_or("unknown"));
    say("key", credentials.short_id().unwrap_or("a token".to_owned()));
    match credentials.expiry().map(jiff::Timestamp::try_from) {
        Some(Ok(end)) => say("ends", format!("{end:.0}")),
        _ => say("ends", "at no time that is known"),
    }
}

fn say(what: &str, value: impl std::fmt::Display) {
    println!("  {what:<12} {value}");
}
