//! For a response of any bytes, the call returns a result or an error that is about the response.

use std::sync::LazyLock;

use imagescan_suite::fuzz::response::{ResponseParser, STATUSES, split};
use imagescan_suite::operations::{OPERATIONS, Operation};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Responses of other shapes than the samples of the documents.
const OTHERS: [&str; 3] = [
    r#"{"Response": {"RequestId": "r-2", "Error": {"Code": "AuthFailure", "Message": "no"}}}"#,
    "<PublicPreCheckImageScanTaskResponse><RequestId>r-5</RequestId><Data><ScanImageCount>3</ScanImageCount></Data></PublicPreCheckImageScanTaskResponse>",
    "<Error><RequestId>r-6</RequestId><Code>Throttling</Code><Message>a &amp; b</Message></Error>",
];

/// What breaks JSON, XML or text.
const PIECES: [&[u8]; 14] =
    [b"", b"{", b"}", b"[", b"\"", b"\\u", b"\\ud800", b"<", b"</", b"&#x", b"]]>", b"\xff", b"\0", b"1e999"];

thread_local! { static PARSER: LazyLock<ResponseParser> = const { LazyLock::new(ResponseParser::new) }; }

/// Whether an operation of any cloud accepts the response.
fn accepted(status: u16, body: &[u8]) -> bool {
    PARSER.with(|parser| {
        let accepted = [
            parser.huawei(status, body),
            parser.tencent(status, body),
            parser.alibaba_json(status, body),
            parser.alibaba_xml(status, body),
        ];
        accepted.contains(&true)
    })
}

fn accepts(operation: &Operation, status: u16, body: &[u8]) -> bool {
    PARSER.with(|parser| parser.accepts(operation, status, body))
}

#[test]
fn samples_are_valid_and_errors_are_errors() {
    for operation in OPERATIONS {
        if let Some(sample) = operation.sample_body() {
            assert!(accepts(operation, 200, sample.as_bytes()), "{operation:?}: {sample}");
            assert!(!accepts(operation, 500, sample.as_bytes()), "{operation:?}: {sample}");
        }
    }
    for (other, expected) in OTHERS.into_iter().zip([false, true, false]) {
        assert_eq!(accepted(200, other.as_bytes()), expected, "{other}");
        assert!(!accepted(500, other.as_bytes()), "{other}");
    }
}

/// An operation, and a response that one of the operations may receive.
fn received() -> impl Strategy<Value = (Operation, String)> {
    let bodies = OPERATIONS.iter().filter_map(Operation::sample_body);
    let bodies: Vec<_> = bodies.chain(OTHERS.map(str::to_owned)).collect();
    (select(OPERATIONS), select(bodies))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_bytes_have_a_result(operation in select(OPERATIONS), data in vec(any::<u8>(), 0..200)) {
        let (status, body) = split(&data);
        accepts(&operation, status, body);
    }

    #[test]
    fn changed_responses_do_not_panic(
        status in select(STATUSES.as_slice()),
        (operation, body) in received(),
        changes in vec((any::<Index>(), 0_usize..6, select(PIECES.as_slice())), 1..4),
    ) {
        let mut body = body.into_bytes();
        for (at, length, piece) in changes {
            let at = at.index(body.len() + 1);
            let end = (at + length).min(body.len());
            body.splice(at..end, piece.iter().copied());
        }
        accepts(&operation, status, &body);
    }

    #[test]
    fn deep_responses_do_not_overflow(
        operation in select(OPERATIONS),
        depth in 1_usize..5000,
        start in select(["[", "{\"Data\":", "<a>"].as_slice()),
    ) {
        accepts(&operation, 200, start.repeat(depth).as_bytes());
    }
}
