//! Web pages in place of data: how they are known, and what they say.

/// How much of a page is looked at, in bytes: debugging servers send megabytes.
const HEAD: usize = 16 << 10;

pub(super) fn is_html(content_type: Option<&str>, body: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&body[..body.len().min(200)]).trim_start().to_lowercase();
    let begins = ["<!doctype html", "<html", "<h1", "<head", "<body"]
        .iter()
        .any(|tag| start.starts_with(tag));
    let is_named = content_type.is_some_and(|kind| kind.starts_with("text/html"));
    begins || (is_named && !start.starts_with(['{', '[']) && !start.is_empty())
}

/// The title of a page; of one without a title the first text that it shows. One line, cut to size.
pub(super) fn page_title(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(HEAD)]);
    let mut texts = Texts { rest: &text, tag: String::new() };
    let mut first = None;
    for (tag, text) in texts.by_ref() {
        if tag == "title" {
            return super::excerpt_line(&text);
        }
        first.get_or_insert(text);
    }
    first.map(|text| super::excerpt_line(&text)).unwrap_or_default()
}

/// The texts of a page in their order, each with the tag before it. What is in scripts and styles
/// is none.
struct Texts<'t> {
    rest: &'t str,
    /// In small letters, with a stroke when it ends an element.
    tag: String,
}

impl Iterator for Texts<'_> {
    type Item = (String, String);

    fn next(&mut self) -> Option<(String, String)> {
        loop {
            if matches!(self.tag.as_str(), "script" | "style") {
                let end = format!("</{}", self.tag);
                self.rest = &self.rest[find_ignoring_case(self.rest, &end)?..];
            }
            let (text, rest) = match self.rest.find('<') {
                Some(at) => (&self.rest[..at], &self.rest[at..]),
                None => (self.rest, ""),
            };
            let found =
                (!text.trim().is_empty()).then(|| (self.tag.clone(), decode_entities(text)));
            if rest.is_empty() {
                self.rest = "";
                return found;
            }
            let end = if rest.starts_with("<!--") {
                rest.find("-->").map(|at| at + 3)
            } else {
                rest.find('>').map(|at| at + 1)
            };
            let end = end.unwrap_or(rest.len());
            let name =
                rest[1..end].trim_end_matches('>').split_whitespace().next().unwrap_or_default();
            self.tag = name.to_ascii_lowercase();
            self.rest = &rest[end..];
            if found.is_some() {
                return found;
            }
        }
    }
}

/// Where this stands, in whatever case; `what` is in small letters.
fn find_ignoring_case(text: &str, what: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(what)
}

/// Text without the few entities that error pages use.
fn decode_entities(text: &str) -> String {
    let signs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    signs.iter().fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_its_title_or_its_first_text() {
        for (page, says) in [
            (
                "<html><head><title> Page not\nfound </title></head><body><h1>No</h1>",
                "Page not found",
            ),
            ("<!-- a --><h1>Server Error (500)</h1><p>more</p>", "Server Error (500)"),
            ("<html><style>h1 { color: red }</style><body>\n<p>It&#x27;s down", "It's down"),
            ("<html><SCRIPT>if (1 < 2) {}</SCRIPT><b>Wait</b>", "Wait"),
            ("<html><body>A<title lang=\"en\">B</title>", "B"),
            ("<html><head></head><body></body></html>", ""),
            ("<", ""),
            ("<html><script>", ""),
            ("<!-- never ends", ""),
        ] {
            assert_eq!(page_title(page.as_bytes()), says, "{page}");
        }
    }

    #[test]
    fn json_is_no_page_whatever_it_is_called() {
        assert!(
            !is_html(Some("text/html"), b"{\"a\":1}")
                && !is_html(None, b"")
                && !is_html(None, b"plain")
        );
        assert!(
            is_html(None, b"  <h1>Bad Request (400)</h1>") && is_html(Some("text/html"), b"Gone")
        );
    }
}
