//! The rules of notices, by the names that they are published under.

/// The name of each rule, and what it states. Findings about a source have the rules of the source
/// in place of these. The table in `docs/src/reference/json.md` holds the same.
pub const NOTICE_RULES: &[(&str, &str)] = &[
    ("both-codes-held", "the target holds both the new and the previous code of a record"),
    ("changes-differ", "the second plan makes changes with other values than the first"),
    ("changes-gone", "the second plan does not make changes of the first"),
    ("counts-later", "records are declared for a later day"),
    ("decision-expired", "a side changed after the decision was made"),
    ("decision-impossible", "a decision cannot be carried out, and the conflict stays"),
    ("decision-not-needed", "the conflict of a decision is gone"),
    ("difference-of-declarations", "two declarations were compared, and no server was asked"),
    ("difference-of-plans", "two saved plans were compared, and no server was asked"),
    ("external-now", "records are listed as external in place of declared"),
    ("field-never-reported", "the server reports a field of no record, so it is not compared"),
    ("field-no-longer-managed", "records do not mention a field any more, and it keeps its value"),
    ("field-not-declarable", "the source cannot declare what the target holds in a field"),
    ("field-not-sent", "new records declare a field that `owners` gives to the other side"),
    ("fields-not-mentioned", "fields are left out that no record of the target mentions"),
    ("gone-and-kept", "a record is gone from the target, or resigned there, and stays declared"),
    ("grace-over", "deactivated people are still not declared after the `grace` of the settings"),
    ("hired-after-last-day", "the last day of a person lies before the hire date of the target"),
    ("kept-because-referred", "a record is not declared, and another one still refers to it"),
    ("kind-declared-no-more", "a kind is not declared any more"),
    ("kind-declared-now", "a kind is declared that was not declared before"),
    ("kind-not-listed", "a side no longer lists a kind of which both sides had records"),
    ("kinds-not-mentioned", "kinds are left out that no file mentions"),
    ("leaver-never-agreed", "the last day of a person is over whom the target still has"),
    ("look-alike", "records are kept whose code looks like another one"),
    ("new-code-not-followed", "the target gave a person another code that cannot be written"),
    ("new-conflicts", "the second plan has conflicts that the first has not"),
    ("not-carried-over", "the target takes no such new records"),
    ("other-flows", "the two plans are of different flows"),
    ("other-people", "codes mean another person now"),
    ("other-targets", "the two plans change different places"),
    ("perhaps-new-code", "a person is gone, and another code with the same name is new"),
    ("read-only-on-server", "the server calls a field read-only that is to be written"),
    ("record-not-declarable", "the source cannot declare a record that is new on the target"),
    ("reference-not-carried", "a field moved to a record that the source does not have"),
    ("required-reference-missing", "a new record needs a record that the source does not have"),
    (
        "resign-by-hand",
        "the server resigns no employees, and the leavers are to be removed by hand",
    ),
    ("scope-differs", "a record is in the scope of the flow on one side alone"),
    ("second-refused", "the second plan has a refusal that the first has not"),
    ("secret-not-written", "a secret field is not written into files or a database"),
    ("set-back", "a field was changed on the side that does not own it"),
    ("shown-as-deleted", "what is not declared any more is shown as deleted"),
    ("side-effect", "a field holds what the server changed together with what an apply wrote"),
    ("undeclarable-code", "records are kept whose code no source can declare"),
    ("undo-changed-since", "a field was changed again since the run, and is left as it is"),
    ("undo-made-anew", "a deleted record is made again under another id"),
    ("undo-record-gone", "a record is gone since the run"),
    ("undo-unreadable", "the journal holds a value that cannot be read"),
    ("undo-value-not-kept", "the journal does not hold what a field was before"),
    ("update-lacks-field", "a field differs that the `update` of a database does not name"),
    ("waits-for-record", "records wait for a record that the target does not have"),
];

#[cfg(test)]
mod tests {
    use super::NOTICE_RULES;

    #[test]
    fn the_reference_lists_every_rule_of_notices() {
        let page = include_str!("../../../docs/src/reference/json.md");
        let rows: Vec<String> =
            NOTICE_RULES.iter().map(|(rule, states)| format!("| `{rule}` | {states} |")).collect();
        assert!(page.contains(&rows.join("\n")), "json.md holds no table of\n{}", rows.join("\n"));
        assert!(NOTICE_RULES.is_sorted());
    }
}
