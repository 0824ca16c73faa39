//! Root certificates in arbitrary texts: read where that is safe, otherwise an error without any of their content.

use std::error::Error as _;

use imagescan::Error;
use imagescan::huawei::hss::ListImageScanTask;
use imagescan_suite::fuzz::pem;
use proptest::collection::vec;
use proptest::prelude::*;
use rcgen::KeyPair;

use crate::tls::roots::builder;
use crate::tls::servers::TlsServer;

/// A text without its line ends, as in a variable or a template.
fn with_line_ends(text: &str, end: &str) -> String {
    text.trim_end().replace('\n', end)
}

#[tokio::test]
async fn a_text_that_lost_its_line_ends_is_read() {
    let server = TlsServer::start().await;
    let certificate = server.authority.as_str();
    let key = KeyPair::generate().expect("a key").serialize_pem();
    for text in [
        with_line_ends(certificate, "\\n"),
        with_line_ends(certificate, "\\\\n"),
        with_line_ends(certificate, "\\r\\n"),
        with_line_ends(certificate, " "),
        with_line_ends(certificate, ""),
        with_line_ends(certificate, "\r\n"),
        with_line_ends(certificate, "\r"),
        format!("\u{feff}{certificate}"),
        format!("{certificate}{key}"),
        format!("{key}{}", with_line_ends(certificate, "\\n")),
        format!("{certificate}{}", with_line_ends(&key, "\\n")),
    ] {
        let client = builder(server.url()).root_certificates(&text).build().expect(&text);
        client.send(ListImageScanTask::new("image_scan")).await.expect(&text);
    }
}

/// An error and its causes, in both printed forms.
fn printed(error: &Error) -> String {
    let mut printed = vec![format!("{error} {error:?} {error:#?}")];
    let mut source = error.source();
    while let Some(cause) = source {
        printed.push(format!("{cause} {cause:?}"));
        source = cause.source();
    }
    printed.join("\n")
}

fn rejected(pem: impl AsRef<[u8]>) -> Error {
    let error = builder("http://localhost".to_owned()).allow_plain_http().root_certificates(pem).build();
    let error = error.expect_err("an error");
    assert!(error.is_invalid_input(), "{error:?}");
    assert!(error.to_string().starts_with("the root certificates"), "{error}");
    error
}

#[test]
fn an_invalid_certificate_is_an_error_with_its_kind() {
    for (pem, words) in [
        ("", "contain no certificate"),
        ("/etc/ssl/my-ca.pem", "not its name"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "something else in PEM"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "a private key"),
        ("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", "starts in line 1 is not Base64"),
        ("\n\n-----BEGIN CERTIFICATE-----\nAA\\x\n-----END CERTIFICATE-----\n", "starts in line 3"),
        ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", "cannot be read"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n", "is the text cut off?"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----BEGIN CERTIFICATE-----\n", "is the text cut off?"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "number 1 is not an X.509"),
    ] {
        let error = rejected(pem);
        assert!(error.to_string().contains(words), "{pem}: {error}");
    }
    assert!(rejected(b"\x30\x82\x05\x02\x30\x82").to_string().contains("are DER"));
    assert!(rejected(b"\xff\xfe-\0-\0").to_string().contains("are UTF-16"));
}

#[tokio::test]
async fn an_error_contains_nothing_of_the_text() {
    let server = TlsServer::start().await;
    let key = KeyPair::generate().expect("a key").serialize_pem();
    let cut = server.authority.split_inclusive('\n').take(4).collect::<String>();
    for text in [
        cut,
        with_line_ends(&key, "\\n"),
        format!("-----BEGIN CERTIFICATE-----\n{key}"),
        server.authority.replace("\nMI", "\n!"),
        server.authority.replacen("\nMI", "\nAA", 1),
    ] {
        let printed = printed(&rejected(&text));
        assert!(printed.len() < 1024, "{printed}");
        for line in text.lines().filter(|line| line.len() > 20 && !line.starts_with("-----")) {
            assert!(!printed.contains(&line[..20]), "{printed}");
            // Nor the bytes as numbers.
            let numbers = format!("{:?}", &line.as_bytes()[..6]);
            assert!(!printed.contains(numbers.trim_matches(['[', ']'])), "{printed}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read_or_an_error_without_a_quote(data in vec(any::<u8>(), 0..200)) {
        pem::read(&data);
    }

    #[test]
    fn any_text_between_the_marks_is_read_or_an_error_without_a_quote(
        before in "[a-z\\\\\n -]{0,40}",
        body in "[A-Za-z0-9+/=\\\\n\n -]{0,80}",
        end in prop_oneof![Just("-----END CERTIFICATE-----"), Just("-----END"), Just("")],
    ) {
        pem::read(format!("{before}-----BEGIN CERTIFICATE-----{body}{end}").as_bytes());
    }
}
