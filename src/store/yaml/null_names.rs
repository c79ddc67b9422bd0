//! Names of people that YAML tools take for no value.

use crate::markup::{DiagnosticSink, NodeView, display_text};

/// People are called Null. Who means no value writes nothing, `~` or `null`.
pub(super) fn is_name_of_a_person(text: &str) -> bool {
    matches!(text, "Null" | "NULL")
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
