//! Bodies: JSON, forms, and requests without a body.

use imagescan_goldens::rest::model::{Filter, LayerState, Owner};
use imagescan_goldens::rest::{DeleteImage, ReplaceImage, ScanImage};
use imagescan_goldens::rpc::model::{Level, ScanImage as FormImage, ScanMode, ScanOwner};
use imagescan_goldens::rpc::{CreateScan, SendScalars};
use insta::assert_snapshot;

use super::{input_error, sent};

#[test]
fn json_contains_the_fields_of_the_body_in_order() {
    let owner = Owner::new("ann").mails(["a@example.com"]);
    let replace = ReplaceImage::new("i/1".replace('/', "-"), "ba\"se", owner.clone(), LayerState::SCANNED)
        .filters([Filter::new("os")])
        .deputy(Owner::new("ben"))
        .dry_run(true);
    assert_snapshot!(sent(&replace), @r#"
    PUT /v1/images/i-1?dry_run=true
    content-type: application/json

    {"name":"ba\"se","owner":{"name":"ann","mails":["a@example.com"]},"deputy":{"name":"ben"},"state":2,"filters":[{"Key":"os"}]}
    "#);
    let empty: [Filter; 0] = [];
    let replace = ReplaceImage::new("i", "n", owner, 3).filters(empty);
    assert!(
        sent(&replace).ends_with(r#""state":3,"filters":[]}"#),
        "an empty list is sent: {}",
        sent(&replace)
    );
}

#[test]
fn a_body_without_fields_is_an_empty_object() {
    assert_snapshot!(sent(&ScanImage::new("i")), @r"
    POST /v1/images/i/scan
    content-type: application/json

    {}
    ");
    assert_snapshot!(sent(&DeleteImage::new("i")), @"DELETE /v1/images/i");
}

#[test]
fn forms_flatten_lists_and_objects() {
    let images = [
        FormImage::new("sha256:a b").tag(["v1", "v2"]).owner(ScanOwner::new().name("ann")),
        FormImage::new("&="),
    ];
    let scan =
        CreateScan::new(ScanMode::Full).image(images).owner(ScanOwner::new()).depth(-1).client_token("t");
    assert_snapshot!(sent(&scan), @r"
    POST /?ClientToken=t
    content-type: application/x-www-form-urlencoded

    Mode=full&Image.1.Digest=sha256%3Aa%20b&Image.1.Tag.1=v1&Image.1.Tag.2=v2&Image.1.Owner.Name=ann&Image.2.Digest=%26%3D&Depth=-1
    ");
}

#[test]
fn an_empty_selection_of_an_operation_that_may_cost_money_is_an_error() {
    let no_images: [FormImage; 0] = [];
    let message = input_error(&CreateScan::new(ScanMode::Full).image(no_images));
    assert!(
        message.starts_with("`Image` is an empty list: the service would read it as no filter"),
        "{message}"
    );
    sent(&CreateScan::new(ScanMode::Full));
}

fn scalars(ratio: f64) -> SendScalars {
    let nested = ScanOwner::new();
    SendScalars::new("x", i32::MIN, i64::MAX, u64::MAX, ratio, true, Level::HIGH, "quick", nested, ["t"])
}

#[test]
fn every_scalar_is_sent_unchanged() {
    assert_snapshot!(sent(&scalars(0.5)), @r#"
    POST /
    content-type: application/json

    {"Text":"x","Int":-2147483648,"Long":9223372036854775807,"Count":18446744073709551615,"Ratio":0.5,"Flag":true,"Level":9007199254740993,"Choice":"quick","Nested":{},"Texts":["t"]}
    "#);
    let all = scalars(-1.0)
        .opt_text("y")
        .opt_int(1)
        .opt_long(-2)
        .opt_count(3_u64)
        .opt_ratio(2.25)
        .opt_flag(false)
        .opt_level(Level(7))
        .opt_choice(ScanMode::Quick)
        .opt_nested(ScanOwner::new().name("n"))
        .ints([1, -1])
        .longs([i64::MIN])
        .counts([u64::MAX])
        .ratios([0.1, 1e300])
        .flags([true, false])
        .levels([Level::LOW, Level(9)])
        .choices([ScanMode::Full, ScanMode::from("slow")]);
    let request = sent(&all);
    let (_, optional) = request.split_once(r#""Texts":["t"],"#).expect("a list");
    assert_snapshot!(optional, @r#""OptText":"y","OptInt":1,"OptLong":-2,"OptCount":3,"OptRatio":2.25,"OptFlag":false,"OptLevel":7,"OptChoice":"quick","OptNested":{"Name":"n"},"Ints":[1,-1],"Longs":[-9223372036854775808],"Counts":[18446744073709551615],"Ratios":[0.1,1e+300],"Flags":[true,false],"Levels":[0,9],"Choices":["full","slow"]}"#);
}

#[test]
fn a_number_that_json_lacks_is_an_error() {
    for ratio in [f64::NAN, f64::INFINITY] {
        assert!(input_error(&scalars(ratio)).contains("is not a number that can be sent"));
    }
}
