//! Query parameters: lists joined, repeated or flattened.

use imagescan_goldens::rest::ListLayers;
use imagescan_goldens::rest::model::{Filter, LayerKind, LayerState};
use imagescan_goldens::rpc::DescribeImages;
use insta::assert_snapshot;

use super::{input_error, sent};

#[test]
fn joined_lists_are_one_value() {
    let list = ListLayers::new([1, -2]).tags(["a b", "c&d"]).kinds([LayerKind::Base, LayerKind::from("odd")]);
    assert_snapshot!(sent(&list), @"GET /v1/layers?tags=a%20b%2Cc%26d&kinds=base%2Codd&sizes=1%2C-2");
}

#[test]
fn empty_elements_are_sent() {
    assert_snapshot!(sent(&ListLayers::new([1]).tags(["", "a", "", ""])), @"GET /v1/layers?tags=%2Ca%2C%2C&sizes=1");
    assert_snapshot!(sent(&ListLayers::new([1]).tags([""])), @"GET /v1/layers?tags=&sizes=1");
}

#[test]
fn an_element_with_a_comma_is_an_error() {
    let message = input_error(&ListLayers::new([1]).tags(["a", "b,c"]));
    assert!(message.starts_with("an element of `tags` contains a comma (`b,c`)"), "{message}");
    assert!(input_error(&ListLayers::new([1]).kinds([LayerKind::from(",")])).contains("`kinds`"));
    assert_snapshot!(sent(&ListLayers::new([1]).name(["b,c"])), @"GET /v1/layers?sizes=1&name=b%2Cc");
}

#[test]
fn repeated_lists_repeat_the_name() {
    let list = ListLayers::new([1]).name(["a", "", "a"]).state([LayerState::PULLED, LayerState(-7)]);
    assert_snapshot!(sent(&list), @"GET /v1/layers?sizes=1&name=a&name=&name=a&state=1&state=-7");
}

#[test]
fn flattened_lists_number_the_name_from_one() {
    let mut id: Vec<String> = (1..=10).map(|number| format!("i{number}")).collect();
    id.push("a=b".to_owned());
    assert_snapshot!(sent(&DescribeImages::new("r").repo_id(id)), @"GET /?RegionId=r&RepoId.1=i1&RepoId.2=i2&RepoId.3=i3&RepoId.4=i4&RepoId.5=i5&RepoId.6=i6&RepoId.7=i7&RepoId.8=i8&RepoId.9=i9&RepoId.10=i10&RepoId.11=a%3Db");
}

#[test]
fn flattened_objects_name_their_fields() {
    let filters = [Filter::new("os").value(["linux", "wind ows"]).not(true), Filter::new("")];
    assert_snapshot!(sent(&ListLayers::new([1]).id(["x"]).filter(filters)), @"GET /v1/layers?sizes=1&Id.1=x&Filter.1.Key=os&Filter.1.Value.1=linux&Filter.1.Value.2=wind%20ows&Filter.1.Not=true&Filter.2.Key=");
}

#[test]
fn an_absent_or_empty_list_is_not_sent() {
    assert_snapshot!(sent(&ListLayers::new([1])), @"GET /v1/layers?sizes=1");
    let empty: [&str; 0] = [];
    assert_snapshot!(sent(&ListLayers::new([1]).name(empty).id(empty).tags(empty)), @"GET /v1/layers?sizes=1");
}
