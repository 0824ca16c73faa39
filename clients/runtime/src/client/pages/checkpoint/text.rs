//! The text of a checkpoint: version, content and check, separated by dots. The content is JSON in base64.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::auth::signing::sha256_hex;
use crate::client::pages::checkpoint::{Checkpoint, Identity, Next};
use crate::client::pages::page_digest::PageDigest;
use crate::client::pages::pagination::Pagination;
use crate::error::Error;
use crate::text::quote;

const VERSION: &str = "1";

/// The length of the check.
const CHECK_LEN: usize = 16;

/// A digest of version and content, which finds text that was changed or cut.
fn check(content: &str) -> String {
    let mut digest = sha256_hex(format!("imagescan checkpoint {VERSION} {content}").as_bytes());
    digest.truncate(CHECK_LEN);
    digest
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = URL_SAFE_NO_PAD.encode(self.content().to_string());
        write!(f, "{VERSION}.{content}.{}", check(&content))
    }
}

impl FromStr for Checkpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let damaged = || Error::invalid("the checkpoint is damaged: its text was changed or cut");
        let (version, rest) = text.split_once('.').ok_or_else(damaged)?;
        if version != VERSION {
            return Err(Error::invalid(format!(
                "the checkpoint has the version {}, and this version of the client reads only {VERSION}: begin a new walk",
                quote(version)
            )));
        }
        let (content, sum) = rest.split_once('.').ok_or_else(damaged)?;
        if check(content) != sum {
            return Err(damaged());
        }
        let json = URL_SAFE_NO_PAD.decode(content).map_err(|_| damaged())?;
        let content = serde_json::from_slice(&json).map_err(|_| damaged())?;
        Self::from_content(&content).ok_or_else(damaged)
    }
}

impl Checkpoint {
    fn content(&self) -> Value {
        let Self { identity, page, returned, next, pagination } = self;
        let Pagination { position, seen, total, had_full_page, previous } = pagination;
        json!({
            "service": identity.service,
            "operation": identity.operation,
            "location": identity.location,
            "arguments": identity.arguments,
            "page": page,
            "returned": returned,
            "next": next.name(),
            "position": position,
            "seen": seen,
            "total": total,
            "had_full_page": had_full_page,
            "previous": previous.map(|page| json!([page.count, URL_SAFE_NO_PAD.encode(page.digest)])),
        })
    }

    fn from_content(content: &Value) -> Option<Self> {
        let text = |name: &str| content.get(name)?.as_str().map(str::to_owned);
        let number = |name: &str| content.get(name)?.as_u64();
        // `null`, unlike a missing member, is an absent number.
        let optional = |name: &str| match content.get(name)? {
            Value::Null => Some(None),
            value => value.as_u64().map(Some),
        };
        let identity = Identity {
            service: text("service")?,
            operation: text("operation")?,
            location: text("location")?,
            arguments: text("arguments")?,
        };
        let previous = match content.get("previous")? {
            Value::Null => None,
            page => {
                let digest = URL_SAFE_NO_PAD.decode(page.get(1)?.as_str()?).ok()?;
                Some(PageDigest { count: page.get(0)?.as_u64()?, digest: digest.try_into().ok()? })
            }
        };
        let pagination = Pagination {
            position: optional("position")?,
            seen: number("seen")?,
            total: optional("total")?,
            had_full_page: content.get("had_full_page")?.as_bool()?,
            previous,
        };
        Some(Self {
            identity,
            page: content.get("page")?.as_object()?.clone(),
            returned: number("returned")?,
            next: Next::ALL.into_iter().find(|next| Some(next.name().to_owned()) == text("next"))?,
            pagination,
        })
    }
}

impl Next {
    const ALL: [Self; 3] = [Self::Page, Self::OutOfRange, Self::End];

    fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::OutOfRange => "out-of-range",
            Self::End => "end",
        }
    }
}

/// As text.
impl Serialize for Checkpoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Checkpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|error: Error| D::Error::custom(error.message()))
    }
}
