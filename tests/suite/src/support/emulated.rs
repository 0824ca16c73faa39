//! Clients of an emulator with a temporary key, whose token needs encoding.

use imagescan_alibaba::sas;
use imagescan_emulator::huawei::hss::Task;
use imagescan_emulator::{Emulator, Key, ManualClock};
use imagescan_huawei::hss;
use imagescan_runtime::{Credentials, FixedClock};
use imagescan_tencent::tcss;

pub const PROJECT: &str = "0123456789abcdef0123456789abcdef";
pub const SECRET: &str = "planted-secret-key";
pub const TOKEN: &str = "planted+session/token==";

pub async fn emulator() -> Emulator {
    let emulator = Emulator::builder()
        .clock(ManualClock::at("2026-11-20T12:00:00Z".parse().expect("a time")))
        .seed(1)
        .key(Key::temporary("AKTEMPORARY", SECRET, TOKEN))
        .project(PROJECT)
        .start()
        .await
        .expect("a free port");
    for index in 0..3 {
        emulator.huawei().add_task(Task::scan(PROJECT, format!("task-{index}"), 1_795_000_000_000 + index));
    }
    emulator
}

pub fn keys() -> Credentials {
    Credentials::new("AKTEMPORARY", SECRET).with_session_token(TOKEN)
}

macro_rules! builder {
    ($name:ident, $provider:ident, $service:ident, $type:ident) => {
        pub fn $name(emulator: &Emulator) -> $provider::ClientBuilder<$service::$type> {
            $service::Client::builder()
                .endpoint(emulator.url())
                .allow_plain_http()
                .no_proxy()
                .host_environment(imagescan::HostEnvironment::empty())
                .clock(FixedClock(emulator.now().into()))
                .credentials(keys())
        }
    };
}

builder!(huawei, imagescan_huawei, hss, Hss);
builder!(tencent, imagescan_tencent, tcss, Tcss);
builder!(alibaba, imagescan_alibaba, sas, Sas);
