//! The emulator, a client for each service, and what each call must return.

use std::time::{Duration, SystemTime};

use imagescan::huawei::hss::model::{BatchScanSwrImageInfo, TaskKind};
use imagescan::huawei::hss::{self, ListImageScanTask};
use imagescan::tencent::tcss::{self, DescribeImageRegistryTimingScanTask};
use imagescan::{Credentials, Error, RetryPolicy};
use imagescan_alibaba::cr::{self, GetArtifactSubscriptionTask};
use imagescan_alibaba::sas::{self, PublicPreCheckImageScanTask};
use imagescan_alibaba::{ClientBuilder, Format, SignatureVersion};
use imagescan_emulator::alibaba::sas::{Counts, Filter, Image};
use imagescan_emulator::huawei::hss::TaskKind as HeldKind;
use imagescan_emulator::{Emulator, FaultPlan, Key, Random, alibaba};
use imagescan_runtime::{Clock as _, FixedClock, Service, SystemClock};
use serde_json::Value;

use super::{Ending, Operation, Outcome};

/// Clients are shared by all tasks, so that connections, retries and corrections of the clock are too.
pub(super) struct Scene {
    pub(super) emulator: Emulator,
    hss: hss::Client,
    tcss: tcss::Client,
    /// The newer signature with JSON, and the older one with XML.
    sas: [sas::Client; 2],
    cr: cr::Client,
    held: Held,
}

/// What the emulator holds. Time stands still, so that it stays so.
struct Held {
    tasks: Vec<Value>,
    schedule: Value,
    image: Image,
    counts: Counts,
    subscription: alibaba::cr::Task,
    subscription_status: String,
}

impl Scene {
    pub(super) async fn set(seed: u64, faults: FaultPlan) -> Outcome<Self> {
        let mut random = Random::seeded(seed);
        let (id, secret, project) = (random.hex(20).to_uppercase(), random.hex(40), random.hex(32));
        let now = whole_second();
        let emulator = Emulator::builder()
            .seed(seed)
            .clock(move || now.try_into().expect("the present is a timestamp"))
            .key(Key::permanent(&id, &secret))
            .project(&project)
            .faults(faults)
            .start()
            .await?;
        let keys = Credentials::new(id, secret);
        let retry = RetryPolicy::default()
            .with_base_delay(Duration::from_millis(1))
            .with_throttled_delay(Duration::from_millis(2))
            .with_max_delay(Duration::from_millis(10))
            .with_max_attempts(8);
        let url = emulator.url();
        let sas = |signature, format| {
            alibaba_client(sas::Client::builder(), &url, &keys, retry, now)
                .signature(signature)
                .format(format)
                .build()
        };
        let held = Held::of(&emulator)?;
        Ok(Self {
            hss: hss::Client::builder()
                .host_environment(imagescan::HostEnvironment::empty())
                .endpoint(&url)
                .allow_plain_http()
                .project_id(&project)
                .credentials(keys.clone())
                .clock(FixedClock(now))
                .no_rate_limits()
                .no_proxy()
                .retry(retry)
                .build()?,
            tcss: tcss::Client::builder()
                .host_environment(imagescan::HostEnvironment::empty())
                .endpoint(&url)
                .allow_plain_http()
                .credentials(keys.clone())
                .clock(FixedClock(now))
                .no_rate_limits()
                .no_proxy()
                .retry(retry)
                .build()?,
            sas: [sas(SignatureVersion::Acs3, Format::Json)?, sas(SignatureVersion::Rpc, Format::Xml)?],
            cr: alibaba_client(cr::Client::builder(), &url, &keys, retry, now).build()?,
            emulator,
            held,
        })
    }

    /// Makes a call, and holds its result against what the emulator holds.
    pub(super) async fn call(&self, operation: Operation, number: usize) -> Ending {
        let differs = match operation {
            Operation::BatchScanSwrImage => self.scan(number).await,
            Operation::ListImageScanTask => self.list().await,
            Operation::DescribeImageRegistryTimingScanTask => self.schedule().await,
            Operation::PublicPreCheckImageScanTask => self.pre_check(number).await,
            Operation::GetArtifactSubscriptionTask => self.subscription().await,
        };
        match differs {
            Ok(None) => Ending::Right,
            Ok(Some(returned)) => Ending::Wrong(format!("{operation:?} returned {returned}")),
            Err(error) => Ending::Failed(error),
        }
    }

    #[expect(deprecated, reason = "the operation is the document's own; its successor has no document here")]
    async fn scan(&self, number: usize) -> Result<Option<String>, Error> {
        let name = format!("image-{number}");
        let image =
            BatchScanSwrImageInfo::new().namespace("soak").image_name(name.as_str()).image_version("v1");
        let operation = hss::BatchScanSwrImage::new("private_image").image_info_list([image]);
        let response = self.hss.clone().send(operation).await?;
        Ok((response.status() != 200).then(|| response.status().to_string()))
    }

    async fn list(&self) -> Result<Option<String>, Error> {
        let operation = ListImageScanTask::new(TaskKind::ImageSync).limit(10);
        let response = self.hss.clone().send(operation).await?;
        let expected: Vec<_> = self.held.tasks.iter().take(10).cloned().collect();
        let returned = serde_json::to_value(&*response.data_list).unwrap_or_default();
        let is_right = returned == Value::from(expected)
            && response.total_num.and_then(|total| usize::try_from(total).ok())
                == Some(self.held.tasks.len());
        Ok((!is_right).then(|| format!("{response:?}")))
    }

    async fn schedule(&self) -> Result<Option<String>, Error> {
        let response = self.tcss.clone().send(DescribeImageRegistryTimingScanTask::new()).await?;
        let mut returned = serde_json::to_value(&*response).unwrap_or_default();
        if let Some(fields) = returned.as_object_mut() {
            fields.remove("RequestId");
        }
        Ok((returned != self.held.schedule).then(|| returned.to_string()))
    }

    async fn pre_check(&self, number: usize) -> Result<Option<String>, Error> {
        let image = &self.held.image;
        let operation = PublicPreCheckImageScanTask::new()
            .registry_types(image.registry_type.as_str())
            .region_ids([image.region_id.as_str(), "cn-nowhere"]);
        // The calls of one operation are a number of operations apart.
        let client = &self.sas[number / Operation::ALL.len() % self.sas.len()];
        let response = client.clone().send(operation).await?;
        let returned = response.data.as_ref().map(|data| (data.scan_image_count, data.need_auth_count));
        let Counts { scan_image_count, need_auth_count, .. } = self.held.counts;
        let expected = (Some(scan_image_count.into()), Some(need_auth_count.into()));
        Ok((returned != Some(expected)).then(|| format!("{response:?}")))
    }

    async fn subscription(&self) -> Result<Option<String>, Error> {
        let held = &self.held.subscription;
        let operation = GetArtifactSubscriptionTask::new(&held.instance_id, &held.task_id);
        let response = self.cr.clone().send(operation).await?;
        let status = response.task_status.as_ref().map(ToString::to_string);
        let returned = (response.is_success, response.task_id.as_deref(), status.as_deref());
        let expected =
            (Some(true), Some(held.task_id.as_str()), Some(self.held.subscription_status.as_str()));
        Ok((returned != expected).then(|| format!("{response:?}")))
    }
}

impl Held {
    fn of(emulator: &Emulator) -> Outcome<Self> {
        let now = emulator.now().as_millisecond();
        let mut tasks = emulator.huawei().tasks();
        tasks.retain(|task| task.kind == HeldKind::ImageSync);
        tasks.sort_by_key(|task| std::cmp::Reverse(task.begin_time));
        let tasks =
            tasks.iter().map(|task| serde_json::to_value(task.info(now))).collect::<Result<_, _>>()?;
        let schedule = emulator.tencent().schedule().ok_or("the emulator has no schedule")?;
        let mut schedule = serde_json::to_value(schedule)?;
        if let Some(fields) = schedule.as_object_mut() {
            fields.retain(|_, field| !field.is_null());
        }
        let image = emulator.alibaba().sas().images().pop().ok_or("the emulator has no images")?;
        let filter = Filter {
            registry_types: vec![image.registry_type.clone()],
            region_ids: vec![image.region_id.clone()],
            ..Filter::default()
        };
        let counts = emulator.alibaba().sas().count(&filter);
        let subscription = emulator.alibaba().cr().tasks().pop().ok_or("the emulator has no task")?;
        let subscription_status = subscription.info(now).task_status;
        Ok(Self { tasks, schedule, image, counts, subscription, subscription_status })
    }
}

fn alibaba_client<S: Service>(
    builder: ClientBuilder<S>,
    url: &str,
    keys: &Credentials,
    retry: RetryPolicy,
    now: SystemTime,
) -> ClientBuilder<S> {
    let builder = builder
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint(url)
        .allow_plain_http()
        .credentials(keys.clone())
        .clock(FixedClock(now));
    builder.no_rate_limits().no_proxy().retry(retry)
}

/// The present moment, to the second: a fraction would make the clocks of both sides differ by rounding.
fn whole_second() -> SystemTime {
    let since = SystemClock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs())
}
