//! Describes the node at a JSON pointer: ``property `id` of schema `Image` ``.

use serde_json::Value;

/// The description of a node, with the name of its operation.
pub(crate) fn subject(document: &Value, pointer: &str) -> String {
    let tokens: Vec<String> =
        pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    match tokens.as_slice() {
        [] => "the document".to_owned(),
        ["paths", path] => format!("path `{path}`"),
        ["paths", path, method, inside @ ..] => {
            let id = document
                .get("paths")
                .and_then(|paths| paths.get(path)?.get(method)?.get("operationId")?.as_str());
            let operation = match id {
                Some(id) => format!("`{id}`"),
                None => format!("`{} {path}`", method.to_uppercase()),
            };
            in_operation(document, pointer, inside, &operation)
        }
        ["x-groups", group, inside @ ..] => within(&format!("the `info` of group `{group}`"), inside),
        ["components", "schemas", name, inside @ ..] => within(&format!("schema `{name}`"), inside),
        ["components", "parameters", name, inside @ ..] => within(&format!("parameter `{name}`"), inside),
        ["components", "responses", name, inside @ ..] => within(&format!("response `{name}`"), inside),
        inside => within("the document", inside),
    }
}

fn in_operation(document: &Value, pointer: &str, inside: &[&str], operation: &str) -> String {
    match inside {
        [] => format!("operation {operation}"),
        ["parameters", index, inside @ ..] => {
            let end = pointer.len() - inside.iter().map(|token| escaped_len(token) + 1).sum::<usize>();
            let parameter = pointer.get(..end).and_then(|pointer| document.pointer(pointer));
            let name = parameter.and_then(|parameter| parameter.get("name")?.as_str());
            let name =
                name.map_or_else(|| format!("parameter {index}"), |name| format!("parameter `{name}`"));
            within(&format!("{name} of {operation}"), inside)
        }
        ["requestBody", inside @ ..] => within(&format!("the body of {operation}"), inside),
        ["responses", "default", inside @ ..] => {
            within(&format!("the error response of {operation}"), inside)
        }
        ["responses", code, inside @ ..] => within(&format!("response {code} of {operation}"), inside),
        inside => within(&format!("operation {operation}"), inside),
    }
}

fn within(whole: &str, inside: &[&str]) -> String {
    match inside {
        [] | ["schema"] => whole.to_owned(),
        ["properties", name, inside @ ..] => within(&format!("property `{name}` of {whole}"), inside),
        ["items", inside @ ..] => within(&format!("an item of {whole}"), inside),
        ["schema", inside @ ..] | ["content", _, inside @ ..] => within(whole, inside),
        [name] => format!("`{name}` of {whole}"),
        [name, index, inside @ ..] if index.bytes().all(|byte| byte.is_ascii_digit()) => {
            within(&format!("entry {index} of `{name}` of {whole}"), inside)
        }
        [name, inside @ ..] => within(&format!("`{name}` of {whole}"), inside),
    }
}

fn escaped_len(token: &str) -> usize {
    token.len() + token.matches(['~', '/']).count()
}

#[cfg(test)]
mod tests {
    use super::subject;
    use serde_json::json;

    #[test]
    fn pointers_become_descriptions() {
        let get = json!({ "operationId": "ListTasks", "parameters": [{ "name": "type" }] });
        let document = json!({ "paths": { "/a~b": { "get": get, "put": {} } } });
        let cases = [
            ("", "the document"),
            ("/info/title", "`title` of `info` of the document"),
            ("/paths/~1a~0b", "path `/a~b`"),
            ("/paths/~1a~0b/get", "operation `ListTasks`"),
            ("/paths/~1a~0b/put/summary", "`summary` of operation `PUT /a~b`"),
            ("/paths/~1a~0b/get/parameters/0/schema", "parameter `type` of `ListTasks`"),
            ("/paths/~1a~0b/get/parameters/7", "parameter 7 of `ListTasks`"),
            ("/paths/~1a~0b/get/requestBody/content/application~1json/schema", "the body of `ListTasks`"),
            ("/paths/~1a~0b/get/responses/200", "response 200 of `ListTasks`"),
            ("/components/schemas/Image/properties/id", "property `id` of schema `Image`"),
            (
                "/components/schemas/Image/properties/tags/items",
                "an item of property `tags` of schema `Image`",
            ),
            ("/components/schemas/Kind/enum/2", "entry 2 of `enum` of schema `Kind`"),
        ];
        for (pointer, words) in cases {
            assert_eq!(subject(&document, pointer), words);
        }
    }
}
