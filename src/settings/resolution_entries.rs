//! The text of resolutions.yaml with a decision more, or with fewer: what else stands there stays.

/// The file with one more decision; what stands in it stays as it is.
pub fn append_entry(text: &str, entry: &str) -> String {
    const HEAD: &str = "# Decisions on conflicts, made by `muster resolve` or by hand. Each is \
        about the two values that it names, expires when\n\
                        # either side moves, and is taken out by the apply that used \
                        it.\nresolutions:\n";
    if text.lines().all(|line| line.trim().is_empty() || line.starts_with('#')) {
        return format!("{text}{}{entry}", if text.is_empty() { HEAD } else { "resolutions:\n" });
    }
    let text = text.replace("resolutions: []", "resolutions:");
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{end}{entry}")
}

/// The file without the decisions that begin at these lines. `None` where they do not stand each on
/// lines of their own.
pub fn remove_entries(text: &str, lines: &[u32]) -> Option<String> {
    let mut out = String::new();
    let mut dropped = 0;
    let mut skipping: Option<usize> = None;
    for (line, number) in text.split_inclusive('\n').zip(1u32..) {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        if let Some(of) = skipping
            && (trimmed.trim().is_empty() || indent > of)
        {
            continue;
        }
        skipping = None;
        // The place of a mapping is that of its first key, behind the dash.
        if lines.contains(&number) && trimmed.starts_with("- ") {
            skipping = Some(indent);
            dropped += 1;
            continue;
        }
        out.push_str(line);
    }
    (dropped == lines.len()).then_some(out)
}

#[cfg(test)]
mod tests {
    use serde_json::Value as Json;

    use super::*;
    use crate::settings::resolutions::{FILE_NAME, read_resolutions};

    #[test]
    fn what_is_written_is_read_and_taken_out_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(FILE_NAME);
        let read_text = |text: &str| {
            std::fs::write(&path, text).expect("written");
            read_resolutions(&path, FILE_NAME, None)
        };
        let entry = |code: &str| {
            format!(
                "  - kind: employee\n    code: \"{code}\"\n    field: mobile\n    take: to\n    \
                 from: \"1\"\n    to: null\n"
            )
        };
        let text = append_entry(&append_entry("", &entry("01")), &entry("02"));
        let found = read_text(&text).expect("two decisions");
        assert_eq!(found.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["01", "02"]);
        assert_eq!(found[0].marks, (Json::from("1"), Json::Null));
        let line = found[0].origin.as_ref().map(|origin| origin.line).expect("a place");
        let less = remove_entries(&text, &[line]).expect("lines of its own");
        let left = read_text(&less).expect("one decision");
        assert_eq!(left.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["02"]);
        let line = left[0].origin.as_ref().map(|origin| origin.line).expect("a place");
        let none = remove_entries(&less, &[line]).expect("lines of its own");
        assert!(read_text(&none).expect("none").is_empty());
        assert_eq!(read_text(&append_entry(&none, &entry("03"))).map(|found| found.len()), Ok(1));
    }
}
