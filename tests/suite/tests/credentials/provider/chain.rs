//! Sources are queried in order, and a chain without credentials reports the reason of each source.

use std::sync::{Arc, Mutex};

use imagescan::{
    BoxFuture, Chain, CredentialSource, Credentials, Error, ErrorKind, ProvideCredentials as _, SourceOutcome,
};

type Loaded = Result<Option<&'static str>, &'static str>;

/// Returns what a test sets.
#[derive(Clone, Debug)]
struct FixedSource(&'static str, Arc<Mutex<Loaded>>);

impl FixedSource {
    fn new(name: &'static str, outcome: Loaded) -> Self {
        Self(name, Arc::new(Mutex::new(outcome)))
    }

    fn put(&self, outcome: Loaded) {
        *self.1.lock().unwrap() = outcome;
    }
}

impl CredentialSource for FixedSource {
    fn name(&self) -> &'static str {
        self.0
    }

    fn load(&self) -> BoxFuture<'_, Result<SourceOutcome, Error>> {
        let found = match *self.1.lock().unwrap() {
            Ok(Some(id)) => Ok(SourceOutcome::Credentials(Credentials::new(id, "SK"))),
            Ok(None) => Ok(SourceOutcome::NotConfigured(format!("{} is not set", self.0.to_uppercase()))),
            Err(why) => Err(Error::invalid(why)),
        };
        Box::pin(std::future::ready(found))
    }
}

#[tokio::test]
async fn the_first_source_with_credentials_is_used_while_it_has_some() {
    let (one, two, three) = (
        FixedSource::new("one", Ok(None)),
        FixedSource::new("two", Ok(Some("AK2"))),
        FixedSource::new("three", Ok(Some("AK3"))),
    );
    let chain = Chain::new("a cloud").or_else(one.clone()).or_else(two.clone()).or_else(three);
    let served = async || {
        let credentials = chain.provide().await.unwrap();
        (credentials.key_pair().unwrap().id.to_owned(), credentials.source())
    };
    assert_eq!(served().await, ("AK2".to_owned(), Some("two")));
    one.put(Ok(Some("AK1")));
    assert_eq!(served().await, ("AK2".to_owned(), Some("two")), "another account would surprise");
    two.put(Ok(None));
    assert_eq!(served().await, ("AK1".to_owned(), Some("one")));
}

#[tokio::test]
async fn an_empty_chain_is_an_error_with_the_reasons() {
    let chain = Chain::new("a cloud")
        .or_else(FixedSource::new("one", Ok(None)))
        .or_else(FixedSource::new("two", Ok(None)));
    let error = chain.provide().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(
        error.to_string(),
        "no credentials for a cloud were found; one: ONE is not set; two: TWO is not set"
    );
}

#[tokio::test]
async fn a_broken_source_ends_the_search() {
    let broken = FixedSource::new("one", Err("line 3 of the file is not a setting"));
    let chain = Chain::new("a cloud").or_else(broken).or_else(FixedSource::new("two", Ok(Some("AK2"))));
    let error = chain.provide().await.unwrap_err();
    assert_eq!(error.to_string(), "credentials from one: line 3 of the file is not a setting");
    assert!(error.is_credentials() && !error.is_authentication());
}

/// A source of the user may return an invalid key: the chain does not return it.
#[tokio::test]
async fn credentials_of_a_chain_are_checked() {
    let chain = Chain::new("a cloud")
        .or_else(FixedSource::new("one", Ok(Some("planted\n"))))
        .or_else(FixedSource::new("two", Ok(Some("AK2"))));
    let error = chain.provide().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "credentials from one: the access key id contains a line break: trim the file's content"
    );
    assert!(error.is_credentials());
}
