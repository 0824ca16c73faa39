//! Descriptions that repeat a fact of another field.

use insta::assert_snapshot;

use super::{edited, messages, parse};

const LIMIT: &str = "schema: { type: integer, format: int32, minimum: 10 } }";
const EFFECT: &str =
    "      x-effect: read\n      x-rate-limits: [{ calls: 20, per: second, enforced: true }]\n";

#[test]
fn bounds_and_defaults() {
    assert_snapshot!(messages(&[
        (
            LIMIT,
            "description: 'A page, at least 10.', schema: { type: integer, format: int32, minimum: 10 } }"
        ),
        (
            LIMIT,
            "description: 'Skips 0 to 2,000,000.', schema: { type: integer, format: int32, minimum: 0, maximum: 2000000 } }"
        ),
        (
            LIMIT,
            "description: '`10` when left out.', schema: { type: integer, format: int32, default: 10 } }"
        ),
        (
            LIMIT,
            "description: 'Up to 9.', schema: { type: integer, format: int32, minimum: 0, maximum: 9 } }"
        ),
    ]));
}

#[test]
fn facts_of_operations() {
    assert_snapshot!(messages(&[
        (EFFECT, "      description: Sending the request twice is fine.\n      x-effect: read\n"),
        (
            EFFECT,
            "      description: The vendor allows 20 calls.\n      x-effect: read\n      x-rate-limits: [{ calls: 20, per: second, enforced: true }]\n"
        ),
    ]));
}

#[test]
fn other_numbers_are_allowed() {
    for text in ["A page of 10 tasks.", "At least 100, with a default of 10.5.", "Up to 10"] {
        let description = format!("description: '{text}', {LIMIT}");
        assert_eq!(parse(&edited(&[(LIMIT, &description)])), Ok(()), "{text}");
    }
}
