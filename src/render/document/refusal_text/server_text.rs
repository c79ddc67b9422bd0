//! The sentences about servers and sources that are not what earlier runs saw.

use crate::model::Kind;
use crate::planning::guards::refusal::refusal_fact::{
    FewerRecords, ServerMismatch, ServerRemedy, ShrunkSource,
};
use crate::planning::noun_of_target;
use crate::render::moment::format_moment;
use crate::render::terminal_style::count_label;

/// The refusal of a server that is not the one of earlier runs.
pub(super) fn word_other_server(mismatch: &ServerMismatch) -> (String, String) {
    let ServerMismatch { sampled, missing, other_ids, .. } = mismatch;
    let place = mismatch.moved_from.as_ref().map_or("here".to_owned(), |old| format!("at {old}"));
    let found = format!("of {sampled} records that the last run found {place}");
    let are = |count: u64| if count == 1 { "is" } else { "are" };
    let have = |count: u64| if count == 1 { "has" } else { "have" };
    let lost = format!("{missing} {} not there", are(*missing));
    let moved = format!("{other_ids} {} another id", have(*other_ids));
    let mut message = match (missing, other_ids) {
        (_, 0) => format!("{found}, {lost}"),
        (0, _) => format!("{found}, {moved}"),
        _ => format!("{found}, {lost} and {moved}"),
    };
    if let Some([now, before]) = &mismatch.dialects {
        message.push_str(&format!(
            "; it answers in the {now} dialect, and answered in the {before} one"
        ));
    }
    if mismatch.other_defaults {
        message.push_str("; it came with other default rows");
    }
    message.push_str(": this is another server, or the same company set up anew");
    let help = match mismatch.remedy {
        ServerRemedy::AcceptMove => {
            "check `url:` and the account. If it is right (the server was replaced or set up \
             anew): --moved --reason \"…\" accepts it once and starts from what it holds, as in \
             a first run; people have to be enrolled again"
        }
        ServerRemedy::RunPlan => {
            "what is shown here is of the server that answers now: check `url:` and the account. \
             muster plan says what to do when it is right"
        }
    };
    (message, help.to_owned())
}

/// The refusal of a side that lists fewer records than before.
pub(super) fn word_fewer_records(kind: Kind, fewer: &FewerRecords) -> (String, String) {
    let FewerRecords { now, before, run, started, kept_by_hand } = fewer;
    let missing = before.saturating_sub(*now);
    let check = match kept_by_hand {
        true => "check that it is whole",
        false => "check that the account still sees everything",
    };
    (
        format!(
            "{} lists {now} {}, and listed {before} after run {run} of {}: {missing} are missing",
            noun_of_target(*kept_by_hand),
            kind.plural(),
            format_moment(*started),
        ),
        format!(
            "{check}; if they are really gone: --allow {kind}:fewer={missing} --reason \
             \"…\""
        ),
    )
}

/// The refusal of a source that declares fewer records than before.
pub(super) fn word_shrunk_source(kind: Kind, shrunk: &ShrunkSource) -> (String, String) {
    let ShrunkSource { now, before, run, started } = shrunk;
    let missing = before.saturating_sub(*now);
    (
        format!(
            "the source declares {}, and declared {before} in run {run} of {}: {missing} fewer",
            count_label(*now, kind.name(), kind.plural()),
            format_moment(*started),
        ),
        format!(
            "check that the export or checkout is complete; if it is: --allow \
             {kind}:shrink={missing} --reason \"…\""
        ),
    )
}

/// The refusal of a source that declares no record of a kind.
pub(super) fn word_empty_kind(
    kind: Kind,
    (live, there): (u64, &str),
    is_yaml: bool,
) -> (String, String) {
    let plural = kind.plural();
    let place = match is_yaml {
        true => "from the files of the directory",
        false => "from the source in muster.yaml",
    };
    (
        format!("the source declares no {plural}, and {there} holds {live}: all of them would go"),
        format!("check the source; to leave {plural} alone remove the key `{plural}:` {place}"),
    )
}
