//! The catalogue of vulnerabilities, and which image has which.
//!
//! The image `i` has the vulnerabilities `A·i + B·k` modulo the size of the catalogue, which is prime, for each `k` below a
//! number that depends on the image. So both directions can be computed: the vulnerabilities of an image, and the images
//! with a vulnerability.

use super::mix;

const A: u64 = 37;
const B: u64 = 101;

const DAY: i64 = 86_400_000;

const SYSTEM_PACKAGES: [&str; 8] =
    ["openssl", "glibc", "zlib", "curl", "bash", "systemd", "libxml2", "expat"];
const LIBRARIES: [&str; 4] = ["log4j-core", "spring-core", "jackson-databind", "requests"];

/// What a vulnerability is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A package of the operating system.
    System,
    /// A library of an application.
    Application,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    Low,
    Medium,
    High,
    Critical,
}

/// One vulnerability.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Vulnerability {
    /// Counted from 0.
    pub(crate) number: u64,
    /// `CVE-2025-10000` and so on.
    pub(crate) cve: String,
    pub(crate) title: String,
    pub(crate) kind: Kind,
    pub(crate) severity: Severity,
    /// The CVSS score in tenths: 98 is 9.8.
    pub(crate) cvss_tenths: u64,
    pub(crate) package: String,
    pub(crate) version: String,
    /// `None` if it has no fix yet.
    pub(crate) fixed_version: Option<String>,
    pub(crate) has_exploit: bool,
    /// Whether the account ignores it.
    pub(crate) ignored: bool,
    pub(crate) published_at: i64,
}

/// How many vulnerabilities there are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Catalogue {
    /// A prime number.
    size: u64,
    /// The largest number of vulnerabilities of an image.
    most_of_image: u64,
}

impl Default for Catalogue {
    fn default() -> Self {
        Self::new(509, 24)
    }
}

impl Catalogue {
    /// The size is the next prime number.
    pub(crate) fn new(size: u64, most_of_image: u64) -> Self {
        assert!((B + 1..=1_000_000).contains(&size), "{size} different vulnerabilities");
        assert!((1..=size).contains(&most_of_image), "{most_of_image} of {size} vulnerabilities in an image");
        // The next prime number is below the double.
        let size = (size..2 * size).find(|number| is_prime(*number)).unwrap_or(size);
        Self { size, most_of_image }
    }

    /// The number whose product with `A` is 1 modulo the size, by Fermat's little theorem.
    fn inverse_of_a(self) -> u64 {
        let (mut power, mut base, mut exponent) = (1, A, self.size - 2);
        while exponent > 0 {
            if exponent % 2 == 1 {
                power = power * base % self.size;
            }
            base = base * base % self.size;
            exponent /= 2;
        }
        power
    }
}

fn is_prime(number: u64) -> bool {
    (2..number)
        .take_while(|divisor| divisor * divisor <= number)
        .all(|divisor| !number.is_multiple_of(divisor))
}

/// All vulnerabilities.
#[derive(Debug)]
pub(crate) struct Vulnerabilities {
    seed: u64,
    catalogue: Catalogue,
    inverse_of_a: u64,
    start: i64,
}

impl Vulnerabilities {
    pub(crate) fn new(seed: u64, catalogue: Catalogue, start: i64) -> Self {
        Self { seed, catalogue, inverse_of_a: catalogue.inverse_of_a(), start }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Vulnerability> {
        (0..self.catalogue.size).filter_map(|number| self.get(number))
    }

    pub(crate) fn get(&self, number: u64) -> Option<Vulnerability> {
        if number >= self.catalogue.size {
            return None;
        }
        let draw = |what: u64| mix(self.seed, number, 100 + what);
        let kind = if number.is_multiple_of(4) { Kind::Application } else { Kind::System };
        let (severity, cvss_tenths) = match draw(0) % 10 {
            0 => (Severity::Critical, 90 + draw(1) % 10),
            1..=3 => (Severity::High, 70 + draw(1) % 20),
            4..=7 => (Severity::Medium, 40 + draw(1) % 30),
            _ => (Severity::Low, 1 + draw(1) % 39),
        };
        let packages: &[&str] = if kind == Kind::System { &SYSTEM_PACKAGES } else { &LIBRARIES };
        let package = packages[usize::try_from(draw(2) % packages.len() as u64).unwrap_or(0)];
        let minor = draw(3) % 30;
        Some(Vulnerability {
            number,
            cve: format!("CVE-2025-{}", 10_000 + number),
            title: format!("{package}: flaw {number} of the emulated catalogue"),
            kind,
            severity,
            cvss_tenths,
            package: package.to_owned(),
            version: format!("1.{minor}.0"),
            fixed_version: (draw(4) % 5 != 0).then(|| format!("1.{minor}.1")),
            has_exploit: draw(5).is_multiple_of(8),
            ignored: number % 31 == 7,
            published_at: self.start - i64::try_from(10 + draw(6) % 300).unwrap_or(0) * DAY,
        })
    }

    /// The vulnerabilities of an image, as a scan finds them.
    pub(crate) fn of_image(&self, image: u64) -> impl Iterator<Item = Vulnerability> {
        self.numbers_of_image(image).filter_map(|number| self.get(number))
    }

    /// The numbers of these vulnerabilities, without computing the rest of them.
    pub(crate) fn numbers_of_image(&self, image: u64) -> impl Iterator<Item = u64> + use<> {
        let size = self.catalogue.size;
        (0..self.count(image)).map(move |k| (image % size * A + k * B) % size)
    }

    /// The number of vulnerabilities of an image; every fifth has none.
    pub(crate) fn count(&self, image: u64) -> u64 {
        if image % 5 == 4 { 0 } else { 1 + mix(self.seed, image, 99) % self.catalogue.most_of_image }
    }

    /// The indexes, below `images`, of the images with a vulnerability, in ascending order.
    pub(crate) fn images_with(&self, vulnerability: u64, images: u64) -> Vec<u64> {
        let Catalogue { size, most_of_image } = self.catalogue;
        let step = usize::try_from(size).unwrap_or(usize::MAX);
        let mut found: Vec<_> = (0..most_of_image)
            .flat_map(|k| {
                let first = (vulnerability + size * B - k * B) % size * self.inverse_of_a % size;
                (first..images).step_by(step).filter(move |image| self.count(*image) > k)
            })
            .collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_700_000_000_000;

    #[test]
    fn both_directions_agree() {
        const IMAGES: u64 = 2_000;
        for (catalogue, least) in [(Catalogue::default(), 10_000), (Catalogue::new(1_000, 300), 200_000)] {
            let all = Vulnerabilities::new(1, catalogue, START);
            let mut pairs: Vec<_> = (0..IMAGES)
                .flat_map(|image| all.numbers_of_image(image).map(move |number| (number, image)))
                .collect();
            pairs.sort_unstable();
            let of_number =
                |number| all.images_with(number, IMAGES).into_iter().map(move |image| (number, image));
            let reversed: Vec<_> = (0..catalogue.size).flat_map(of_number).collect();
            assert_eq!(pairs, reversed);
            assert!(pairs.len() > least, "{}", pairs.len());
            assert!(pairs.windows(2).all(|pair| pair[0] != pair[1]), "an image has a vulnerability once");
        }
    }

    #[test]
    fn each_vulnerability_has_a_cve_of_its_own() {
        for (catalogue, size) in [(Catalogue::default(), 509), (Catalogue::new(5_000, 300), 5_003)] {
            let all = Vulnerabilities::new(1, catalogue, START);
            let names: std::collections::BTreeSet<_> = all.iter().map(|one| one.cve).collect();
            assert_eq!((all.iter().count(), names.len()), (size, size));
        }
    }
}
