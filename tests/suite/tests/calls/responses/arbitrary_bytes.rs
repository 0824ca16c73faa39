//! Whatever bytes come for a response, the call ends in a result or in an error that is about the response.

use std::sync::LazyLock;

use imagescan_suite::fuzz::open::{Opener, STATUSES, split};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Valid answers, each of which some operation takes.
const VALID: [&str; 7] = [
    r#"{"total_num": 1, "data_list": [{"task_id": "t-1", "task_name": "n", "total_num": 2}]}"#,
    r#"{"Response": {"RequestId": "r-2", "Enable": true, "ScanTime": "03:00:00", "ScanPeriod": 1}}"#,
    r#"{"Response": {"RequestId": "r-2", "Error": {"Code": "AuthFailure", "Message": "no"}}}"#,
    r#"{"RequestId": "r-3", "Data": {"ScanImageCount": 3, "NeedAuthCount": 2}}"#,
    r#"{"RequestId": "r-4", "IsSuccess": true, "Code": "success", "TaskId": "t-1", "TaskStatus": "RUNNING"}"#,
    "<PublicPreCheckImageScanTaskResponse><RequestId>r-5</RequestId><Data><ScanImageCount>3</ScanImageCount></Data></PublicPreCheckImageScanTaskResponse>",
    "<Error><RequestId>r-6</RequestId><Code>Throttling</Code><Message>a &amp; b</Message></Error>",
];

/// What breaks JSON, XML or text.
const PIECES: [&[u8]; 14] =
    [b"", b"{", b"}", b"[", b"\"", b"\\u", b"\\ud800", b"<", b"</", b"&#x", b"]]>", b"\xff", b"\0", b"1e999"];

fn opened(status: u16, body: &[u8]) -> bool {
    thread_local! { static OPENER: LazyLock<Opener> = const { LazyLock::new(Opener::new) }; }
    OPENER.with(|opener| {
        let taken = [
            opener.huawei(status, body),
            opener.tencent(status, body),
            opener.alibaba_json(status, body),
            opener.alibaba_xml(status, body),
        ];
        taken.contains(&true)
    })
}

#[test]
fn the_samples_are_valid_and_the_errors_are_errors() {
    for (index, sample) in VALID.into_iter().enumerate() {
        assert_eq!(opened(200, sample.as_bytes()), ![2, 6].contains(&index), "{sample}");
        assert!(!opened(500, sample.as_bytes()), "{sample}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_told_from_an_answer(data in vec(any::<u8>(), 0..200)) {
        let (status, body) = split(&data);
        opened(status, body);
    }

    #[test]
    fn spoilt_response_do_not_panic(
        status in select(STATUSES.as_slice()),
        sample in select(VALID.as_slice()),
        changes in vec((any::<Index>(), 0_usize..6, select(PIECES.as_slice())), 1..4),
    ) {
        let mut body = sample.as_bytes().to_vec();
        for (at, length, piece) in changes {
            let at = at.index(body.len() + 1);
            let end = (at + length).min(body.len());
            body.splice(at..end, piece.iter().copied());
        }
        opened(status, &body);
    }

    #[test]
    fn deep_response_do_not_overflow(depth in 1_usize..5000, open in select(["[", "{\"Data\":", "<a>"].as_slice())) {
        opened(200, open.repeat(depth).as_bytes());
    }
}
