//! Figures of imports of punches: how many came, of whom, and how far both sides agree.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::metrics::Of;
use super::run_stats::ImportStats;

/// The figures of all imports.
#[derive(Debug, Default)]
pub(super) struct PunchMetrics {
    imported: Family<Of, Counter>,
    unknown: Family<Of, Counter>,
    gone: Family<Of, Counter>,
    back: Family<Of, Counter>,
    present: Family<Of, Gauge>,
    counted: Family<Of, Gauge>,
}

impl PunchMetrics {
    fn import_counters(&self) -> [&Family<Of, Counter>; 4] {
        [&self.imported, &self.unknown, &self.gone, &self.back]
    }

    pub(super) fn register_all(&self, all: &mut Registry) {
        all.register("punches_imported", "Punches that were imported", self.imported.clone());
        let help = "Imported punches whose codes no employee has";
        all.register("punches_unknown", help, self.unknown.clone());
        let help = "Imported punches that the server lists no more, marked as missing";
        all.register("punches_gone", help, self.gone.clone());
        all.register(
            "punches_back",
            "Missing punches that the server lists again",
            self.back.clone(),
        );
        let help = "Punches of the target that the server lists, after the last poll";
        all.register("punches_present", help, self.present.clone());
        let help = "Punches that the server counted at the last poll";
        all.register("punches_listed", help, self.counted.clone());
    }

    /// Counts from nothing, so that the first ones are seen to come.
    pub(super) fn init_import(&self, of: &Of) {
        self.import_counters().into_iter().for_each(|counter| drop(counter.get_or_create(of)));
    }

    pub(super) fn remove_import(&self, of: &Of) {
        self.present.remove(of);
        self.counted.remove(of);
    }

    pub(super) fn record_import(&self, of: &Of, punches: &ImportStats) {
        let counts = [punches.imported, punches.unknown, punches.gone, punches.back];
        for (counter, count) in self.import_counters().into_iter().zip(counts) {
            counter.get_or_create(of).inc_by(count);
        }
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        // A poll that counted no punches gives no figure.
        if punches.counted > 0 {
            self.present.get_or_create(of).set(number(punches.present));
            self.counted.get_or_create(of).set(number(punches.counted));
        }
    }
}
