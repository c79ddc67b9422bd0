//! The rules of notices, by the names that they are published under.

/// The name of each rule, and what it states. Findings about a source have the rules of the source
/// in place of these. The table in `docs/src/reference/json.md` holds the same.
pub const NOTICE_RULES: &[(&str, &str)] = &[
    ("approved-in-part", "a part of what was approved is due, or nothing is left of it"),
    ("both-codes-held", "the target holds both the new and the previous code of a record"),
    ("card-of-resigned", "people are to have cards that people who resigned keep on the server"),
    ("card-waits", "people get their cards in the next run, which takes the holders away"),
    ("changes-differ", "the second plan makes changes with other values than the first"),
    ("changes-gone", "the second plan does not make changes of the first"),
    (
        "code-without-zeros",
        "new records have codes that only leading zeros distinguish from others",
    ),
    ("counts-later", "records are declared for a later day"),
    ("decision-expired", "a side changed after the decision was made"),
    ("decision-impossible", "a decision cannot be carried out, and the conflict stays"),
    ("decision-not-needed", "the conflict of a decision is gone"),
    ("declared-twice", "the source declares new people twice, with two codes"),
    ("devices-unreadable", "the devices could not be read, so no area is deleted"),
    ("difference-of-declarations", "two declarations were compared, and no server was asked"),
    ("difference-of-plans", "two saved plans were compared, and no server was asked"),
    ("external-now", "records are listed as external in place of declared"),
    ("field-never-reported", "the server reports a field of no record, so it is not compared"),
    ("field-no-longer-managed", "records do not mention a field any more, and it keeps its value"),
    ("field-not-declarable", "the source cannot declare what the target holds in a field"),
    ("field-not-sent", "new records declare a field that `owners` gives to the other side"),
    ("fields-not-mentioned", "fields are left out that no record of the target mentions"),
    ("first-run", "absent records are kept, as no earlier run of the flow knows them"),
    ("gone-and-kept", "a record is gone from the target, or resigned there, and stays declared"),
    ("grace-over", "deactivated people are still not declared after the `grace` of the settings"),
    ("hired-after-last-day", "the last day of a person lies before the hire date of the target"),
    ("kept-because-referred", "a record is not declared, and another one still refers to it"),
    ("kept-protected", "a record is not declared, and `protect` keeps it"),
    ("kind-declared-no-more", "a kind is not declared any more"),
    ("kind-declared-now", "a kind is declared that was not declared before"),
    ("kind-not-listed", "a side no longer lists a kind of which both sides had records"),
    ("kinds-not-mentioned", "kinds are left out that no file mentions"),
    ("leaver-never-agreed", "the last day of a person is over whom the target still has"),
    ("left-alone", "the server did not keep a field in two runs, so it is not sent again"),
    ("left-out", "a field or record breaks a rule of the files and is left out"),
    ("link-not-followed", "a symbolic link of a revision was not followed"),
    ("look-alike", "records are kept whose code looks like another one"),
    ("more-mistakes", "the old side of a comparison has more mistakes than are listed"),
    ("new-code-not-followed", "the target gave a person another code that cannot be written"),
    ("new-conflicts", "the second plan has conflicts that the first has not"),
    ("new-folder", "a revision lacks the folder that is compared"),
    ("not-carried-over", "the target takes no such new records"),
    ("other-flows", "the two plans are of different flows"),
    ("other-people", "codes mean another person now"),
    ("other-targets", "the two plans change different places"),
    ("perhaps-new-code", "a person is gone, and another code with the same name is new"),
    ("read-only-on-server", "the server calls a field read-only that is to be written"),
    ("record-not-declarable", "the source cannot declare a record that is new on the target"),
    ("reference-not-carried", "a field moved to a record that the source does not have"),
    ("rejected-again", "the server did not keep a field for the second time"),
    ("removed-earlier", "a filter names a record that an earlier run took away"),
    ("required-reference-missing", "a new record needs a record that the source does not have"),
    (
        "resign-by-hand",
        "the server resigns no employees, and the leavers are to be removed by hand",
    ),
    ("resigned-hidden", "the account may not read who resigned, so no structure is deleted"),
    ("resigned-unlisted", "people who resigned are not listed, so no structure is deleted"),
    ("resigned-unnamed", "the server does not say which people resigned"),
    ("resigned-unreadable", "who resigned could not be read"),
    ("rows-without-code", "rows of the server have no id or no code and are left out"),
    ("run-broke-off", "an earlier run broke off, and what it left in doubt was looked for"),
    ("same-unit", "a new area, department or position has the name of one that is not declared"),
    ("scope-differs", "a record is in the scope of the flow on one side alone"),
    ("second-refused", "the second plan has a refusal that the first has not"),
    ("secret-not-written", "a secret field is not written into files or a database"),
    ("server-moved", "the server of earlier runs answers at another address"),
    ("set-back", "a field was changed on the side that does not own it"),
    ("shown-as-deleted", "what is not declared any more is shown as deleted"),
    ("side-effect", "a field holds what the server changed together with what an apply wrote"),
    ("similar-person", "a new person has a little in common with one who is there"),
    ("submodule", "a submodule of a revision is not compared"),
    ("undeclarable-code", "records are kept whose code no source can declare"),
    ("undo-changed-since", "a field was changed again since the run, and is left as it is"),
    ("undo-made-anew", "a deleted record is made again under another id"),
    ("undo-not-declared", "the source still declares what an undo takes back"),
    ("undo-one-direction", "an undo takes back one direction of a run that went both ways"),
    ("undo-record-gone", "a record is gone since the run"),
    ("undo-unreadable", "the journal holds a value that cannot be read"),
    ("undo-value-not-kept", "the journal does not hold what a field was before"),
    ("unknown-not-same", "`not_same` names a code that no side has"),
    ("unknown-previous-code", "new records name a `previous_code` that the target does not have"),
    ("unknown-protected", "`protect` names a code that no record has"),
    ("unmatched", "an entry of the settings or the command line matches no record"),
    ("update-lacks-field", "a field differs that the `update` of a database does not name"),
    ("waits-for-record", "records wait for a record that the target does not have"),
];

/// Whether the rule is one of the published ones.
pub(super) fn is_notice_rule(rule: &str) -> bool {
    NOTICE_RULES.binary_search_by(|(known, _)| known.cmp(&rule)).is_ok()
}

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
