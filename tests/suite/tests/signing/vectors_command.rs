//! `vectors` distinguishes an equal signature, a different one, an omitted scheme and a broken file.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The vendor's worked example, as a line of a vector file.
const LINE: &str = r#"{"id": "doc-example", "credentials": {"ak": "QTWAOYTTINDUT2QVKYUC", "sk": "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"}, "request": {"method": "GET", "path": "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs", "query": "limit=2&marker=13551d6b-755d-4757-b956-536f674975c0", "headers": [["Content-Type", "application/json"], ["Host", "service.region.example.com"], ["X-Sdk-Date", "20191115T033655Z"], ["Authorization", "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe"]], "body": ""}, "expect": {"string_to_sign": "SDK-HMAC-SHA256\n20191115T033655Z\nb25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a"}}"#;

/// Runs the command on files of these contents; returns exit code, output and error output.
fn run(test: &str, contents: &[&str]) -> (i32, String, String) {
    let files = contents.iter().enumerate().map(|(index, content)| {
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{index}.jsonl"));
        fs::write(&file, content).unwrap();
        file
    });
    let output = Command::new(env!("CARGO_BIN_EXE_vectors")).args(files).output().unwrap();
    let utf8 = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), utf8(output.stdout), utf8(output.stderr))
}

#[test]
fn equal_signatures_pass() {
    let base64 = LINE.replace(r#""body": """#, r#""body_b64": """#);
    let sm3 = LINE.replace("\"SDK-HMAC-SHA256 Access", "\"SDK-HMAC-SM3 Access");
    let (code, out, err) = run("pass", &[&format!("{LINE}\n\n{base64}\r\n"), &sm3]);
    assert_eq!((code, err.as_str()), (0, ""));
    let lines: Vec<_> = out.lines().collect();
    assert!(lines[0].ends_with("pass-0.jsonl: 2 passed, 0 failed, 0 skipped"), "{out}");
    assert!(lines[1].ends_with("pass-1.jsonl: 0 passed, 0 failed, 1 skipped"), "{out}");
    assert_eq!(lines[2..], ["skipped: SDK-HMAC-SM3 1", "2 passed, 0 failed, 1 skipped"]);
}

#[test]
fn each_sdk_hashes_an_empty_unsigned_body_in_its_own_way() {
    let line = |sdk: &str, signature: &str| {
        format!(
            r#"{{"id": "{sdk}", "sdk": "{sdk}", "credentials": {{"ak": "AK", "sk": "SK"}}, "request": {{"method": "POST", "path": "/v1/up", "query": "", "body": "", "headers": [["Host", "h"], ["X-Sdk-Date", "20260203T040506Z"], ["X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"], ["Authorization", "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-content-sha256;x-sdk-date, Signature={signature}"]]}}}}"#
        )
    };
    let python =
        line("huaweicloud-sdk-python-v3", "73eeb7fd558475343e6e929533384439494061002f5df63e8dd96e30a0ca5dde");
    let go =
        line("huaweicloud-sdk-go-v3", "2ddf15ee29ff5717ef682f13c45684e1f83a6171a1284100e81a9e0246d97af2");
    let (code, out, _) = run("empty", &[&python, &go]);
    assert_eq!(code, 0, "{out}");
    assert!(out.ends_with("2 passed, 0 failed, 0 skipped\n"), "{out}");
}

#[test]
fn a_failure_names_the_first_stage_that_differs() {
    let changed = |from: &str, to: &str| {
        let line = LINE.replace(from, to);
        assert_ne!(line, LINE);
        line
    };
    for (line, reason) in [
        (changed(r#""body": """#, r#""body": "x""#), "string to sign differs: expected"),
        (changed("7be666", "7be667"), "signature differs: expected"),
        (changed("MFyfv", "MFyfw"), "signature differs: expected"),
        (changed("Access=QTW", "Access=QTX"), "Authorization header differs: expected"),
        (
            changed("content-type;host", "host;content-length"),
            "the signer refuses it: the header `content-length`",
        ),
        (changed("SDK-HMAC-SHA256 Access", "SDK-HMAC-SHA512 Access"), "no signer for SDK-HMAC-SHA512"),
        (changed(r#""id""#, r#""signature": "RPC-HMAC-SHA2", "id""#), "no signer for RPC-HMAC-SHA2"),
    ] {
        let (code, out, _) = run("fail", &[&format!("{LINE}\n{line}\n")]);
        assert_eq!(code, 1, "{out}");
        assert!(out.contains(&format!("fail-0.jsonl:2: doc-example: {reason}")), "{reason}: {out}");
        assert!(out.ends_with("1 passed, 1 failed, 0 skipped\n"), "{out}");
    }
}

#[test]
fn the_expected_values_locate_the_first_stage_that_differs() {
    let canonical = "GET\\n/v1/other/\\n\\nhost:h\\n\\nhost\\n";
    let expect = |hash: &str| format!(r#""expect": {{"canonical_request": "{canonical}{hash}", "#);
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    for (hash, stage) in [("0000", "payload hash"), (empty, "canonical request")] {
        let (code, out, _) = run("stage", &[&LINE.replace(r#""expect": {"#, &expect(hash))]);
        assert_eq!(code, 1);
        assert!(out.contains(&format!("doc-example: {stage} differs: expected")), "{stage}: {out}");
    }
}

#[test]
fn an_error_of_a_file_has_line_and_reason() {
    for (content, reason) in [
        ("{", "-0.jsonl:1: not JSON"),
        ("\n{}", "-0.jsonl:2: `request.headers` is missing"),
        (&LINE.replace(r#""path""#, r#""Path""#), ":1: `request.path` is missing"),
        (&LINE.replace(r#""query": "#, r#""query": 1, "x": "#), ":1: `request.query` is not a string"),
        (&LINE.replace(r#""body""#, r#""Body""#), ":1: `request.body` is missing"),
        (&LINE.replace(r#""body": """#, r#""body_b64": "?""#), ":1: `request.body_b64` is not Base64"),
        (&LINE.replace(r#""ak""#, r#""AK""#), ":1: `credentials.ak` is missing"),
        (&LINE.replace(r#"["Host", "#, "["), ":1: `request.headers[1]` is not a pair of strings"),
        (&LINE.replace("Signature=", "Sig="), ":1: the Authorization header has no `Signature`"),
        (&LINE.replace("Authorization", "Authorisation"), ":1: neither `request.headers` holds"),
        ("", "-0.jsonl: holds no vectors"),
    ] {
        let (code, out, err) = run("broken", &[content, LINE]);
        assert_eq!(code, 2, "{reason}");
        assert!(err.contains(reason), "{reason}: {err}");
        assert!(out.ends_with("\n1 passed, 0 failed, 0 skipped\n"), "the other file still counts: {out}");
    }
    assert_eq!(run("none", &[]).0, 2);
}
