//! What is reported when the program itself is wrong: where, and never the message, which could
//! hold anything.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{AssertUnwindSafe, Location, catch_unwind, set_hook};

use super::stderr;
use crate::app::failure::Exit;

/// Runs `work`; a panic in it, or in a thread of it, is reported without its message. One in `work`
/// itself ends it with exit code 1.
pub(in crate::cli) fn catch_panics(work: impl FnOnce() -> Exit) -> Exit {
    set_hook(Box::new(|panic| {
        stderr::write_text(&describe_panic(panic.location()));
    }));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Exit::Error)
}

fn describe_panic(location: Option<&Location<'_>>) -> String {
    let place = location.map_or("a place that is not known".to_owned(), ToString::to_string);
    let backtrace = Backtrace::capture();
    let backtrace = match backtrace.status() {
        BacktraceStatus::Captured => format!("{backtrace}\n"),
        _ => String::new(),
    };
    format!(
        "error: muster itself is wrong at {place}; what was done so far may be \
         incomplete\n{backtrace}  help: run the same \
         command again, and report this line; the message is left out, as it could hold personal \
         data\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::panic, reason = "what is tested is a panic")]
    fn a_panic_is_an_error_and_not_the_end_of_the_process() {
        let before = std::panic::take_hook();
        let exit = catch_panics(|| panic!("a value"));
        set_hook(before);
        assert_eq!(exit, Exit::Error);
        assert_eq!(catch_panics(|| Exit::Stale), Exit::Stale);
        drop(std::panic::take_hook());
    }

    #[test]
    fn the_place_is_told() {
        let text = describe_panic(Some(Location::caller()));
        assert!(text.contains("panic.rs") && text.contains("report this line"), "{text}");
    }
}
