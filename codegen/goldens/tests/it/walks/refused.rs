//! Checkpoints that belong to another walk, or were changed.

use imagescan_goldens::pages::{ListFiles, ListTags, ListTexts, Pages};
use imagescan_runtime::{Checkpoint, Error, Paginated};

use super::service::{Lists, Service};
use super::{block_on, take};

/// A checkpoint in the middle of the second page of three.
fn checkpoint(service: &Service) -> Checkpoint {
    let mut items = service.client().items(ListTags::new(5, "r-1").next_token("t-1"));
    let numbers = block_on(take(&mut items, |object| object.name.as_ref()?.parse().ok(), 7)).unwrap();
    assert_eq!(numbers.len(), 7);
    items.checkpoint()
}

fn rejection<O: Paginated<Service = Pages>>(
    service: &Service,
    operation: O,
    checkpoint: &Checkpoint,
) -> String {
    let requests = service.sent("any").len();
    let error: Error =
        service.client().items(operation).resume(checkpoint).map(drop).expect_err("another walk");
    assert!(error.is_invalid_input(), "{error:?}");
    assert_eq!(service.sent("any").len(), requests, "nothing is sent");
    error.to_string()
}

#[test]
fn another_operation_other_arguments_and_another_region_are_refused() {
    let service = Service::new(Lists::of(12));
    let checkpoint = checkpoint(&service);
    assert_eq!(
        rejection(&service, ListTexts::new(), &checkpoint),
        "the checkpoint belongs to another operation: to `ListTags`, not to `ListTexts`"
    );
    for other in [
        ListTags::new(5, "r-2").next_token("t-1"),
        ListTags::new(6, "r-1").next_token("t-1"),
        ListTags::new(5, "r-1"),
    ] {
        let message = rejection(&service, other, &checkpoint);
        assert!(
            message.starts_with("the checkpoint belongs to a walk with other arguments of `ListTags`"),
            "{message}"
        );
    }
    let operation = ListTags::new(5, "r-1").next_token("t-1");
    let error = service.client_in("north-2").items(operation.clone()).resume(&checkpoint).map(drop);
    assert_eq!(
        error.expect_err("another region").to_string(),
        "the checkpoint belongs to another region or endpoint: to `north-1`, not to `north-2`"
    );
    // The parameter that selects the page is not an argument of the walk.
    let resumed = service.client().items(operation.page_no(9)).resume(&checkpoint).expect("the same walk");
    assert_eq!(resumed.position(), Some(7));
}

#[test]
fn pages_are_not_resumed_in_the_middle_of_one() {
    let service = Service::new(Lists::of(12));
    let checkpoint = checkpoint(&service);
    let operation = ListTags::new(5, "r-1").next_token("t-1");
    let error = service
        .client()
        .pages(operation)
        .resume(&checkpoint)
        .map(drop)
        .expect_err("a page would be repeated");
    assert!(
        error.is_invalid_input()
            && error.to_string().contains("in the middle of a page, 2 of whose elements"),
        "{error}"
    );
}

#[test]
fn text_that_was_changed_is_refused() {
    let text = checkpoint(&Service::new(Lists::of(12))).to_string();
    assert!(text.len() < 900, "{} bytes", text.len());
    assert!(text.is_ascii() && !text.contains(['"', '\\', ' ', '\n']), "{text}");
    text.parse::<Checkpoint>().expect("it is unchanged");
    for index in 0..text.len() {
        let mut other = text.clone().into_bytes();
        other[index] = if other[index] == b'A' { b'B' } else { b'A' };
        let other = String::from_utf8(other).expect("ASCII");
        assert!(other.parse::<Checkpoint>().is_err(), "byte {index} of {text}");
        assert!(text[..index].parse::<Checkpoint>().is_err(), "the first {index} bytes of {text}");
    }
    for other in [String::new(), format!("{text}A"), format!("{text}.A"), text.replace('.', "")] {
        let error = other.parse::<Checkpoint>().expect_err("it was changed");
        assert!(error.is_invalid_input() && error.to_string().contains("damaged"), "{error}");
    }
}

#[test]
fn another_version_is_refused_by_its_number() {
    let text = checkpoint(&Service::new(Lists::of(12))).to_string();
    let newer = text.replacen("1.", "2.", 1);
    let error = newer.parse::<Checkpoint>().expect_err("it is newer");
    assert!(error.to_string().starts_with("the checkpoint has the version `2`"), "{error}");
    let error = serde_json::from_value::<Checkpoint>(newer.into()).expect_err("it is newer");
    assert!(error.to_string().contains("reads only 1: begin a new walk"), "{error}");
    assert!(serde_json::from_str::<Checkpoint>("17").is_err());
}

#[test]
fn nothing_secret_is_in_a_checkpoint() {
    let service = Service::new(Lists::of(12));
    let mut items = service.client().items(ListFiles::new().limit(5).folder("folder-of-the-caller"));
    block_on(take(&mut items, |text| text.parse().ok(), 3)).unwrap();
    let checkpoint = items.checkpoint();
    let content = checkpoint.to_string();
    let content = content.split('.').nth(1).expect("the content").to_owned();
    let json = String::from_utf8(base64_url(&content)).expect("JSON");
    for hidden in ["secret-of-ak", "AKEXAMPLE", "folder-of-the-caller"] {
        assert!(!json.contains(hidden), "{json}");
    }
    assert!(json.contains("\"ListFiles\""), "{json}");
    assert_eq!(
        format!("{checkpoint:?}"),
        "Checkpoint { operation: \"ListFiles\", position: Some(0), returned: 3, total: Some(12), .. }"
    );
}

/// Decodes base64 without padding.
fn base64_url(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for byte in text.bytes() {
        let digit = ALPHABET.iter().position(|each| *each == byte).expect("a digit of base64");
        bits = (bits << 6) | u32::try_from(digit).expect("six bits");
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).expect("a byte"));
        }
    }
    bytes
}
