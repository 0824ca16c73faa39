//! The synthetic document, and the crate around what is generated from it.

use std::fmt::Write as _;
use std::path::Path;

use crate::BoxResult;

/// Writes the document of `operations` operations, its regions, and a crate for the generated code.
pub(crate) fn write(operations: usize, folder: &Path) -> BoxResult<()> {
    let workspace = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).canonicalize()?;
    let runtime = workspace.join("clients/runtime");
    write_file(&folder.join("specs/synthetic/many.yaml"), &document(operations)?)?;
    write_file(&folder.join("specs/synthetic/regions.yaml"), REGIONS)?;
    let source = folder.join("clients/synthetic");
    write_file(&source.join("Cargo.toml"), &MANIFEST.replace("RUNTIME", &runtime.display().to_string()))?;
    // The versions of this workspace, so that nothing is fetched.
    std::fs::create_dir_all(&source)?;
    std::fs::copy(workspace.join("Cargo.lock"), source.join("Cargo.lock"))?;
    write_file(&source.join("src/lib.rs"), LIB)
}

fn write_file(path: &Path, text: &str) -> BoxResult<()> {
    std::fs::create_dir_all(path.parent().ok_or("no folder")?)?;
    Ok(std::fs::write(path, text)?)
}

fn document(operations: usize) -> Result<String, std::fmt::Error> {
    let mut paths = String::new();
    let mut schemas = String::new();
    for index in 0..operations {
        let fields = 5 + index % 7;
        write!(
            paths,
            "  /v5/{{project_id}}/things/{index}:
    get:
      operationId: ListThings{index}
      summary: Lists things of kind {index}.
      description: The list is paged; a page holds up to 200 things.
      externalDocs:
        url: https://docs.example.com/api/ListThings{index}.html
      x-effect: read
      x-pagination: {{ style: offset, offset: offset, limit: limit, items: data_list, total: total_num }}
      parameters:
        - {{ name: project_id, in: path, required: true, description: The project., schema: {{ type: string }}, x-from-client: project_id }}
        - {{ name: kind, in: query, required: true, description: The kind of things., schema: {{ $ref: '#/components/schemas/Kind{index}' }} }}
        - {{ name: offset, in: query, required: false, description: Things to pass over., schema: {{ type: integer, format: int32 }} }}
        - {{ name: limit, in: query, required: false, description: Things on a page., schema: {{ type: integer, format: int32 }} }}
"
        )?;
        for field in 0..fields {
            writeln!(
                paths,
                "        - {{ name: filter_{field}, in: query, required: false, description: A filter on property {field}., schema: {{ {} }} }}",
                scalar(field)
            )?;
        }
        write!(
            paths,
            "      responses:
        '200':
          description: A page.
          content:
            application/json:
              schema: {{ $ref: '#/components/schemas/ListThings{index}Response' }}
        default: {{ $ref: '#/components/responses/Error' }}
"
        )?;
        // A little over half of the lists have elements of their own.
        let item =
            if index * 53 / 100 == (index + 1) * 53 / 100 { index * 53 / 100 * 100 / 53 } else { index };
        let item = (0..=item).rev().find(|each| each * 53 / 100 != (each + 1) * 53 / 100).unwrap_or(0);
        response(&mut schemas, index, if operations > 1 { item } else { 0 })?;
        if index == 0 || index * 53 / 100 != (index + 1) * 53 / 100 {
            thing(&mut schemas, index)?;
        }
    }
    Ok(format!("{HEAD}{paths}{COMPONENTS}{schemas}"))
}

fn response(out: &mut String, index: usize, item: usize) -> std::fmt::Result {
    write!(
        out,
        "    Kind{index}:
      description: A kind of things.
      type: string
      enum: [first_kind, second_kind, third_kind]
      x-enum-descriptions: [The first kind., The second kind., The third kind.]
    ListThings{index}Response:
      description: A page of things.
      type: object
      properties:
        data_list: {{ type: array, description: The things., items: {{ $ref: '#/components/schemas/Thing{item}' }} }}
        total_num: {{ type: integer, format: int32, description: How many there are. }}
"
    )?;
    (0..=index % 4).try_for_each(|field| property(out, "summary", field))
}

fn thing(out: &mut String, index: usize) -> std::fmt::Result {
    write!(out, "    Thing{index}:\n      description: A thing.\n      type: object\n      properties:\n")?;
    writeln!(out, "        kind: {{ $ref: '#/components/schemas/Kind{index}' }}")?;
    (0..6 + index % 7).try_for_each(|field| property(out, "property", field))
}

fn property(out: &mut String, name: &str, field: usize) -> std::fmt::Result {
    writeln!(
        out,
        "        {name}_{field}: {{ description: Property {field} of a thing., {} }}",
        scalar(field)
    )
}

fn scalar(field: usize) -> &'static str {
    match field % 4 {
        0 | 1 => "type: string, maxLength: 128",
        2 => "type: integer, format: int64, minimum: 0",
        _ => "type: boolean",
    }
}

const HEAD: &str = "openapi: 3.0.3
info: { title: Many things, version: v5, description: A synthetic service. }
servers: [{ url: https://things.example.com }]
externalDocs: { url: https://docs.example.com }
x-service: { name: Many, module: many, signing: NONE }
paths:
";

const COMPONENTS: &str = "components:
  responses:
    Error:
      description: It failed.
      content:
        application/json:
          schema: { $ref: '#/components/schemas/ErrorBody' }
  schemas:
    ErrorBody:
      description: An error.
      type: object
      properties:
        code: { type: string, description: The code. }
";

const REGIONS: &str = "provider: synthetic
client-parameters: [project_id]
sources: [made up]
services:
  many:
    public:
      here-1: things.here-1.example.com
";

const MANIFEST: &str = "[package]
name = \"imagescan-synthetic\"
version = \"0.0.0\"
edition = \"2024\"
publish = false

[features]
default = [\"many\"]
many = []

[dependencies]
imagescan-runtime = { path = \"RUNTIME\" }

[workspace]
";

const LIB: &str = "//! A crate of synthetic operations.
#[allow(deprecated, unused_imports)]
mod generated;
pub use generated::{endpoints, many, region};
/// The cloud that the service and the region refer to.
#[derive(Debug)]
pub enum SyntheticCloud {}
impl imagescan_runtime::Cloud for SyntheticCloud {
    const NAME: &'static str = \"synthetic\";
}
/// A region of the cloud.
pub type Region = imagescan_runtime::CloudRegion<SyntheticCloud>;
/// Builds nothing: only the compiler is measured.
#[derive(Debug)]
pub struct ClientBuilder<S>(std::marker::PhantomData<S>);
impl<S> Default for ClientBuilder<S> {
    fn default() -> Self {
        Self(std::marker::PhantomData)
    }
}
";
