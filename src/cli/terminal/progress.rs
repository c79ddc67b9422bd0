//! Progress on a terminal: bars with rate and time left. Retries are reported in the log, wherever
//! it goes.

use std::collections::HashMap;
use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::stderr;
use crate::app::progress_display::{ProgressDisplay, ProgressLog, describe_waiting};
use crate::cli::arguments::common::{Common, Format};
use crate::engine::{Event, Observer};

/// Draws the events of the engine.
#[derive(Debug)]
pub struct Progress {
    bars: MultiProgress,
    open: Mutex<HashMap<&'static str, ProgressBar>>,
    /// Whether it is shown how each of several flows ended.
    shows_results: bool,
}

const READING: &str = "{prefix:>12} {bar:30} {human_pos}/{human_len}  {rate}/s  {eta} left";
const WORKING: &str = "{prefix:>12} {bar:30} {human_pos}/{human_len}  {rate}/s  {eta} left  {msg}";

impl Progress {
    pub fn new(common: &Common) -> Progress {
        let wanted = !common.quiet && !common.no_progress && std::io::stderr().is_terminal();
        let target = if wanted {
            ProgressDrawTarget::stderr_with_hz(10)
        } else {
            ProgressDrawTarget::hidden()
        };
        Progress {
            bars: MultiProgress::with_draw_target(target),
            open: Mutex::default(),
            shows_results: !common.quiet && common.format == Format::Text,
        }
    }

    fn add_bar(&self, name: &'static str, template: &str) -> ProgressBar {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = open.entry(name).or_insert_with(|| {
            let style = ProgressStyle::with_template(template)
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            // The library's own rate has four decimals.
            let style =
                style.with_key("rate", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                    let places = if state.per_sec() < 10.0 { 1 } else { 0 };
                    let _ = write!(out, "{:.places$}", state.per_sec());
                });
            self.bars.add(ProgressBar::new(0).with_style(style).with_prefix(name))
        });
        bar.clone()
    }
}

impl ProgressDisplay for Progress {
    /// Takes all bars away.
    fn clear_bars(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, bar) in open.drain() {
            bar.finish_and_clear();
        }
    }

    fn show_flow_result(&self, line: &str) {
        if self.shows_results {
            self.bars.suspend(|| stderr::write_text(line));
        }
    }
}

impl Observer for Progress {
    fn on_event(&self, event: Event) {
        match event {
            Event::Expected { what, rows } => {
                let bar = self.add_bar(what, READING);
                bar.set_position(0);
                bar.set_length(rows);
            }
            Event::Arrived { what, rows } => self.add_bar(what, READING).inc(rows),
            Event::Again { what, .. } => {
                ProgressLog.on_event(event);
                self.add_bar(what, READING).set_position(0);
            }
            // Beside bars on a terminal, and in the log elsewhere.
            Event::Waiting { what, waited, most } if !self.bars.is_hidden() => {
                let text = describe_waiting(what, waited.as_secs(), most.as_secs());
                drop(self.bars.println(text));
            }
            Event::Begin { changes } => {
                self.add_bar("applying", WORKING).set_length(changes as u64)
            }
            Event::Ended { done, .. } => {
                let bar = self.add_bar("applying", WORKING);
                bar.inc(1);
                if !done {
                    bar.set_message("with failures");
                }
            }
            Event::Retry { .. } | Event::Waiting { .. } | Event::Verifying { .. } => {
                ProgressLog.on_event(event);
            }
        }
    }
}
