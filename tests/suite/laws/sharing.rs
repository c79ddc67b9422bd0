//! The law of records that share fields: the plan, its refusals and its fingerprint are the same
//! whether live records keep fields of their own or share those of the declared ones, all of them
//! or some.

use muster::engine::DeclaredSide;
use muster::model::{Directory, Kind, Problem};
use muster::planning::{self, Plan, Request};
use muster::render::document::plan_json::PlanJson;
use muster::render::document::plan_texts::PlanTexts;
use muster::render::document::plan_view::{PlanPurpose, PlanView};
use proptest::prelude::*;

use super::any::case;
use super::config;

/// The live side as it is read while the declared one is known from some moment on: each record
/// shares fields or not, by a bit.
fn read_beside(live: &Directory, declared: &DeclaredSide, bits: u64) -> Directory {
    let mut live = live.clone();
    for kind in Kind::ALL {
        let Some(records) = live.kinds[kind].as_mut() else { continue };
        let late = records.iter_mut().zip(0..64).filter(|(_, at)| bits >> at & 1 == 1);
        assert!(declared.share_fields(kind, late.map(|(record, _)| record)));
    }
    live
}

/// What people and programs see of a plan, or of its problems.
fn published(planned: &Result<Plan, Vec<Problem>>) -> String {
    match planned {
        Ok(plan) => {
            let texts = PlanTexts::of_plan(plan, None);
            let view = PlanView { plan, texts: &texts, purpose: PlanPurpose::Preview };
            let saved = PlanJson(view).to_saved_json().expect("a plan is JSON");
            format!("{saved:#}\n{:?}", plan.parts)
        }
        Err(problems) => format!("{problems:#?}"),
    }
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn shared_fields_change_no_plan(case in case(), bits in any::<u64>()) {
        let declared = DeclaredSide::new(true);
        declared.publish_directory(case.desired.clone());
        let live = read_beside(&case.live, &declared, bits);
        let desired = declared.directory().expect("it was published");
        let request = case.request();
        let sharing = Request { desired, live: &live, ..case.request() };
        let plans = [request, sharing].map(|request| published(&planning::make_plan(&request)));
        prop_assert_eq!(&plans[0], &plans[1]);
    }
}
