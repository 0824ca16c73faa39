//! The folders under `vectors/`: one signed request each, with every stage of its signature.

use std::fs;
use std::path::{Path, PathBuf};

use http::{HeaderMap, HeaderName, HeaderValue};
use imagescan_runtime::SigningRequest;
use serde_json::Value;

/// One folder.
pub(crate) struct Case {
    folder: PathBuf,
    /// The folder's name.
    pub(crate) name: String,
    /// Key, algorithm, date and other arguments of the signer.
    context: Value,
}

/// All folders of a provider, by name.
pub(crate) fn cases(provider: &str) -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(provider);
    let names = names_in(&root);
    assert!(names.len() >= 20, "{} holds only {names:?}", root.display());
    names.into_iter().map(|name| Case::read(root.join(&name), name)).collect()
}

/// Checks every folder of a provider; a failure names the folders and the first stage of each that differs.
pub(crate) fn check_all(provider: &str, check: impl Fn(&Case) -> Result<(), String>) {
    let cases = cases(provider);
    let faults: Vec<_> = cases
        .iter()
        .filter_map(|case| check(case).err().map(|fault| format!("{}: {fault}", case.name)))
        .collect();
    assert!(faults.is_empty(), "{} of {} cases:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

impl Case {
    fn read(folder: PathBuf, name: String) -> Self {
        let text = fs::read(folder.join("context.json")).unwrap_or_else(|error| panic!("{name}: {error}"));
        let context = serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { folder, name, context }
    }

    /// A text of the context.
    pub(crate) fn field(&self, key: &str) -> &str {
        self.context[key].as_str().unwrap_or_else(|| panic!("{}: no `{key}`", self.name))
    }

    /// A number of the context.
    pub(crate) fn number(&self, key: &str) -> u64 {
        self.context[key].as_u64().unwrap_or_else(|| panic!("{}: no `{key}`", self.name))
    }

    /// The headers to sign, unless the signer chooses them.
    pub(crate) fn signed_headers(&self) -> Option<Vec<&str>> {
        let names = self.context["signed_headers"].as_array()?;
        Some(names.iter().map(|name| name.as_str().expect("a name")).collect())
    }

    /// The request.
    pub(crate) fn request(&self) -> RawRequest {
        RawRequest::parse(&self.bytes("request.txt"))
    }

    /// Compares the stages, by file, with the folder, which has no other files.
    pub(crate) fn compare(&self, stages: &[(&str, &[u8])]) -> Result<(), String> {
        let mut files: Vec<_> =
            stages.iter().map(|(file, _)| *file).chain(["context.json", "request.txt"]).collect();
        files.sort_unstable();
        let found = names_in(&self.folder);
        if found != files {
            return Err(format!("expected {files:?}, found {found:?}"));
        }
        for (file, made) in stages {
            let held = self.bytes(file);
            if held != *made {
                let [held, made] = [&held, *made].map(String::from_utf8_lossy);
                return Err(format!("{file} holds\n{held}\nthe signer made\n{made}"));
            }
        }
        Ok(())
    }

    fn bytes(&self, file: &str) -> Vec<u8> {
        fs::read(self.folder.join(file)).unwrap_or_else(|error| panic!("{}: {file}: {error}", self.name))
    }
}

/// A request read from the text of an HTTP/1.1 message; header values keep leading and trailing blanks.
pub(crate) struct RawRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl RawRequest {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(2).position(|pair| pair == b"\n\n").expect("an empty line ends the headers");
        let mut lines = bytes[..end].split(|byte| *byte == b'\n');
        let request_line =
            lines.next().and_then(|line| std::str::from_utf8(line).ok()).expect("a request line");
        let [method, target, "HTTP/1.1"] = request_line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("not a request line: {request_line}");
        };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers = HeaderMap::new();
        for line in lines {
            let colon = line.iter().position(|byte| *byte == b':').expect("a header has a colon");
            let name = HeaderName::from_bytes(&line[..colon]).expect("a header name");
            headers.append(name, HeaderValue::from_bytes(&line[colon + 1..]).expect("a header value"));
        }
        let [method, path, query] = [method, path, query].map(str::to_owned);
        Self { method, path, query, headers, body: bytes[end + 2..].to_owned() }
    }

    pub(crate) fn view(&self) -> SigningRequest<'_> {
        SigningRequest {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            body: &self.body,
        }
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let names =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a UTF-8 name"));
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}
