//! One page of a list: the envelope in its known forms, and the rows in it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::api_value::ApiValue;

/// A page as the server sent it.
#[derive(Debug)]
pub struct Page<T> {
    /// How many rows the whole list has, if the server states it.
    pub count: Option<u64>,
    /// Whether the server states that more pages follow.
    pub more: bool,
    pub rows: Vec<T>,
}

/// What stood in the place of a page.
#[derive(Debug)]
pub enum PageError {
    /// Not JSON, or JSON of another shape.
    Shape(String),
    /// The envelope itself reports a failure: `code` is not 0.
    Code { code: i64, msg: String },
}

/// Reads a page; `seed` reads one row. A bare list, and a bare object in place of a list, are
/// understood too.
pub fn read_page<'de, S>(body: &'de [u8], seed: S) -> Result<Page<S::Value>, PageError>
where
    S: DeserializeSeed<'de> + Copy,
{
    // The text of a page is checked once and not again for each string in it. A page that is no
    // text is read as bytes: that finds the place, or that the broken text stands where it does not
    // matter.
    match std::str::from_utf8(body) {
        Ok(text) => read_with(|| serde_json::Deserializer::from_str(text), seed),
        Err(_) => read_with(|| serde_json::Deserializer::from_slice(body), seed),
    }
}

/// Reads a page from what `open` gives, which is called again where one object stands for the list.
pub(super) fn read_with<'de, R, S>(
    open: impl Fn() -> serde_json::Deserializer<R>,
    seed: S,
) -> Result<Page<S::Value>, PageError>
where
    R: serde_json::de::Read<'de>,
    S: DeserializeSeed<'de> + Copy,
{
    let shape = |error: serde_json::Error| PageError::Shape(describe_json_error(&error));
    let mut deserializer = open();
    let envelope = deserializer.deserialize_any(EnvelopeVisitor(seed)).map_err(shape)?;
    deserializer.end().map_err(shape)?;
    if let Some(code) = envelope.code.filter(|code| *code != 0) {
        return Err(PageError::Code { code, msg: envelope.msg });
    }
    let listed = envelope.data.is_some() || envelope.results.is_some();
    if listed && envelope.count == RowCount::Odd {
        return Err(PageError::Shape("`count` is no number of rows".to_owned()));
    }
    let (count, told) =
        (envelope.count.row_count(), envelope.count != RowCount::Unsaid || envelope.told);
    let rows = match (envelope.data, envelope.results) {
        (Some(data), Some(results)) if data.is_empty() => results,
        (Some(data), _) => data,
        (None, Some(results)) => results,
        // The document shows a bare object where a list is asked for.
        (None, None) if envelope.object => {
            let row = seed.deserialize(&mut open()).map_err(shape)?;
            return Ok(Page { count: Some(1), more: false, rows: vec![row] });
        }
        (None, None) => {
            return Err(PageError::Shape("neither `data` nor `results` in the answer".to_owned()));
        }
    };
    // An empty list is believed only if the answer has `count`, `code` or `next`, as the lists of
    // a server have.
    if rows.is_empty() && !told {
        return Err(PageError::Shape(
            "a list without rows, and no `count`, `code` or `next` beside it".to_owned(),
        ));
    }
    Ok(Page { count, more: envelope.more, rows })
}

/// What is wrong with JSON, without the values that such errors repeat.
pub fn describe_json_error(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if !error.is_data() || text.starts_with("missing field") {
        return text;
    }
    let quote = |c: char| matches!(c, '"' | '`');
    match (text.find(quote), text.rfind(quote)) {
        (Some(start), Some(end)) => format!("{}…{}", &text[..start], &text[end + 1..]),
        _ => text,
    }
}

/// What an answer says of the number of rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RowCount {
    Unsaid,
    Rows(u64),
    /// Something that is no number of rows.
    Odd,
}

impl RowCount {
    fn from_atom(atom: ApiValue) -> RowCount {
        match &atom {
            ApiValue::Null => return RowCount::Unsaid,
            ApiValue::Text(text) if matches!(text.trim(), "" | "null" | "None") => {
                return RowCount::Unsaid;
            }
            _ => {}
        }
        number_of_atom(atom)
            .and_then(|count| u64::try_from(count).ok())
            .map_or(RowCount::Odd, RowCount::Rows)
    }

    fn row_count(self) -> Option<u64> {
        match self {
            RowCount::Rows(rows) => Some(rows),
            _ => None,
        }
    }
}

struct Envelope<T> {
    count: RowCount,
    /// It has a code or a next page, as lists have.
    told: bool,
    more: bool,
    code: Option<i64>,
    msg: String,
    data: Option<Vec<T>>,
    results: Option<Vec<T>>,
    object: bool,
}

impl<T> Default for Envelope<T> {
    fn default() -> Self {
        Envelope {
            count: RowCount::Unsaid,
            told: false,
            more: false,
            code: None,
            msg: String::new(),
            data: None,
            results: None,
            object: false,
        }
    }
}

struct EnvelopeVisitor<S>(S);

impl<'de, S: DeserializeSeed<'de> + Copy> Visitor<'de> for EnvelopeVisitor<S> {
    type Value = Envelope<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        let rows = RowsVisitor(self.0).visit_seq(seq)?;
        let count =
            rows.as_ref().map_or(RowCount::Unsaid, |rows| RowCount::Rows(rows.len() as u64));
        Ok(Envelope { count, data: rows, ..Envelope::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut envelope = Envelope::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "count" => envelope.count = RowCount::from_atom(map.next_value()?),
                "code" => {
                    (envelope.code, envelope.told) = (number_of_atom(map.next_value()?), true)
                }
                "msg" => envelope.msg = message_text(&map.next_value::<Box<RawValue>>()?),
                "next" => {
                    (envelope.more, envelope.told) = (has_next_page(&map.next_value()?), true)
                }
                "data" => envelope.data = map.next_value_seed(PageRows(self.0))?,
                "results" => envelope.results = map.next_value_seed(PageRows(self.0))?,
                "id" => {
                    envelope.object = true;
                    map.next_value::<IgnoredAny>()?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(envelope)
    }
}

fn number_of_atom(atom: ApiValue) -> Option<i64> {
    match atom {
        ApiValue::Number(number) => Some(number),
        ApiValue::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn message_text(raw: &RawValue) -> String {
    serde_json::from_str::<String>(raw.get()).unwrap_or_else(|_| raw.get().to_owned())
}

/// `next` is a URL, null, or on some builds the text "null". The URL itself names the server's
/// internal host: unused.
fn has_next_page(atom: &ApiValue) -> bool {
    matches!(atom, ApiValue::Text(text) if !matches!(text.trim(), "" | "null" | "None"))
}

struct PageRows<S>(S);

impl<'de, S: DeserializeSeed<'de> + Copy> DeserializeSeed<'de> for PageRows<S> {
    type Value = Option<Vec<S::Value>>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(RowsVisitor(self.0))
    }
}

struct RowsVisitor<S>(S);

impl<'de, S: DeserializeSeed<'de> + Copy> Visitor<'de> for RowsVisitor<S> {
    type Value = Option<Vec<S::Value>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::with_capacity(seq.size_hint().unwrap_or(0));
        while let Some(row) = seq.next_element_seed(self.0)? {
            rows.push(row);
        }
        Ok(Some(rows))
    }
}

#[cfg(test)]
mod tests {
    use super::super::row_reader::RowReader;
    use super::*;
    use crate::model::Kind;

    fn areas(body: &str) -> Result<Page<super::super::row_reader::ApiRow>, PageError> {
        read_page(body.as_bytes(), &RowReader::new(Kind::Area))
    }

    #[test]
    fn both_envelopes_are_read() {
        let row = r#"{"id":2,"area_code":"2","area_name":"Primero","parent_area":null}"#;
        for body in [
            format!(r#"{{"count":1,"next":"null","msg":"","code":0,"data":[{row}]}}"#),
            format!(r#"{{"count":"1","next":null,"code":0,"results":[{row}],"data":[]}}"#),
            format!("[{row}]"),
            row.to_owned(),
        ] {
            let page = areas(&body).expect("a page");
            assert_eq!((page.count, page.more, page.rows.len()), (Some(1), false, 1), "{body}");
        }
    }

    #[test]
    fn a_code_that_is_not_zero_is_a_failure() {
        let page = areas(r#"{"code":-1,"msg":"no licence","data":[]}"#);
        assert!(matches!(page, Err(PageError::Code { code: -1, msg }) if msg == "no licence"));
    }

    #[test]
    fn a_count_is_a_number_of_rows_or_the_answer_is_not_understood() {
        for count in ["-1", "1e30", "2.5", "\"many\"", "true", "[]", "99999999999999999999"] {
            for rows in ["[]", r#"[{"id":2,"area_code":"2","area_name":"Primero"}]"#] {
                let page =
                    areas(&format!(r#"{{"count":{count},"next":null,"code":0,"data":{rows}}}"#));
                assert!(
                    matches!(page, Err(PageError::Shape(why)) if why.contains("`count`")),
                    "{count}"
                );
            }
        }
        for unsaid in [r#"{"count":null,"code":0,"data":[]}"#, r#"{"next":null,"data":[]}"#] {
            assert_eq!(areas(unsaid).expect("an empty list").count, None, "{unsaid}");
        }
        // A failure is reported as one, whatever it counts.
        assert!(matches!(areas(r#"{"count":-1,"code":1,"data":[]}"#), Err(PageError::Code { .. })));
    }

    #[test]
    fn errors_repeat_no_values() {
        for bad in [r#"{"data":"5555"}"#, r#"{"data":[],"results":5555}"#, r#"{"data":[5555.5]}"#] {
            let Err(PageError::Shape(why)) = areas(bad) else { continue };
            assert!(!why.contains("5555") && why.contains("invalid type"), "{why}");
        }
    }

    #[test]
    fn other_shapes_are_not_an_empty_list() {
        for body in [
            "{}",
            "null",
            "3",
            r#"{"count":0}"#,
            r#"{"data":[]}"#,
            r#"{"count":null,"results":[]}"#,
            "<html>",
            r#"{"data":[{"#,
        ] {
            assert!(matches!(areas(body), Err(PageError::Shape(_))), "{body}");
        }
    }
}
