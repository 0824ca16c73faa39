//! What the search for the vocabulary finds, and what it leaves.

use std::path::Path;

use super::all_found;

#[test]
fn words_are_found_in_names_and_code_where_it_begins() {
    for (line, expected) in [
        ("the answer came", vec!["answer"]),
        ("let answers_seen = my_answers + ANSWERS;", vec!["answer"]),
        ("struct CloudRefusal(AnswerBody, TCAnswer);", vec!["answer", "refusal"]),
        ("fn Hides(unanswered: &str, what_we_learned: u8) {}", vec!["answer", "learned", "hides"]),
        ("TENCENT_REFUSAL", vec!["refusal"]),
        ("learn more in resettled lands, AKSTRANGER, doc(hidden), is_hidden, sealed, replace, unit", vec![]),
        ("fn a_mark_is_no_part_of_it() {", vec!["is no"]),
        ("this is not it, and nothing else", vec![]),
        ("Ok(SystemTime::now())", vec![]),
        ("System::real()", vec!["System::"]),
        ("HostEnvironment::real()", vec![]),
        ("told, and Told", vec!["Told", "told"]),
        ("/// This line is\n    /// no good.", vec!["is no"]),
        ("let text = \"this is \\\n  no good\";", vec!["is no"]),
        ("let it = is;\nno();", vec![]),
    ] {
        let found: Vec<_> = all_found(Path::new("a.rs"), line).into_iter().map(|(_, word, _)| word).collect();
        assert_eq!(found, expected, "{line}");
    }
}

#[test]
fn the_changelog_has_old_names_in_the_left_column_of_its_tables_only() {
    let count = |text| all_found(Path::new("CHANGELOG.md"), text).len();
    assert_eq!(count("| `Answer` | `HttpResponse` |"), 0);
    assert_eq!(count("| `Response` | `Answer` |"), 1);
    assert_eq!(count("- The answer is shorter."), 1);
}
