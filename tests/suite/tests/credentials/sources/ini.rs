//! Files of settings in sections are read like the vendors' tools read them.

use std::path::Path;

use imagescan::{alibaba, huawei, tencent};
use imagescan_runtime::provider::IniSection;
use imagescan_suite::fuzz::ini::ini;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use imagescan_suite::support::test_host::{TestHost, served};

fn find(text: &str) -> Result<Option<IniSection>, String> {
    IniSection::find(text, "default", Path::new("~/file")).map_err(|error| error.to_string())
}

fn setting(text: &str, name: &str) -> Option<String> {
    let section = find(text).expect("no fault").expect("a section");
    section.get(name).map(str::to_owned)
}

#[tokio::test]
async fn the_first_equals_sign_or_colon_of_a_line_separates_it() {
    let test_host = TestHost::new()
        .file(".tencentcloud/credentials", "[default]\nsecret_id: AKIDONE\nSecret_Key: KEYONE\ntoken: tok\n");
    let found = test_host.served(tencent::credentials::default_chain).await;
    assert_eq!(found, served("AKIDONE", "KEYONE", Some("tok"), "credentials file"));
    let test_host = TestHost::new().file(".huaweicloud/credentials", "[basic]\nak: AKONE\nsk: SKONE\n");
    let found = test_host.served(huawei::credentials::default_chain).await;
    assert_eq!(found, served("AKONE", "SKONE", None, "credentials file"));
    let test_host = TestHost::new().file(
        ".alibabacloud/credentials",
        "[default]\ntype: access_key\naccess_key_id: ID\naccess_key_secret = s:ec=ret\n",
    );
    let found = test_host.served(alibaba::credentials::default_chain).await;
    assert_eq!(found, served("ID", "s:ec=ret", None, "credentials file"));

    for (line, expected) in [
        ("a=b=c", "b=c"),
        ("a:b:c", "b:c"),
        ("a = https://host:1/?x=y", "https://host:1/?x=y"),
        ("a: qcs::cam::uin/1:roleName/x", "qcs::cam::uin/1:roleName/x"),
        ("a : = b", "= b"),
        ("a = 'b: c'", "b: c"),
        ("A=b # c", "b"),
        ("a=b;c", "b;c"),
    ] {
        assert_eq!(setting(&format!("[default]\n{line}\n"), "a").as_deref(), Some(expected), "{line}");
    }
}

#[test]
fn a_line_with_deeper_indentation_continues_the_setting_before_it() {
    let text = "[default]\na = 1\n  2\n\n\t# no part of it\n\t3: x = y\nb =\n    {\n    }\n c: 4\n";
    assert_eq!(setting(text, "a").as_deref(), Some("1\n2\n3: x = y"));
    assert_eq!(setting(text, "b").as_deref(), Some("{\n}\nc: 4"));
    assert_eq!(setting(text, "c"), None);
    // A section whose settings are all indented.
    let text = "[default]\n  a = 1\n  b = 2\n[other]\n  a = 3\n";
    assert_eq!(setting(text, "a").as_deref(), Some("1"));
    assert_eq!(setting(text, "b").as_deref(), Some("2"));
    // Such a line is neither a section nor a second setting of the name.
    let text = "[default]\na = 1\n  [default]\n  a = 2\nb = 3\n";
    assert_eq!(setting(text, "a").as_deref(), Some("1\n[default]\na = 2"));
    assert_eq!(setting(text, "b").as_deref(), Some("3"));
}

#[tokio::test]
async fn a_setting_that_continues_another_line_is_reported() {
    let text = "[default]\nsecret_id = planted\n  secret_key = planted\n";
    let test_host = TestHost::new().file(".tencentcloud/credentials", text);
    let error = test_host.error(tencent::credentials::default_chain).await;
    assert!(
        error.ends_with("lacks `secret_key`: an indented line belongs to the setting before it"),
        "{error}"
    );
    assert!(!error.contains("planted"), "{error}");
}

#[tokio::test]
async fn errors_in_other_sections_are_ignored() {
    let good = "[default]\nsecret_id = ID\nsecret_key = KEY\n";
    for other in [
        "[work]\nrole_arn\n",
        "[work]\nrole_arn: qcs::cam::uin/1:roleName/x\n",
        "[work]\na = 1\na = 2\n",
        "[work]\n= 1\n: 2\n",
        "[work\na = 1\n",
        "[work] x\n",
        "[]\n",
        "[work]\n[work]\n",
    ] {
        for text in [format!("{other}{good}"), format!("{good}{other}")] {
            let test_host = TestHost::new().file(".tencentcloud/credentials", &text);
            let found = test_host.load(tencent::credentials::default_chain).await;
            let found = found.unwrap_or_else(|error| panic!("{text:?}: {error}"));
            assert_eq!(found.key_pair().expect("a pair").id, "ID", "{text:?}");
        }
    }
}

/// A file in another encoding, with a name or a comment in the user's language.
#[tokio::test]
async fn invalid_utf_8_is_an_error_in_the_requested_section_only() {
    let good = b"[default]\nsecret_id = ID\nsecret_key = KEY\n";
    let of = |parts: &[&[u8]]| TestHost::new().file(".tencentcloud/credentials", parts.concat());
    for parts in [
        [&b"# caf\xe9\n"[..], good],
        [b"[work]\nname = caf\xe9\n", good],
        [b"[caf\xe9]\nname = x\n", good],
        [b"\xd6\xd0\xce\xc4\n", good],
        [good, b"; caf\xe9\n"],
        [good, b"[work]\ncaf\xe9\n  \xe9\n"],
        [good, b"[work\xe9\n"],
        [b"[default] # caf\xe9\nsecret_id = ID ; caf\xe9\n", b"secret_key = KEY\n  # caf\xe9\n"],
    ] {
        let found = of(&parts).load(tencent::credentials::default_chain).await;
        let found = found.unwrap_or_else(|error| panic!("{parts:?}: {error}"));
        let pair = found.key_pair().expect("a pair");
        assert_eq!((pair.id, pair.secret), ("ID", "KEY"), "{parts:?}");
    }
    for (parts, line) in [
        ([&good[..], b"name = planted\xe9\n"], 4),
        ([good, b"plant\xe9d = x\n"], 4),
        ([good, b"\n  planted\xe9\n"], 5),
        ([good, b"planted\xe9\n"], 4),
    ] {
        let error = of(&parts).error(tencent::credentials::default_chain).await;
        let expected = format!("~/.tencentcloud/credentials is not UTF-8 in line {line}: save it");
        assert!(error.contains(&expected) && !error.contains("planted"), "{error}");
    }
    // The files of every cloud are read this way.
    let basic = b"# caf\xe9\n[basic]\nak = AK\nsk = SK\n";
    let test_host = TestHost::new().file(".huaweicloud/credentials", basic);
    let found = test_host.served(huawei::credentials::default_chain).await;
    assert_eq!(found, served("AK", "SK", None, "credentials file"));
    let sections =
        b"[caf\xe9]\nx = \xe9\n[default]\ntype = access_key\naccess_key_id = ID\naccess_key_secret = KEY\n";
    let test_host = TestHost::new().file(".alibabacloud/credentials", sections);
    let found = test_host.served(alibaba::credentials::default_chain).await;
    assert_eq!(found, served("ID", "KEY", None, "credentials file"));
}

#[test]
fn errors_in_the_section_have_their_line() {
    for (text, expected) in [
        ("[default]\nplanted\n", "line 2: neither"),
        ("[default]\n = planted\n", "line 2: neither"),
        ("[default]\n: planted\n", "line 2: neither"),
        ("[default] planted\n", "line 1: text other than a comment"),
        ("[default\n", "line 1: a section lacks its `]`"),
        ("[work]\nb = 1\n[planted\na = 1\n", "line 3: a section lacks its `]`"),
        ("[default]\na = 1\nA: planted\n", "line 3: the setting is repeated in its section"),
        (
            "[default]\na = 1\n[work]\nx = 1\n[default]\na = planted\n",
            "line 6: the setting is repeated in its section",
        ),
        ("[default]\na =\na = planted\n", "line 3: the setting is repeated in its section"),
    ] {
        let error = find(text).expect_err(text);
        assert!(error.starts_with("~/file, line ") && error.contains(expected), "{error}");
        assert!(!error.contains("planted"), "{error}");
    }
    assert!(find("a = 1\n[other]\nb\n").expect("no fault").is_none());
    assert_eq!(setting("[default]\na = 1\n[other]\n[default]\nb = 2\n", "b").as_deref(), Some("2"));
    assert!(find("[default]\na =\nb = \"\"\n").expect("no fault").expect("a section").is_empty());
}

/// A setting, and its text in the file.
fn written() -> impl Strategy<Value = (String, String, String)> {
    let value = "[!-~]([ -~]{0,20}[!-~])?"
        .prop_filter("a value without a comment and quotes", |value| !value.contains(['#', ';', '"', '\'']));
    let divider = select(vec!["=", ":", " = ", ": ", "\t:\t", " ="]);
    let comment = select(vec!["", " # a comment", "\t; another = one", "   "]);
    ("[a-zA-Z][a-z_]{0,8}", value, divider, comment).prop_map(|(name, value, divider, comment)| {
        let line = format!("{name}{divider}{value}{comment}\n");
        (name.to_ascii_lowercase(), value, line)
    })
}

proptest! {
    #[test]
    fn a_written_file_is_read_back(
        settings in vec(written(), 1..6),
        between in select(vec!["", "\n", "# x\n", "; x = y\n\n"]),
        indented in any::<bool>(),
        ends in select(vec!["\n", "\r\n"]),
    ) {
        let mut names: Vec<_> = settings.iter().map(|(name, ..)| name.clone()).collect();
        names.sort();
        names.dedup();
        prop_assume!(names.len() == settings.len());
        let indentation = if indented { "  " } else { "" };
        let lines = settings.iter().map(|(.., line)| format!("{between}{indentation}{line}"));
        let text = format!("[other]\nnothing\n[default]\n{}", lines.collect::<String>()).replace('\n', ends);
        let section = find(&text).expect("no fault").expect("a section");
        for (name, value, _) in &settings {
            prop_assert_eq!(section.get(name), Some(value.as_str()), "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_or_an_error_with_its_line(
        lines in vec(
            prop_oneof![
                ".{0,12}".prop_map(String::into_bytes),
                vec(any::<u8>(), 0..12),
                select(vec!["[default]", "[other]", "[default", " [default]", "ak=1", "sk: 2", "  3", "#", "", "= 4"])
                    .prop_map(|line| line.as_bytes().to_owned()),
            ],
            0..12,
        ),
    ) {
        ini(&lines.join(&b'\n'));
    }
}
