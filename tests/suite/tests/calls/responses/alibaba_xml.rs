//! XML is read into the same slots as JSON: lists in both forms, text converted to the type of the slot.

use imagescan_runtime::__generated::{Model, Record, Slot, Value};
use imagescan_runtime::List;
use imagescan_runtime::provider::xml;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// A response with a field of each kind, in the form that the generator writes.
#[derive(Clone, Debug, Default, PartialEq)]
struct HttpResponse {
    id: Option<String>,
    count: Option<i64>,
    share: Option<f64>,
    done: Option<bool>,
    tags: List<String>,
    items: List<Part>,
    numbers: List<i64>,
    part: Option<Part>,
}

struct Part {
    name: Option<String>,
    size: Option<i64>,
    parts: List<Part>,
}

imagescan_runtime::__generated::models! { Part; }

impl Model for Part {
    fn empty() -> Self {
        Self { name: None, size: None, parts: List::absent() }
    }
}

impl Record for HttpResponse {
    fn fields(&self) -> &'static [&'static str] {
        &["Id", "Count", "Share", "Done", "Tags", "Items", "Numbers", "Part"]
    }
    fn slot(&mut self, index: usize) -> Slot<'_> {
        match index {
            0 => Slot::OptStr(&mut self.id),
            1 => Slot::OptI64(&mut self.count),
            2 => Slot::OptF64(&mut self.share),
            3 => Slot::OptBool(&mut self.done),
            4 => Slot::List(&mut self.tags),
            5 => Slot::List(&mut self.items),
            6 => Slot::List(&mut self.numbers),
            7 => Slot::Opt(&mut self.part),
            _ => Slot::None,
        }
    }
    fn value(&self, _index: usize) -> Value<'_> {
        Value::None
    }
}

impl Record for Part {
    fn fields(&self) -> &'static [&'static str] {
        &["Name", "Size", "Parts"]
    }
    fn slot(&mut self, index: usize) -> Slot<'_> {
        match index {
            0 => Slot::OptStr(&mut self.name),
            1 => Slot::OptI64(&mut self.size),
            2 => Slot::List(&mut self.parts),
            _ => Slot::None,
        }
    }
    fn value(&self, index: usize) -> Value<'_> {
        match index {
            0 => Value::opt_str(&self.name),
            1 => Value::opt_i64(&self.size),
            2 => self.parts.value(),
            _ => Value::None,
        }
    }
}

fn read(inside: &str) -> HttpResponse {
    let mut response = HttpResponse::default();
    let document = format!("<Result>{inside}</Result>");
    xml::decode(document.as_bytes(), &mut response).unwrap_or_else(|error| panic!("{document}: {error}"));
    response
}

fn part(name: &str, size: i64) -> Part {
    Part { name: Some(name.to_owned()), size: Some(size), parts: List::absent() }
}

#[test]
fn text_is_converted_to_the_type_of_the_slot() {
    let response = read("<Id> a b </Id><Count> 1568718468000\n</Count><Share>0.5</Share><Done>True</Done>");
    assert_eq!(response.id.as_deref(), Some(" a b "), "text is kept to the last blank");
    assert_eq!(
        (response.count, response.share, response.done),
        (Some(1_568_718_468_000), Some(0.5), Some(true))
    );
    let exact = read(&format!("<Count>{}</Count>", i64::MIN));
    assert_eq!(exact.count, Some(i64::MIN));
}

#[test]
fn an_empty_element_is_not_a_number_and_is_empty_text() {
    for (id, count) in [("<Id/>", "<Count/>"), ("<Id></Id>", "<Count> </Count>")] {
        let response = read(&[id, count, "<Done/><Share/>"].concat());
        assert_eq!(response, HttpResponse { id: Some(String::new()), ..HttpResponse::default() });
    }
    assert_eq!(read("<Part/>").part, Some(Part::default()));
    assert_eq!(read(""), HttpResponse::default());
}

/// An element without content is absent or empty, whatever the type of its field.
#[test]
fn an_empty_element_does_not_affect_others() {
    let response = read("<Numbers/><Items></Items><Part> </Part><Count/><Id>a</Id>");
    assert_eq!((response.id.as_deref(), response.count), (Some("a"), None));
    assert!(response.items.is_empty() && response.numbers.is_empty());
    let listed = read("<Numbers><n>1</n><n/><n>2</n></Numbers><Items><i/><i><Name>x</Name></i></Items>");
    assert_eq!((&*listed.numbers, listed.items.len()), (&[1, 2][..], 2));
}

#[test]
fn entities_cdata_comments_and_attributes() {
    let response = read(
        r#"<?pi x?><!-- <Id>no</Id> --><ns:Id xmlns:ns="u" Id="no">a&lt;&amp;&#38;&#x9547;<![CDATA[<b>&amp;]]><!-- - -->c</ns:Id>"#,
    );
    assert_eq!(response.id.as_deref(), Some("a<&&镇<b>&amp;c"));
    let text = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Result><Id>a\r\nb</Id></Result>\r\n<!-- end -->\n";
    let mut response = HttpResponse::default();
    xml::decode(text.as_bytes(), &mut response).unwrap();
    assert_eq!(response.id.as_deref(), Some("a\nb"), "XML reads a line end as one character");
}

#[test]
fn lists_are_wrapped_or_repeated() {
    let expected = HttpResponse {
        tags: ["a", "b"].into(),
        items: vec![part("x", 1), part("y", 2)].into(),
        numbers: vec![1, 2].into(),
        ..HttpResponse::default()
    };
    let wrapped = "<Tags><Tag>a</Tag> <Tag>b</Tag></Tags>
        <Items>
          <Item><Name>x</Name><Size>1</Size></Item>
          <Item><Name>y</Name><Size>2</Size></Item>
        </Items>
        <Numbers><member>1</member><member>2</member></Numbers>";
    assert_eq!(read(wrapped), expected);
    let repeated = "<Tags>a</Tags><Items><Name>x</Name><Size>1</Size></Items><Numbers>1</Numbers>
        <Tags>b</Tags><Items><Name>y</Name><Size>2</Size></Items><Numbers>2</Numbers>";
    assert_eq!(read(repeated), expected);
}

#[test]
fn a_list_of_one_reads_the_same_in_both_forms() {
    assert_eq!(read("<Tags><Tag>a</Tag></Tags>").tags, read("<Tags>a</Tags>").tags);
    let wrapped = read("<Items><Item><Name>x</Name></Item></Items>");
    assert_eq!(wrapped, read("<Items><Name>x</Name></Items>"));
    assert_eq!(wrapped.items.len(), 1);
    let nested = "<Items><Item><Parts><Part><Name>x</Name></Part></Parts></Item></Items>";
    assert_eq!(read(nested).items[0].parts[0].name.as_deref(), Some("x"));
    assert_eq!(read(nested), read("<Items><Parts><Name>x</Name></Parts></Items>"));
}

#[test]
fn an_object_with_unknown_fields_is_still_one_object() {
    for inside in
        ["<New>1</New>", "<New>1</New><Newer/>", "<New/><Name>x</Name>", "<New><Deep>1</Deep></New><Newer/>"]
    {
        let response = read(&format!("<Items>{inside}</Items><Items><Name>y</Name></Items>"));
        assert_eq!(response.items.len(), 2, "{inside}");
        assert_eq!(response.items[1].name.as_deref(), Some("y"));
    }
}

#[test]
fn an_empty_list_is_present() {
    for inside in ["<Tags/><Items/>", "<Tags></Tags><Items> </Items>"] {
        let response = read(inside);
        assert!(response.tags.is_present() && response.tags.is_empty(), "{inside}");
        assert!(response.items.is_present() && response.items.is_empty(), "{inside}");
        assert!(!response.numbers.is_present());
    }
}

fn fault(document: &str) -> (String, String) {
    let error = xml::decode(document.as_bytes(), &mut HttpResponse::default()).expect_err(document);
    (error.path().to_owned(), error.reason().to_owned())
}

#[test]
fn errors_have_their_path() {
    for (inside, path, reason) in [
        ("<Count>many</Count>", "Count", "many"),
        ("<Count>18446744073709551616</Count>", "Count", "not a whole number of 64 bits"),
        ("<Count>1.5</Count>", "Count", "1.5"),
        ("<Done>perhaps</Done>", "Done", "true or false"),
        ("<Id><B/></Id>", "Id", "element `B`, expected text"),
        ("<Part>text</Part>", "Part", "expected an object"),
        ("<Items><Item><Name/></Item><Item><Size>x</Size></Item></Items>", "Items[1].Size", "\"x\""),
        ("<Items><Size>1</Size></Items><Items><Size>x</Size></Items>", "Items[1].Size", "\"x\""),
        ("<Items>text</Items>", "Items[0]", "expected an object"),
        ("<Tags><Tag>a</Tag>b</Tags>", "Tags[1]", "text \"b\" between"),
        ("<Id>&own;</Id>", "Id", "unknown entity `&own;`"),
        ("<Id>&#0;</Id>", "Id", "not a character"),
    ] {
        let (at, why) = fault(&format!("<Result>{inside}</Result>"));
        assert_eq!(at, path, "{inside}: {why}");
        assert!(why.contains(reason), "{inside}: {why}");
    }
}

#[test]
fn anything_but_one_document_is_an_error() {
    for (document, reason) in [
        ("", "no root element"),
        ("text", "text before the root element"),
        ("<Result><Id>a", "ends within"),
        ("<Result><Id>a</Result>", "not XML"),
        ("<Result/><Result/>", "content after"),
        ("<Result/>text", "content after"),
        ("<Result a='", "not XML"),
        ("<!DOCTYPE html><html/>", "DOCTYPE"),
        ("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Result><Id>&e;</Id></Result>", "DOCTYPE"),
    ] {
        let (at, why) = fault(document);
        assert_eq!(at, if document.contains("<Id>a") { "Id" } else { "." }, "{document}");
        assert!(why.contains(reason), "{document}: {why}");
    }
    let error = xml::decode(b"<Result><Id>\xff", &mut HttpResponse::default()).unwrap_err();
    assert_eq!(error.reason(), "the response is not UTF-8 after byte 12");
    for depth in [63, 64, 100_000] {
        let document = format!("<Result>{}{}</Result>", "<a>".repeat(depth), "</a>".repeat(depth));
        let outcome = xml::decode(document.as_bytes(), &mut HttpResponse::default());
        assert_eq!(outcome.is_ok(), depth < 64, "{depth}: {outcome:?}");
    }
}

#[test]
fn the_root_distinguishes_documents() {
    for (text, name) in [
        ("<?xml version='1.0'?>\n<!-- c --><Error a='b'>", Some("Error")),
        ("<html/>", Some("html")),
        ("{}", None),
        ("", None),
    ] {
        assert_eq!(xml::root_name(text.as_bytes()).as_deref(), name, "{text}");
    }
}

proptest! {
    #[test]
    fn no_document_makes_the_reader_panic(
        parts in vec(
            select(vec![
                "<a>", "</a>", "<Items>", "</Items>", "<Items/>", "<Name>", "</Name>", "<Count>", "</Count>", "<Parts>",
                "</Parts>", "<Part>", "</Part>", "text", "7", " ", "&amp;", "&", "&#x;", "<![CDATA[", "]]>", "<!--",
                "-->", "<?xml", "?>", "<", ">", "\u{feff}",
            ]),
            0..40,
        ),
    ) {
        let text = parts.concat();
        for document in [text.clone(), format!("<Result>{text}</Result>")] {
            drop(xml::decode(document.as_bytes(), &mut HttpResponse::default()));
            drop(xml::root_name(document.as_bytes()));
        }
    }
}
