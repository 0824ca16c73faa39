//! Which findings a list of vulnerabilities has: a finding is a vulnerability of an image that a scan has found.

use super::{Entry, Held, vulnerability};
use crate::Random;
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::service_call::ServiceCall;
use crate::world::Vulnerability;

/// A finding: the index of the image and the number of the vulnerability.
pub(super) type Finding = (u64, u64);

#[derive(Debug)]
pub(super) struct FindingFilter {
    /// By number, whether the vulnerability is listed.
    vulnerabilities: Vec<bool>,
    images: ImageFilter,
    layer: Option<String>,
}

#[derive(Debug, Default)]
struct ImageFilter {
    uuids: Vec<String>,
    digest: Option<String>,
    tag: Option<String>,
    address: Option<String>,
    repo_id: Option<String>,
    repo_name: Option<String>,
    repo_namespace: Option<String>,
    region_id: Option<String>,
    instance_id: Option<String>,
    is_newest: bool,
}

/// Arguments about running containers, groups of assets and patches: the world has none of these.
const OF_OTHER_ASSETS: [&str; 10] = [
    "ClusterId",
    "ClusterName",
    "ContainerId",
    "GroupId",
    "InstanceId",
    "Namespace",
    "PatchId",
    "Pod",
    "RegionId",
    "RuleTag",
];

impl FindingFilter {
    /// The two lists name the digest and the tag of the image differently.
    pub(super) fn parse(
        held: &Held,
        call: &ServiceCall,
        [digest, tag]: [&str; 2],
    ) -> Result<Self, ErrorResponse> {
        let of_call = OfCall::parse(call)?;
        let is_other = OF_OTHER_ASSETS.iter().any(|name| call.text(name).is_some());
        let ranges = call.numbered_list("ScanRange");
        let is_of_images = ranges.is_empty() || ranges.iter().any(|range| range == "image");
        let statuses = call.comma_list("StatusList");
        let is_unfixed = statuses.is_empty() || statuses.iter().any(|status| status == "1");
        let has_findings =
            !is_other && is_of_images && is_unfixed && call.flag("AgentlessCanFix") != Some(true);
        let listed = held.vulnerabilities.iter().map(|one| has_findings && of_call.matches(one));
        Ok(Self {
            vulnerabilities: listed.collect(),
            images: ImageFilter {
                uuids: call.comma_list("Uuids"),
                digest: call.text(digest),
                tag: call.text(tag),
                address: call.text("Image"),
                repo_id: call.text("RepoId"),
                repo_name: call.text("RepoName"),
                repo_namespace: call.text("RepoNamespace"),
                region_id: call.text("RepoRegionId"),
                instance_id: call.text("RepoInstanceId"),
                is_newest: call.number("IsLatest") == Some(1),
            },
            layer: call.text("ImageLayer"),
        })
    }

    /// The images that may have findings, in ascending order.
    pub(super) fn images(&self, held: &Held, now: i64) -> Vec<u64> {
        let (filter, images) = (&self.images, &held.world.images);
        let mut listed = (0u64..).zip(&self.vulnerabilities).filter(|(_, is_listed)| **is_listed);
        let (first, second) = (listed.next(), listed.next());
        let mut indexes: Vec<u64> = if !filter.uuids.is_empty() {
            filter.uuids.iter().filter_map(|id| held.index_of_uuid(id)).collect()
        } else if let Some(digest) = &filter.digest {
            images.indexes_with_digest(digest)
        } else if let Some(id) = &filter.repo_id {
            held.indexes_in_repository(id)
        } else {
            match (first, second) {
                (None, _) => Vec::new(),
                (Some((number, _)), None) => held.world.vulnerabilities.images_with(number, images.len()),
                _ => (0..images.len()).collect(),
            }
        };
        indexes.sort_unstable();
        indexes.dedup();
        indexes.retain(|index| {
            held.world.last_success_of(*index, now).is_some()
                && (!filter.is_newest || images.is_newest(*index))
                && (!filter.needs_entry() || held.entry(*index).is_some_and(|entry| filter.matches(&entry)))
        });
        indexes
    }

    /// The findings in these images.
    pub(super) fn findings<'a>(
        &'a self,
        held: &'a Held,
        images: &'a [u64],
    ) -> impl Iterator<Item = Finding> + 'a {
        images.iter().flat_map(move |image| {
            let numbers = held.world.vulnerabilities.numbers_of_image(*image);
            let is_listed = |number: u64| {
                usize::try_from(number).is_ok_and(|number| self.vulnerabilities.get(number) == Some(&true))
            };
            let numbers = numbers.filter(move |number| is_listed(*number));
            let in_layer = |number| self.layer.as_ref().is_none_or(|one| *one == layer((*image, number)));
            numbers.filter(move |number| in_layer(*number)).map(move |number| (*image, number))
        })
    }
}

/// What a call requires of vulnerabilities.
struct OfCall {
    family: Option<String>,
    name: Option<String>,
    title: Option<String>,
    cve: Option<String>,
    necessity: Option<String>,
    is_handled: Option<bool>,
}

impl OfCall {
    fn parse(call: &ServiceCall) -> Result<Self, ErrorResponse> {
        let one_of = |name: &str, values: &[&str]| match call.text(name) {
            Some(value) if !values.contains(&value.as_str()) => {
                Err(ErrorResponse::invalid_parameter(name, &format!("must be one of {}", values.join(", "))))
            }
            value => Ok(value),
        };
        one_of("Lang", &["zh", "en"])?;
        Ok(Self {
            family: one_of("Type", &["cve", "sca"])?,
            name: call.text("Name"),
            title: call.text("AliasName"),
            cve: call.text("CveId"),
            necessity: one_of("Necessity", &["asap", "later", "nntf"])?,
            is_handled: one_of("Dealed", &["y", "n"])?.map(|handled| handled == "y"),
        })
    }

    fn matches(&self, one: &Vulnerability) -> bool {
        let is = |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|wanted| wanted == value);
        let titles = || [None, Some("en")].map(|language| vulnerability::title(one, language));
        is(&self.family, vulnerability::family(one))
            && (self.name.is_none() || is(&self.name, &vulnerability::name(one)))
            && is(&self.cve, &one.cve)
            && is(&self.necessity, vulnerability::necessity(one))
            && self.is_handled.is_none_or(|handled| handled == one.ignored)
            && self.title.as_ref().is_none_or(|title| titles().contains(title))
    }
}

impl ImageFilter {
    /// Whether the names of an image decide, and not its index alone.
    fn needs_entry(&self) -> bool {
        let names = [&self.digest, &self.tag, &self.address, &self.repo_id, &self.repo_name];
        let others = [&self.repo_namespace, &self.region_id, &self.instance_id];
        names.into_iter().chain(others).any(Option::is_some)
    }

    fn matches(&self, entry: &Entry) -> bool {
        let is = |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|wanted| wanted == value);
        let repository = &entry.image.repository;
        is(&self.digest, &entry.image.digest)
            && is(&self.tag, &entry.image.tag)
            && is(&self.repo_id, &entry.repo_id)
            && is(&self.repo_name, &repository.name)
            && is(&self.repo_namespace, &repository.namespace)
            && is(&self.region_id, &entry.region_id)
            && is(&self.instance_id, &entry.instance_id)
            && (self.address.is_none() || is(&self.address, &entry.address()))
    }
}

/// The digest of the layer that installed the package: an image has four with packages.
pub(super) fn layer((image, number): Finding) -> String {
    Random::seeded(image << 2 | number & 3).hex(64)
}
