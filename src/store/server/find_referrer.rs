//! One row of a list that refers to a record: asked for by a filter, and only believed where the
//! filter is understood.
//!
//! Servers ignore filters that they do not have, and builds differ in names. So a filter is tried
//! first on a record that is known to be referred to; a row that does not refer to what was asked
//! for shows that it is ignored.

use super::paging::{self, ListRequest, PageReader, Reader};
use super::server_store::Server;
use crate::engine::SilentObserver;
use crate::protocol::{Id, Page, RequestFault, Resource};

/// Rows that are looked through for one that refers to anything.
const LOOKED_THROUGH: u32 = 50;

/// A list, its filters for one sort of reference, and what a row of it refers to.
pub(super) struct ReferenceQuery<'a, T> {
    pub(super) resource: Resource,
    /// Names of filters that builds have, each taking an id.
    pub(super) filters: &'static [&'static str],
    pub(super) reader: Reader<T>,
    pub(super) targets: &'a (dyn Fn(&T) -> Vec<Id> + Sync),
}

/// What a list says of references to a record.
pub(super) enum ReferenceAnswer<T> {
    Row(T),
    Nothing,
    /// No filter of it can be believed: the whole list has to be read.
    NoFilter,
}

impl Server {
    /// A row that refers to the record of this id, if there is one.
    pub(super) async fn find_referring_row<T: Send + 'static>(
        &self,
        picking: &ReferenceQuery<'_, T>,
        id: &Id,
    ) -> Result<ReferenceAnswer<T>, RequestFault> {
        let Some(filter) = self.find_filter(picking).await? else {
            return Ok(ReferenceAnswer::NoFilter);
        };
        let page = match self.first_rows(picking, Some((filter, id)), 1).await {
            Ok(page) => page,
            Err(fault) if is_refusal(&fault) => return Ok(ReferenceAnswer::NoFilter),
            Err(fault) => return Err(fault),
        };
        if page.rows.is_empty() {
            return Ok(ReferenceAnswer::Nothing);
        }
        match page.rows.into_iter().find(|row| (picking.targets)(row).contains(id)) {
            Some(row) => Ok(ReferenceAnswer::Row(row)),
            None => {
                self.fresh.tried.set_filter(picking.filters[0], None);
                Ok(ReferenceAnswer::NoFilter)
            }
        }
    }

    /// The name of a filter that finds what is known to be there.
    async fn find_filter<T: Send + 'static>(
        &self,
        picking: &ReferenceQuery<'_, T>,
    ) -> Result<Option<&'static str>, RequestFault> {
        let key = picking.filters[0];
        if let Some(known) = self.fresh.tried.get_filter(key) {
            return Ok(known);
        }
        let some = self.first_rows(picking, None, LOOKED_THROUGH).await?;
        let Some(target) =
            some.rows.iter().find_map(|row| (picking.targets)(row).into_iter().next())
        else {
            return Ok(None);
        };
        let mut found = None;
        for filter in picking.filters {
            match self.first_rows(picking, Some((filter, &target)), 1).await {
                Ok(page)
                    if page.rows.iter().any(|row| (picking.targets)(row).contains(&target)) =>
                {
                    found = Some(*filter);
                    break;
                }
                Ok(_) => {}
                Err(fault) if is_refusal(&fault) => {}
                Err(fault) => return Err(fault),
            }
        }
        self.fresh.tried.set_filter(key, found);
        Ok(found)
    }

    async fn first_rows<T: Send + 'static>(
        &self,
        picking: &ReferenceQuery<'_, T>,
        filter: Option<(&str, &Id)>,
        size: u32,
    ) -> Result<Page<T>, RequestFault> {
        let filters: Vec<(String, String)> =
            filter.iter().map(|(name, id)| ((*name).to_owned(), id.to_string())).collect();
        let ask = ListRequest { resource: picking.resource, filters: &filters, order: "id", size };
        let reader = PageReader::new(picking.reader);
        paging::fetch_page(&self.client, &ask, 1, &reader, &SilentObserver).await
    }
}

/// The server does not take this filter, or this value of it.
fn is_refusal(fault: &RequestFault) -> bool {
    matches!(
        fault,
        RequestFault::Rejected { .. }
            | RequestFault::NotFound { .. }
            | RequestFault::Envelope { .. }
    )
}
