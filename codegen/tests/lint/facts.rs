//! Facts about single fields: arrays as JSON text, differences from the vendor, flags, bare codes, descriptions.

use imagescan_codegen::lint;
use imagescan_codegen::spec::{Document, Regions};
use insta::assert_snapshot;

use super::{VALID, messages};

const ID: &str = "        id: { type: string }";
const OFFSET: &str = "{ name: offset, in: query, schema: { type: integer, format: int32 } }";
const CODE: &str = "- { code: SVC.0002, description: The service failed. }";
const PERMISSION: &str = "      x-rate-limits: [{ calls: 20, per: second, enforced: true }]";

#[test]
fn arrays_as_json_text() {
    let json = |schema: &str| {
        format!(
            "{OFFSET}\n        - {{ name: ids, in: query, content: {{ application/json: {{ schema: {schema} }} }} }}"
        )
        .leak() as &'static str
    };
    assert_snapshot!(messages(&[
        (OFFSET, json("{ type: array, items: { type: string } }")),
        (OFFSET, json("{ type: array, items: { $ref: '#/components/schemas/Image' } }")),
        (OFFSET, json("{ type: string }")),
        (
            OFFSET,
            "{ name: offset, in: query, content: { text/plain: { schema: { type: array, items: { type: string } } } } }"
        ),
        (
            OFFSET,
            "{ name: ids, in: header, content: { application/json: { schema: { type: array, items: { type: string } } } } }"
        ),
        (
            OFFSET,
            "{ name: ids, in: query, explode: true, content: { application/json: { schema: { type: array, items: { type: string } } } } }"
        ),
        (
            OFFSET,
            "{ name: ids, in: query, schema: { type: string }, content: { application/json: { schema: { type: array, items: { type: string } } } } }"
        ),
    ]));
}

#[test]
fn facts_of_fields() {
    assert_snapshot!(messages(&[
        (ID, "        id: { type: string, deprecated: true, x-hidden: true, x-sites: [mainland] }"),
        (ID, "        id: { type: string, deprecated: 'yes', x-hidden: 1, x-sites: mainland }"),
        (ID, "        id: { type: string, x-sites: [\"main land\"] }"),
        (
            ID,
            "        id: { type: string, x-vendor: { type: int64, source: pkg 1.0, why: The sample is text. } }"
        ),
        (ID, "        id: { type: string, x-vendor: { source: pkg 1.0 } }"),
        (ID, "        id: { type: string, x-vendor: { absent: false, source: pkg 1.0 } }"),
        (ID, "        id: { type: string, x-vendor: { absent: true, required: true, source: pkg 1.0 } }"),
        (ID, "        id: { type: string, x-vendor: { values: [a, [b]], sauce: pkg 1.0 } }"),
    ]));
}

#[test]
fn facts_of_operations() {
    assert_snapshot!(messages(&[
        (PERMISSION, "      x-permission: [svc:list, svc:read]"),
        (PERMISSION, "      x-permission: [svc:list, '']"),
        (PERMISSION, "      x-permission: [svc:list, \"a|b\"]"),
        (PERMISSION, "      x-permission: 7"),
        (PERMISSION, "      x-sample: fields"),
        (PERMISSION, "      x-sample: ours"),
        (
            PERMISSION,
            "      x-vendor-omits: [{ name: 'List[].Id', in: response, source: pkg 1.0, why: Internal. }]"
        ),
        (PERMISSION, "      x-vendor-omits: [{ name: Id, in: responses, source: pkg 1.0, why: Internal. }]"),
        (PERMISSION, "      x-vendor-omits: [{ name: Id, in: cookie }]"),
        (CODE, "- SVC.0002"),
        (CODE, "- 7"),
        ("paths:\n  /v5", "x-error-codes: [SVC.0003]\npaths:\n  /v5"),
    ]));
}

#[test]
fn flags() {
    let progress = "- { value: -1, name: STOPPED, description: The task was stopped. }";
    assert_eq!(VALID.matches("      x-values:").count(), 1);
    assert_snapshot!(messages(&[
        ("      x-values:", "      x-flags: true\n      x-values:"),
        (progress, "- { value: 1, name: STOPPED, description: The task was stopped. }"),
        (ID, "        id: { type: integer, format: int32, x-flags: true }"),
    ]));
    let values = |stopped: i32| {
        format!(
            "x-flags: true\n      x-values:\n        - {{ value: 12, name: BOTH, description: Two bits. }}\n        \
             - {{ value: {stopped}, name: STOPPED, description: The task was stopped. }}\n        \
             - {{ value: 16, name: OTHER, description: Another bit. }}"
        )
    };
    let list =
        &VALID[VALID.find("x-values:").expect("values")..VALID.find("  securitySchemes").expect("the end")];
    let errors = |stopped| super::parse(&super::edit(VALID, &[(list.trim_end(), &values(stopped))]));
    assert_eq!((errors(4), errors(0), errors(31)), (Ok(()), Ok(()), Ok(())));
    assert_snapshot!(errors(6).unwrap_err());
}

#[test]
fn sites_are_networks_of_the_regions() {
    let errors = |sites: &str| {
        let document = super::edited(&[(ID, &format!("        id: {{ type: string, x-sites: {sites} }}"))]);
        let (document, errors) = Document::read("specs/acme/svc.yaml", "acme", &document);
        assert!(errors.is_empty(), "{errors:?}");
        let tables = "provider: acme\nsources: [the manual]\nclient-parameters: [project_id]\n\
                      services: { svc: { mainland: { north-1: svc.example.com }, intl: { east-1: svc.example.com } } }\n";
        let (tables, errors) = Document::read("specs/acme/regions.yaml", "acme", tables);
        assert!(errors.is_empty(), "{errors:?}");
        let found = lint::all(&[document], &[Regions::read(tables).0]);
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(errors("[mainland, intl]"), "");
    let rows = ["[mainlnd]", "[mars]", "[intl, intl]", "[]"].map(errors);
    assert_snapshot!(rows.join("\n"));
}

#[test]
fn descriptions() {
    let (document, errors) = Document::read("specs/acme/svc.yaml", "acme", VALID);
    assert!(errors.is_empty());
    let tables = "provider: acme\nsources: [the manual]\ndescribed: true\nclient-parameters: [project_id]\n\
                  services: { svc: { public: { north-1: svc.example.com } } }\n";
    let (tables, errors) = Document::read("specs/acme/regions.yaml", "acme", tables);
    assert!(errors.is_empty());
    let (regions, errors) = Regions::read(tables);
    assert!(errors.is_empty(), "{errors:?}");
    let found = lint::all(&[document], &[regions]);
    assert!(found.iter().all(|diagnostic| diagnostic.rule == "bare-description"), "{found:?}");
    let texts: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_snapshot!(texts.join("\n"));
}
