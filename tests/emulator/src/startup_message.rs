//! The message that the binary prints when it is ready: the address, and environment variables to paste into a shell.

use imagescan_emulator::huawei::iam::User;
use imagescan_emulator::{DEFAULT_OIDC_TOKEN, Emulator, Key};

use crate::arguments::Arguments;

/// The environment variables of one cloud for a key: its id, its secret, its token.
type KeyVariables = [&'static str; 3];

const HUAWEI: KeyVariables = ["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"];
const TENCENT: KeyVariables = ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN"];
const ALIBABA: KeyVariables =
    ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"];

pub(crate) fn startup_message(emulator: &Emulator, arguments: &Arguments) -> String {
    let (url, keys) = (emulator.url(), &arguments.keys);
    let endpoints = |cloud: &str| {
        let mut variables = emulator.variables();
        variables.retain(|(name, _)| name.starts_with(cloud));
        variables.into_iter().map(|(name, value)| format!("export {name}='{value}'"))
    };
    let mut lines = vec![
        format!("# listening on {url}"),
        String::new(),
        "# Huawei Cloud HSS in this region; another one has its own variable, such as".to_owned(),
        format!("# HUAWEICLOUD_SDK_REGION_HSS_CN_SOUTH_1='{url}'"),
    ];
    lines.extend(endpoints("HUAWEICLOUD_"));
    lines.extend(exports(HUAWEI, keys));
    lines.extend(arguments.projects.iter().map(|id| format!("export HUAWEICLOUD_SDK_PROJECT_ID='{id}'")));

    lines.extend([
        String::new(),
        "# Tencent Cloud TCSS; the vendor's tools take the endpoint as a setting".to_owned(),
    ]);
    lines.extend(endpoints("TENCENTCLOUD_"));
    lines.extend(exports(TENCENT, keys));

    lines.extend([
        String::new(),
        "# Alibaba Cloud Sas and cr; the vendor's tools take the endpoint as a setting".to_owned(),
    ]);
    lines.extend(endpoints("ALIBABA_CLOUD_"));
    lines.extend(exports(ALIBABA, keys));
    lines.extend(arguments.bearer_tokens.iter().map(|token| format!("# or the bearer token {token}")));

    let tasks = emulator.alibaba().cr().tasks();
    lines.extend(tasks.last().map(|task| format!("# a task of cr: {} {}", task.instance_id, task.task_id)));

    lines.push(String::new());
    lines.extend(credential_services(emulator, arguments));

    lines.extend([String::new(), "# Ctrl-C stops the emulator.".to_owned(), String::new()]);
    lines.join("\n")
}

/// The settings for temporary keys, as comments: while keys are set, few tools request temporary ones.
fn credential_services(emulator: &Emulator, arguments: &Arguments) -> Vec<String> {
    let (url, uri) = (emulator.url(), emulator.credentials_uri());
    let User { domain, name, password, .. } = User::default();
    vec![
        format!("# Instead of keys: the metadata services of a VM with the role {},", arguments.role),
        "# STS and IAM, all at the same address".to_owned(),
        format!("# accepted: the identity token {DEFAULT_OIDC_TOKEN}"),
        format!("# accepted: the user {name} of the domain {domain}, with the password {password}"),
        format!("# HUAWEICLOUD_SDK_IAM_ENDPOINT='{url}' HUAWEICLOUD_SDK_STS_ENDPOINT='{url}'"),
        format!("# HC_CONTAINER_CREDENTIALS_FULL_URI='{url}/v1/credentials'"),
        format!("# ALIBABA_CLOUD_STS_ENDPOINT='{url}'"),
        format!("# ALIBABA_CLOUD_CREDENTIALS_URI='{uri}'"),
        "# Tencent Cloud has no variable for STS: set the endpoint on the credential source".to_owned(),
    ]
}

/// One or two lines for each key. If all lines are pasted, the last key applies.
fn exports([id, secret, token]: KeyVariables, keys: &[Key]) -> Vec<String> {
    let mut lines = Vec::new();
    for key in keys {
        lines.push(format!("export {id}='{}' {secret}='{}'", key.id, key.secret));
        lines.extend(key.token.as_ref().map(|value| format!("export {token}='{value}'")));
    }
    lines
}
