//! Why a poll went no further, and what to do about it.

use crate::app::failure::{Exit, Failure};
use crate::engine::ReadError;
use crate::engine::punches::PollError;
use crate::render::paint::count_label;
use crate::store::database::punches::{Broken, NoTarget, Overtaken};

/// What a poll that failed means; `by_hand` is the command that imports the same.
pub(super) fn poll_failure(error: PollError, by_hand: &str) -> Failure {
    match error {
        PollError::Read(ReadError::Failed(error)) => Failure::new(Exit::Error, error),
        PollError::Read(ReadError::Incomplete(why)) | PollError::Unfit(why) => {
            Failure::with_message(Exit::Refused, why).with_hint(
                "punches could be lost, so no more were imported; those that were stay. Try again \
                 later",
            )
        }
        PollError::Read(ReadError::Invalid(problems)) => Failure::with_problems(problems),
        PollError::Gone { gone: 0, .. } => {
            let what = "the server lists all punches that were imported: none is gone";
            Failure::with_message(Exit::Refused, what).with_hint("leave --accept-gone out")
        }
        PollError::Gone { gone, of } => {
            let what = format!(
                "the server lists {} of {} no more that were imported; none was marked as missing",
                count_label(gone, "punch", "punches"),
                of
            );
            Failure::with_message(Exit::Refused, what).with_rule("punches-gone").with_hint(format!(
                "it may have been emptied or restored, or another one answers; if they were \
                 deleted on purpose: \
                 {by_hand} --accept-gone {gone} --reason \"why\""
            ))
        }
        PollError::Target(error) => target_failure(error),
    }
}

/// What is wrong with a target, and what to do about it.
pub(super) fn target_failure(error: anyhow::Error) -> Failure {
    if error.downcast_ref::<Overtaken>().is_some() {
        return Failure::new(Exit::Locked, error)
            .with_hint("let one of them do it: each is enough");
    }
    let (exit, hint) = match (error.downcast_ref::<NoTarget>(), error.downcast_ref::<Broken>()) {
        (Some(NoTarget::Columns { dialect, .. }), _) => (
            Exit::Invalid,
            format!("add it as `muster schema transactions --dialect {}` has it", dialect.name()),
        ),
        (Some(NoTarget::Table(_, dialect)), _) => (
            Exit::Invalid,
            format!(
                "`muster schema transactions --dialect {0}` prints it, and \
                `muster schema hr --dialect {0}` with all others",
                dialect.name()
            ),
        ),
        (Some(NoTarget::Missing(file, dialect)), _) => (
            Exit::Invalid,
            format!(
                "correct its URL, which is relative to the folder of muster.yaml; or make it: \
                 `muster schema hr --dialect {} | sqlite3 {file}`",
                dialect.name()
            ),
        ),
        (Some(NoTarget::NoRollback { remedy, .. }), _) => (Exit::Invalid, remedy.clone()),
        (Some(NoTarget::Folder(_)), _) => (Exit::Invalid, "make the folder first".to_owned()),
        (Some(NoTarget::OtherName { name, .. }), _) => (
            Exit::Invalid,
            format!("call the store {name:?} again, or change `server` in both tables of punches"),
        ),
        (Some(NoTarget::OtherAddress { .. }), _) => (
            Exit::Refused,
            "give another server another name in muster.yaml; if it is the same one at a new \
             address: --moved"
                .to_owned(),
        ),
        (Some(NoTarget::OtherZone { .. }), _) => (
            Exit::Refused,
            "set `timezone:` of the store back; or import into a new place, so that all rows are \
             of one zone"
                .to_owned(),
        ),
        (_, Some(Broken::Columns { .. })) => (
            Exit::Refused,
            "set `timezone:` of the store back to what it was when the file was begun; or begin a \
             new file"
                .to_owned(),
        ),
        (_, Some(Broken::Longer { .. })) => (
            Exit::Refused,
            "keep those lines elsewhere and take them out of the file: it holds what the server \
             lists, and \
             nothing else"
                .to_owned(),
        ),
        (_, Some(Broken::NoLedger { .. })) => {
            (Exit::Refused, "import into a new file, or bring the ledger back".to_owned())
        }
        (_, Some(_)) => (
            Exit::Refused,
            "bring the file back as it was; or move the file and its .ledger away together, to \
             begin anew"
                .to_owned(),
        ),
        _ => return Failure::new(Exit::Error, error),
    };
    let rule = match error.downcast_ref::<NoTarget>() {
        Some(NoTarget::OtherAddress { .. }) => "moved-server",
        Some(NoTarget::OtherZone { .. }) => "other-zone",
        _ => "unfit-target",
    };
    Failure::new(exit, error).with_rule(rule).with_hint(hint)
}
