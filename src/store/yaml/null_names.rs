//! Names of people that YAML tools take for no value.

use crate::markup::{DiagnosticSink, NodeView, display_text};

/// People are called Null. Who means no value writes nothing, `~` or `null`.
pub(super) fn is_name_of_a_person(text: &str) -> bool {
    matches!(text, "Null" | "NULL")
}

/// What to do about a text without quotes; of a word for nothing in a name both ways are shown.
pub(super) fn quote_help(text: &str, secret: bool, is_word_for_nothing: bool) -> String {
    if secret {
        return "put it in quotes".to_owned();
    }
    let quote = format!("put it in quotes: \"{}\"", display_text(text));
    match is_word_for_nothing {
        true => format!(
            "if it means no value, write null or leave the key out; if it is a real name, {quote}"
        ),
        false => quote,
    }
}

/// Reports a name that is written without quotes and means no value to YAML tools.
pub(super) fn report_unquoted_null(
    field: &str,
    view: NodeView<'_, '_>,
    desk: &mut DiagnosticSink<'_>,
) {
    let text = view.text().unwrap_or_default();
    let what = format!(
        "`{}` is {text} without quotes: YAML tools take it for no value, and people are called so",
        display_text(field)
    );
    let help = format!("for the name write \"{text}\" in quotes, for no value write ~");
    desk.report_error("quote", what, &help, view);
}
