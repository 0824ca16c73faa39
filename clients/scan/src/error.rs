//! The error of all functions of this crate.

use std::fmt;

use imagescan_runtime::credentials::escape;

use crate::model::{Account, ErrorRecord, ImageRef};

/// An error, which says which cloud, account, image and step it concerns, as far as it concerns one.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    message: String,
    step: Option<&'static str>,
    account: Option<Account>,
    image: Option<ImageRef>,
    candidates: Vec<ImageRef>,
    source: Option<Source>,
}

enum Source {
    Call(imagescan_runtime::Error),
    Io(std::io::Error),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    InvalidInput,
    NotFound,
    Ambiguous,
    NotCovered,
    OtherAccount,
    Journal,
    Deadline,
    Stopped,
    Service,
}

impl Error {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            step: None,
            account: None,
            image: None,
            candidates: Vec::new(),
            source: None,
        }))
    }

    pub(crate) fn invalid_input(message: impl Into<String>) -> Self {
        Self::new(Kind::InvalidInput, message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, message)
    }

    pub(crate) fn ambiguous(message: impl Into<String>, candidates: Vec<ImageRef>) -> Self {
        Self::new(Kind::Ambiguous, message).with_candidates(candidates)
    }

    pub(crate) fn not_covered(message: impl Into<String>) -> Self {
        Self::new(Kind::NotCovered, message)
    }

    pub(crate) fn other_account(message: impl Into<String>) -> Self {
        Self::new(Kind::OtherAccount, message)
    }

    pub(crate) fn deadline(message: impl Into<String>) -> Self {
        Self::new(Kind::Deadline, message)
    }

    pub(crate) fn stopped() -> Self {
        Self::new(Kind::Stopped, "the start was ended before this call, by `Consent::stop_if`")
    }

    pub(crate) fn journal(message: impl Into<String>) -> Self {
        Self::new(Kind::Journal, message)
    }

    pub(crate) fn journal_io(message: impl Into<String>, source: std::io::Error) -> Self {
        let mut error = Self::new(Kind::Journal, message);
        error.0.source = Some(Source::Io(source));
        error
    }

    /// A response that has the form of the API, and that makes no sense.
    pub(crate) fn unexpected(step: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Service, message).with_step(step)
    }

    /// A failed call. `step` says what it was for, such as `list images`.
    pub(crate) fn call(step: &'static str, source: imagescan_runtime::Error) -> Self {
        let mut error = Self::new(Kind::Service, String::new());
        error.0.source = Some(Source::Call(source));
        error.with_step(step)
    }

    /// Adds what the error of a call means, where its message does not say it.
    pub(crate) fn with_explanation(mut self, explanation: &str) -> Self {
        explanation.clone_into(&mut self.0.message);
        self
    }

    pub(crate) fn with_step(mut self, step: &'static str) -> Self {
        self.0.step.get_or_insert(step);
        self
    }

    pub(crate) fn with_account(mut self, account: &Account) -> Self {
        self.0.account.get_or_insert_with(|| account.clone());
        self
    }

    pub(crate) fn with_image(mut self, image: &ImageRef) -> Self {
        self.0.image.get_or_insert_with(|| image.clone());
        self
    }

    pub(crate) fn with_candidates(mut self, candidates: Vec<ImageRef>) -> Self {
        self.0.candidates = candidates;
        self
    }

    /// Whether an argument is invalid. Nothing was sent.
    #[must_use]
    pub fn is_invalid_input(&self) -> bool {
        self.0.kind == Kind::InvalidInput
    }

    /// Whether no image has the name, or the image is gone. [`candidates`](Self::candidates) are images with similar names.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.0.kind == Kind::NotFound
    }

    /// Whether several images have the name: [`candidates`](Self::candidates).
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.0.kind == Kind::Ambiguous
    }

    /// Whether the consent or the quota does not cover the scan. Nothing was started.
    #[must_use]
    pub fn is_not_covered(&self) -> bool {
        self.0.kind == Kind::NotCovered
    }

    /// Whether a handle belongs to another account or region. Nothing was sent.
    #[must_use]
    pub fn is_other_account(&self) -> bool {
        self.0.kind == Kind::OtherAccount
    }

    /// Whether the journal cannot be read or written. Nothing was started that is not in it.
    #[must_use]
    pub fn is_journal(&self) -> bool {
        self.0.kind == Kind::Journal
    }

    /// Whether a scan has not ended within the deadline. It goes on in the cloud.
    #[must_use]
    pub fn is_deadline(&self) -> bool {
        self.0.kind == Kind::Deadline
    }

    /// Whether [`Consent::stop_if`](crate::Consent::stop_if) has ended a start before a call.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.kind == Kind::Stopped
    }

    /// Whether the keys lack a permission.
    #[must_use]
    pub fn is_permission(&self) -> bool {
        self.call_error().is_some_and(imagescan_runtime::Error::is_permission)
    }

    /// Whether the service rejected the keys, or none were found.
    #[must_use]
    pub fn is_authentication(&self) -> bool {
        self.call_error().is_some_and(|error| error.is_authentication() || error.is_credentials())
    }

    /// Whether no connection could be made.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.call_error().is_some_and(imagescan_runtime::Error::is_connect)
    }

    /// Whether the same call may succeed later, unchanged, without a second effect.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.call_error().is_some_and(imagescan_runtime::Error::is_retryable)
    }

    /// The error of the call, if a call failed.
    #[must_use]
    pub fn call_error(&self) -> Option<&imagescan_runtime::Error> {
        match &self.0.source {
            Some(Source::Call(error)) => Some(error),
            _ => None,
        }
    }

    /// The step that failed, such as `list images`.
    #[must_use]
    pub fn step(&self) -> Option<&str> {
        self.0.step
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        self.0.account.as_ref()
    }

    /// The image.
    #[must_use]
    pub fn image(&self) -> Option<&ImageRef> {
        self.0.image.as_ref()
    }

    /// Images that the name may mean.
    #[must_use]
    pub fn candidates(&self) -> &[ImageRef] {
        &self.0.candidates
    }

    /// The error as reports and handles keep it.
    #[must_use]
    pub fn to_record(&self) -> ErrorRecord {
        let call = self.call_error();
        ErrorRecord {
            step: self.0.step.unwrap_or("check the arguments").to_owned(),
            message: self.reason(),
            code: call.and_then(|error| error.code()).map(str::to_owned),
            request_id: call.and_then(|error| error.request_id()).map(str::to_owned),
        }
    }

    /// What is wrong, without account, image and step.
    fn reason(&self) -> String {
        match &self.0.source {
            None => self.0.message.clone(),
            Some(Source::Call(error)) if self.0.message.is_empty() => error.to_string(),
            Some(Source::Call(error)) => format!("{}: {error}", self.0.message),
            Some(Source::Io(error)) => format!("{}: {}", self.0.message, escape(&error.to_string())),
        }
    }
}

/// `tencent account 1000, region ap-guangzhou: image team/api:1: list images: …`
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(account) = &self.0.account {
            write!(f, "{account}: ")?;
        }
        if let Some(image) = &self.0.image {
            write!(f, "image {image}: ")?;
        }
        if let Some(step) = self.0.step {
            write!(f, "{step}: ")?;
        }
        f.write_str(&self.reason())?;
        for (index, candidate) in self.0.candidates.iter().take(5).enumerate() {
            write!(f, "{}{candidate}", if index == 0 { "; candidates: " } else { ", " })?;
        }
        match self.0.candidates.len() {
            0..=5 => Ok(()),
            count => write!(f, " and {} more", count - 5),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({:?}, {self})", self.0.kind)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.0.source.as_ref()? {
            // Its text is part of this one; its source is not.
            Source::Call(error) => error.source(),
            Source::Io(_) => None,
        }
    }
}
