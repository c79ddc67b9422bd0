//! What one answer of the server means for the target.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDateTime;
use compact_str::CompactString;

use super::window::floor_to_second;
use super::{KnownPunch, PunchKey};
use crate::model::Punch;

/// What became of a window of time that was read whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PunchComparison {
    /// The target has nothing of them.
    pub new: Vec<Punch>,
    /// Punches that have another id now.
    pub moved: Vec<(KnownPunch, CompactString)>,
    /// Punches that the server lists no more.
    pub gone: Vec<KnownPunch>,
    /// Punches that the server lists again.
    pub back: Vec<KnownPunch>,
}

impl PunchComparison {
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.moved.is_empty() && self.gone.is_empty() && self.back.is_empty()
    }
}

/// Compares all that the server lists of a window with all that the target has of it.
///
/// As many punches of one content as the server lists are in the target afterwards, and never more:
/// what it lists under another id is the same punch, as long as the one that is known is not listed
/// as well.
pub fn compare_punches(rows: Vec<Punch>, known: Vec<KnownPunch>) -> PunchComparison {
    let mut verdict = PunchComparison::default();
    let mut held: HashMap<PunchKey, Vec<KnownPunch>> = HashMap::new();
    for one in known {
        held.entry(one.key.clone()).or_default().push(one);
    }
    let mut rest = Vec::new();
    // Those with the same id first: no other row may take their place.
    for row in rows {
        let same = held.get_mut(&PunchKey::of_punch(&row)).and_then(|same| {
            let at = |same: &[KnownPunch], gone| {
                same.iter().rposition(|one| one.id == row.id && one.gone == gone)
            };
            let found = at(same, false).or_else(|| at(same, true))?;
            Some(same.swap_remove(found))
        });
        match same {
            Some(one) if one.gone => verdict.back.push(one),
            Some(_) => {}
            None => rest.push(row),
        }
    }
    for row in rest {
        let taken = held.get_mut(&PunchKey::of_punch(&row)).and_then(|same| {
            let listed = same.iter().rposition(|one| !one.gone);
            listed.map(|at| same.swap_remove(at)).or_else(|| same.pop())
        });
        match taken {
            Some(one) => verdict.moved.push((one, row.id)),
            None => verdict.new.push(row),
        }
    }
    verdict.gone = held.into_values().flatten().filter(|one| !one.gone).collect();
    // A map has no order, and what is written should have one.
    verdict.gone.sort_by(|one, other| (&one.key, &one.id).cmp(&(&other.key, &other.id)));
    verdict
}

/// What a page of arrivals means, which shows a part of many windows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArrivalComparison {
    /// The target has nothing of them.
    pub new: Vec<Punch>,
    /// Seconds to be read whole: something in them is known under another id, or was gone.
    pub doubtful: BTreeSet<NaiveDateTime>,
}

/// Compares a page with what the target has of the times on it.
pub fn compare_arrivals(rows: Vec<Punch>, known: &[KnownPunch]) -> ArrivalComparison {
    let mut by_key: HashMap<&PunchKey, Vec<&KnownPunch>> = HashMap::new();
    for one in known {
        by_key.entry(&one.key).or_default().push(one);
    }
    let mut found = ArrivalComparison::default();
    let mut seen = HashSet::new();
    for row in rows {
        // A server that moves while it answers may send a row twice.
        if !seen.insert(row.id.clone()) {
            continue;
        }
        match by_key.get(&PunchKey::of_punch(&row)) {
            None => found.new.push(row),
            Some(same) if same.iter().any(|one| one.id == row.id && !one.gone) => {}
            Some(_) => drop(found.doubtful.insert(floor_to_second(row.punch_time))),
        }
    }
    found
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::Code;

    pub(in crate::planning::punches) fn time(text: &str) -> NaiveDateTime {
        let text = format!("2026-11-23 {text}");
        NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S").expect("a time")
    }

    pub(in crate::planning::punches) fn punch(id: &str, code: &str, at: &str) -> Punch {
        Punch {
            id: id.into(),
            emp_code: Code::new(code).expect("a code"),
            punch_time: time(at),
            punch_state: "0".into(),
            verify_type: Some(1),
            work_code: CompactString::default(),
            terminal_sn: "A1".into(),
            terminal_alias: CompactString::default(),
            area_alias: CompactString::default(),
            upload_time: Some(time(at)),
            details: Vec::new(),
        }
    }

    fn known(generation: u32, id: &str, code: &str, at: &str) -> KnownPunch {
        KnownPunch {
            generation,
            id: id.into(),
            key: PunchKey::of_punch(&punch(id, code, at)),
            gone: false,
        }
    }

    #[test]
    fn what_is_there_stays_and_what_is_new_comes() {
        let rows = vec![punch("1", "7", "08:00:00"), punch("2", "8", "08:00:00")];
        let verdict = compare_punches(rows, vec![known(1, "1", "7", "08:00:00")]);
        assert_eq!(
            verdict,
            PunchComparison {
                new: vec![punch("2", "8", "08:00:00")],
                ..PunchComparison::default()
            }
        );
    }

    #[test]
    fn an_id_with_another_content_is_another_punch() {
        let verdict = compare_punches(
            vec![punch("1", "9", "08:00:00")],
            vec![known(1, "1", "7", "08:00:00")],
        );
        assert_eq!(verdict.new, [punch("1", "9", "08:00:00")]);
        assert_eq!(verdict.gone, [known(1, "1", "7", "08:00:00")]);
    }

    #[test]
    fn a_punch_that_was_uploaded_again_is_the_same_one() {
        let verdict = compare_punches(
            vec![punch("5", "7", "08:00:00")],
            vec![known(1, "1", "7", "08:00:00")],
        );
        assert_eq!(verdict.moved, [(known(1, "1", "7", "08:00:00"), "5".into())]);
        assert!(verdict.new.is_empty() && verdict.gone.is_empty());
    }

    #[test]
    fn twins_are_as_many_as_the_server_lists() {
        let rows = vec![punch("5", "7", "08:00:00"), punch("1", "7", "08:00:00")];
        let verdict = compare_punches(rows, vec![known(1, "1", "7", "08:00:00")]);
        assert_eq!(
            verdict,
            PunchComparison {
                new: vec![punch("5", "7", "08:00:00")],
                ..PunchComparison::default()
            }
        );
    }

    #[test]
    fn what_was_gone_comes_back_once() {
        let gone = KnownPunch { gone: true, ..known(1, "1", "7", "08:00:00") };
        assert_eq!(compare_punches(Vec::new(), vec![gone.clone()]), PunchComparison::default());
        let verdict = compare_punches(vec![punch("1", "7", "08:00:00")], vec![gone.clone()]);
        assert_eq!(verdict, PunchComparison { back: vec![gone], ..PunchComparison::default() });
    }

    #[test]
    fn arrivals_that_are_known_otherwise_are_looked_at() {
        let rows = vec![
            punch("1", "7", "08:00:00"),
            punch("6", "8", "08:00:01"),
            punch("7", "9", "08:00:02"),
            punch("7", "9", "08:00:02"),
        ];
        let held = [known(1, "1", "7", "08:00:00"), known(1, "2", "8", "08:00:01")];
        let found = compare_arrivals(rows, &held);
        assert_eq!(found.new, [punch("7", "9", "08:00:02")]);
        assert_eq!(found.doubtful, BTreeSet::from([time("08:00:01")]));
    }
}
