//! The STS host of Alibaba's sources: by endpoint, by region, and within a virtual private cloud.

use imagescan::alibaba::credentials::{AssumeRole, AssumeRoleWithOidc, default_chain};
use imagescan::alibaba::{Network, sas};
use imagescan::{Cached, Credentials, ProvideCredentials as _};
use serde_json::{Value, json};

use crate::alibaba::chain::{CONFIG, KEYS, STS};
use imagescan_suite::support::scripted::{Scripted, connect_timeout, response};
use imagescan_suite::support::test_host::TestHost;

const ENDPOINT: &str = "ALIBABA_CLOUD_STS_ENDPOINT";
const STS_REGION: &str = "ALIBABA_CLOUD_STS_REGION";
const REGION: &str = "ALIBABA_CLOUD_REGION_ID";
const TYPE: &str = "ALIBABA_CLOUD_ENDPOINT_TYPE";
const VPC: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";

/// A kind of role, and how a host is configured for it.
type Source = (&'static str, fn(TestHost) -> TestHost);

/// Responds like STS, and like the metadata service of an instance with a role.
fn services() -> Scripted {
    Scripted::by(|request, _| match (request.uri().host(), request.uri().path()) {
        (Some("100.100.100.200"), "/latest/api/token") => response(200, "a-token"),
        (Some("100.100.100.200"), _) => response(200, KEYS),
        _ => response(200, STS),
    })
}

/// The addresses of STS that received requests.
fn asked(network: &Scripted) -> Vec<String> {
    let requests = network.requests();
    let sts = requests.iter().filter(|request| request.uri().host() != Some("100.100.100.200"));
    sts.map(|request| format!("{} {}", request.method(), request.uri())).collect()
}

/// A profile of each mode that uses STS, with these additional members, and a profile with keys as its source.
fn profiles(members: &Value) -> [Value; 4] {
    let modes = [
        json!({"mode": "OIDC", "oidc_provider_arn": "p", "oidc_token_file": "~/token"}),
        json!({"mode": "RamRoleArn", "access_key_id": "AK", "access_key_secret": "SK"}),
        json!({"mode": "ChainableRamRoleArn", "source_profile": "keys"}),
        json!({"mode": "RamRoleArnWithRoleName", "ram_role_name": "m"}),
    ];
    modes.map(|mut profile| {
        profile["name"] = "p".into();
        profile["ram_role_arn"] = "acs:ram::1:role/r".into();
        for (name, value) in members.as_object().expect("members") {
            profile[name] = value.clone();
        }
        profile
    })
}

fn with_profile(test_host: TestHost, profile: &Value) -> TestHost {
    let keys = json!({"name": "keys", "mode": "AK", "access_key_id": "AK", "access_key_secret": "SK"});
    let config = json!({"current": "p", "profiles": [profile, keys]});
    test_host.file("token", "a.b.c").file(CONFIG, config.to_string())
}

/// A pod whose variables name a role.
fn pod(test_host: TestHost) -> TestHost {
    test_host
        .file("token", "a.b.c")
        .set("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r")
        .set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p")
        .set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "~/token")
}

#[tokio::test]
async fn each_mode_uses_the_endpoint_of_the_profile_or_else_of_the_variable() {
    let own = "sts-vpc.ap-northeast-2.aliyuncs.com";
    let variable = |test_host: TestHost| test_host.set(ENDPOINT, "sts.variable.example");
    for written in [own.to_owned(), format!("https://{own}"), format!("https://{own}/"), format!(" {own}\n")]
    {
        for profile in profiles(&json!({"sts_endpoint": written, "sts_region": "cn-beijing"})) {
            let network = services();
            let test_host = variable(with_profile(TestHost::new(), &profile)).network(network.clone());
            test_host.load(default_chain).await.expect("keys");
            assert_eq!(asked(&network), [format!("POST https://{own}/")], "{profile}");
        }
    }
    for profile in profiles(&json!({"sts_region": "cn-beijing"})) {
        let network = services();
        let test_host = variable(with_profile(TestHost::new(), &profile)).network(network.clone());
        test_host.load(default_chain).await.expect("keys");
        assert_eq!(asked(&network), ["POST https://sts.variable.example/"], "{profile}");
    }
    let network = services();
    pod(variable(TestHost::new())).network(network.clone()).load(default_chain).await.expect("keys");
    assert_eq!(asked(&network), ["POST https://sts.variable.example/"]);
    let file = "[default]\ntype=ram_role_arn\naccess_key_id=AK\naccess_key_secret=SK\nrole_arn=r\n";
    let network = services();
    let test_host =
        variable(TestHost::new()).file(".alibabacloud/credentials", file).network(network.clone());
    test_host.load(default_chain).await.expect("keys");
    assert_eq!(asked(&network), ["POST https://sts.variable.example/"]);
}

#[tokio::test]
async fn sources_in_code_use_their_own_endpoint_and_then_the_variable() {
    let role = || AssumeRole::new("r").base(Credentials::new("AK", "SK"));
    let oidc = || AssumeRoleWithOidc::new("r", "p", "~/token");
    let host = async |test_host: TestHost, build: &dyn Fn(imagescan::HostEnvironment) -> Cached| {
        let network = services();
        let test_host = test_host.file("token", "a.b.c").network(network.clone());
        build(test_host.host_environment()).provide().await.map(|_| asked(&network).concat())
    };
    let variable = || TestHost::new().set(ENDPOINT, "sts.variable.example").set(STS_REGION, "cn-beijing");
    for (build, expected) in [
        (
            &(|environment| role().host_environment(environment).build()) as &dyn Fn(_) -> _,
            "https://sts.variable.example/",
        ),
        (&|environment| oidc().host_environment(environment).build(), "https://sts.variable.example/"),
        (
            &|environment| role().region("cn-hangzhou").host_environment(environment).build(),
            "https://sts.variable.example/",
        ),
        (
            &|environment| {
                oidc().sts_endpoint("https://sts.code.example/").host_environment(environment).build()
            },
            "https://sts.code.example/",
        ),
        (
            &|environment| role().sts_endpoint("http://127.0.0.1:9").host_environment(environment).build(),
            "http://127.0.0.1:9/",
        ),
    ] {
        assert_eq!(host(variable(), build).await.expect("keys"), format!("POST {expected}"));
    }
    // Plain HTTP stays on the host, and errors name the setting of the endpoint.
    let build: &dyn Fn(_) -> _ = &|environment| role().host_environment(environment).build();
    let local = host(TestHost::new().set(ENDPOINT, "http://localhost:8080"), build).await.expect("keys");
    assert_eq!(local, "POST http://localhost:8080/");
    for (wrong, why) in
        [("http://sts.example", "is plain HTTP"), ("https://sts.example/path", "more than scheme")]
    {
        let error = host(TestHost::new().set(ENDPOINT, wrong), build).await.expect_err("no keys").to_string();
        assert!(error.starts_with("ALIBABA_CLOUD_STS_ENDPOINT: ") && error.contains(why), "{error}");
        let profile = &profiles(&json!({"sts_endpoint": wrong}))[1];
        let error = with_profile(TestHost::new(), profile).error(default_chain).await;
        let named = "`sts_endpoint` of the profile `p` in ~/.aliyun/config.json: ";
        assert!(error.contains(named) && error.contains(why), "{error}");
    }
}

/// The first that is set of endpoint, STS's region, the client's region, the profile's region.
#[tokio::test]
async fn without_an_endpoint_the_region_nearest_to_the_client_is_used() {
    let none = json!({});
    let profile = json!({"region_id": "ap-northeast-2"});
    let sts = json!({"region_id": "ap-northeast-2", "sts_region": "eu-central-1"});
    let test_host = |variables: &[(&'static str, &str)]| {
        variables.iter().fold(TestHost::new(), |test_host, (name, value)| test_host.set(name, *value))
    };
    for (variables, members, host) in [
        (vec![], &none, "sts.aliyuncs.com"),
        (vec![], &profile, "sts.ap-northeast-2.aliyuncs.com"),
        (vec![(REGION, "us-west-1")], &profile, "sts.us-west-1.aliyuncs.com"),
        (vec![(REGION, "us-west-1"), (STS_REGION, "cn-beijing")], &profile, "sts.cn-beijing.aliyuncs.com"),
        (vec![(REGION, "us-west-1"), (STS_REGION, "cn-beijing")], &sts, "sts.eu-central-1.aliyuncs.com"),
        // These regions have no service, or none that this version knows.
        (vec![(REGION, "ap-southeast-2")], &none, "sts.aliyuncs.com"),
        (vec![(REGION, "xx-new-9")], &none, "sts.aliyuncs.com"),
        (vec![(STS_REGION, "xx-new-9")], &none, "sts.xx-new-9.aliyuncs.com"),
        // Within a virtual private cloud.
        (vec![(TYPE, "VPC")], &profile, "sts-vpc.ap-northeast-2.aliyuncs.com"),
        (vec![(VPC, "true")], &profile, "sts-vpc.ap-northeast-2.aliyuncs.com"),
        (vec![(TYPE, "vpc"), (STS_REGION, "cn-beijing")], &none, "sts-vpc.cn-beijing.aliyuncs.com"),
        (vec![(TYPE, "vpc"), (REGION, "xx-new-9")], &none, "sts-vpc.xx-new-9.aliyuncs.com"),
        (
            vec![],
            &json!({"region_id": "cn-hangzhou", "endpoint_type": "vpc"}),
            "sts-vpc.cn-hangzhou.aliyuncs.com",
        ),
        (
            vec![],
            &json!({"region_id": "cn-hangzhou", "enable_vpc": true}),
            "sts-vpc.cn-hangzhou.aliyuncs.com",
        ),
        (
            vec![(TYPE, "vpc")],
            &json!({"region_id": "cn-hangzhou", "endpoint_type": "public"}),
            "sts.cn-hangzhou.aliyuncs.com",
        ),
    ] {
        for profile in profiles(members) {
            let network = services();
            let test_host = with_profile(test_host(&variables), &profile).network(network.clone());
            test_host.load(default_chain).await.expect("keys");
            assert_eq!(asked(&network), [format!("POST https://{host}/")], "{variables:?} {profile}");
        }
    }
    for name in [REGION, STS_REGION] {
        let error = pod(TestHost::new().set(name, "CN-Hangzhou")).error(default_chain).await;
        assert!(error.contains(&format!("{name}: the region `CN-Hangzhou` is not in lower case")), "{error}");
        assert!(error.contains("near names are `cn-hangzhou`"), "{error}");
    }
}

#[tokio::test]
async fn the_keys_of_a_client_come_from_its_region() {
    let pods = |members: &Value| with_profile(TestHost::new(), &profiles(members)[0]);
    let build =
        |test_host: &TestHost, network: &Scripted, network_of: Option<Network>, region: Option<&str>| {
            let builder = sas::Client::builder()
                .host_environment(test_host.host_environment())
                .transport(network.clone());
            let builder = match network_of {
                Some(network) => builder.network(network),
                None => builder,
            };
            match region {
                Some(region) => builder.region(region),
                None => builder,
            }
            .build()
            .expect("a client")
        };
    let korea = json!({"region_id": "ap-northeast-2"});
    let vpc = json!({"region_id": "ap-northeast-2", "endpoint_type": "vpc"});
    let (public, private) = ("tds.ap-southeast-1.aliyuncs.com", "tds-intl.vpc-proxy.aliyuncs.com");
    for (test_host, network_of, region, sts, host) in [
        (pods(&korea), None, None, "sts.ap-northeast-2", public),
        (pods(&korea), None, Some("eu-central-1"), "sts.eu-central-1", public),
        (pods(&korea).set(REGION, "us-east-1"), None, None, "sts.us-east-1", public),
        (pods(&korea), Some(Network::Vpc), None, "sts-vpc.ap-northeast-2", private),
        (pods(&vpc), None, None, "sts-vpc.ap-northeast-2", private),
        (pods(&vpc), None, Some("eu-central-1"), "sts-vpc.eu-central-1", private),
        (pods(&vpc), Some(Network::Public), None, "sts.ap-northeast-2", public),
        (pods(&korea).set(TYPE, "vpc"), None, None, "sts-vpc.ap-northeast-2", private),
        (pods(&korea).set(VPC, "True"), None, None, "sts-vpc.ap-northeast-2", private),
        (pods(&korea).set(VPC, "true"), Some(Network::Public), None, "sts.ap-northeast-2", public),
        // Where the service has no host for virtual private clouds, the setting selects the public host.
        (pods(&korea).set(TYPE, "vpc"), None, Some("me-east-1"), "sts-vpc.me-east-1", public),
    ] {
        let network = services();
        let client = build(&test_host, &network, network_of, region);
        assert_eq!(client.endpoint().host(), host, "{sts}");
        client.credentials().await.expect("keys");
        assert_eq!(asked(&network), [format!("POST https://{sts}.aliyuncs.com/")]);
    }
    let builder = sas::Client::builder()
        .host_environment(TestHost::new().host_environment())
        .network(Network::Vpc)
        .region("me-east-1");
    let error = builder.build().expect_err("the network of the code has no host").to_string();
    assert!(error.contains("Sas has no vpc endpoint in region `me-east-1`"), "{error}");
}

/// The selected profile determines the network of all requests, wherever the role comes from.
#[tokio::test]
async fn the_network_of_the_selected_profile_applies_to_every_source() {
    const INI: &str = "[default]\ntype=ram_role_arn\naccess_key_id=AK\naccess_key_secret=SK\nrole_arn=r\n";
    let sources: [Source; 2] =
        [("variables", pod), ("file", |test_host| test_host.file(".alibabacloud/credentials", INI))];
    // The profile has no keys: the role comes from another source.
    let in_use = |members: Value| {
        let mut profile = json!({"name": "p", "mode": "AK", "region_id": "ap-northeast-2"});
        for (name, value) in members.as_object().expect("members") {
            profile[name] = value.clone();
        }
        json!({"current": "p", "profiles": [profile]}).to_string()
    };
    let (public, private) = ("sts.ap-northeast-2", "sts-vpc.ap-northeast-2");
    let vpc = json!({"endpoint_type": "vpc"});
    for (source, with_source) in sources {
        for (members, variable, network_of, host) in [
            (&vpc, None, None, private),
            (&json!({"enable_vpc": true}), None, None, private),
            (&json!({}), None, None, public),
            (&json!({}), Some("vpc"), None, private),
            (&vpc, Some("public"), None, private),
            (&json!({"endpoint_type": "public"}), Some("vpc"), None, public),
            (&vpc, None, Some(Network::Public), public),
        ] {
            let network = services();
            let test_host = with_source(TestHost::new()).file(CONFIG, in_use(members.clone()));
            let test_host =
                variable.into_iter().fold(test_host, |test_host, value| test_host.set(TYPE, value));
            let builder = sas::Client::builder()
                .host_environment(test_host.host_environment())
                .transport(network.clone());
            let builder = network_of.into_iter().fold(builder, imagescan::alibaba::ClientBuilder::network);
            let client = builder.build().expect("a client");
            client.credentials().await.expect("keys");
            let expected = [format!("POST https://{host}.aliyuncs.com/")];
            assert_eq!(asked(&network), expected, "{source} {members} {variable:?}");
        }
    }
    // A source of the program, and a file that cannot be read, which is not an error here.
    for (config, host) in [(in_use(vpc), "sts-vpc.cn-beijing"), ("{".to_owned(), "sts.cn-beijing")] {
        let network = services();
        let test_host = TestHost::new().file(CONFIG, config).network(network.clone());
        let role = AssumeRole::new("r").region("cn-beijing").base(Credentials::new("AK", "SK"));
        role.host_environment(test_host.host_environment()).build().provide().await.expect("keys");
        assert_eq!(asked(&network), [format!("POST https://{host}.aliyuncs.com/")]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_unreachable_host_is_an_error_that_names_the_setting() {
    let words = "; ALIBABA_CLOUD_STS_REGION sets the region of STS, and ALIBABA_CLOUD_STS_ENDPOINT the \
                 host";
    let unreachable = || Scripted::by(|_, _| connect_timeout());
    for profile in profiles(&json!({"region_id": "ap-northeast-2"})).iter().take(3) {
        let error = with_profile(TestHost::new(), profile).network(unreachable()).error(default_chain).await;
        assert!(error.contains("sts.ap-northeast-2.aliyuncs.com") && error.contains(words), "{error}");
    }
    let named = pod(TestHost::new().set(ENDPOINT, "sts.example")).network(unreachable());
    let error = named.error(default_chain).await;
    assert!(error.contains("sts.example") && !error.contains("ALIBABA_CLOUD_STS_REGION"), "{error}");
}
