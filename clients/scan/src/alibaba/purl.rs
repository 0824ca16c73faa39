//! Package URLs of the packages of distributions.

/// Distributions whose packages have a type of package URL, and that type.
const TYPES: &[(&str, &str)] = &[("debian", "deb"), ("ubuntu", "deb"), ("alpine", "apk"), ("centos", "rpm")];

/// The package URL of a package of a distribution; `None` if the distribution is not certain.
pub(super) fn purl(os: &str, release: Option<&str>, name: &str, version: Option<&str>) -> Option<String> {
    let os = os.to_ascii_lowercase();
    let (_, kind) = TYPES.iter().find(|(known, _)| *known == os)?;
    let mut purl = format!("pkg:{kind}/{os}/{}", encode(name));
    if let Some(version) = version {
        purl.push('@');
        purl.push_str(&encode(version));
    }
    if let Some(release) = release {
        purl.push_str("?distro=");
        purl.push_str(&encode(&format!("{os}-{release}")));
    }
    Some(purl)
}

/// Percent-encodes everything but letters, digits and `.-_~:`.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_~:".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend(digits(byte));
        }
    }
    encoded
}

/// The hexadecimal digits of a byte.
fn digits(byte: u8) -> impl Iterator<Item = char> {
    [byte >> 4, byte & 15]
        .into_iter()
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .map(|digit| digit.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_of_a_known_distribution_has_a_url() {
        assert_eq!(
            purl("debian", Some("10.9"), "libseccomp2", Some("2.3.3-4")).as_deref(),
            Some("pkg:deb/debian/libseccomp2@2.3.3-4?distro=debian-10.9")
        );
        assert_eq!(
            purl("Debian", None, "libstdc++6", Some("1:4.8+dfsg/x")).as_deref(),
            Some("pkg:deb/debian/libstdc%2B%2B6@1:4.8%2Bdfsg%2Fx")
        );
        assert_eq!(purl("alpine", None, "musl", None).as_deref(), Some("pkg:apk/alpine/musl"));
        assert_eq!(purl("plan9", Some("4"), "rc", None), None);
    }
}
