//! The variables that set a proxy and its exceptions.

use std::net::Ipv4Addr;

use imagescan::{Error, HostEnvironment};
use imagescan_suite::fuzz::proxy::Variables;
use proptest::prelude::*;

use crate::proxies::connections::{builder, server};
use imagescan_suite::support::scripted_clients::list;

type Set<'a> = &'a [(&'a str, &'a str)];

/// A host environment with these variables only.
pub(crate) fn test_host(set: Set<'_>) -> HostEnvironment {
    let set: Vec<_> = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    HostEnvironment::with_variables(move |name| {
        set.iter().find(|(its, _)| its == name).map(|(_, value)| value.clone())
    })
}

/// The proxy of a client in a host environment with these variables.
fn proxy(endpoint: &str, set: Set<'_>) -> Result<Option<String>, Error> {
    Ok(builder(endpoint).host_environment(test_host(set)).build()?.proxy().map(str::to_owned))
}

const HTTP: &str = "http://hss.corp.example";
const HTTPS: &str = "https://hss.corp.example";

#[test]
fn the_scheme_of_the_endpoint_chooses_the_variable() {
    const A: &str = "http://a.example:3128";
    const B: &str = "http://b.example:3128";
    for (endpoint, set, expected) in [
        (HTTP, &[][..], None),
        (HTTP, &[("HTTP_PROXY", A), ("HTTPS_PROXY", B)], Some(A)),
        (HTTPS, &[("HTTP_PROXY", A), ("HTTPS_PROXY", B)], Some(B)),
        (HTTPS, &[("HTTP_PROXY", A)], None),
        (HTTPS, &[("https_proxy", A)], Some(A)),
        (HTTPS, &[("https_proxy", A), ("HTTPS_PROXY", B)], Some(B)),
        (HTTPS, &[("https_proxy", A), ("HTTPS_PROXY", "")], Some(A)),
        (HTTPS, &[("https_proxy", A), ("HTTPS_PROXY", " ")], Some(A)),
        (HTTPS, &[("ALL_PROXY", A)], Some(A)),
        (HTTP, &[("all_proxy", A)], Some(A)),
        (HTTP, &[("ALL_PROXY", A), ("http_proxy", B)], Some(B)),
        // In a CGI program, the request sets `HTTP_PROXY`.
        (HTTP, &[("HTTP_PROXY", A), ("REQUEST_METHOD", "GET")], None),
        (HTTP, &[("HTTP_PROXY", A), ("http_proxy", B), ("REQUEST_METHOD", "GET")], Some(B)),
        (HTTPS, &[("HTTPS_PROXY", A), ("REQUEST_METHOD", "GET")], Some(A)),
        // In the spelling of a URL.
        (HTTP, &[("HTTP_PROXY", "a.example:3128")], Some(A)),
        (HTTP, &[("HTTP_PROXY", "a.example:3128/")], Some(A)),
        (HTTP, &[("HTTP_PROXY", " http://a.example:3128/\n")], Some(A)),
        (HTTP, &[("HTTP_PROXY", "HTTP://A.example:3128/?token=planted#planted")], Some(A)),
        (HTTP, &[("HTTP_PROXY", "http://me:planted@a.example:3128")], Some("http://…@a.example:3128")),
        (HTTP, &[("HTTP_PROXY", "me:planted@a.example:3128")], Some("http://…@a.example:3128")),
        (HTTP, &[("HTTP_PROXY", "socks5h://a.example:1080")], Some("socks5h://a.example:1080")),
        (HTTP, &[("HTTP_PROXY", "http://[::1]:3128")], Some("http://[::1]:3128")),
    ] {
        assert_eq!(proxy(endpoint, set).expect(endpoint).as_deref(), expected, "{endpoint} {set:?}");
    }
}

/// The rules have their own tests beside their code.
#[test]
fn exceptions_are_reached_directly() {
    let direct = |endpoint: &str, list: &str| {
        let set = [("HTTP_PROXY", "http://proxy.example:3128"), ("NO_PROXY", list)];
        proxy(endpoint, &set).expect(list).is_none()
    };
    for (endpoint, list) in [
        ("http://hss.corp.example", "*.corp.example"),
        ("http://hss.corp.example", "localhost .corp.example"),
        ("http://hss.corp.example:8080", "corp.example:8080"),
        ("http://hss.corp.example", "corp.example:80"),
        ("http://10.1.2.3", "10.0.0.0/8"),
        ("http://10.1.2.3", "*"),
        ("http://[fd00::1]:8080", "[fd00::1]:8080"),
    ] {
        assert!(direct(endpoint, list), "{endpoint} {list:?}");
        assert!(!direct(endpoint, ""), "{endpoint}");
    }
    assert!(!direct("http://hss.corp.example:8080", "corp.example:80"));
    let set = [("HTTP_PROXY", "http://proxy.example:3128"), ("no_proxy", "corp.example")];
    assert_eq!(proxy("http://hss.corp.example", &set).unwrap(), None);
}

#[test]
fn this_host_is_never_reached_through_a_proxy() {
    for host in ["localhost", "127.0.0.1", "127.8.8.8", "[::1]"] {
        let endpoint = format!("http://{host}:8080");
        assert_eq!(proxy(&endpoint, &[("HTTP_PROXY", "http://proxy.example:3128")]).unwrap(), None);
        for near in ["http://localhost:3128", "http://127.0.0.1:3128", "http://[::1]:3128"] {
            let through = proxy(&endpoint, &[("HTTP_PROXY", near)]).unwrap();
            assert_eq!(through.as_deref(), Some(near), "{endpoint}");
        }
    }
}

#[test]
fn a_variable_without_a_valid_proxy_is_an_error_and_never_skipped() {
    for value in [
        "not a url",
        "htp:/proxy.corp:3128",
        "htp://me:planted@proxy.corp:3128",
        "http:/proxy.corp:3128",
        "http:proxy.corp:3128",
        "http://",
        "http:///proxy.corp",
        "://proxy.corp",
        "http://me:planted@",
        "http://me:planted@proxy.corp:x",
        "http://me:pl/planted@proxy.corp:3128",
        "http://proxy.corp:99999",
        "http://proxy corp:3128",
        "proxy.corp:3128/path",
        "file:///etc/proxy",
        "socks://proxy.corp:1080",
        "\"http://proxy.corp:3128\"",
    ] {
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            let error = proxy(HTTPS, &[(name, value)]).expect_err(value);
            assert!(error.is_invalid_input(), "{error:?}");
            let printed = format!("{error} {error:?}");
            assert!(printed.contains(&format!("({name})")) && !printed.contains("planted"), "{printed}");
            // The client also sends to hosts that are not exceptions.
            let list = [(name, value), ("NO_PROXY", "corp.example")];
            assert!(proxy(HTTPS, &list).is_err(), "{value}");
        }
    }
    // A variable that is not used is not checked.
    assert_eq!(proxy(HTTPS, &[("HTTP_PROXY", "not a url")]).unwrap(), None);
    assert_eq!(proxy(HTTP, &[("HTTPS_PROXY", "not a url")]).unwrap(), None);
    let client = builder(HTTPS).host_environment(test_host(&[("HTTPS_PROXY", "not a url")]));
    assert!(client.no_proxy().build().is_ok());
}

#[tokio::test]
async fn requests_are_sent_to_the_proxy_of_the_variables() {
    let (proxy, seen) = server().await;
    let (service, direct) = server().await;
    let url = format!("http://me:planted@{proxy}");
    let environment = test_host(&[("HTTP_PROXY", &url), ("NO_PROXY", &service)]);
    let client = builder("http://service.example").host_environment(environment.clone()).build().unwrap();
    client.send(list()).await.unwrap();
    let client = builder(&format!("http://{service}")).host_environment(environment).build().unwrap();
    client.send(list()).await.unwrap();
    let (seen, direct) = (seen.lock().unwrap(), direct.lock().unwrap());
    assert_eq!((seen.len(), direct.len()), (1, 1));
    assert!(seen[0].starts_with("GET http://service.example/v5/p-1/image/tasks"), "{}", seen[0]);
    assert!(seen[0].contains("proxy-authorization: Basic bWU6cGxhbnRlZA=="), "{}", seen[0]);
    assert!(direct[0].starts_with("GET /v5/p-1/image/tasks"), "{}", direct[0]);
    assert!(!direct[0].contains("proxy-authorization"), "{}", direct[0]);
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> String {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("an address").to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_variables_set_a_proxy_or_are_an_error(
        proxy in prop_oneof![
            "\\PC{0,24}",
            "(http|https|socks5h|SOCKS4|ftp)?(:|:/|://)?(u(:p@?)?@)?[a-z.\\[:\\]]{0,8}(:[0-9a]{0,6})?[/?#]?[a-z@]{0,3}",
        ],
        list in prop_oneof![Just(String::new()), "[a-z.*:, 0-9/\\[\\]]{0,24}"],
        host in prop_oneof![Just("hss.corp.example".to_owned()), "[a-zA-Z0-9.]{1,12}(:[0-9]{1,5})?"],
    ) {
        let _ = Variables { proxy, list, host }.proxy();
    }
}
