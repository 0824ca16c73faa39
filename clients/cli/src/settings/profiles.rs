//! The profiles of the user's file.

use imagescan::scan::Cloud;

use super::endpoint::endpoint;
use super::keys;
use super::toml_file::Setting;
use crate::failure::Failure;
use crate::nearest::unknown;
use crate::profile::Profile;

pub const CLOUDS: [Cloud; 3] = [Cloud::Alibaba, Cloud::Tencent, Cloud::Huawei];
const SITES: [&str; 3] = ["international", "mainland", "regional"];

/// Reads `[profiles.NAME]`.
pub fn profile(setting: Setting<'_>) -> Result<Profile, Failure> {
    let name = setting.key.clone();
    check_name(&name).map_err(|why| setting.invalid(&why))?;
    let without_cloud =
        setting.invalid("lacks `cloud`, one of alibaba, tencent, huawei: write cloud = \"tencent\"");
    let settings = setting.table()?;
    let cloud = settings.iter().find(|setting| setting.key == "cloud");
    let Some(cloud) = cloud.map(|setting| setting.parsed(cloud_of)).transpose()? else {
        // An unknown setting may be the misspelt one.
        let unknown = settings.iter().find(|setting| !keys::PROFILE.contains(&&*setting.key));
        return Err(unknown.map_or(without_cloud, keys::not_in_profile));
    };
    let mut profile = Profile::new(name, cloud);
    for setting in &settings {
        read(setting, &mut profile)?;
    }
    Ok(profile)
}

fn read(setting: &Setting<'_>, profile: &mut Profile) -> Result<(), Failure> {
    let cloud = profile.cloud;
    let only = |owner: Cloud| {
        if cloud == owner {
            return Ok(());
        }
        Err(setting.invalid(&format!(
            "is a setting of {}, and the cloud of this profile is {}",
            owner.name(),
            cloud.name()
        )))
    };
    match &*setting.key {
        "cloud" => {}
        "site" => {
            only(Cloud::Tencent)?;
            profile.site = Some(setting.parsed(site)?);
        }
        "region" => profile.region = Some(setting.parsed(region)?),
        "credentials" => {
            if cloud == Cloud::Huawei {
                return Err(setting.invalid(
                    "the tools of Huawei Cloud have no profiles: set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or another \
                     of the vendor's sources, and remove the line",
                ));
            }
            profile.credentials = Some(setting.parsed(credentials)?);
        }
        "project" => {
            only(Cloud::Huawei)?;
            profile.project = Some(setting.parsed(id)?);
        }
        "enterprise-project" => {
            only(Cloud::Huawei)?;
            profile.enterprise_project = Some(setting.parsed(id)?).filter(|id| id != "all");
        }
        "endpoint" => profile.endpoint = Some(setting.parsed(endpoint)?),
        "sts-endpoint" if cloud == Cloud::Huawei => {
            return Err(setting.invalid("this program calls no STS of Huawei Cloud: remove the line"));
        }
        "sts-endpoint" => profile.sts_endpoint = Some(setting.parsed(endpoint)?),
        _ => return Err(keys::not_in_profile(setting)),
    }
    Ok(())
}

/// Checks the name of a profile, which has to differ from an image in `PROFILE=IMAGE`.
fn check_name(name: &str) -> Result<(), String> {
    let is_valid = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || !name.chars().all(is_valid) {
        return Err("the name of a profile consists of letters, digits, `-`, `_` and `.`".to_owned());
    }
    Ok(())
}

fn cloud_of(text: &str) -> Result<Cloud, String> {
    let known = CLOUDS.into_iter().find(|cloud| cloud.name() == text);
    known.ok_or_else(|| unknown("cloud", text, &CLOUDS.map(Cloud::name)))
}

fn site(text: &str) -> Result<String, String> {
    if SITES.contains(&text) { Ok(text.to_owned()) } else { Err(unknown("site", text, &SITES)) }
}

/// Checks the id of a region. Which regions a service has is checked by its client.
pub fn region(text: &str) -> Result<String, String> {
    if !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
        return Ok(text.to_owned());
    }
    Err("the id of a region consists of lower-case letters, digits and hyphens, such as ap-singapore"
        .to_owned())
}

fn credentials(text: &str) -> Result<String, String> {
    if text.contains(['/', '\\']) || text.chars().any(char::is_control) {
        return Err("expected the name of a profile of the vendor's tool, not a path".to_owned());
    }
    Ok(text.to_owned())
}

fn id(text: &str) -> Result<String, String> {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        return Ok(text.to_owned());
    }
    Err("an id consists of letters, digits, `-` and `_`".to_owned())
}
