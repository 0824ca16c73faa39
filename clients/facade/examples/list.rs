//! Lists the image scans of Huawei Cloud HSS, page by page, with their progress and how long ago they began.
//!
//! ```console
//! $ HUAWEICLOUD_SDK_REGION=cn-north-4 cargo run -p imagescan --example list
//! ```
//!
//! The client finds credentials, region and project as the vendor's tools do: in variables and files, or at the metadata
//! service.

use std::error::Error;
use std::io::{self, Write};

use imagescan::huawei::hss::model::TaskKind;
use imagescan::huawei::hss::{Client, ListImageScanTask};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    list(&Client::builder().build()?, &mut io::stdout()).await
}

/// Writes a line for each scan. A list whose pages contradict each other is an error, after all lines that arrived.
async fn list(client: &Client, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let mut tasks = client.items(ListImageScanTask::new(TaskKind::ImageScan).limit(100));
    while let Some(task) = tasks.try_next().await? {
        let name = task.task_name.as_deref().unwrap_or("without a name");
        let progress = task.task_status.map_or("unknown".to_owned(), |progress| format!("{progress} %"));
        let age = task.begin_time_at().and_then(|begin| client.service_time().duration_since(begin).ok());
        let begin = age.map_or("not begun".to_owned(), |age| format!("begun {} min ago", age.as_secs() / 60));
        writeln!(out, "{name}: {progress}, {begin}, {} of its images failed", task.failed_num.unwrap_or(0))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use imagescan::{FixedClock, HostEnvironment};
    use imagescan_emulator::huawei::hss::{Task, TaskKind};
    use imagescan_emulator::{Emulator, Key};

    use super::{Client, list};

    #[tokio::test]
    async fn every_task_of_the_service_is_a_line() {
        let emulator =
            Emulator::builder().key(Key::permanent("AK", "SK")).project("p-1").start().await.unwrap();
        let now = emulator.now();
        for index in 0..150 {
            let begin = now.as_millisecond() - 3_600_000 - index;
            emulator.huawei().add_task(Task::scan("p-1", format!("task-{index}"), begin));
        }
        let variables = emulator.variables();
        let environment = HostEnvironment::with_variables(move |name| match name {
            "HUAWEICLOUD_SDK_AK" => Some("AK".to_owned()),
            "HUAWEICLOUD_SDK_SK" => Some("SK".to_owned()),
            "HUAWEICLOUD_SDK_PROJECT_ID" => Some("p-1".to_owned()),
            name => variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()),
        });
        let client =
            Client::builder().host_environment(environment).clock(FixedClock(now.into())).build().unwrap();

        let mut out = Vec::new();
        list(&client, &mut out).await.unwrap();
        let text = String::from_utf8(out).unwrap();
        // 150, and those that an emulator starts with.
        let tasks = emulator.huawei().tasks();
        let scans =
            tasks.iter().filter(|task| task.kind == TaskKind::ImageScan && task.project == "p-1").count();
        assert!(scans >= 150);
        assert_eq!(text.matches(", begun 60 min ago, ").count(), 150, "{text}");
        assert_eq!(text.lines().count(), scans, "{text}");
    }
}
