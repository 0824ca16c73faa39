//! An operation whose output has no fields accepts signs of success, and nothing else.

use imagescan::ErrorKind;

use crate::responses::failures::scan;

/// A body with signs of success, or without any sign, is not an error.
#[tokio::test]
async fn an_operation_without_fields_accepts_signs_of_success() {
    for body in [
        "",
        "\n",
        "  \r\n",
        "\u{feff}",
        "\u{feff} \n",
        "null",
        "{}",
        r#"{"request_id":"r"}"#,
        r#"{"code":0,"message":"ok"}"#,
        r#"{"code":"200","msg":"anything"}"#,
        r#"{"error_code":"0","error_msg":"anything"}"#,
        r#"{"error_code":null,"error_msg":null}"#,
        r#"{"error_code":"","error_msg":""}"#,
        r#"{"code":"OK","success":true}"#,
        r#"{"success":"true","errors":[],"error":null}"#,
        r#"{"Success":true,"HttpStatusCode":200,"Message":"done"}"#,
        r#"{"status":"accepted","task_id":"a"}"#,
        r#"{"status":200,"message":"successful"}"#,
        r#"{"error":false,"task_id":"a"}"#,
        r#"{"error":"","errors":{}}"#,
        r#"{"error":{"code":0,"message":"success"}}"#,
        r#"{"task_id":"a","message":"a scan begins"}"#,
        r#"{"task":{"code":"CN-1","name":"n"},"new":[]}"#,
        r#"{"task_id":"a"}"#,
        r#"{"hasErrors":false,"errorMessages":[],"failed_num":0,"lastError":null,"errorType":"none"}"#,
        r#"{"status":"ok","message":"any","data":null}"#,
        r#"{"message":"operation successful","data":{}}"#,
    ] {
        scan(body).await.unwrap_or_else(|error| panic!("{body}: {error}"));
    }
}

/// Names and values that are in no list of known ones, for an operation whose output has no fields.
#[tokio::test]
async fn an_operation_without_fields_rejects_signs_of_an_error() {
    for body in [
        // Names that contain a term for an error.
        r#"{"errorMessages":["x"],"errors":{}}"#,
        r#"{"error_messages":["x"]}"#,
        r#"{"errorId":"x","message":"m"}"#,
        r#"{"error_type":"X","message":"m"}"#,
        r#"{"errorName":"X"}"#,
        r#"{"errorText":"x"}"#,
        r#"{"error_reason":"x"}"#,
        r#"{"errorData":{"code":"X"}}"#,
        r#"{"lastError":"x"}"#,
        r#"{"error.code":"X"}"#,
        r#"{"soap:Fault":"x"}"#,
        r#"{"exceptionId":"x","message":"m"}"#,
        r#"{"exceptionMessage":"x"}"#,
        r#"{"hasErrors":true}"#,
        r#"{"failures":[{"message":"m"}]}"#,
        r#"{"errorMessage":"Task timed out","errorType":"X"}"#,
        r#"{"failed_num":3}"#,
        // Values of another type.
        r#"{"error_code":["X"]}"#,
        r#"{"error_code":{}}"#,
        r#"{"ErrorCode":{"x":1}}"#,
        r#"{"error_code":true}"#,
        r#"{"errors":[{}]}"#,
        r#"{"error":[[]]}"#,
        r#"{"failed":1}"#,
        r#"{"failed":"yes"}"#,
        r#"{"is_error":1}"#,
        r#"{"failure":"reason"}"#,
        r#"{"failure":{"message":"m"}}"#,
        r#"{"message":{"code":"X","message":"m"}}"#,
        r#"{"message":["m"]}"#,
        r#"{"success":0.0}"#,
        r#"{"success":"N"}"#,
        r#"{"success":"f"}"#,
        r#"{"success":"no"}"#,
        // Texts where a status is expected.
        r#"{"status":"UNAVAILABLE"}"#,
        r#"{"status":"SERVER_ERROR"}"#,
        r#"{"status":"internal_error"}"#,
        r#"{"status":"NOT_FOUND"}"#,
        r#"{"status":"PERMISSION_DENIED"}"#,
        r#"{"status":"Bad Request"}"#,
        r#"{"status":"500 Internal Server Error"}"#,
        r#"{"status":"timeout"}"#,
        r#"{"status":"rejected"}"#,
        r#"{"status":"invalid"}"#,
        r#"{"status":"ko"}"#,
        r#"{"status":-1}"#,
        r#"{"result":-1}"#,
        r#"{"state":"error","message":"m"}"#,
        r#"{"state":"error"}"#,
        r#"{"type":"error"}"#,
        r#"{"status":{"status":"Failure"}}"#,
        r#"{"Header":{"Code":"E1"}}"#,
        r#"{"data":{"error_code":"X"},"new":1}"#,
        // Messages beside anything.
        r#"{"message":"Not Found","documentation_url":"https://d"}"#,
        r#"{"message":"API rate limit exceeded","request_id":"r","limit":5}"#,
        r#"{"status":1,"message":"m"}"#,
        r#"{"detail":[{"loc":["body"],"msg":"field required","type":"value_error"}]}"#,
    ] {
        let error = scan(body).await.map(drop).expect_err(body);
        assert!(error.kind() != ErrorKind::Decode && error.attempts() == 1, "{body}: {error}");
    }
    let error = scan(r#"{"message":"Not Found","new":1}"#).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse);
    assert!(
        error.message().contains("may have taken effect") && error.message().ends_with("Not Found"),
        "{error}"
    );
}
