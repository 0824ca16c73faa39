//! The image that the arguments name, in Security Center of Alibaba Cloud.

use imagescan::alibaba::sas::model::ImageInstance;
use imagescan::alibaba::sas::{Client, DescribeImageInstances};

use super::arguments::{Outcome, only};

/// The image with this namespace, name and tag. All rows are read: whether the filters of the service match exactly is not
/// published.
pub(crate) async fn find(client: &Client, [namespace, name, tag]: &[String; 3]) -> Outcome<ImageInstance> {
    let (mut images, mut found) = (client.items(DescribeImageInstances::new().page_size(100)), Vec::new());
    while let Some(image) = images.try_next().await? {
        let is_same = |field: &Option<String>, text: &String| field.as_ref() == Some(text);
        if is_same(&image.repo_namespace, namespace)
            && is_same(&image.repo_name, name)
            && is_same(&image.tag, tag)
        {
            found.push(image);
        }
    }
    only(found)
}
