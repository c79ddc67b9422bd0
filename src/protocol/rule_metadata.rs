//! Answers to OPTIONS: what a list says of the fields that a new record may have.

use serde_json::{Map, Value as Json};

use crate::model::server_rules::{FieldRule, KindRules};

/// More choices than this are no choices of a field, but a list of records.
const MOST_CHOICES: usize = 500;

/// What the answer says that the server takes; `None` where it says nothing that could be used.
/// Whatever makes no sense in it is passed over: lengths of 0, empty lists of choices, fields of
/// which all are read-only.
pub fn rules(body: &[u8]) -> Option<KindRules> {
    let json: Json = serde_json::from_slice(body).ok()?;
    let actions = json.get("actions").or_else(|| json.get("data")?.get("actions"))?;
    // A list describes POST; some servers describe PUT alone, which names the same fields.
    let fields = ["POST", "PUT"].iter().find_map(|verb| actions.get(verb)?.as_object())?;
    let mut rules = KindRules::default();
    for (name, described) in fields {
        let Some(described) = described.as_object() else { continue };
        if let Some(children) = described.get("children").and_then(Json::as_object) {
            let inside = children.iter().filter_map(|(key, child)| Some((key, child.as_object()?)));
            rules.fields.extend(inside.map(|(key, child)| (format!("{name}.{key}"), rule(child))));
        }
        rules.fields.insert(name.clone(), rule(described));
    }
    let is_usable = rules.fields.values().any(|rule| !rule.read_only);
    is_usable.then_some(rules)
}

fn rule(described: &Map<String, Json>) -> FieldRule {
    let is_true = |name: &str| described.get(name).and_then(Json::as_bool) == Some(true);
    let read_only = is_true("read_only");
    FieldRule {
        max_length: described.get("max_length").and_then(length),
        choices: described
            .get("choices")
            .and_then(Json::as_array)
            .map(|all| choices(all))
            .unwrap_or_default(),
        // Nothing can need what it does not take.
        required: is_true("required") && !read_only,
        read_only,
    }
}

fn length(value: &Json) -> Option<u32> {
    let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
    u32::try_from(number).ok().filter(|most| *most > 0)
}

/// `[{"value": 1, "display_name": "Finger"}]`, pairs, or the values alone.
fn choices(all: &[Json]) -> Vec<String> {
    let value = |one: &Json| match one {
        Json::Object(map) => map.get("value").and_then(text),
        Json::Array(pair) => pair.first().and_then(text),
        one => text(one),
    };
    if all.len() > MOST_CHOICES {
        return Vec::new();
    }
    all.iter().filter_map(value).filter(|text| !text.is_empty()).collect()
}

fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.trim().to_owned()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(fields: &Json) -> Option<KindRules> {
        rules(json!({ "actions": { "POST": fields } }).to_string().as_bytes())
    }

    #[test]
    fn what_an_answer_says_of_fields_is_read() {
        let read = read(&json!({
            "id": { "type": "integer", "required": false, "read_only": true, "label": "ID" },
            "first_name": { "type": "string", "required": true, "read_only": false,
                "max_length": 25 },
            "gender": { "type": "choice", "choices": [{ "value": "F", "display_name": "Female" },
                { "value": "" }] },
            "verify_mode": { "type": "choice", "choices": [[-1, "Device"], [15, "Face"]] },
            "attemployee": { "children": { "enable_overtime": { "type": "boolean",
                "read_only": true } } },
        }));
        let fields = read.expect("rules").fields;
        assert!(fields["id"].read_only && fields["first_name"].required);
        assert_eq!(fields["first_name"].max_length, Some(25));
        assert_eq!(
            (fields["gender"].choices.clone(), fields["verify_mode"].choices.clone()),
            (vec!["F".to_owned()], vec!["-1".to_owned(), "15".to_owned()])
        );
        assert!(fields["attemployee.enable_overtime"].read_only);
    }

    #[test]
    fn what_makes_no_sense_says_nothing() {
        let odd = read(&json!({
            "first_name": { "max_length": 0, "choices": [], "required": "yes" },
            "last_name": { "max_length": -4, "choices": null, "read_only": true, "required": true },
            "mobile": { "max_length": "many" },
            "email": "text",
        }));
        let fields = odd.expect("rules").fields;
        assert_eq!(fields["first_name"], FieldRule::default());
        assert_eq!(fields["last_name"], FieldRule { read_only: true, ..FieldRule::default() });
        assert_eq!(fields["mobile"], FieldRule::default());
        assert!(!fields.contains_key("email"));
        for nothing in [json!({}), json!({ "id": { "read_only": true } }), json!([1]), json!(null)]
        {
            assert_eq!(read(&nothing), None, "{nothing}");
        }
        for body in
            ["", "<html></html>", "{}", "[]", r#"{"actions": 1}"#, r#"{"name": "Employee List"}"#]
        {
            assert_eq!(rules(body.as_bytes()), None, "{body}");
        }
    }
}
