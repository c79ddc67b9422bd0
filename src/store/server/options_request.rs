//! What the server says of the fields of its records, in answers to OPTIONS.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;

use super::http::api_call::Call;
use super::server_store::Server;
use crate::model::{Kind, KindRules, ServerRules};
use crate::protocol::{Resource, rule_metadata};

/// Nothing depends on the answer: a server that thinks longer than this is not waited for.
const WAIT: Duration = Duration::from_secs(10);

impl Server {
    /// Asks once for each of these kinds. Whatever is no use as an answer says nothing, and is no
    /// trouble.
    pub(super) async fn stated_rules(&self, kinds: &[Kind]) -> ServerRules {
        let asked = join_all(kinds.iter().map(|kind| self.rules_of(*kind))).await;
        let mut rules = ServerRules::default();
        for (kind, found) in kinds.iter().zip(asked) {
            rules[*kind] = found;
        }
        rules
    }

    async fn rules_of(&self, kind: Kind) -> Option<KindRules> {
        let path = Resource::Of(kind).list_path();
        let call = Call { method: Method::OPTIONS, ..Call::get_call(path) };
        match tokio::time::timeout(WAIT, self.client.send_authorized(&call)).await {
            Ok(Ok(body)) => rule_metadata::rules(&body),
            Ok(Err(fault)) => {
                let fault = self.client.redact_fault(fault);
                tracing::debug!(path, "the server does not say what it takes: {fault}");
                None
            }
            Err(_) => {
                tracing::debug!(path, "the server does not say what it takes: it took too long");
                None
            }
        }
    }
}
