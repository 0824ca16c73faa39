//! The example of an operation: a call with the client of its service, as a documentation test.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::numbers::constants;
use crate::ir::{
    ExampleValue, FieldType, Model, ModelField, Operation, Output, Role, RustTypes, Scalar, Service,
};

/// The widest line of code.
const WIDTH: usize = 90;

/// The section with the example; `None` if a value of the sample does not fit its type.
pub(super) fn section(
    service: &Service,
    types: &RustTypes<'_>,
    operation: &Operation,
    model: &Model<'_>,
) -> Option<String> {
    let mut writer = Writer { types, used: BTreeSet::new() };
    let request = writer.request(model, &operation.example, "    ")?;
    let Service { provider, module, .. } = service;
    let id = &operation.id;
    let imports = match writer.used.iter().copied().collect::<Vec<_>>()[..] {
        [] => format!("use imagescan::{provider}::{module}::{id};"),
        [one] => format!("use imagescan::{provider}::{module}::{{{id}, model::{one}}};"),
        ref many => format!(
            "use imagescan::{provider}::{module}::{id};\nuse imagescan::{provider}::{module}::model::{{{}}};",
            many.join(", ")
        ),
    };
    let origin = if operation.composed_samples {
        "\n\nThe values are ours: the vendor publishes no sample."
    } else {
        ""
    };
    let call = call(operation);
    Some(format!(
        "# Example{origin}\n\n\
         ```no_run\n\
         # mod imagescan {{ pub use imagescan_{provider}::*; pub mod {provider} {{ pub use imagescan_{provider}::*; }} }}\n\
         # async fn example(client: imagescan::{provider}::{module}::Client) -> Result<(), imagescan::Error> {{\n\
         {imports}\n\n\
         let request = {request};\n\
         {call}\n\
         # Ok(())\n\
         # }}\n\
         ```"
    ))
}

/// The lines that send `request`.
fn call(operation: &Operation) -> Cow<'static, str> {
    if let Some(starts) = &operation.starts {
        let function = starts.functions.first().map_or("waiter", |function| &function.name);
        return format!(
            "let started = client.send(request.clone()).await?;\n\
             let task = client.wait(request.{function}(&started)?).await?;\n\
             println!(\"{{task:?}}\");"
        )
        .into();
    }
    if operation.waiter.is_some() && operation.pagination.is_none() {
        return "let task = client.wait(request).await?;\nprintln!(\"{task:?}\");".into();
    }
    match (&operation.pagination, &operation.output) {
        (Some(_), _) => {
            "let mut items = client.items(request);\n\
             while let Some(item) = items.try_next().await? {\n    \
                 println!(\"{item:?}\");\n\
             }"
        }
        (None, Output::Empty) => "client.send(request).await?;",
        (None, Output::Object(_)) => {
            "let response = client.send(request).await?;\nprintln!(\"{response:?}\");"
        }
    }
    .into()
}

/// Writes values as Rust.
struct Writer<'t> {
    types: &'t RustTypes<'t>,
    /// The types that the code names.
    used: BTreeSet<&'t str>,
}

impl<'t> Writer<'t> {
    /// A request or an object in it: `new` with the required arguments, then setters.
    fn request(&mut self, model: &'t Model<'t>, value: &ExampleValue, indent: &str) -> Option<String> {
        let ExampleValue::Object(values) = value else { return None };
        let value_of = |field: &ModelField<'_>| {
            values.iter().find(|(name, _)| *name == field.property.wire).map(|(_, value)| value)
        };
        let mut arguments = Vec::new();
        for field in model.required() {
            arguments.push(self.field(field, value_of(field)?, indent)?);
        }
        let mut setters = Vec::new();
        for field in model.fields.iter().filter(|field| !field.required) {
            let Some(value) = value_of(field).filter(|value| !is_absent(value)) else { continue };
            let value = self.field(field, value, indent)?;
            setters.push(format!(".{}({value})", field.property.rust));
        }
        let new = format!("{}::new({})", model.name, arguments.join(", "));
        let line = format!("{new}{}", setters.concat());
        if setters.is_empty() || (line.len() + indent.len() < WIDTH && !line.contains('\n')) {
            return Some(line);
        }
        let mut code = new;
        for setter in setters {
            let _ = write!(code, "\n{indent}{setter}");
        }
        Some(code)
    }

    fn field(&mut self, field: &ModelField<'t>, value: &ExampleValue, indent: &str) -> Option<String> {
        let code = self.value(&field.ty, value, indent)?;
        // Times take several types.
        Some(if field.property.time.is_some() && !code.starts_with('"') {
            format!("{code}_i64")
        } else {
            code
        })
    }

    fn value(&mut self, ty: &FieldType, value: &ExampleValue, indent: &str) -> Option<String> {
        match (ty, value) {
            (FieldType::Optional(inner), value) => self.value(inner, value, indent),
            (FieldType::Scalar(Scalar::String), ExampleValue::Text(text)) => Some(format!("{text:?}")),
            (FieldType::Scalar(Scalar::Bool), ExampleValue::Bool(flag)) => Some(flag.to_string()),
            (FieldType::Scalar(Scalar::F64), ExampleValue::Number(number)) => {
                Some(if number.contains(['.', 'e']) { number.clone() } else { format!("{number}.0") })
            }
            (FieldType::Scalar(scalar), ExampleValue::Number(number)) if scalar.is_integer() => {
                Some(number.clone())
            }
            (FieldType::Enum(name), ExampleValue::Text(text)) => {
                let of_enum = self.types.enums.iter().find(|each| each.name == *name)?;
                self.used.insert(of_enum.name);
                match of_enum.variants.iter().find(|variant| variant.value.wire == *text) {
                    Some(variant) => Some(format!("{name}::{}", variant.rust)),
                    None => (!of_enum.closed).then(|| format!("{name}::from({text:?})")),
                }
            }
            (FieldType::Number(name), ExampleValue::Number(number)) => {
                let named = self.types.numbers.iter().find(|each| each.name == *name)?;
                self.used.insert(named.name);
                let constants = constants(named, number.parse().ok()?);
                let all: Vec<_> = constants.iter().map(|each| format!("{name}::{each}")).collect();
                Some(if all.is_empty() { format!("{name}({number})") } else { all.join(" | ") })
            }
            (FieldType::Model(name), value) => {
                let model = self.types.models.iter().find(|each| each.name == *name)?;
                if model.role != Role::Request {
                    return None;
                }
                self.used.insert(model.name);
                self.request(model, value, &format!("{indent}    "))
            }
            (FieldType::List(item), ExampleValue::List(items)) => self.list(item, items, indent),
            _ => None,
        }
    }

    fn list(&mut self, item: &FieldType, items: &[ExampleValue], indent: &str) -> Option<String> {
        if items.is_empty() {
            return match item {
                FieldType::Scalar(Scalar::String) => Some("Vec::<String>::new()".to_owned()),
                _ => None,
            };
        }
        let inner = format!("{indent}    ");
        let codes: Option<Vec<_>> = items.iter().map(|value| self.value(item, value, &inner)).collect();
        let codes = codes?;
        let line = format!("[{}]", codes.join(", "));
        if !line.contains('\n') && line.len() + indent.len() < WIDTH {
            return Some(line);
        }
        let lines = codes.iter().fold(String::new(), |lines, code| lines + "\n" + &inner + code + ",");
        Some(format!("[{lines}\n{indent}]"))
    }
}

/// Whether a setter with this value would change nothing.
fn is_absent(value: &ExampleValue) -> bool {
    match value {
        ExampleValue::Null => true,
        ExampleValue::List(items) => items.is_empty(),
        _ => false,
    }
}
