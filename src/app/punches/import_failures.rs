//! Why a poll went no further, and what to do about it.

use crate::app::failure::{Exit, Failure};
use crate::engine::ReadError;
use crate::engine::punches::PollError;
use crate::render::poll_text;
use crate::render::terminal_style::count_label;
use crate::store::database::punches::{BrokenFile, ConcurrentImport, UnfitTarget};

/// What a poll that failed means; `by_hand` is the command that imports the same.
pub(super) fn poll_failure(error: PollError, by_hand: &str) -> Failure {
    match error {
        PollError::Read(ReadError::Failed(error)) => Failure::new(Exit::Error, error),
        PollError::Read(ReadError::Incomplete(why)) => incomplete_server(why),
        PollError::Unfit(why) => incomplete_server(poll_text::render_unfit_server(why)),
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

/// A server of which not all punches can be read.
fn incomplete_server(why: String) -> Failure {
    Failure::with_message(Exit::Refused, why).with_hint(
        "punches could be lost, so no more were imported; those that were stay. Try again later",
    )
}

/// What is wrong with a target, and what to do about it.
pub(super) fn target_failure(error: anyhow::Error) -> Failure {
    if error.downcast_ref::<ConcurrentImport>().is_some() {
        return Failure::new(Exit::Locked, error)
            .with_hint("let one of them do it: each is enough");
    }
    let unfit = error.downcast_ref::<UnfitTarget>().map(target_remedy);
    let broken =
        || error.downcast_ref::<BrokenFile>().map(|broken| (Exit::Refused, file_remedy(broken)));
    let Some((exit, hint)) = unfit.or_else(broken) else {
        return Failure::new(Exit::Error, error);
    };
    let rule = match error.downcast_ref::<UnfitTarget>() {
        Some(UnfitTarget::OtherAddress { .. }) => "moved-server",
        Some(UnfitTarget::OtherZone { .. }) => "other-zone",
        _ => "unfit-target",
    };
    Failure::new(exit, error).with_rule(rule).with_hint(hint)
}

/// The exit code of a target that takes no punches, and what to do about it.
fn target_remedy(unfit: &UnfitTarget) -> (Exit, String) {
    match unfit {
        UnfitTarget::Columns { dialect, .. } => (
            Exit::Invalid,
            format!("add it as `muster schema transactions --dialect {}` has it", dialect.name()),
        ),
        UnfitTarget::Table(_, dialect) => (
            Exit::Invalid,
            format!(
                "`muster schema transactions --dialect {0}` prints it, and \
                `muster schema hr --dialect {0}` with all others",
                dialect.name()
            ),
        ),
        UnfitTarget::Missing(file, dialect) => (
            Exit::Invalid,
            format!(
                "correct its URL, which is relative to the folder of muster.yaml; or make it: \
                 `muster schema hr --dialect {} | sqlite3 {file}`",
                dialect.name()
            ),
        ),
        UnfitTarget::NoRollback { remedy, .. } => (Exit::Invalid, remedy.clone()),
        UnfitTarget::Folder(_) => (Exit::Invalid, "make the folder first".to_owned()),
        UnfitTarget::OtherName { name, .. } => (
            Exit::Invalid,
            format!("call the store {name:?} again, or change `server` in both tables of punches"),
        ),
        UnfitTarget::OtherAddress { .. } => (
            Exit::Refused,
            "give another server another name in muster.yaml; if it is the same one at a new \
             address: --moved"
                .to_owned(),
        ),
        UnfitTarget::OtherZone { .. } => (
            Exit::Refused,
            "set `timezone:` of the store back; or import into a new place, so that all rows are \
             of one zone"
                .to_owned(),
        ),
    }
}

/// What to do about a file that is not as it was left.
fn file_remedy(broken: &BrokenFile) -> String {
    let remedy = match broken {
        BrokenFile::Columns { .. } => {
            "set `timezone:` of the store back to what it was when the file was begun; or begin a \
             new file"
        }
        BrokenFile::Longer { .. } => {
            "keep those lines elsewhere and take them out of the file: it holds what the server \
             lists, and \
             nothing else"
        }
        BrokenFile::NoLedger { .. } => "import into a new file, or bring the ledger back",
        _ => {
            "bring the file back as it was; or move the file and its .ledger away together, to \
             begin anew"
        }
    };
    remedy.to_owned()
}
