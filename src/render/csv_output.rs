//! Lines of CSV as RFC 4180 has them, but for their ends: a line feed alone, as Unix tools expect.

/// One line; a value stands in quotes where it has to.
pub fn render_csv_line<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> String {
    let mut out = String::new();
    for (position, value) in values.into_iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        let value = value.as_ref();
        if value.contains([',', '"', '\r', '\n']) || value.trim() != value {
            out.push('"');
            out.push_str(&value.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(value);
        }
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_in_their_column() {
        assert_eq!(render_csv_line(["a", "", "1"]), "a,,1\n");
        assert_eq!(
            render_csv_line(["x, \"y\"", " z", "t\nu"]),
            "\"x, \"\"y\"\"\",\" z\",\"t\nu\"\n"
        );
    }
}
