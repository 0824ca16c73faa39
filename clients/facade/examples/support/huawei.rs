//! The image that the arguments name, in Huawei Cloud HSS.

use imagescan::huawei::hss::model::RegistryImagesInfo;
use imagescan::huawei::hss::{Client, ListRegistryImages};

use super::arguments::{Outcome, only};

/// All enterprise projects. Without it, the service sees the images of the default one only.
pub(crate) const PROJECTS: &str = "all_granted_eps";

/// The image with this namespace, name and tag. The service may compare names loosely, so rows are compared here too.
pub(crate) async fn find(
    client: &Client,
    [namespace, name, tag]: &[String; 3],
) -> Outcome<RegistryImagesInfo> {
    let list = ListRegistryImages::new().enterprise_project_id(PROJECTS).limit(200);
    let list = list.namespace(namespace.as_str()).image_name(name.as_str()).image_version(tag.as_str());
    let (mut images, mut found) = (client.items(list), Vec::new());
    while let Some(image) = images.try_next().await? {
        let is_same = |field: &Option<String>, text: &String| field.as_ref() == Some(text);
        if is_same(&image.namespace, namespace)
            && is_same(&image.image_name, name)
            && is_same(&image.image_version, tag)
        {
            found.push(image);
        }
    }
    only(found)
}
