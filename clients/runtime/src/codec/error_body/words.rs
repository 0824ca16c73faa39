//! Splits names and short texts into words, and recognizes words for errors and success.

/// The words of a text in any notation: `camelCase`, `snake_case`, `kebab-case`, `with.dots`, `HTTPError`. Digits separate words.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split(|char: char| !char.is_alphabetic()).filter(|piece| !piece.is_empty());
    pieces.flat_map(|piece| {
        let mut rest = piece;
        std::iter::from_fn(move || {
            let word = &rest[..first_word(rest)];
            rest = &rest[word.len()..];
            (!word.is_empty()).then_some(word)
        })
    })
}

/// The end of the first word: before a capital next to a lower-case letter.
fn first_word(text: &str) -> usize {
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let starts_word = match before {
            Some(before) if char.is_uppercase() => {
                char::is_lowercase(before) || next.is_some_and(char::is_lowercase)
            }
            _ => false,
        };
        if starts_word {
            return at;
        }
        before = Some(char);
    }
    text.len()
}

fn is_any(word: &str, list: &[&str]) -> bool {
    list.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether a word means an error, also if it is part of another: `lasterror`.
fn is_error_word(word: &str) -> bool {
    const WHOLE: [&str; 8] = ["err", "errs", "fault", "faults", "fail", "fails", "failed", "failing"];
    const PARTS: [&str; 3] = ["error", "exception", "failure"];
    let starts_with = |part: &str| word.get(..part.len()).is_some_and(|it| it.eq_ignore_ascii_case(part));
    let ends_with = |part: &str| {
        let word = word.strip_suffix(['s', 'S']).unwrap_or(word);
        let tail = word.len().checked_sub(part.len()).and_then(|at| word.get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(part))
    };
    is_any(word, &WHOLE) || PARTS.iter().any(|part| starts_with(part) || ends_with(part))
}

/// Whether a text contains the start of a word for an error. Most names do not, and need not be split into words.
pub(super) fn may_have_error_word(text: &str) -> bool {
    text.as_bytes().windows(3).any(|start| {
        matches!(
            start,
            [b'e' | b'E', b'r' | b'R', b'r' | b'R']
                | [b'f' | b'F', b'a' | b'A', b'u' | b'U' | b'i' | b'I']
                | [b'e' | b'E', b'x' | b'X', b'c' | b'C']
        )
    })
}

pub(super) fn has_error_word(text: &str) -> bool {
    words(text).any(is_error_word)
}

/// Whether a name is that of a count: `failed_num`.
pub(super) fn names_count(name: &str) -> bool {
    const COUNTS: [&str; 12] = [
        "num", "nums", "number", "count", "counts", "cnt", "total", "times", "rate", "ratio", "percent",
        "size",
    ];
    words(name).any(|word| is_any(word, &COUNTS))
}

/// Whether a text means that the request was accepted or carried out.
pub(super) fn mentions_success(text: &str) -> bool {
    const GOOD: [&str; 40] = [
        "success",
        "successful",
        "successfully",
        "succeed",
        "succeeds",
        "succeeded",
        "ok",
        "okay",
        "done",
        "accepted",
        "accept",
        "complete",
        "completed",
        "finish",
        "finished",
        "created",
        "submitted",
        "start",
        "started",
        "starts",
        "starting",
        "begin",
        "begins",
        "begun",
        "began",
        "queued",
        "scheduled",
        "pending",
        "running",
        "processing",
        "progress",
        "waiting",
        "scanning",
        "triggered",
        "normal",
        "ready",
        "active",
        "passed",
        "yes",
        "true",
    ];
    const BAD: [&str; 24] = [
        "not",
        "no",
        "non",
        "un",
        "cannot",
        "can't",
        "never",
        "without",
        "unable",
        "denied",
        "deny",
        "forbidden",
        "unauthorized",
        "invalid",
        "illegal",
        "refused",
        "rejected",
        "unavailable",
        "timeout",
        "exceeded",
        "missing",
        "must",
        "already",
        "only",
    ];
    /// Chinese for success, and for its negations.
    const SUCCESS: &str = "成功";
    const NO_SUCCESS: [&str; 4] = ["不成功", "未成功", "没有成功", "失败"];
    if text.contains(SUCCESS) {
        return !NO_SUCCESS.iter().any(|bad| text.contains(bad));
    }
    let mut is_good = false;
    for word in words(text) {
        if is_any(word, &BAD) || is_error_word(word) {
            return false;
        }
        is_good |= is_any(word, &GOOD);
    }
    is_good
}

#[cfg(test)]
mod tests {
    use crate::codec::error_body::words::*;

    #[test]
    fn names_are_split_into_words() {
        for (name, expected) in [
            ("errorMessages", "error Messages"),
            ("error_msg-text", "error msg text"),
            ("HTTPErrorCode", "HTTP Error Code"),
            ("soap:Fault.code2", "soap Fault code"),
            ("TASK_FAILED", "TASK FAILED"),
            ("", ""),
            ("123", ""),
        ] {
            assert_eq!(words(name).collect::<Vec<_>>().join(" "), expected, "{name}");
        }
    }

    #[test]
    fn names_with_error_words_are_recognized() {
        for name in [
            "errorMessages",
            "error_type",
            "lastError",
            "lasterror",
            "soap:Fault",
            "ExceptionId",
            "hasErrors",
            "failures",
            "failed_num",
            "ERR",
            "SERVER_ERROR",
            "internal_error",
        ] {
            assert!(has_error_word(name) && may_have_error_word(name), "{name}");
        }
        for name in ["mirror", "default", "terrain", "data_list", "task_id", "berry", "failover", "Interred"]
        {
            assert!(!has_error_word(name), "{name}");
        }
        assert!(names_count("failed_num") && names_count("ErrorCount") && !names_count("failed"));
    }

    #[test]
    fn texts_that_mean_success() {
        for text in ["a scan begins", "Task accepted.", "ok", "operation successful", "操作成功", "RUNNING"]
        {
            assert!(mentions_success(text), "{text}");
        }
        for text in [
            "",
            "m",
            "Not Found",
            "not ok",
            "unsuccessful",
            "API rate limit exceeded",
            "未成功",
            "操作失败",
            "the scan did not start",
            "completed with errors",
            "already started",
        ] {
            assert!(!mentions_success(text), "{text}");
        }
    }
}
