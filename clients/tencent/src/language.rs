//! The language of the service's messages.

/// The language in which the service writes its error messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// `en-US`
    #[default]
    English,
    /// `zh-CN`
    Chinese,
}

impl Language {
    /// The value of the header `X-TC-Language`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::English => "en-US",
            Self::Chinese => "zh-CN",
        }
    }
}
