//! The arguments that name images.

use imagescan::scan::ImageRef;

/// The images of `CLOUD=IMAGE` arguments that are of `cloud`.
pub(crate) fn images_of(
    cloud: &str,
    arguments: &[String],
) -> Result<Vec<ImageRef>, Box<dyn std::error::Error>> {
    let mut images = Vec::new();
    for argument in arguments {
        match argument.split_once('=') {
            Some((name, image)) if name == cloud => images.push(image.parse()?),
            Some(("alibaba" | "huawei" | "tencent", _)) => {}
            _ => {
                return Err(
                    format!("{argument:?}: expected alibaba=IMAGE, huawei=IMAGE or tencent=IMAGE").into()
                );
            }
        }
    }
    Ok(images)
}
