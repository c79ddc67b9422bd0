//! Entries of the command line and of settings that name no record: a mistyped filter spares no
//! record, and a scope that names nothing leaves all records out.

use super::glob::Glob;
use super::record_filter::{Pattern, RecordFilter};
use crate::model::problem::{Escaped as _, looks_alike, nearest_code};
use crate::model::{Code, Directory, Kind, Problem, Value};
use crate::planning::change::Action;
use crate::planning::guards::limit_override::{LimitOverride, overridable_count};
use crate::planning::guards::plan_guards::guard_fact::{GuardFact, LeavingCount};
use crate::planning::guards::refusal::OverrideSubject;
use crate::planning::notice::NoticeFact;
use crate::planning::plan::Plan;
use crate::planning::policy::Scope;
use crate::planning::request::Request;

/// What an entry belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnmatchedSource {
    /// `--only` or `--except`.
    Filter,
    /// A code of `scope`.
    Scope(Kind),
    /// A code of `protect`.
    Protect(Kind),
    /// A code of `external`, in the declarations.
    External(Kind),
    /// A custom attribute of `owners`.
    Owner,
    /// `--allow`.
    Allow,
}

/// An entry that matches nothing.
#[derive(Clone, Debug)]
pub struct Unmatched {
    pub entry: UnmatchedSource,
    /// As it was written.
    pub text: String,
    /// The records that it could have meant.
    pub pattern: Option<Pattern>,
    pub problem: Problem,
}

impl Unmatched {
    fn new(
        entry: UnmatchedSource,
        text: impl Into<String>,
        message: String,
        help: String,
    ) -> Unmatched {
        let text = text.into();
        let problem =
            Problem::error("unmatched", message).with_width(text.chars().count()).with_help(help);
        Unmatched { entry, text, pattern: None, problem }
    }
}

/// Where codes are looked for: both sides of a flow, and codes that only records of the past have.
#[derive(Debug)]
pub struct KnownCodes<'a> {
    pub sides: [&'a Directory; 2],
    pub further: &'a [(Kind, Code)],
    /// Where records are looked for, in words: `neither declared nor on the server`.
    pub places: &'a str,
}

impl KnownCodes<'_> {
    fn has_code(&self, kind: Kind, code: &str) -> bool {
        self.sides.iter().any(|side| side.contains(kind, code) || side.has_resigned(kind, code))
    }

    /// All codes of a kind.
    fn codes_of(&self, kind: Kind) -> impl Iterator<Item = &str> {
        let listed = self
            .sides
            .into_iter()
            .flat_map(move |side| side.records(kind))
            .map(|record| &record.code);
        let resigned = self.sides.into_iter().flat_map(|side| side.resigned.iter().flatten());
        let resigned = resigned.filter(move |_| kind == Kind::Employee);
        let further =
            self.further.iter().filter(move |(other, _)| *other == kind).map(|(_, code)| code);
        listed.chain(resigned).chain(further).map(Code::as_str)
    }

    /// Codes of a kind that records name: those before a rename, and those that are referred to.
    fn named_codes(&self, kind: Kind) -> impl Iterator<Item = &str> {
        let records = |of: Kind| self.sides.into_iter().flat_map(move |side| side.records(of));
        let previous =
            records(kind).filter_map(|record| record.declared.as_ref()?.previous_code.as_ref());
        let entries = Kind::ALL.into_iter().flat_map(move |of| {
            let fields = records(of).flat_map(|record| record.fields());
            fields.filter(move |entry| of.spec().field(entry.id).ty.refers_to() == Some(kind))
        });
        previous.map(Code::as_str).chain(entries.flat_map(|entry| Value::references(&entry.value)))
    }

    fn matches_glob(&self, kind: Kind, glob: &Glob) -> bool {
        let listed = match glob.exact_text() {
            Some(code) => self.has_code(kind, code),
            None => false,
        };
        listed || self.codes_of(kind).chain(self.named_codes(kind)).any(|code| glob.is_match(code))
    }

    fn nearest_to(&self, kind: Kind, typed: &str) -> Option<&str> {
        nearest_code(typed, self.codes_of(kind))
    }
}

/// The patterns of `--only` and `--except` that match no record.
pub fn unmatched_filters(filter: &RecordFilter, known: &KnownCodes<'_>) -> Vec<Unmatched> {
    let unmatched = filter.flagged_patterns().filter(|(_, pattern)| {
        // All records of a kind is no name of one.
        !pattern.code.is_any()
            && !pattern_kinds(pattern).any(|kind| known.matches_glob(kind, &pattern.code))
    });
    unmatched.map(|(flag, pattern)| of_filter(flag, pattern, known)).collect()
}

fn pattern_kinds(pattern: &Pattern) -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(|kind| pattern.kinds[*kind])
}

fn of_filter(flag: &'static str, pattern: &Pattern, known: &KnownCodes<'_>) -> Unmatched {
    let written = format!("{flag} {pattern}");
    let message = format!("{written} matches no record: it is {}", known.places);
    let plain = pattern.code.as_str().replace(['*', '?', '[', ']', '{', '}', '\\'], "");
    let near =
        pattern_kinds(pattern).find_map(|kind| Some((kind, known.nearest_to(kind, &plain)?)));
    let elsewhere = || {
        let others = Kind::ALL.into_iter().filter(|kind| !pattern.kinds[*kind]);
        others.into_iter().find(|kind| known.has_code(*kind, pattern.code.as_str()))
    };
    let help = match (near, elsewhere()) {
        (_, Some(kind)) => format!("did you mean {flag} {kind}:{}?", pattern.code.as_str()),
        (Some((kind, code)), None) => format!("did you mean {code}? Write {flag} {kind}:{code}"),
        (None, None) => {
            "codes are compared to the letter, with their leading zeros; * stands for any \
             characters"
                .to_owned()
        }
    };
    let pattern = Some(pattern.clone());
    Unmatched { pattern, ..Unmatched::new(UnmatchedSource::Filter, written, message, help) }
}

/// What the settings of a flow and the declarations name, and neither side has. `servers` says
/// which side is a server.
pub fn unmatched_settings(request: &Request<'_>, servers: [bool; 2]) -> Vec<Unmatched> {
    let there = format!("declared nor on {}", request.target_noun());
    let known = KnownCodes {
        sides: [request.desired, request.live],
        further: &[],
        places: &format!("neither {there}"),
    };
    let mut found = unmatched_scope(&request.policy.scope, &known);
    found.extend(unmatched_protect(request, &known));
    found.extend(unmatched_owners(request));
    let (desired, live) = (request.desired, request.live);
    for (lists, server, is_server) in [(desired, live, servers[1]), (live, desired, servers[0])] {
        if is_server {
            found.extend(unmatched_external(request, lists, server));
        }
    }
    found
}

/// Codes of a scope that no record has.
pub fn unmatched_scope(scope: &Scope, known: &KnownCodes<'_>) -> Vec<Unmatched> {
    let lists = [(Kind::Area, &scope.areas), (Kind::Department, &scope.departments)];
    let codes =
        lists.into_iter().flat_map(|(kind, codes)| codes.iter().map(move |code| (kind, code)));
    let lost = codes.filter(|(kind, code)| {
        let code = code.as_str();
        !known.has_code(*kind, code) && !known.named_codes(*kind).any(|named| named == code)
    });
    lost.map(|(kind, code)| {
        let message = format!(
            "`scope` names {kind} `{}`, and it is {}",
            code.as_str().to_escaped(),
            known.places
        );
        let help = match known.nearest_to(kind, code.as_str()) {
            Some(near) => format!("did you mean `{near}`? Codes are compared to the letter"),
            None => format!("write the code of {} that is there", with_article(kind)),
        };
        Unmatched::new(UnmatchedSource::Scope(kind), code.as_str(), message, help)
    })
    .collect()
}

fn with_article(kind: Kind) -> String {
    format!("{} {kind}", if kind.name().starts_with(['a', 'e']) { "an" } else { "a" })
}

/// Codes that a slip turned into those of no record. One that only is not there any more is no
/// mistake by itself.
fn unmatched_protect(request: &Request<'_>, known: &KnownCodes<'_>) -> Vec<Unmatched> {
    let protect = &request.policy.protect;
    let codes =
        Kind::ALL.into_iter().flat_map(|kind| protect[kind].iter().map(move |code| (kind, code)));
    let lost = codes.filter(|(kind, code)| !known.has_code(*kind, code.as_str()));
    lost.filter_map(|(kind, code)| {
        let near = known
            .nearest_to(kind, code.as_str())
            .filter(|near| looks_alike(near, code.as_str()))?;
        let message = format!(
            "`protect` names {kind} `{}`, and it is {}",
            code.as_str().to_escaped(),
            known.places
        );
        let help = format!(
            "did you mean `{near}`? Codes are compared to the letter, with their leading zeros"
        );
        Some(Unmatched::new(UnmatchedSource::Protect(kind), code.as_str(), message, help))
    })
    .collect()
}

/// Returns the custom attributes that no employee has. Without people this cannot be decided.
fn unmatched_owners(request: &Request<'_>) -> Vec<Unmatched> {
    let kind = Kind::Employee;
    let (desired, live) = (request.desired, request.live);
    if !request.policy.scope.kinds[kind] || live.records(kind).len() == 0 {
        return Vec::new();
    }
    let fixed = |glob: &Glob| kind.spec().fields.iter().any(|field| glob.is_match(field.name));
    let rules = request.policy.owners.0[kind].iter().map(|(glob, _)| glob);
    let lost = rules.filter(|glob| {
        let name = glob.as_str();
        let custom = || {
            let records = desired.records(kind).chain(live.records(kind));
            records.flat_map(|record| record.custom_fields()).map(|(name, _)| name.as_str())
        };
        // What is meant for every attribute there may be names none.
        let all = matches!(name, "custom.*" | "custom*");
        !all && !fixed(glob)
            && !custom().any(|known| {
                name.strip_prefix("custom.") == Some(known)
                    || glob.is_match(&format!("custom.{known}"))
            })
    });
    lost.map(|glob| {
        let name = glob.as_str();
        let message = format!(
            "`owners` names `{}`, and no employee has such an attribute: neither declared nor on \
             {}",
            name.to_escaped(),
            request.target_noun()
        );
        let records = desired.records(kind).chain(live.records(kind));
        let custom =
            records.flat_map(|record| record.custom_fields()).map(|(name, _)| name.as_str());
        let help = match nearest_code(name.trim_start_matches("custom."), custom) {
            Some(near) => format!("did you mean `custom.{near}`?"),
            None => "write custom. and the name of the attribute as the server's form shows it"
                .to_owned(),
        };
        Unmatched::new(UnmatchedSource::Owner, name, message, help)
    })
    .collect()
}

/// Returns the codes that are declared external and are not on the server.
fn unmatched_external(
    request: &Request<'_>,
    lists: &Directory,
    server: &Directory,
) -> Vec<Unmatched> {
    let lists = Kind::ALL
        .into_iter()
        .flat_map(|kind| lists.external[kind].iter().map(move |one| (kind, one)));
    let lost = lists.filter(|(kind, (code, _))| {
        // What is created once it is named need not be there yet.
        !request.policy.create_missing[*kind]
            && !server.contains(*kind, code.as_str())
            && !server.has_resigned(*kind, code.as_str())
    });
    lost.map(|(kind, (code, origin))| {
        let message = format!(
            "`external` names {kind} `{}`, and the server does not have it",
            code.as_str().to_escaped()
        );
        let help = match nearest_code(
            code.as_str(),
            server.records(kind).map(|record| record.code.as_str()),
        ) {
            Some(near) => {
                format!("did you mean `{near}`? `external` lists what is only on the server")
            }
            None => "take it out of `external`, or declare the record".to_owned(),
        };
        let mut lost =
            Unmatched::new(UnmatchedSource::External(kind), code.as_str(), message, help);
        lost.problem = lost.problem.at_origin(origin.clone());
        lost
    })
    .collect()
}

/// Overrides that nothing of a plan is about.
pub fn unmatched_overrides(plan: &Plan, allowed: &[LimitOverride]) -> Vec<Unmatched> {
    let lost =
        allowed.iter().filter(|allow| allow.count > 0 && overridable_count(plan, allow) == 0);
    lost.map(|allow| {
        let of = allow.kind.map_or("records", Kind::plural);
        let about = match allow.what {
            OverrideSubject::Act(action) => {
                format!("the plan would not {} any {of}", action.name())
            }
            what => format!("the plan has no refusal of {of} that `{}` allows", what.name()),
        };
        let message = format!("--allow {allow} has no effect: {about}");
        let there: Vec<String> = allowable_actions(plan).collect();
        let help = match (held_back(plan, allow), there.is_empty()) {
            (Some(held), _) => held.describe_next_run(),
            (None, true) => "leave it out".to_owned(),
            (None, false) => format!("leave it out; the plan would {}", there.join(", ")),
        };
        Unmatched::new(UnmatchedSource::Allow, allow.to_string(), message, help)
    })
    .collect()
}

/// Leavers of a kind that a first run holds back.
struct HeldLeavers {
    kind: Kind,
    count: usize,
    leaving: LeavingCount,
}

impl HeldLeavers {
    /// What becomes of them.
    fn describe_next_run(&self) -> String {
        let HeldLeavers { kind, count, leaving: LeavingCount { action, count: all } } = self;
        format!(
            "the next run plans to {0} {1}, within the limits. To do it now: --allow \
             {kind}:{0}={all} --reason \"…\"",
            action.name(),
            if *count == 1 { "it" } else { "them" },
        )
    }
}

/// The leavers that a first run holds back, and that leave in another way than the override says.
fn held_back(plan: &Plan, allow: &LimitOverride) -> Option<HeldLeavers> {
    let leaves = matches!(
        allow.what,
        OverrideSubject::Act(Action::Delete | Action::Resign | Action::Deactivate)
    );
    plan.notices.iter().filter(|_| leaves).find_map(|notice| match &notice.fact {
        NoticeFact::Guard(GuardFact::FirstRun(leaving)) => {
            let kind = notice.kind.filter(|kind| allow.kind.is_none_or(|only| only == *kind))?;
            Some(HeldLeavers { kind, count: notice.codes.len(), leaving: *leaving })
        }
        _ => None,
    })
}

/// What of a plan can be allowed, in words: `employee:delete=5`.
fn allowable_actions(plan: &Plan) -> impl Iterator<Item = String> {
    let counts = |kind: Kind, action: Action| {
        plan.all_changes().filter(|change| (change.kind, change.action) == (kind, action)).count()
    };
    let all = Kind::ALL.into_iter().flat_map(|kind| {
        [Action::Delete, Action::Resign, Action::Deactivate, Action::Update]
            .map(|action| (kind, action))
    });
    all.filter_map(move |(kind, action)| {
        let count = counts(kind, action);
        (count > 0).then(|| format!("{} {count} {}", action.name(), kind.plural()))
    })
}
