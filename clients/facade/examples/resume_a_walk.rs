//! Lists the images of one registry that Huawei Cloud HSS knows, and continues after an interruption.
//!
//! ```console
//! $ cargo run -p imagescan --example resume_a_walk -- REGISTRY checkpoint.json
//! ```
//!
//! The file has the position after each page, until the list ends. An interruption while a page is printed repeats that page.

use std::error::Error;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::{env, fs};

use imagescan::huawei::hss::model::{ImageSortKey, SortDirection};
use imagescan::huawei::hss::{Client, ListRegistryImages};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [registry, file] = &*arguments else { return Err("usage: resume_a_walk REGISTRY FILE".into()) };
    walk(&Client::builder().build()?, registry, Path::new(file), &mut io::stdout()).await
}

pub(crate) async fn walk(
    client: &Client,
    registry: &str,
    file: &Path,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    // A checkpoint belongs to these arguments. A fixed order keeps images from moving between the pages.
    let list = ListRegistryImages::new().enterprise_project_id("all_granted_eps").registry_name(registry);
    let list = list.sort_key(ImageSortKey::LatestScanTime).sort_dir(SortDirection::Ascending).limit(100);
    let mut pages = client.pages(list);
    match fs::read_to_string(file) {
        Ok(text) => pages = pages.resume(&text.parse()?)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    while let Some(page) = pages.try_next().await? {
        for image in &page.data_list {
            let [namespace, name, tag] = [&image.namespace, &image.image_name, &image.image_version]
                .map(|text| text.as_deref().unwrap_or("?"));
            writeln!(out, "{namespace}/{name}:{tag}")?;
        }
        out.flush()?;
        save(file, &pages.checkpoint().to_string())?;
    }
    if file.exists() {
        fs::remove_file(file)?;
    }
    Ok(())
}

/// Replaces the file at once: an interruption leaves the old checkpoint or the new one.
fn save(file: &Path, checkpoint: &str) -> io::Result<()> {
    let new = file.with_extension("new");
    fs::write(&new, checkpoint)?;
    fs::rename(new, file)
}
