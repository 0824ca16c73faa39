//! What one JSON value has and another one lacks.

use serde_json::Value;

/// The paths of the fields that `theirs` lacks; nothing when the values differ in another way.
pub(super) fn lacks(theirs: &Value, ours: &Value) -> Option<Vec<String>> {
    let mut paths = Vec::new();
    collect(theirs, ours, "", &mut paths).then(|| {
        paths.sort();
        paths.dedup();
        paths
    })
}

/// Returns whether the values are equal but for these fields.
fn collect(theirs: &Value, ours: &Value, path: &str, paths: &mut Vec<String>) -> bool {
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours)) => {
            let below = |name: &String| if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            theirs.keys().all(|name| ours.contains_key(name))
                && ours.iter().all(|(name, value)| {
                    let Some(of) = theirs.get(name) else {
                        paths.push(below(name));
                        return true;
                    };
                    collect(of, value, &below(name), paths)
                })
        }
        (Value::Array(theirs), Value::Array(ours)) => {
            let path = format!("{path}[]");
            theirs.len() == ours.len()
                && theirs.iter().zip(ours).all(|(theirs, ours)| collect(theirs, ours, &path, paths))
        }
        // A language without integers writes 5.0 as 5.
        (Value::Number(theirs), Value::Number(ours)) if theirs.is_f64() || ours.is_f64() => {
            theirs.as_f64() == ours.as_f64()
        }
        _ => theirs == ours,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::lacks;

    #[test]
    fn fields_may_be_missing_and_nothing_else() {
        let ours = json!({"a": 1, "b": [{"c": 2, "d": 3}, {"c": 4, "d": 5}]});
        assert_eq!(lacks(&ours, &ours), Some(vec![]));
        let theirs = json!({"b": [{"c": 2}, {"c": 4}]});
        assert_eq!(lacks(&theirs, &ours), Some(vec!["a".to_owned(), "b[].d".to_owned()]));
        for other in
            [json!({"a": 2}), json!({"e": 1}), json!({"b": [{}]}), json!({"b": [{"c": 2}, {"c": 5}]})]
        {
            assert_eq!(lacks(&other, &ours), None, "{other}");
        }
    }
}
