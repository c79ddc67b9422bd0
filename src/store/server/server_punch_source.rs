//! A server as a source of punches to import: pages of windows, and which codes no employee has.

use std::collections::HashSet;

use serde::Deserialize;

use super::lister::{self, ListSpec, RowIdentity};
use super::paging::PageReader;
use super::read_punches::{PunchOrder, PunchQuery};
use super::server_store::Server;
use crate::engine::punches::{Order, PunchPageAnswer, PunchPageRequest, PunchSource};
use crate::engine::{Job, Observer, ReadError};
use crate::model::{Code, Kind};
use crate::protocol::{ApiValue, Id, Page, PageError, Resource, page_reader};

/// So many codes are asked for one by one; for more the whole list is read.
const ONE_BY_ONE: usize = 20;

/// Of an employee no more than who it is: a hundred thousand of them are read to learn of a few
/// codes.
#[derive(Debug, Deserialize)]
struct EmployeeIdentity {
    #[serde(default)]
    id: Option<ApiValue>,
    #[serde(default)]
    emp_code: Option<ApiValue>,
}

impl RowIdentity for EmployeeIdentity {
    fn identity(&self) -> Option<Id> {
        self.id.as_ref().and_then(ApiValue::id)
    }
}

fn read_person_page(
    body: &[u8],
    _: Resource,
    _: Option<crate::model::Zone>,
) -> Result<Page<EmployeeIdentity>, PageError> {
    page_reader::read_page(body, std::marker::PhantomData::<EmployeeIdentity>)
}

impl PunchSource for Server {
    fn read_page<'a>(
        &'a self,
        ask: PunchPageRequest,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<Option<PunchPageAnswer>, ReadError>> {
        Box::pin(async move {
            let query = PunchQuery {
                start_time: ask.window.from,
                end_time: ask.window.to,
                order: match ask.order {
                    Order::Newest => PunchOrder::UploadTimeDown,
                    Order::Rising => PunchOrder::PunchTime,
                    Order::Falling => PunchOrder::PunchTimeDown,
                },
                ..PunchQuery::default()
            };
            let page = self.punch_page(&query, ask.page, observer).await?;
            Ok(page.map(|page| PunchPageAnswer {
                rows: page.rows,
                odd: page.odd,
                count: page.count,
                more: page.next,
            }))
        })
    }

    fn at_once(&self) -> usize {
        self.at_a_time()
    }

    fn find_unknown_codes<'a>(
        &'a self,
        codes: Vec<Code>,
        observer: &'a dyn Observer,
    ) -> Job<'a, Result<Vec<Code>, ReadError>> {
        Box::pin(async move {
            let filters: Vec<Vec<(String, String)>> = match codes.len() {
                0..=ONE_BY_ONE => {
                    let name = Kind::Employee.spec().code_wire;
                    codes.iter().map(|code| vec![(name.to_owned(), code.to_string())]).collect()
                }
                _ => vec![Vec::new()],
            };
            let mut strangers: HashSet<Code> = codes.iter().cloned().collect();
            for filters in filters {
                let list = ListSpec { resource: Resource::Of(Kind::Employee), filters };
                for person in lister::read_list(
                    &self.client,
                    &list,
                    PageReader::new(read_person_page),
                    observer,
                )
                .await?
                {
                    if let Some(code) = person.emp_code.as_ref().and_then(ApiValue::code) {
                        strangers.remove(&code);
                    }
                }
            }
            Ok(codes.into_iter().filter(|code| strangers.contains(code)).collect())
        })
    }
}
