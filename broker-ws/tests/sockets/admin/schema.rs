//! Whether an answer is what the description says: as much of OpenAPI and JSON Schema as
//! `openapi.json` uses, and a failure for whatever else may come to stand in it.

use serde_json::Value;

use crate::support::Answer;

const DESCRIPTION: &str = include_str!("../../../src/admin/openapi.json");

/// Fails unless the description has this answer for this request.
pub fn check(method: &str, path: &str, answer: &Answer) {
    let description: Value = serde_json::from_str(DESCRIPTION).unwrap();
    let bare = path.split('?').next().unwrap().strip_prefix("/api/v1").unwrap();
    let operation = &description["paths"][bare][method.to_lowercase()];
    let response = &operation["responses"][answer.status.to_string()];
    assert!(response.is_object(), "{method} {path} may not answer {}", answer.status);
    let Some(content) = response["content"].as_object() else {
        return assert_eq!(answer.body, "");
    };
    let kind = answer.header("content-type").unwrap();
    let schema = &content.get(kind).unwrap_or_else(|| panic!("{path}: {kind}"))["schema"];
    if schema.is_object() {
        let value = serde_json::from_str(&answer.body).unwrap();
        Check { description: &description }.matches(schema, &value, path);
    }
}

struct Check<'a> {
    description: &'a Value,
}

impl Check<'_> {
    fn matches(&self, schema: &Value, value: &Value, at: &str) {
        for (rule, is) in schema.as_object().unwrap() {
            match rule.as_str() {
                "$ref" => {
                    let pointer = is.as_str().unwrap().strip_prefix('#').unwrap();
                    self.matches(self.description.pointer(pointer).unwrap(), value, at);
                }
                "type" => {
                    let fits = |kind: &Value| is_a(kind.as_str().unwrap(), value);
                    let fits = is.as_array().map_or_else(|| fits(is), |all| all.iter().any(fits));
                    assert!(fits, "{at} is {value}, not {is}");
                }
                "enum" => assert!(is.as_array().unwrap().contains(value), "{at} is {value}"),
                "minimum" => assert!(value.is_null() || value.as_i64() >= is.as_i64(), "{at}"),
                "maximum" => assert!(value.is_null() || value.as_i64() <= is.as_i64(), "{at}"),
                "maxItems" => {
                    assert!(value.as_array().unwrap().len() as u64 <= is.as_u64().unwrap())
                }
                "maxLength" => {
                    let length = value.as_str().unwrap_or_default().chars().count() as u64;
                    assert!(length <= is.as_u64().unwrap(), "{at}: {value}");
                }
                "items" => {
                    for (index, item) in value.as_array().unwrap().iter().enumerate() {
                        self.matches(is, item, &format!("{at}/{index}"));
                    }
                }
                // Where nothing may stand instead, its type says so.
                "required" | "properties" if value.is_null() => {}
                "required" => {
                    for name in is.as_array().unwrap() {
                        let is_there = value.get(name.as_str().unwrap()).is_some();
                        assert!(is_there, "{at} has no {name}: {value}");
                    }
                }
                "properties" => {
                    for (name, item) in value.as_object().unwrap() {
                        let schema = is.get(name).unwrap_or_else(|| panic!("{at} has {name}"));
                        self.matches(schema, item, &format!("{at}/{name}"));
                    }
                }
                "description" | "default" | "additionalProperties" => {}
                other => panic!("{at}: this test does not know {other}"),
            }
        }
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other} is no type"),
    }
}
