//! Many rows at once into PostgreSQL, by its own COPY.

use crate::store::database::sql::param::Param;

/// The rows as the text that COPY reads.
pub(super) fn render_copy_rows(rows: &[Vec<Param>]) -> Vec<u8> {
    let mut text = Vec::with_capacity(rows.len() * 200);
    for row in rows {
        for (at, value) in row.iter().enumerate() {
            if at > 0 {
                text.push(b'\t');
            }
            write_copy_cell(&mut text, value);
        }
        text.push(b'\n');
    }
    text
}

fn write_copy_cell(out: &mut Vec<u8>, value: &Param) {
    match value {
        Param::Null => out.extend_from_slice(b"\\N"),
        Param::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Param::Flag(flag) => out.push(if *flag { b't' } else { b'f' }),
        Param::Text(text) | Param::Day(text) => write_copy_escaped(out, text),
        Param::List { items, separator } => {
            write_copy_escaped(out, &items.join(&separator.to_string()))
        }
    }
}

fn write_copy_escaped(out: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_what_would_end_them() {
        let mut out = Vec::new();
        write_copy_cell(&mut out, &Param::Text("a\tb\\N\nc".into()));
        write_copy_cell(&mut out, &Param::Null);
        assert_eq!(String::from_utf8(out).expect("text"), "a\\tb\\\\N\\nc\\N");
    }
}
