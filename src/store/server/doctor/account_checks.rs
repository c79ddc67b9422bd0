//! Two accounts, one that reads and one that writes: a plan by the first is only right if the
//! second sees the same.

use super::list_probes::{LISTS, Lists};
use crate::engine::Check;
use crate::model::Kind;
use crate::protocol::Resource;
use crate::store::server::http::client::Client;
use crate::store::server::http::http_options::ServerOptions;

/// Compares what the account that writes sees of the four lists with what the other one saw.
pub(super) async fn compare_accounts(seen: &Lists, write: ServerOptions) -> Check {
    let client = match Client::new(write) {
        Ok(client) => client,
        Err(error) => return Check::new_failure("accounts", format!("{error:#}")),
    };
    if let Err(fault) = client.log_in().await {
        let message = format!("the account that writes is not let in: {fault}");
        let hint = "check `login: { write: … }`: scheme, user name and the secret it names";
        return Check::new_failure("accounts", message).with_hint(hint);
    }
    let (mut same, mut apart) = (Vec::new(), Vec::new());
    let (mut by_read, mut by_write) = (serde_json::Map::new(), serde_json::Map::new());
    let of_directory = &LISTS[..Kind::ALL.len()];
    for (resource, list) in super::list_probes::fetch_lists(&client, of_directory).await {
        let name = resource.name();
        let count = |list: &Result<super::list_probes::ListProbe, _>| {
            list.as_ref().ok().and_then(|list| list.count)
        };
        let other =
            seen.iter().find(|(other, _)| *other == resource).and_then(|(_, list)| count(list));
        by_read.insert(name.to_owned(), serde_json::json!(other));
        by_write.insert(name.to_owned(), serde_json::json!(count(&list)));
        match (other, &list) {
            (_, Err(fault)) => {
                apart.push(format!("{name} cannot be read by the one that writes: {fault}"))
            }
            (read, Ok(list)) if read == list.count => {
                same.push(format!("{} {name}", display_count(read)))
            }
            (read, Ok(list)) => apart.push(format!(
                "{name}: the one that reads sees {}, the one that writes {}",
                display_count(read),
                display_count(list.count)
            )),
        }
    }
    let check = match apart.as_slice() {
        [] => Check::new_ok("accounts", format!("both accounts see the same: {}", same.join(", "))),
        apart => Check::new_warning(
            "accounts",
            format!("the accounts do not see the same: {}", apart.join("; ")),
        )
        .with_hint(
            "give both the same departments and areas: what one of them does not see \
                would be created again, or kept",
        ),
    };
    check.with_fact("seen_by_read", by_read).with_fact("seen_by_write", by_write)
}

fn display_count(count: Option<u64>) -> String {
    count.map_or("an unknown number of".to_owned(), |count| count.to_string())
}

// The four lists of a directory come first in `LISTS`.
const _: () = assert!(matches!(LISTS[3], Resource::Of(Kind::Employee)));
