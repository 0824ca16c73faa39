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

/// The section with the example.
///
/// # Errors
/// The field whose value does not fit its type, and the value.
pub(super) fn section(
    service: &Service,
    types: &RustTypes<'_>,
    operation: &Operation,
    model: &Model<'_>,
) -> Code {
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
    Ok(format!(
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

/// Code, or the field whose value does not fit.
type Code = Result<String, String>;

/// Writes values as Rust.
struct Writer<'t> {
    types: &'t RustTypes<'t>,
    /// The types that the code names.
    used: BTreeSet<&'t str>,
}

impl<'t> Writer<'t> {
    /// A request or an object in it: `new` with the required arguments, then setters.
    fn request(&mut self, model: &'t Model<'t>, value: &ExampleValue, indent: &str) -> Code {
        let ExampleValue::Object(values) = value else { return Err(format!("{value:?} is not an object")) };
        let value_of = |field: &ModelField<'_>| {
            values.iter().find(|(name, _)| *name == field.property.wire).map(|(_, value)| value)
        };
        let mut arguments = Vec::new();
        for field in model.required() {
            let value = value_of(field).ok_or_else(|| format!("`{}` is absent", field.property.wire))?;
            arguments.push(self.field(field, value, indent)?);
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
            return Ok(line);
        }
        let mut code = new;
        for setter in setters {
            let _ = write!(code, "\n{indent}{setter}");
        }
        Ok(code)
    }

    fn field(&mut self, field: &ModelField<'t>, value: &ExampleValue, indent: &str) -> Code {
        let code = self.value(&field.ty, value, indent);
        let code = code.map_err(|error| format!("`{}`: {error}", field.property.wire))?;
        // Times take several types.
        Ok(if field.property.time.is_some() && !code.starts_with('"') { format!("{code}_i64") } else { code })
    }

    fn value(&mut self, ty: &FieldType, value: &ExampleValue, indent: &str) -> Code {
        let unfit = || format!("{value:?} does not fit {ty:?}");
        let code = match (ty, value) {
            (FieldType::Optional(inner), value) => return self.value(inner, value, indent),
            (FieldType::Scalar(Scalar::String), ExampleValue::Text(text)) => Some(format!("{text:?}")),
            (FieldType::Scalar(Scalar::Bool), ExampleValue::Bool(flag)) => Some(flag.to_string()),
            (FieldType::Scalar(Scalar::F64), ExampleValue::Number(number)) => {
                Some(if number.contains(['.', 'e']) { number.clone() } else { format!("{number}.0") })
            }
            (FieldType::Scalar(scalar), ExampleValue::Number(number)) if scalar.is_integer() => {
                Some(number.clone())
            }
            (FieldType::Enum(name), ExampleValue::Text(text)) => {
                let of_enum = self.types.enums.iter().find(|each| each.name == *name).ok_or_else(unfit)?;
                self.used.insert(of_enum.name);
                match of_enum.variants.iter().find(|variant| variant.value.wire == *text) {
                    Some(variant) => Some(format!("{name}::{}", variant.rust)),
                    None => (!of_enum.closed).then(|| format!("{name}::from({text:?})")),
                }
            }
            (FieldType::Number(name), ExampleValue::Number(number)) => {
                let named = self.types.numbers.iter().find(|each| each.name == *name).ok_or_else(unfit)?;
                self.used.insert(named.name);
                let constants = constants(named, number.parse().map_err(|_| unfit())?);
                let all: Vec<_> = constants.iter().map(|each| format!("{name}::{each}")).collect();
                Some(if all.is_empty() { format!("{name}({number})") } else { all.join(" | ") })
            }
            (FieldType::Model(name), value) => {
                let models = self.types.models.iter().filter(|each| each.role == Role::Request);
                let model = models.into_iter().find(|each| each.name == *name).ok_or_else(unfit)?;
                self.used.insert(model.name);
                return self.request(model, value, &format!("{indent}    "));
            }
            (FieldType::List(item), ExampleValue::List(items)) => return self.list(item, items, indent),
            _ => None,
        };
        code.ok_or_else(unfit)
    }

    fn list(&mut self, item: &FieldType, items: &[ExampleValue], indent: &str) -> Code {
        if items.is_empty() {
            return self.empty_list(item);
        }
        let inner = format!("{indent}    ");
        let codes: Result<Vec<_>, _> = items.iter().map(|value| self.value(item, value, &inner)).collect();
        let codes = codes?;
        let line = format!("[{}]", codes.join(", "));
        if !line.contains('\n') && line.len() + indent.len() < WIDTH {
            return Ok(line);
        }
        let lines = codes.iter().fold(String::new(), |lines, code| lines + "\n" + &inner + code + ",");
        Ok(format!("[{lines}\n{indent}]"))
    }

    /// A list without items, with the type of its items.
    fn empty_list(&mut self, item: &FieldType) -> Code {
        let name = match item {
            FieldType::Scalar(scalar) => scalar.name(),
            FieldType::Enum(name) | FieldType::Number(name) | FieldType::Model(name) => {
                let types = self.types;
                let enums = types.enums.iter().map(|each| each.name);
                let numbers = types.numbers.iter().map(|each| each.name);
                let models = types.models.iter().map(|each| each.name);
                self.used.extend(enums.chain(numbers).chain(models).filter(|each| each == name));
                name
            }
            FieldType::Optional(_) | FieldType::List(_) => return Err(format!("a list of {item:?}")),
        };
        Ok(format!("Vec::<{name}>::new()"))
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
