//! Metadata of services, operations, error codes and regions.

use imagescan_goldens::prose::{DescribeAll, Prose, error_code};
use imagescan_goldens::rest::{ListLayers, Rest, ScanImage, ShowLayer};
use imagescan_goldens::rpc::{CreateScan, Rpc};
use imagescan_goldens::{endpoints, prose, region, rest};
use imagescan_runtime::provider::Field;
use imagescan_runtime::{Client, Effect, Operation, OperationMeta, RegionId, Service};
use insta::{assert_debug_snapshot, assert_snapshot};

#[test]
fn metadata_has_the_location_of_each_field() {
    let locations = |meta: &OperationMeta| {
        let row = |field: &Field| {
            format!("{} {:?} {}", field.name, field.location, field.client.unwrap_or_default())
        };
        let rows: Vec<_> = meta.fields.iter().map(|field| row(field).trim_end().to_owned()).collect();
        format!("{}\n{:?}", rows.join("\n"), meta.body)
    };
    assert_snapshot!(locations(ShowLayer::META), @r"
    project_id ClientPath project_id
    image_id Path
    Layer Path
    kind Path
    X-Region ClientHeader region
    X-Trace Header
    X-Depth Header
    X-Kind Header
    digest Query
    raw Query
    None
    ");
    assert_snapshot!(locations(ListLayers::META), @r"
    tags QueryCsv
    kinds QueryCsv
    sizes QueryCsv
    name Query
    state Query
    Id QueryFlat
    Filter QueryFlat
    None
    ");
    assert_snapshot!(locations(CreateScan::META), @r"
    ClientToken Query
    Mode Body
    Image Body
    Owner Body
    Depth Body
    Some(Form)
    ");
    assert_snapshot!(locations(ScanImage::META), @r"
    image_id Path
    Some(Json)
    ");
}

#[test]
fn metadata_of_operations_is_complete() {
    assert_debug_snapshot!(prose::OPERATIONS);
}

#[test]
fn metadata_of_services_is_complete() {
    assert_eq!((Rest::META.provider, Rest::META.name, Rest::META.version), ("goldens", "REST", "v1"));
    assert_eq!((Rest::META.signing_name, Rpc::META.signing_name), ("rest-signing", ""));
    assert_eq!(Rpc::META.version, "2018-12-03");
    let names: Vec<_> = Rest::META.operations.iter().map(|meta| &*meta.name).collect();
    assert_eq!(names, ["ShowLayer", "ListLayers", "ReplaceImage", "DeleteImage", "ScanImage", "Alive"]);
    let _builder: imagescan_goldens::ClientBuilder<Rest> = rest::Client::builder();
    let _same: Option<Client<Prose>> = None::<prose::Client>;
}

#[test]
fn rate_limits_have_their_period_and_scope() {
    let limits = DescribeAll::META.rate_limits;
    let printed: Vec<_> = limits.iter().map(ToString::to_string).collect();
    assert_eq!(printed, ["20 calls per second", "5 calls per minute"]);
    let facts: Vec<_> = limits.iter().map(|limit| (limit.enforced, limit.scope)).collect();
    assert_eq!(facts, [(true, None), (false, Some("one <user>"))]);
    assert!(ShowLayer::META.rate_limits.is_empty());
}

#[test]
fn retries_follow_from_effects() {
    let facts = |meta: &OperationMeta| (meta.effect, meta.idempotent);
    assert_eq!(facts(ShowLayer::META), (Some(Effect::Read), true));
    assert_eq!(facts(DescribeAll::META), (Some(Effect::Write), false));
    assert_eq!(facts(ScanImage::META), (Some(Effect::StartsScan), false));
    assert_eq!(facts(CreateScan::META), (Some(Effect::StartsScan), false));
    let replace =
        Rest::META.operations.iter().find(|meta| meta.name == "ReplaceImage").expect("an operation");
    assert_eq!(facts(replace), (Some(Effect::Write), true));
}

#[test]
fn each_error_code_is_one_constant() {
    assert_eq!(error_code::PROSE_NOT_FOUND, "Prose.NotFound");
    assert_eq!(error_code::PROSE_0001, "PROSE-0001");
    assert_eq!(error_code::CODE_400, "400");
    assert_eq!(error_code::A, "a²é");
    assert_eq!(error_code::PROSE_9999, "PROSE-9999", "codes of the service apply to every operation");
    assert_eq!(
        [error_code::INVALID_ID_NOT_FOUND, error_code::INVALID_ID_NOT_FOUND_2],
        ["InvalidID.NotFound", "InvalidId.NotFound"]
    );
}

#[test]
fn regions_are_constants_and_tables_are_sorted() {
    assert_eq!(region::NORTH_1, imagescan_goldens::Region::new("north-1"));
    assert_eq!(region::WEST_3.as_str(), "west-3", "regions of helper services are regions too");
    let endpoint_sets: Vec<_> = endpoints::RPC.iter().map(|table| table.endpoint_set).collect();
    assert_eq!(endpoint_sets, ["international", "mainland"]);
    let public = endpoints::REST.iter().find(|table| table.endpoint_set == "public").expect("a table");
    assert_eq!(
        public.hosts.iter().map(|(region, _)| *region).collect::<Vec<_>>(),
        ["north-1", "north-10", "south-2"]
    );
    for table in [endpoints::REST, endpoints::RPC, endpoints::IAM].into_iter().flatten() {
        assert!(table.hosts.is_sorted(), "{table:?}");
        for (region, host) in table.hosts {
            assert_eq!(table.host("a service", &RegionId::from(*region)).expect("a host"), *host);
        }
    }
    let error = public.host("REST", region::INTL_EAST.id()).unwrap_err().to_string();
    assert!(error.starts_with("REST has no public endpoint in region `intl-east`"), "{error}");
}
