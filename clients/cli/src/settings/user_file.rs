//! The user's file: `config.toml`. Keys are not in it.

use std::collections::BTreeMap;
use std::path::Path;

use imagescan::HostEnvironment;
use imagescan::credentials::show_path;
use imagescan::scan::Cloud;
use serde::Deserialize;

use crate::failure::Failure;
use crate::nearest::unknown;
use crate::profile::Profile;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UserFile {
    #[serde(default)]
    profiles: BTreeMap<String, ProfileTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ProfileTable {
    cloud: String,
    site: Option<String>,
    region: Option<String>,
    credentials: Option<String>,
    project: Option<String>,
    enterprise_project: Option<String>,
    endpoint: Option<String>,
    sts_endpoint: Option<String>,
}

/// Reads the file; `None` if it does not exist.
pub fn read(path: &Path, environment: &HostEnvironment) -> Result<Option<UserFile>, Failure> {
    let Some(text) = environment.read(path)? else { return Ok(None) };
    let file =
        toml::from_str(&text).map_err(|error| Failure::usage(format!("{}: {error}", show_path(path))))?;
    Ok(Some(file))
}

impl UserFile {
    pub fn profiles(self) -> Result<Vec<Profile>, Failure> {
        self.profiles.into_iter().map(|(name, table)| table.profile(name)).collect()
    }
}

impl ProfileTable {
    fn profile(self, name: String) -> Result<Profile, Failure> {
        let clouds = [Cloud::Alibaba, Cloud::Tencent, Cloud::Huawei];
        let cloud = clouds.into_iter().find(|cloud| cloud.name() == self.cloud);
        let cloud =
            cloud.ok_or_else(|| Failure::usage(unknown("cloud", &self.cloud, &clouds.map(Cloud::name))))?;
        let Self { site, region, credentials, project, enterprise_project, endpoint, sts_endpoint, .. } =
            self;
        Ok(Profile {
            site,
            region,
            credentials,
            project,
            enterprise_project,
            endpoint,
            sts_endpoint,
            ..Profile::new(name, cloud)
        })
    }
}
