//! Bodies of requests: JSON, forms and multipart forms, all read into one object.

use serde_json::{Map, Value};

/// The body of a request as an object.
#[derive(Debug, Default, PartialEq)]
pub(in crate::sandbox) struct RequestBody {
    pub(in crate::sandbox) fields: Map<String, Value>,
    /// Whether it came as a form: there an empty text means nothing, and a list is a key that
    /// repeats.
    pub(in crate::sandbox) form: bool,
}

/// Why a body cannot be read: the status and the object to answer.
#[derive(Debug, PartialEq)]
pub(in crate::sandbox) struct Unreadable {
    pub(in crate::sandbox) status: u16,
    pub(in crate::sandbox) answer: Value,
}

fn unreadable_detail(status: u16, text: String) -> Unreadable {
    Unreadable { status, answer: serde_json::json!({ "detail": text }) }
}

/// Reads a body by its content type. An empty one is an empty object, whatever its type.
pub(in crate::sandbox) fn read_body(
    content_type: &str,
    bytes: &[u8],
) -> Result<RequestBody, Unreadable> {
    let (media, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    match media.trim().to_ascii_lowercase().as_str() {
        _ if bytes.is_empty() => Ok(RequestBody::default()),
        "application/json" => parse_json_body(bytes),
        "" | "application/x-www-form-urlencoded" => Ok(parse_form_body(
            url::form_urlencoded::parse(bytes).map(|(k, v)| (k.into_owned(), v.into_owned())),
        )),
        "multipart/form-data" => parse_multipart_body(parameters, bytes),
        other => {
            Err(unreadable_detail(415, format!("Unsupported media type \"{other}\" in request.")))
        }
    }
}

fn parse_json_body(bytes: &[u8]) -> Result<RequestBody, Unreadable> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        let line = bytes.split(|byte| *byte == b'\n').take(error.line().saturating_sub(1));
        let position =
            line.map(|line| line.len() + 1).sum::<usize>() + error.column().saturating_sub(1);
        let place = format!("line {} column {} (char {position})", error.line(), error.column());
        unreadable_detail(400, format!("JSON parse error - Expecting value: {place}"))
    })?;
    match value {
        Value::Object(fields) => Ok(RequestBody { fields, form: false }),
        other => {
            let text =
                format!("Invalid data. Expected a dictionary, but got {}.", python_type(&other));
            Err(Unreadable {
                status: 400,
                answer: serde_json::json!({ "non_field_errors": [text] }),
            })
        }
    }
}

/// The name that the servers' language gives to the type of a value.
pub(in crate::sandbox) fn python_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

/// The key of one item of a list, as `key[]` or `key[0]`.
fn list_item_key(key: &str) -> Option<&str> {
    let (bare, index) = key.strip_suffix(']')?.split_once('[')?;
    index.bytes().all(|byte| byte.is_ascii_digit()).then_some(bare)
}

/// A form: a key that comes several times, or that ends in `[]` or a number in brackets, is a list.
fn parse_form_body(pairs: impl Iterator<Item = (String, String)>) -> RequestBody {
    let mut fields = Map::new();
    for (key, value) in pairs {
        let (key, list) = match list_item_key(&key) {
            Some(bare) => (bare.to_owned(), true),
            None => (key, false),
        };
        let value = Value::String(value);
        match fields.get_mut(&key) {
            None => {
                fields.insert(key, if list { Value::Array(vec![value]) } else { value });
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    RequestBody { fields, form: true }
}

/// A multipart form of texts, as some HTTP libraries send every form. Files are not expected.
fn parse_multipart_body(parameters: &str, bytes: &[u8]) -> Result<RequestBody, Unreadable> {
    let wrong = || {
        unreadable_detail(
            400,
            "Multipart form parse error - Invalid boundary in multipart".to_owned(),
        )
    };
    let boundary = parameters
        .split(';')
        .find_map(|part| part.trim().strip_prefix("boundary="))
        .map(|boundary| format!("--{}", boundary.trim_matches('"')))
        .filter(|boundary| boundary.len() > 2)
        .ok_or_else(wrong)?;
    let text = String::from_utf8_lossy(bytes);
    let parts = text.split(boundary.as_str()).skip(1).filter_map(|part| {
        let (head, value) = part.strip_prefix("\r\n")?.split_once("\r\n\r\n")?;
        let name = head.split_once("name=\"")?.1.split_once('"')?.0;
        Some((name.to_owned(), value.strip_suffix("\r\n").unwrap_or(value).to_owned()))
    });
    Ok(parse_form_body(parts))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_forms_and_multipart_give_the_same_object() {
        let read =
            |media: &str, text: &str| read_body(media, text.as_bytes()).expect("readable").fields;
        let expected = json!({ "a": "x y", "b": ["1", "2"] });
        assert_eq!(
            Value::Object(read("application/json; charset=utf-8", &expected.to_string())),
            expected
        );
        assert_eq!(
            Value::Object(read("application/x-www-form-urlencoded", "a=x+y&b=1&b=2")),
            expected
        );
        assert_eq!(Value::Object(read("", "a=x%20y&b[]=1&b[]=2")), expected);
        assert_eq!(Value::Object(read("", "a=x%20y&b[0]=1&b[1]=2")), expected);
        assert_eq!(read("", "a[x]=1").get("a[x]"), Some(&json!("1")));
        let parts = "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx y\r\n\
                     --X\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n1\r\n\
                     --X\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n2\r\n--X--\r\n";
        assert_eq!(Value::Object(read("multipart/form-data; boundary=X", parts)), expected);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let broken = read_body("application/json", b"{\"a\": }").expect_err("broken");
        assert_eq!(broken.status, 400);
        assert_eq!(
            broken.answer["detail"],
            json!("JSON parse error - Expecting value: line 1 column 7 (char 6)")
        );
        let list = read_body("application/json", b"[1]").expect_err("a list");
        assert_eq!(
            list.answer,
            json!({"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]})
        );
        assert_eq!(read_body("text/plain", b"x").expect_err("text").status, 415);
        assert_eq!(read_body("application/json", b""), Ok(RequestBody::default()));
    }
}
