//! The image that the arguments name, in Tencent Cloud TCSS.

use imagescan::tencent::tcss::model::ImageRepoInfo;
use imagescan::tencent::tcss::{Client, DescribeAssetImageRegistryList};

use super::arguments::{Outcome, only};

/// The image with this address of a repository (host, namespace and name) and this tag. The service documents no filter for
/// them, so all rows are read.
pub(crate) async fn find(client: &Client, [repository, tag]: &[String; 2]) -> Outcome<ImageRepoInfo> {
    let mut images = client.items(DescribeAssetImageRegistryList::new().limit(100));
    let mut found = Vec::new();
    while let Some(image) = images.try_next().await? {
        if image.image_repo_address.as_ref() == Some(repository) && image.image_tag.as_ref() == Some(tag) {
            found.push(image);
        }
    }
    only(found)
}
