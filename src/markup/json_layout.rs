//! JSON for people: what fits on a line stands on one, everything else has a line for each member.

use serde_json::Value;

/// The most characters of a line; longer texts stand on a line of their own all the same.
const WIDTH: usize = 120;

/// A value as text, with a line end, keys in their order.
pub fn format_json(value: &Value) -> String {
    let mut out = String::new();
    write_value(value, 0, 0, &mut out);
    out.push('\n');
    out
}

/// Writes a value behind `before` characters of its line, at a depth of nesting.
fn write_value(value: &Value, depth: usize, before: usize, out: &mut String) {
    let line = write_on_one_line(value);
    // One more for the comma that may follow.
    if before + line.chars().count() < WIDTH {
        out.push_str(&line);
        return;
    }
    match value {
        Value::Array(items) if !items.is_empty() => {
            let items = items.iter().map(|item| (String::new(), item));
            write_members(['[', ']'], items, depth, out);
        }
        Value::Object(members) if !members.is_empty() => {
            let named = |(name, value)| (format!("{}: ", Value::from(name as &str)), value);
            write_members(
                ['{', '}'],
                members.iter().map(|(name, value)| named((name, value))),
                depth,
                out,
            );
        }
        _ => out.push_str(&line),
    }
}

fn write_members<'v>(
    [open, close]: [char; 2],
    members: impl Iterator<Item = (String, &'v Value)>,
    depth: usize,
    out: &mut String,
) {
    let indent = "  ".repeat(depth + 1);
    out.push(open);
    for (number, (name, value)) in members.enumerate() {
        out.push_str(if number == 0 { "\n" } else { ",\n" });
        out.push_str(&indent);
        out.push_str(&name);
        write_value(value, depth + 1, indent.len() + name.chars().count(), out);
    }
    out.push('\n');
    out.push_str(&indent[2..]);
    out.push(close);
}

fn write_on_one_line(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(write_on_one_line).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let one = |(name, value): (&String, &Value)| {
                format!("{}: {}", Value::from(name.as_str()), write_on_one_line(value))
            };
            let members: Vec<String> = members.iter().map(one).collect();
            format!("{{ {} }}", members.join(", "))
        }
        plain => plain.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_fits_stands_on_one_line_and_the_rest_has_a_line_each() {
        let value = json!({ "a": [], "b": {}, "c": [1, "x\"\n"], "d": null });
        assert_eq!(
            format_json(&value),
            "{ \"a\": [], \"b\": {}, \"c\": [1, \"x\\\"\\n\"], \"d\": null }\n"
        );
        let long = "x".repeat(110);
        let value = json!({ "a": { "b": [true], "long": long.clone() }, "c": 1 });
        let text = format!(
            "{{\n  \"a\": {{\n    \"b\": [true],\n    \"long\": \"{long}\"\n  }},\n  \"c\": 1\n}}\n"
        );
        assert_eq!(format_json(&value), text);
    }

    #[test]
    fn the_text_is_the_value_and_no_line_is_longer_than_it_has_to_be() {
        let schema = nested(6);
        let text = format_json(&schema);
        assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), schema);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
    }

    fn nested(depth: usize) -> Value {
        match depth {
            0 => json!(["مرحبا", 1.5, { "k": "v" }]),
            _ => json!({ "first": nested(depth - 1), "second": [nested(depth - 1), depth] }),
        }
    }
}
