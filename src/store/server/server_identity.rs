//! Whether the server still holds records under the ids that it gave them: a few requests, for
//! commands that read no lists.

use futures_util::future::join_all;
use serde_json::Value as Json;

use super::http::api_call::Call;
use super::server_store::Server;
use crate::planning::server_print::SampledRecord;
use crate::protocol::{RequestFault, Resource};

impl Server {
    /// Whether each of these records is there under its id; those of which the server says nothing
    /// are left out.
    pub async fn check_sampled_records<'s>(
        &self,
        sample: &[&'s SampledRecord],
    ) -> Vec<(&'s SampledRecord, bool)> {
        let asked = sample.iter().map(|one| async move { Some((*one, self.holds(one).await?)) });
        join_all(asked).await.into_iter().flatten().collect()
    }

    async fn holds(&self, sampled: &SampledRecord) -> Option<bool> {
        let call = Call::get_call(Resource::Of(sampled.kind).object_path(&sampled.id));
        match self.client.send_authorized(&call).await {
            Ok(body) => {
                let json: Json = serde_json::from_slice(&body).ok()?;
                let wire = sampled.kind.spec().code_wire;
                let code = json.get(wire).or_else(|| json.get("data")?.get(wire))?;
                let held = code.as_str().map_or_else(|| code.to_string(), str::to_owned);
                Some(held.trim() == sampled.code.as_str())
            }
            Err(RequestFault::NotFound { .. }) => Some(false),
            Err(_) => None,
        }
    }
}
