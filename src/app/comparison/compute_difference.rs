//! The difference of two sides, as a plan from the old one to the new one.

use std::path::PathBuf;
use std::thread;

use anyhow::Context as _;
use chrono::Utc;

use super::compare_saved_plans::compare_saved_plans;
use super::context::ComparisonContext;
use super::operands::{Comparison, ComparisonRequest, DiffOperand, parse_operands};
use super::read_operand::{LoadedOperand, read_operand};
use crate::app::failure::Failure;
use crate::planning::selection::unmatched_filters::{self, KnownCodes};
use crate::planning::{Declarations, Difference, PlanEndpoint, RecordFilter, compare};
use crate::render::terminal_style::strip_unprintable;
use crate::store::yaml::ParsedTexts;

/// The difference, and the folder that its origins are relative to.
///
/// # Errors
/// With what cannot be read or compared.
pub fn compute_difference(args: &ComparisonRequest<'_>) -> Result<(Difference, PathBuf), Failure> {
    let here = std::env::current_dir().context("cannot tell the working directory")?;
    let filter = args.filter;
    let (mut difference, names, base) = match parse_operands(args, &here)? {
        Comparison::Plans(old, new) => {
            let difference = compare_saved_plans(&old, &new, filter)?;
            (difference, [old, new].map(|path| path.display().to_string()), PathBuf::new())
        }
        Comparison::Declarations(sides) => {
            let ground = ComparisonContext::find_context(args, &sides, &here)?;
            let (old, new) = read_both_sides(&ground, &sides)?;
            let (names, base) = ([old.name.clone(), new.name.clone()], new.base.clone());
            (compare_sides(&ground, old, new, filter)?, names, base)
        }
    };
    // The name of the folder may come from an untrusted revision.
    let [from, to] = names
        .map(|name| PlanEndpoint { store: strip_unprintable(&name), ..PlanEndpoint::default() });
    let header = &mut difference.plan.header;
    (header.from, header.to, header.created) = (from, to, Utc::now());
    Ok((difference, base))
}

/// Both sides, read at the same time; files that are equal on both are read once.
fn read_both_sides(
    ground: &ComparisonContext,
    sides: &[DiffOperand; 2],
) -> Result<(LoadedOperand, LoadedOperand), Failure> {
    let ([old, new], known) = (sides, ParsedTexts::default());
    thread::scope(|scope| {
        let reader = scope.spawn(|| read_operand(ground, old, &known, false));
        let new = read_operand(ground, new, &known, true);
        let old = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok((old?, new?))
    })
}

fn compare_sides(
    ground: &ComparisonContext,
    old: LoadedOperand,
    new: LoadedOperand,
    filter: &RecordFilter,
) -> Result<Difference, Failure> {
    let mistakes =
        |side: &LoadedOperand| side.examined.problems.iter().any(|problem| problem.is_error());
    if mistakes(&new) || !old.examined.whole {
        let blocked = !old.examined.whole;
        let mut problems = old.examined.problems;
        problems.retain(|problem| blocked && problem.is_error());
        problems.extend(new.examined.problems);
        let failure = Failure::with_problems(problems).with_base(&new.base);
        return Err(match blocked {
            true => failure.with_hint(format!(
                "{} cannot be read to its end: what differs from it is not known; compare with a \
                 revision that is right",
                old.name
            )),
            false => failure,
        });
    }
    let mut notices = old.relevant_notices();
    notices.extend(new.relevant_notices());
    let (old, today) = (old.examined.directory, ground.local_date(Utc::now()));
    let known = KnownCodes {
        sides: [&old, &new.examined.directory],
        further: &[],
        places: "declared on neither side",
    };
    let unmatched = unmatched_filters::unmatched_filters(filter, &known);
    if !unmatched.is_empty() {
        let problems = unmatched.into_iter().map(|entry| entry.problem).collect();
        return Err(Failure::with_problems(problems));
    }
    let mut difference = compare::compare_declarations(Declarations {
        old,
        new: &new.examined.directory,
        filter,
        today,
    });
    difference.plan.notices.extend(notices);
    Ok(difference)
}
