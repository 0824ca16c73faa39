//! The sites of the service, and the host of each for requests without a region.

use imagescan_runtime::{EndpointTable, Error, RegionId, ServiceMeta};

/// The site that requests go to. An account belongs to the international site or to the mainland site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Site {
    /// `tcss.intl.tencentcloudapi.com`, for accounts of tencentcloud.com.
    #[default]
    International,
    /// `tcss.tencentcloudapi.com`, for accounts of cloud.tencent.com. The finance regions have their own hosts.
    Mainland,
    /// `tcss.<region>.tencentcloudapi.com`: the mainland site, at the host of the region. Requires a region.
    Regional,
}

impl Site {
    const ALL: [Self; 3] = [Self::International, Self::Mainland, Self::Regional];

    /// The name of its endpoint set.
    pub(crate) const fn endpoint_set(self) -> &'static str {
        match self {
            Self::International => "international",
            Self::Mainland => "mainland",
            Self::Regional => "regional",
        }
    }

    fn table(self, service: &ServiceMeta) -> Option<&'static EndpointTable> {
        service.endpoints.iter().find(|table| table.endpoint_set == self.endpoint_set())
    }

    /// The host for requests without a region: the one that several regions share.
    pub(crate) fn host(self, service: &ServiceMeta) -> Result<&'static str, Error> {
        let hosts = self.table(service).map(|table| table.hosts).unwrap_or_default();
        let shared = |host: &str| hosts.iter().filter(|(_, other)| *other == host).count() > 1;
        hosts.iter().map(|(_, host)| *host).find(|host| shared(host)).ok_or_else(|| {
            Error::invalid(format!(
                "the {} site of {} has a host for each region: set `.region(…)`",
                self.endpoint_set(),
                service.name
            ))
        })
    }

    /// Rejects a region of another site, with the name of that site.
    pub(crate) fn check(self, service: &ServiceMeta, region: &RegionId) -> Result<(), Error> {
        let has = |site: &Self| {
            site.table(service).is_some_and(|table| table.hosts.iter().any(|(id, _)| *id == region.as_str()))
        };
        if has(&self) {
            return Ok(());
        }
        match Self::ALL.iter().find(|site| has(site)) {
            Some(site) => Err(Error::invalid(format!(
                "the region `{region}` is not on the {} site of {}: set `.site(Site::{site:?})`",
                self.endpoint_set(),
                service.name
            ))),
            // The table reports an unknown region, with similar names.
            None => Ok(()),
        }
    }
}
