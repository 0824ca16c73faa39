//! Reports as JSON and as JSON lines.

use imagescan_reports::{build, corpus};
use imagescan_scan::report::{JsonLinesReader, ReportLine};
use imagescan_scan::{Error, Report};
use serde_json::{Value, json};

fn lines_of(report: &Report) -> String {
    let mut lines = Vec::new();
    report.write_json_lines(&mut lines).expect("memory");
    String::from_utf8(lines).expect("text")
}

fn message(result: Result<Report, Error>) -> String {
    let error = result.expect_err("not a report");
    assert!(error.is_invalid_input());
    error.to_string()
}

#[test]
fn a_report_is_read_as_it_was_written() {
    for (name, report) in corpus::small() {
        let json = report.to_json();
        assert_eq!(Report::from_json(json.as_bytes()).expect(name), report, "{name}");
        let mut written = Vec::new();
        report.write_json(&mut written).expect("memory");
        assert_eq!(written, json.as_bytes(), "{name}");
        let lines = lines_of(&report);
        assert_eq!(lines.lines().count(), report.images.len() + 2, "{name}");
        assert_eq!(Report::from_json_lines(lines.as_bytes()).expect(name), report, "{name}");
    }
}

#[test]
fn hostile_text_is_printable_in_json() {
    let (_, report) = corpus::small().into_iter().find(|(name, _)| *name == "hostile").expect("it");
    for text in [report.to_json(), lines_of(&report)] {
        assert!(!text.chars().any(|char| char.is_control() && char != '\n'), "a control character");
        assert!(!text.contains(['\u{202e}', '\u{2028}', '\u{200b}', '\u{feff}', '<']));
        assert!(!text.contains("##") && text.lines().all(|line| line.starts_with('{')));
    }
}

#[test]
fn another_schema_is_refused_by_name() {
    let report = build::report(Vec::new());
    let other = report.to_json().replace("report/1", "report/2");
    for message in [message(Report::from_json(other.as_bytes())), {
        let other = lines_of(&report).replace("report/1", "report/2");
        message(Report::from_json_lines(other.as_bytes()))
    }] {
        assert!(
            message.contains("`imagescan.report/2`") && message.contains("`imagescan.report/1`"),
            "{message}"
        );
    }
    // A schema of later fields is read.
    let mut later: Value = serde_json::from_str(&report.to_json()).expect("JSON");
    later["later"] = json!({"field": 1});
    later["accounts"][0]["later"] = json!([1]);
    assert_eq!(Report::from_json(later.to_string().as_bytes()).expect("a report"), report);
}

#[test]
fn what_is_not_a_report_is_an_error() {
    for (text, part) in [
        ("", "malformed: EOF"),
        ("[]", "malformed: invalid length 0"),
        ("{}", "expected a field `schema`"),
        (r#"{"schema":"imagescan.report/1"}"#, "missing field `made`"),
        (r#"{"schema":"\u001b[31m"}"#, r"`\u{1b}[31m`"),
        (r#"{"schema":"imagescan.report/1","made":"yesterday\u001b"}"#, "malformed"),
    ] {
        let message = message(Report::from_json(text.as_bytes()));
        assert!(message.contains(part), "{text}: {message}");
        assert!(!message.contains('\u{1b}') && message.len() < 400, "{message}");
    }
    let (open, close) = ("[".repeat(100_000), "]".repeat(100_000));
    let record = format!(r#"{{"record":{open}{close}}}"#);
    let deep = format!(
        r#"{{"schema":"imagescan.report/1","images":[{{"findings":[{{"vendor_records":[{record}]}}]}}]}}"#
    );
    assert!(message(Report::from_json(deep.as_bytes())).contains("recursion limit"));
}

/// Endless input, of which a reader must not wait for the end.
struct Endless;

impl std::io::Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        buffer.fill(b' ');
        Ok(buffer.len())
    }
}

#[test]
fn the_length_of_a_line_is_bounded() {
    let error = message(Report::from_json_lines(std::io::BufReader::with_capacity(1 << 20, Endless)));
    assert!(error.contains("line 1 of the report is longer than 64 MiB"), "{error}");
}

#[test]
fn a_report_that_is_cut_off_is_an_error() {
    let (_, report) = corpus::small().into_iter().find(|(name, _)| *name == "every_shape").expect("it");
    let lines = lines_of(&report);
    for end in 0..lines.len() {
        if lines.is_char_boundary(end) {
            message(Report::from_json_lines(&lines.as_bytes()[..end]));
        }
    }
    let whole: Vec<_> = lines.split_inclusive('\n').collect();
    let without_image = [whole[0], whole[2], whole[3]].concat();
    assert!(
        message(Report::from_json_lines(without_image.as_bytes())).contains("it has 1 images and 1 find")
    );
    let in_wrong_order = [whole[0], whole[1], whole[0]].concat();
    assert!(message(Report::from_json_lines(in_wrong_order.as_bytes())).contains("line 3 of the report"));
    let image_first = [whole[1], whole[0]].concat();
    assert!(
        message(Report::from_json_lines(image_first.as_bytes())).contains("expected a field `schema`"),
        "a header is first"
    );
}

#[test]
fn text_after_the_end_of_a_report_is_an_error() {
    let lines = lines_of(&build::report(vec![build::image(0, "a/b", "1", Vec::new())]));
    for after in ["\n", " \r\n\t\n"] {
        Report::from_json_lines(format!("{lines}{after}").as_bytes()).expect("white space is not text");
    }
    for after in [&lines, "\n\n{}", "x"] {
        let text = format!("{lines}{after}");
        let error = message(Report::from_json_lines(text.as_bytes()));
        assert!(
            error.contains("after the end of the report, which is line 3, there is more text"),
            "{error}"
        );
        let mut reader = JsonLinesReader::new(text.as_bytes());
        assert!(reader.by_ref().last().is_some_and(|line| line.is_err()) && reader.next().is_none());
    }
}

#[test]
fn an_iterator_of_lines_ends() {
    let report = build::report(vec![build::image(0, "a/b", "1", Vec::new())]);
    let lines = lines_of(&report);
    let mut reader = JsonLinesReader::new(lines.as_bytes());
    assert!(matches!(reader.next(), Some(Ok(ReportLine::Header(_)))));
    assert!(matches!(reader.next(), Some(Ok(ReportLine::Image(_)))));
    assert!(matches!(reader.next(), Some(Ok(ReportLine::End(end))) if end.images == 1 && end.complete));
    assert!(reader.next().is_none());
    let mut broken = JsonLinesReader::new(&b"x\n"[..]);
    assert!(broken.next().is_some_and(|line| line.is_err()) && broken.next().is_none());
}
