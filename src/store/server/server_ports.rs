//! A server as the engine sees it: a source, a target, and what can be read back.

use std::sync::{Arc, PoisonError};

use super::read_directory;
use super::server_store::Server;
use crate::engine::{
    DeclaredSide, ExecutedChange, Job, Observer, PerformError, ReadBack, ReadError, ReadOptions,
    RequestCounts, Seen, Source, SourceReading, StopSignal, Target,
};
use crate::model::{Code, Kind, Record, ServerRules};
use crate::planning::{Change, Expected, ServerPrint};
use crate::protocol::Secrets;

impl Source for Server {
    fn read_directory<'a>(
        &'a self,
        want: ReadOptions,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>> {
        Box::pin(read_directory::read_directory(self, want, None, observer))
    }

    fn read_beside<'a>(
        &'a self,
        declared: &'a Arc<DeclaredSide>,
        want: ReadOptions,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<SourceReading, ReadError>> {
        Box::pin(read_directory::read_directory(self, want, Some(declared), observer))
    }

    fn read_resigned<'a>(
        &'a self,
        codes: &'a [Code],
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<Vec<Record>, ReadError>> {
        Box::pin(self.read_resigned_people(codes, observer))
    }

    fn request_counts(&self) -> RequestCounts {
        self.client.request_traffic()
    }

    fn server_print(&self) -> Option<ServerPrint> {
        let ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let learnt = self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        let mut print = ServerPrint {
            dialect: learnt.dialect.name().to_owned(),
            page: self.client.largest_page(),
            defaults: learnt.defaults.clone(),
            sample: Vec::new(),
        };
        for kind in Kind::ALL {
            print.sample_records(kind, ids.known_records(kind));
        }
        Some(print)
    }

    fn id_of(&self, kind: Kind, code: &Code) -> Option<String> {
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        ids.id_of(kind, code.as_str()).map(|id| id.to_string())
    }

    fn rules<'a>(&'a self, kinds: &'a [Kind]) -> Job<'a, ServerRules> {
        Box::pin(self.stated_rules(kinds))
    }

    fn register_secrets(&self, secrets: &Arc<Secrets>) {
        self.client.learn_secrets(secrets);
    }

    fn stop_on(&self, stop: &Arc<StopSignal>) {
        self.client.patience.stop_on(stop);
    }
}

impl ReadBack for Server {
    fn read_back<'a>(
        &'a self,
        changes: &'a [&'a Change],
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<Seen, ReadError>> {
        Box::pin(self.reread_touched(changes, observer))
    }
}

impl Target for Server {
    fn max_parallel(&self) -> usize {
        self.client.max_parallel()
    }

    fn execute_change<'a>(
        &'a self,
        change: &'a Change,
        expected: Option<Expected<'a>>,
    ) -> Job<'a, Result<ExecutedChange, PerformError>> {
        Box::pin(self.perform_change(change, expected))
    }
}
