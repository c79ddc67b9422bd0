//! The answer to a write: whether it reports a failure of its own. What else it holds is skipped.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::page_reader::describe_json_error;

/// What an answer with a success status says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteAnswer {
    /// `code` and `msg` of an answer that has both, where the code is not 0.
    pub failure: Option<(i64, String)>,
}

impl WriteAnswer {
    /// Reads an answer; an empty one is a success.
    ///
    /// # Errors
    /// With what is wrong where it is no JSON, without its values.
    pub fn parse(answer: &[u8]) -> Result<WriteAnswer, String> {
        if answer.iter().all(u8::is_ascii_whitespace) {
            return Ok(WriteAnswer::default());
        }
        // Text that is skipped is not looked at: what is no text is found here.
        let found = match std::str::from_utf8(answer) {
            Ok(text) => serde_json::from_str(text),
            Err(_) => serde_json::from_slice::<Json>(answer).map(|_| AnswerKeys::default()),
        };
        let AnswerKeys { code, msg } = found.map_err(|error| describe_json_error(&error))?;
        let code = code.and_then(|code| code.as_i64()).filter(|code| *code != 0);
        let text = |msg: Json| msg.as_str().unwrap_or_default().to_owned();
        Ok(WriteAnswer { failure: code.zip(msg).map(|(code, msg)| (code, text(msg))) })
    }
}

/// The two keys that matter, of an answer that is an object.
#[derive(Default)]
struct AnswerKeys {
    code: Option<Json>,
    msg: Option<Json>,
}

impl<'de> Deserialize<'de> for AnswerKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AnswerKeys, D::Error> {
        deserializer.deserialize_any(AnswerVisitor)
    }
}

struct AnswerVisitor;

impl<'de> Visitor<'de> for AnswerVisitor {
    type Value = AnswerKeys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AnswerKeys, A::Error> {
        let mut keys = AnswerKeys::default();
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            match key.as_ref() {
                "code" => keys.code = Some(map.next_value()?),
                "msg" => keys.msg = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(keys)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<AnswerKeys, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(AnswerKeys::default())
    }

    fn visit_unit<E>(self) -> Result<AnswerKeys, E> {
        Ok(AnswerKeys::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<AnswerKeys, E> {
        Ok(AnswerKeys::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<AnswerKeys, E> {
        Ok(AnswerKeys::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<AnswerKeys, E> {
        Ok(AnswerKeys::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<AnswerKeys, E> {
        Ok(AnswerKeys::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<AnswerKeys, E> {
        Ok(AnswerKeys::default())
    }
}

#[cfg(test)]
mod tests {
    use super::WriteAnswer;

    /// The same with a tree of all values, as a person would write it.
    fn parse_simply(answer: &[u8]) -> Option<Option<(i64, String)>> {
        if answer.iter().all(u8::is_ascii_whitespace) {
            return Some(None);
        }
        let json: serde_json::Value = serde_json::from_slice(answer).ok()?;
        let code = json.get("code").and_then(serde_json::Value::as_i64);
        let msg = json.get("msg").map(|msg| msg.as_str().unwrap_or_default().to_owned());
        Some(code.filter(|code| *code != 0).zip(msg))
    }

    #[test]
    fn an_answer_means_what_a_tree_of_it_means() {
        let answers: [&[u8]; 22] = [
            b"",
            b" \r\n",
            b"null",
            b"true",
            b"7",
            b"-7",
            b"1.5",
            b"\"text\"",
            b"[1, {\"code\": 3, \"msg\": \"\"}]",
            b"{}",
            b"{\"id\": 4, \"emp_code\": \"7\", \"area\": [{\"code\": 5, \"msg\": \"\"}]}",
            b"{\"code\": 0, \"msg\": \"\"}",
            b"{\"code\": 3, \"msg\": \"no licence\"}",
            b"{\"code\": -1, \"msg\": null}",
            b"{\"code\": 3}",
            b"{\"code\": \"3\", \"msg\": \"x\"}",
            b"{\"code\": 3.0, \"msg\": \"x\"}",
            b"{\"code\": 1, \"code\": 0, \"msg\": \"\"}",
            b"{\"co\\u0064e\": 9, \"msg\": \"\\u00e9\"}",
            b"<html>",
            b"{\"id\": 4",
            b"{\"name\": \"\xff\"}",
        ];
        for answer in answers {
            let read = WriteAnswer::parse(answer).ok().map(|answer| answer.failure);
            assert_eq!(read, parse_simply(answer), "{}", String::from_utf8_lossy(answer));
        }
    }
}
