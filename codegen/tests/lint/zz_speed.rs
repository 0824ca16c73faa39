//! throw-away
use std::fmt::Write; use std::time::Instant;
#[test]
fn speed() {
    let mut paths = String::new(); let mut schemas = String::new();
    let (a, rest) = super::VALID.split_once("  /#StartTask:").unwrap();
    let (_, b) = rest.split_once("components:").unwrap();
    for n in 0..500 {
        write!(paths, "  /#Op{n}:\n    post:\n      operationId: Op{n}\n      summary: Starts a task.\n      externalDocs: {{ url: \"https://docs.example.com/StartTask\" }}\n      x-idempotent: false\n      requestBody:\n        required: true\n        content:\n          application/json:\n            schema: {{ $ref: '#/components/schemas/Op{n}Body' }}\n      responses:\n        '200': {{ description: The task was started. }}\n        default: {{ $ref: '#/components/responses/Error' }}\n").unwrap();
        write!(schemas, "    Op{n}Body:\n      type: object\n      properties:\n        kind: {{ $ref: '#/components/schemas/TaskKind' }}\n        images: {{ type: array, items: {{ $ref: '#/components/schemas/Image' }} }}\n").unwrap();
        for f in 0..11 { write!(schemas, "        field_{f}:\n          description: >-\n            Filter - latest time of the last update of the images, in milliseconds since the epoch\n            and more words.\n          type: integer\n          format: int64\n          minimum: 0\n          maximum: 2147483547\n").unwrap(); }
    }
    let text = format!("{a}{paths}components:{}{schemas}", b.replace("id: { type: string }", "id: { type: string }\n        body: { $ref: '#/components/schemas/StartTaskBody' }").replace("type: object\n      required: [kind]", "type: object\n      required: [kind]\n      x-request-name: Abc").replace("    Image:\n      type: object", "    Image:\n      type: object\n      x-request-name: Abd"));
    for _ in 0..3 {
    let t = Instant::now();
    let mut parser = saphyr_parser::Parser::new_from_str(&text); let mut n = 0;
    while let Some(Ok(_)) = parser.next_event() { n += 1; }
    println!("events {n} {:?}", t.elapsed());
    let t = Instant::now();
    let (doc, f) = imagescan_codegen::spec::Document::read("specs/acme/svc.yaml", "acme", &text);
    let read = t.elapsed(); let t = Instant::now();
    let faults = imagescan_codegen::lint::document(&doc);
    let lint = t.elapsed(); let t = Instant::now();
    let r = imagescan_codegen::spec::parse("specs/acme/svc.yaml", "acme", &text);
    println!("{} bytes: read {read:?} ({}), lint {lint:?} ({}), all {:?} {}", text.len(), f.len(), faults.len(), t.elapsed(), r.is_ok());
    if let Err(e) = r { println!("{}", &e.to_string()); }
    }
}
