//! Sessions as text.

/// A part of a session.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A line that stays as it is.
    Comment(String),
    /// `$ cat > NAME <<'END'`, and the lines up to `END`.
    File { name: String, lines: Vec<String> },
    /// `$ echo $?`
    ShowCode,
    /// `$ imagescan …`, with a comment that says when Ctrl-C is typed.
    Command { line: String, words: Vec<String>, interrupt: Option<u64> },
}

/// The steps of a session. What its commands show is left out.
pub(super) fn parse(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("# ") {
            steps.push(Step::Comment(line.to_owned()));
        }
        let Some(mut command) = line.strip_prefix("$ ").map(str::to_owned) else { continue };
        if command == "echo $?" {
            steps.push(Step::ShowCode);
            continue;
        }
        if let Some(rest) = command.strip_prefix("cat > ") {
            let name = rest.strip_suffix(" <<'END'").expect("a file of a session ends with END").to_owned();
            let lines = lines.by_ref().take_while(|line| *line != "END").map(str::to_owned).collect();
            steps.push(Step::File { name, lines });
            continue;
        }
        while command.ends_with('\\') {
            command = format!("{command}\n{}", lines.next().expect("a command ends"));
        }
        let (typed, comment) = command.split_once("  # ").unwrap_or((&command, ""));
        let interrupt = comment
            .strip_prefix("Ctrl-C after ")
            .map(|after| after.trim_end_matches(" s").parse().expect("Ctrl-C after N s"));
        let mut words = words(&typed.replace("\\\n", " "));
        assert_eq!(words.remove(0), "imagescan", "sessions run imagescan: {line}");
        steps.push(Step::Command { words, interrupt, line: command });
    }
    steps
}

/// Words as a shell divides them, with quotes.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for char in command.chars() {
        match quote {
            Some(end) if char == end => quote = None,
            None if matches!(char, '\'' | '"') => quote = Some(char),
            None if char == ' ' => words.push(std::mem::take(&mut word)),
            _ => word.push(char),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn a_session_has_commands_files_and_comments() {
    let text = "# why\n$ imagescan images 'a *' \\\n    -p x  # Ctrl-C after 10 s\nshown\n[exit 130]\n$ echo $?\n130\n\
                $ cat > f <<'END'\nx = 1\nEND\n";
    let steps = parse(text);
    let Step::Command { words, interrupt, .. } = &steps[1] else { panic!("{steps:?}") };
    assert_eq!((words.join("|").as_str(), *interrupt), ("images|a *|-p|x", Some(10)));
    assert_eq!(steps[2], Step::ShowCode);
    assert_eq!(steps[3], Step::File { name: "f".to_owned(), lines: vec!["x = 1".to_owned()] });
}
