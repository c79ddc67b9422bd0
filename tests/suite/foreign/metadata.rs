//! Answers to OPTIONS: what the framework says of the fields of a list, or whatever a server says
//! in its place.

use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::serve::Inner;
use super::tables::{FLAGS, Field, Kind, What};

/// What a server answers to OPTIONS.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Metadata {
    /// As the framework does, from the tables.
    Framework,
    /// The same, with these keys put into fields of a kind: `{"first_name": {"max_length": 5}}`.
    Says(Kind, Value),
    /// This status with this text, as JSON when it is some, else as a page.
    Answers(u16, &'static str),
}

impl Inner {
    /// The answer to OPTIONS of a list; who may not write is told no fields.
    pub(super) fn metadata(&self, kind: Kind, may_write: bool) -> Answer {
        if let Metadata::Answers(status, text) = self.habits.metadata {
            let content_type = if text.starts_with('<') { "text/html" } else { "application/json" };
            return Answer { status, content_type, body: text.to_owned(), ..Answer::default() };
        }
        let mut answer = json!({
            "name": format!("{kind:?} List"),
            "description": "",
            "renders": ["application/json", "text/html"],
            "parses": ["application/json"],
        });
        let is_writable = !matches!(kind, Kind::Terminal | Kind::Transaction);
        if may_write && is_writable {
            answer["actions"] = json!({ "POST": self.fields(kind) });
        }
        Answer::json(200, &answer)
    }

    fn fields(&self, kind: Kind) -> Value {
        let nested = self.habits.shape.is_nested();
        let mut fields = Map::new();
        fields.insert(
            "id".to_owned(),
            json!({ "type": "integer", "required": false, "read_only": true }),
        );
        for field in kind.fields() {
            if kind == Kind::Employee && nested && FLAGS.iter().any(|(flat, _)| *flat == field.name)
            {
                continue;
            }
            fields.insert(field.name.to_owned(), described(field, nested));
        }
        if kind == Kind::Employee && nested {
            let flag = json!({ "type": "boolean", "required": false, "read_only": false });
            let children: Map<String, Value> =
                FLAGS.iter().map(|(_, name)| ((*name).to_owned(), flag.clone())).collect();
            let object =
                json!({ "type": "nested object", "required": false, "children": children });
            fields.insert("attemployee".to_owned(), object);
        }
        if let Metadata::Says(of, said) = &self.habits.metadata
            && *of == kind
        {
            for (name, more) in said.as_object().into_iter().flatten() {
                let field = fields.entry(name.clone()).or_insert_with(|| json!({}));
                for (key, value) in more.as_object().into_iter().flatten() {
                    field[key] = value.clone();
                }
            }
        }
        Value::Object(fields)
    }
}

fn described(field: &Field, nested: bool) -> Value {
    let ty = match field.what {
        What::Text(..) => "string",
        What::Email => "email",
        What::Date => "date",
        What::Number => "integer",
        What::Flag => "boolean",
        What::One(_) | What::Many(_) | What::Numbers => "field",
    };
    let mut said =
        json!({ "type": ty, "required": field.required, "read_only": false, "label": field.name });
    if let What::Text(flat, long) = field.what {
        said["max_length"] = json!(if nested { long } else { flat });
    }
    said
}
