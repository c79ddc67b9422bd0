//! Edits one text from its present content to the content that it is to have.
//!
//! Bytes are replaced at the places that the parser gives, and nothing else is touched: a tree that
//! is printed anew would have to keep every habit of the author of the file. What comes out is read
//! by the reader itself, and where aliases carried a change to others, these are given their own
//! values in another round.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};

use super::super::load_directory::{self, YamlTextContents};
use super::compose::{self, ListStyle};
use super::external;
use super::field_edits::{EditContext, says_same};
use super::list_edits::ListEditor;
use super::sections;
use super::splice::LineIndex;
use super::style::RecordStyle;
use crate::markup::layout::{LayoutNode, LayoutSection, LayoutView, NodeForm, scan_layout};
use crate::model::{Code, Kind, PerKind, Record};

/// How often a text is gone over: once, and again for those whom an alias took along.
const ROUNDS: usize = 4;

/// What a file is to say.
#[derive(Debug, Default)]
pub(super) struct WantedText<'w> {
    /// Every record that it is to hold, by its code.
    pub(super) records: PerKind<HashMap<&'w str, &'w Record>>,
    /// New codes by the ones that the text still has.
    pub(super) renamed: PerKind<HashMap<&'w str, &'w str>>,
    /// Codes to be listed as external.
    pub(super) external: PerKind<Vec<Code>>,
}

impl WantedText<'_> {
    /// Whether a text lists what is to be listed as external.
    fn is_listed_in(&self, held: &YamlTextContents) -> bool {
        self.external.iter().filter(|(_, codes)| !codes.is_empty()).all(|(kind, codes)| {
            let listed: HashSet<&Code> = held.external[kind].iter().collect();
            codes.iter().all(|code| listed.contains(code))
        })
    }
}

/// Whether two records say the same.
pub(super) fn same_record(kind: Kind, one: &Record, other: &Record) -> bool {
    let fields = kind
        .spec()
        .numbered_fields()
        .all(|(id, row)| says_same(Some(row), one.get(id), other.get(id)));
    let known = |a: &Record, b: &Record| {
        a.custom_fields()
            .iter()
            .all(|(name, value)| says_same(None, Some(value), b.get_custom(name)))
    };
    let declared =
        |record: &Record| record.declared.as_deref().cloned().unwrap_or_default().without_places();
    one.code == other.code
        && fields
        && known(one, other)
        && known(other, one)
        && declared(one) == declared(other)
}

/// Edits a text that holds these records, in their order. What comes out says exactly what is
/// wanted.
pub(super) fn edit_text(
    text: &str,
    name: &Arc<str>,
    records: PerKind<Vec<Record>>,
    wanted: &WantedText<'_>,
) -> anyhow::Result<String> {
    let mut text = text.to_owned();
    let mut held = YamlTextContents { records, external: PerKind::default() };
    for round in 0..ROUNDS {
        let diff = Diff::from_records(&held.records, wanted, round == 0);
        if diff.is_empty() && wanted.is_listed_in(&held) {
            return Ok(text);
        }
        text =
            EditRound { held: &held.records, wanted, diff, first: round == 0 }.run_round(&text)?;
        held = read_again(name, &text)?;
    }
    let left = Diff::from_records(&held.records, wanted, false);
    ensure!(
        left.is_empty() && wanted.is_listed_in(&held),
        "{}",
        left.aliases_message(&held.records)
    );
    Ok(text)
}

/// What the reader makes of a text that is about to be written.
pub(super) fn read_again(name: &Arc<str>, text: &str) -> anyhow::Result<YamlTextContents> {
    load_directory::held_in(name, text).map_err(|problem| {
        anyhow::anyhow!(
            "the text that would be written is not understood any more: {}",
            problem.message
        )
    })
}

/// What the text says otherwise, by the numbers of its records.
#[derive(Default)]
struct Diff<'w> {
    changed: PerKind<BTreeMap<usize, &'w Record>>,
    gone: PerKind<HashSet<usize>>,
    new: PerKind<Vec<&'w Record>>,
}

impl<'w> Diff<'w> {
    fn from_records(
        held: &PerKind<Vec<Record>>,
        wanted: &WantedText<'w>,
        renames: bool,
    ) -> Diff<'w> {
        let mut diff = Diff::default();
        for kind in Kind::ALL {
            let mut known: HashSet<&str> = HashSet::with_capacity(held[kind].len());
            for (at, record) in held[kind].iter().enumerate() {
                let old = record.code.as_str();
                let code =
                    wanted.renamed[kind].get(old).copied().filter(|_| renames).unwrap_or(old);
                match wanted.records[kind].get(code) {
                    None => drop(diff.gone[kind].insert(at)),
                    Some(after) => {
                        known.insert(code);
                        if !same_record(kind, record, after) {
                            diff.changed[kind].insert(at, after);
                        }
                    }
                }
            }
            let new = wanted.records[kind].iter().filter(|(code, _)| !known.contains(*code));
            diff.new[kind] = new.map(|(_, record)| *record).collect();
            diff.new[kind].sort_by(|a, b| a.code.cmp(&b.code));
        }
        diff
    }

    /// Why it goes on for ever: a record cannot be freed of what aliases bring into it.
    fn aliases_message(&self, held: &PerKind<Vec<Record>>) -> String {
        let first = Kind::ALL.into_iter().find_map(|kind| {
            let (at, after) = self.changed[kind].first_key_value()?;
            let line = held[kind].get(*at)?.place.line;
            Some(format!(
                "line {line}: what {kind} {} has by an alias or a merge key cannot be told apart",
                after.code
            ))
        });
        let what =
            first.unwrap_or_else(|| "what its aliases carry along cannot be told apart".to_owned());
        format!("{what}; write its values out there")
    }

    fn is_empty(&self) -> bool {
        Kind::ALL.into_iter().all(|kind| {
            self.changed[kind].is_empty() && self.gone[kind].is_empty() && self.new[kind].is_empty()
        })
    }
}

struct EditRound<'r, 'w> {
    held: &'r PerKind<Vec<Record>>,
    wanted: &'r WantedText<'w>,
    diff: Diff<'w>,
    first: bool,
}

impl EditRound<'_, '_> {
    fn run_round(self, text: &str) -> anyhow::Result<String> {
        let slots: PerKind<Vec<usize>> = PerKind::from_fn(|kind| self.target_slots(kind));
        let taken: PerKind<HashSet<usize>> =
            PerKind::from_fn(|kind| slots[kind].iter().copied().collect());
        let layout = scan_layout(text, |key, at| {
            Kind::parse_plural(key).is_some_and(|kind| {
                self.diff.changed[kind].contains_key(&at)
                    || self.diff.gone[kind].contains(&at)
                    || taken[kind].contains(&at)
                    || taken[kind].contains(&(at + 1))
            })
        });
        let layout = layout.context("the text is not understood")?;
        let lines = LineIndex::from_text(text);
        let mut hand = EditContext::new(lines, &layout);
        let mut appended = Vec::new();
        for kind in Kind::ALL {
            let sections: Vec<&LayoutSection<'_>> =
                sections::sections_of(&layout, kind.plural()).collect();
            let count: usize = sections.iter().map(|section| section.items.len()).sum();
            if count != self.held[kind].len() {
                bail!("its list of {} stands behind an alias: write the list out", kind.plural());
            }
            self.edit_records(kind, &sections, &mut hand)?;
            if !self.edit_lists(kind, &sections, &slots[kind], &mut hand) {
                appended.push(kind);
            }
        }
        hand.hand_on();
        if self.first {
            external::add_external_codes(&self.wanted.external, &layout, lines, &mut hand.splices);
        }
        for kind in appended {
            sections::append_section(kind, &self.diff.new[kind], &layout, lines, &mut hand.splices);
        }
        ensure!(!hand.splices.is_empty(), "{}", self.diff.aliases_message(self.held));
        hand.splices
            .apply_to(text)
            .context("two changes speak of the same place: write out what aliases name")
    }

    /// Before which of the held records the new ones go, one for each.
    fn target_slots(&self, kind: Kind) -> Vec<usize> {
        let held = &self.held[kind];
        let sorted = held.is_sorted_by(|a, b| a.code < b.code);
        let slot = |record: &&Record| match sorted {
            true => held.partition_point(|other| other.code < record.code),
            false => held.len(),
        };
        self.diff.new[kind].iter().map(slot).collect()
    }

    fn edit_records<'t>(
        &self,
        kind: Kind,
        sections: &[&LayoutSection<'t>],
        hand: &mut EditContext<'_, 't>,
    ) -> anyhow::Result<()> {
        let items: Vec<&Vec<LayoutNode<'t>>> =
            sections.iter().flat_map(|section| &section.items).collect();
        for (at, after) in &self.diff.changed[kind] {
            let inside = LayoutView::new(items[*at]).context("a record is not where it was")?;
            hand.edit_record(inside, &self.held[kind][*at], after, kind);
        }
        for at in &self.diff.gone[kind] {
            self.hand_over(kind, *at, items[*at], hand);
        }
        Ok(())
    }

    /// What a record that goes gave a name to, and others use.
    fn hand_over<'t>(
        &self,
        kind: Kind,
        at: usize,
        item: &[LayoutNode<'t>],
        hand: &mut EditContext<'_, 't>,
    ) {
        let Some(whole) = item.first().filter(|whole| whole.form != NodeForm::Alias) else {
            return;
        };
        if whole.anchor != 0 && hand.is_named(whole.anchor) {
            let shared =
                compose::shared_mapping(&self.held[kind][at], kind, RecordStyle::default());
            hand.moved.push((whole.anchor, shared));
        }
        hand.release_anchors(&item[1..]);
    }

    /// Takes items out and puts new ones in. False when there is no list that could take them.
    fn edit_lists(
        &self,
        kind: Kind,
        sections: &[&LayoutSection<'_>],
        slots: &[usize],
        hand: &mut EditContext<'_, '_>,
    ) -> bool {
        let new = &self.diff.new[kind];
        let mut first = 0;
        let taken = sections::distribute_slots(sections, slots);
        for (section, mine) in sections.iter().zip(taken) {
            let count = section.items.len();
            let gone: Vec<bool> =
                (first..first + count).map(|at| self.diff.gone[kind].contains(&at)).collect();
            let mine: Vec<(usize, &Record)> =
                mine.into_iter().map(|at| (slots[at] - first, new[at])).collect();
            first += count;
            if mine.is_empty() && !gone.contains(&true) {
                continue;
            }
            if count == 0 {
                let records: Vec<&Record> = mine.iter().map(|(_, record)| *record).collect();
                sections::fill_empty_list(kind, &records, section, hand);
                continue;
            }
            let mut list = ListEditor {
                lines: hand.lines,
                spot: &section.value[0],
                items: section.items.iter().filter_map(|item| item.first()).collect(),
                key_end: section.key.end,
                gone,
                new: BTreeMap::new(),
            };
            for (slot, record) in mine {
                let text = render_beside(kind, record, section, slot, hand.lines);
                list.new.entry(slot).or_default().push(text);
            }
            list.edit_list(&mut hand.splices);
        }
        !sections.is_empty() || new.is_empty()
    }
}

/// A new record in the form of the one before its place, or after it.
fn render_beside(
    kind: Kind,
    record: &Record,
    section: &LayoutSection<'_>,
    slot: usize,
    lines: LineIndex<'_>,
) -> String {
    let neighbour = section.items.get(slot.saturating_sub(1)).or_else(|| section.items.last());
    let inside = neighbour.and_then(|item| LayoutView::new(item));
    let style =
        inside.map(|inside| RecordStyle::from_record_text(inside, lines.text)).unwrap_or_default();
    if section.value[0].form != NodeForm::BlockList {
        return compose::flow_record(record, kind, style);
    }
    let dash = lines.column_of(section.value[0].start);
    let form = inside.map(|inside| inside.root_spot().form);
    let keys = inside
        .filter(|_| form == Some(NodeForm::BlockMap))
        .map_or(dash + 2, |inside| lines.column_of(inside.root_spot().start));
    let stand = ListStyle { dash, keys, flow: form == Some(NodeForm::FlowMap) };
    compose::block_item(record, kind, style, stand, lines.end)
}
