//! Lays out a new provider: all but its signer, which no template can hold.
//!
//! Templates lie in `codegen/templates/`. What names every provider in a list names the new one behind the last.

mod lists;

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use heck::ToUpperCamelCase as _;

use crate::lint::idents;
use crate::spec;
use crate::write::Files;

/// What a provider's crate has a module for, so that no service can have it.
const OWN_MODULES: [&str; 6] = ["auth", "client", "envelope", "generated", "protocol", "sign"];

/// The files of a crate: name below its folder, and template.
const CRATE: [(&str, &str); 8] = [
    // A folder with a `Cargo.toml` would be a package of its own, and not be packed with this one.
    ("Cargo.toml", include_str!("../templates/manifest.toml")),
    ("src/auth.rs", include_str!("../templates/auth.rs")),
    ("src/client.rs", include_str!("../templates/client.rs")),
    ("src/credentials.rs", include_str!("../templates/credentials.rs")),
    ("src/envelope.rs", include_str!("../templates/envelope.rs")),
    ("src/lib.rs", include_str!("../templates/lib.rs")),
    ("src/protocol.rs", include_str!("../templates/protocol.rs")),
    ("src/sign.rs", include_str!("../templates/sign.rs")),
];
const REGIONS: &str = include_str!("../templates/regions.yaml");
const SERVICE: &str = include_str!("../templates/service.yaml");
const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// A provider that can be laid out: its names are good, and nothing of it is there yet.
#[derive(Clone, Debug)]
pub struct NewProvider {
    name: String,
    service: String,
}

impl NewProvider {
    /// Looks at the names of a provider and its first service; the service goes by the provider's name by default.
    ///
    /// # Errors
    /// A sentence that says what the names must be, or who has them already.
    pub fn check(root: &Path, name: &str, service: Option<&str>) -> Result<Self, String> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        if !name.starts_with(|first: char| first.is_ascii_lowercase()) || !name.chars().all(plain) {
            return Err(format!(
                "{name:?} is no name for a provider: use lower-case letters and digits, a letter first"
            ));
        }
        if idents::is_keyword(name) {
            return Err(format!("`{name}` is a keyword of Rust: no module can have it"));
        }
        for folder in [PathBuf::from("clients").join(name), PathBuf::from("specs").join(name)] {
            if root.join(&folder).exists() {
                return Err(format!("{} is there already: `{name}` is taken", folder.display()));
            }
        }
        if let Some(member) = lists::member_with_package(root, &format!("imagescan-{name}")) {
            return Err(format!("{member} is the package `imagescan-{name}` already: `{name}` is taken"));
        }
        if lists::is_module_of_facade(root, name) {
            return Err(format!("clients/facade has a module `{name}` of its own: `{name}` is taken"));
        }
        let service = service.unwrap_or(name);
        let taken = OWN_MODULES.contains(&service) || idents::is_generated_module(service);
        if !idents::is_snake(service) {
            return Err(format!(
                "{service:?} is no name for a service: use lower-case letters, digits and single underscores, a \
                 letter first, and no keyword of Rust"
            ));
        }
        if taken {
            let remedy = format!("give the service as a second argument, as `{service}_service`");
            return Err(format!("the crate has a module `{service}` of its own: {remedy}"));
        }
        Ok(Self { name: name.to_owned(), service: service.to_owned() })
    }

    /// The files to be written: new ones, and those of the workspace with the provider in their lists.
    ///
    /// # Errors
    /// When a file of the workspace cannot be read or has another form than is known, or the template of the document
    /// no longer passes the lint.
    pub fn files(&self, root: &Path) -> Result<Files, String> {
        let mut files = lists::with_provider(root, &self.name)?;
        let (specs, folder) = (PathBuf::from("specs").join(&self.name), self.folder());
        let document = self.fill(SERVICE);
        let shown = format!("specs/{}/{}.yaml", self.name, self.service);
        spec::parse(&shown, &self.name, &document).map_err(|faults| faults.to_string())?;
        files.insert(specs.join(format!("{}.yaml", self.service)), document);
        files.insert(specs.join("regions.yaml"), self.fill(REGIONS));
        files.extend(CRATE.map(|(name, template)| (folder.join(name), self.fill(template))));
        Ok(files)
    }

    /// Links the licences of the workspace into the crate, for what is published holds its own.
    ///
    /// # Errors
    /// When the file system has no links.
    pub fn link_licenses(&self, root: &Path) -> io::Result<()> {
        for license in LICENSES.iter().filter(|license| root.join(license).exists()) {
            link(
                &Path::new("../..").join(license),
                &root.join(self.folder()).join(license),
                &root.join(license),
            )?;
        }
        Ok(())
    }

    /// What a person writes next.
    #[must_use]
    pub fn next_steps(&self) -> String {
        let Self { name, service } = self;
        let steps = [
            (
                "1.",
                format!("specs/{name}/{service}.yaml"),
                "the operations, from the vendor's pages (specs/README.md)",
            ),
            ("", format!("specs/{name}/regions.yaml"), "the hosts; then `cargo xtask codegen`"),
            ("2.", format!("clients/{name}/src/sign.rs"), "the signature"),
            (
                "",
                format!("tests/suite/vectors/{name}/"),
                "signatures of another implementation (CONTRIBUTING.md)",
            ),
            ("3.", format!("clients/{name}/src/auth.rs"), "the headers that a signature wants"),
            ("", format!("clients/{name}/src/protocol.rs"), "the headers of every request; raw calls"),
            ("", format!("clients/{name}/src/envelope.rs"), "what tells an answer from an error"),
            (
                "",
                format!("clients/{name}/src/client.rs"),
                "the settings of a client, the variables of its keys",
            ),
            ("4.", format!("tests/emulator/src/{name}/"), "a server that answers as the vendor's pages say"),
            ("", format!("tests/suite/src/demo/{name}.rs"), "every operation, played against it"),
        ];
        let width = steps.iter().map(|(_, file, _)| file.len()).max().unwrap_or_default();
        let mut text = format!(
            "imagescan-{name} is laid out in clients/{name} and specs/{name}; its one operation is an example.\n\
             It does not compile until its signer is written. Write, in this order:\n\n"
        );
        for (step, file, what) in steps {
            let _ = writeln!(text, "  {step:2} {file:width$}  {what}");
        }
        text
    }

    fn folder(&self) -> PathBuf {
        PathBuf::from("clients").join(&self.name)
    }

    fn fill(&self, template: &str) -> String {
        let mut modules = ["endpoints", "region", &self.service];
        modules.sort_unstable();
        template
            .replace("{{modules}}", &modules.join(", "))
            .replace("{{name}}", &self.name)
            .replace("{{Name}}", &self.name.to_upper_camel_case())
            .replace("{{NAME}}", &self.name.to_uppercase())
            .replace("{{service}}", &self.service)
            .replace("{{SERVICE}}", &self.service.to_uppercase())
    }
}

#[cfg(unix)]
fn link(target: &Path, at: &Path, _: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

/// Where links want a privilege, a copy does.
#[cfg(not(unix))]
fn link(_: &Path, at: &Path, source: &Path) -> io::Result<()> {
    std::fs::copy(source, at).map(drop)
}
