//! What differs between two texts, marked to the character; in long texts by stretches first, then
//! by words.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation as _;

/// A piece of one side of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DiffPiece<'a> {
    pub(super) text: &'a str,
    pub(super) marked: bool,
}

/// The two sides in pieces.
pub(super) type DiffSides<'a> = (Vec<DiffPiece<'a>>, Vec<DiffPiece<'a>>);

/// Comparisons of pieces that one pair of texts may cost: beyond it words stand for characters,
/// then the whole.
const ONE: u64 = 4_000_000;
/// What all pairs of a page may cost together: a page of many long texts is made as fast as one of
/// short ones.
const ALL: u64 = 200_000_000;
/// How much of it is kept for comparing words.
const RESERVE: u64 = ALL / 4;

/// Marks differences, as long as its strength lasts. The same texts in the same order get the same
/// marks.
#[derive(Debug)]
pub(super) struct DiffMarker {
    left: u64,
}

/// The ways to take a text apart, from the finest on.
const STEPS: [fn(&str) -> Vec<&str>; 3] = [split_graphemes, split_words, split_chunks];

/// A stretch of both sides in bytes, and whether it is the same on both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct DiffSpan {
    old: (usize, usize),
    new: (usize, usize),
    same: bool,
}

impl DiffMarker {
    pub(super) fn new() -> DiffMarker {
        DiffMarker { left: ALL }
    }

    /// Both texts in pieces; what is on one side only, or different, is marked.
    pub(super) fn mark_differences<'a>(&mut self, old: &'a str, new: &'a str) -> DiffSides<'a> {
        let mut found = Vec::new();
        self.compare_stretches((old, 0), (new, 0), STEPS.len(), &mut found);
        let same: usize =
            found.iter().filter(|stretch| stretch.same).map(|s| s.old.1 - s.old.0).sum();
        // Where hardly anything stays, single letters that happen to be the same only disturb.
        if same * 3 < old.len().max(new.len()) {
            found = vec![DiffSpan { old: (0, old.len()), new: (0, new.len()), same: false }];
        }
        let found = absorb_short_matches(found, (old, new));
        let side = |text: &'a str, of: fn(&DiffSpan) -> (usize, usize)| {
            let parts = found.iter().map(|stretch| (of(stretch), !stretch.same));
            let parts = parts.filter(|((from, to), _)| from < to);
            parts.map(|((from, to), marked)| DiffPiece { text: &text[from..to], marked }).collect()
        };
        (side(old, |stretch| stretch.old), side(new, |stretch| stretch.new))
    }

    /// Finds the stretches of two texts that stand at these places of the whole, in the finest of
    /// so many steps that can be afforded.
    fn compare_stretches(
        &mut self,
        old: (&str, usize),
        new: (&str, usize),
        steps: usize,
        found: &mut Vec<DiffSpan>,
    ) {
        let (a, b) = (split_graphemes(old.0), split_graphemes(new.0));
        let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
        let tail =
            a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(a, b)| a == b).count();
        let bytes = |pieces: &[&str]| pieces.iter().map(|piece| piece.len()).sum::<usize>();
        let (before, after) = (bytes(&a[..head]), bytes(&a[a.len() - tail..]));
        let middle = |(text, at): (&'_ str, usize)| (at + before, at + text.len() - after);
        let (left, right) = (middle(old), middle(new));
        push_stretch(found, DiffSpan { old: (old.1, left.0), new: (new.1, right.0), same: true });
        let texts = (&old.0[before..old.0.len() - after], &new.0[before..new.0.len() - after]);
        let step = STEPS[..steps].iter().enumerate().find_map(|(step, split)| {
            let pieces = (split(texts.0), split(texts.1));
            let reserve = if step == 0 { RESERVE } else { 0 };
            self.can_afford(pieces.0.len(), pieces.1.len(), reserve).then_some((step, pieces))
        });
        match step {
            Some((step, (a, b))) => self.compare_pieces((&a, &b), (left.0, right.0), step, found),
            None => push_stretch(found, DiffSpan { old: left, new: right, same: false }),
        }
        let ends = (old.1 + old.0.len(), new.1 + new.0.len());
        push_stretch(found, DiffSpan { old: (left.1, ends.0), new: (right.1, ends.1), same: true });
    }

    fn can_afford(&mut self, a: usize, b: usize, reserve: u64) -> bool {
        let cost = (a as u64).saturating_mul(b as u64);
        let fits = cost <= ONE.min(self.left.saturating_sub(reserve));
        if fits {
            self.left -= cost;
        }
        fits
    }

    fn compare_pieces(
        &mut self,
        (a, b): (&[&str], &[&str]),
        at: (usize, usize),
        step: usize,
        found: &mut Vec<DiffSpan>,
    ) {
        let (mut old, mut new) = at;
        for op in capture_diff_slices(Algorithm::Myers, a, b) {
            let (gone, come) = (a[op.old_range()].concat(), b[op.new_range()].concat());
            let ends = (old + gone.len(), new + come.len());
            // What replaces something is compared once more, in finer steps.
            if step > 0 && matches!(op, DiffOp::Replace { .. }) {
                self.compare_stretches((&gone, old), (&come, new), step, found);
            } else {
                let same = matches!(op, DiffOp::Equal { .. });
                push_stretch(found, DiffSpan { old: (old, ends.0), new: (new, ends.1), same });
            }
            (old, new) = ends;
        }
    }
}

fn push_stretch(found: &mut Vec<DiffSpan>, next: DiffSpan) {
    if next.old.0 == next.old.1 && next.new.0 == next.new.1 {
        return;
    }
    match found.last_mut() {
        Some(last) if last.same == next.same => {
            last.old.1 = next.old.1;
            last.new.1 = next.new.1;
        }
        _ => found.push(next),
    }
}

/// Takes short stretches that are the same by chance into the difference around them: `APP` and
/// `PLT` share a letter, and a reader would not mark the rest around it.
fn absorb_short_matches(found: Vec<DiffSpan>, (old, _): (&str, &str)) -> Vec<DiffSpan> {
    let mut out: Vec<DiffSpan> = Vec::with_capacity(found.len());
    let last = found.len().saturating_sub(1);
    for (at, stretch) in found.into_iter().enumerate() {
        let inside = at > 0 && at < last;
        let short = stretch.same && old[stretch.old.0..stretch.old.1].chars().take(3).count() < 3;
        push_stretch(&mut out, DiffSpan { same: stretch.same && !(inside && short), ..stretch });
    }
    out
}

/// Characters with the marks that stand on them: a mark never stands between a letter and its
/// accent.
fn split_graphemes(text: &str) -> Vec<&str> {
    text.graphemes(true).collect()
}

/// Words and what stands between them.
fn split_words(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        let word = c.is_alphanumeric();
        if last.is_some_and(|last| last != word || !word) {
            out.push(&text[from..at]);
            from = at;
        }
        last = Some(word);
    }
    if from < text.len() {
        out.push(&text[from..]);
    }
    out
}

/// Four bits of a hash that depend on all others.
fn mix_hash_bits(hash: u64) -> u64 {
    (hash ^ (hash >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60
}

/// Some thirty words each. They end behind words that mark an end by themselves, so that an
/// insertion moves no end but its own.
fn split_chunks(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut from, mut at, mut count) = (0, 0, 0);
    for word in split_words(text) {
        at += word.len();
        count += 1;
        let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        if (word.len() > 1 && mix_hash_bits(hash) == 0) || count >= 128 {
            out.push(&text[from..at]);
            (from, count) = (at, 0);
        }
    }
    if from < text.len() {
        out.push(&text[from..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let (before, after) = DiffMarker::new().mark_differences(old, new);
        let side = |parts: &[DiffPiece<'_>]| {
            let parts = parts.iter().map(|part| match part.marked {
                true => format!("[{}]", part.text),
                false => part.text.to_owned(),
            });
            parts.collect::<String>()
        };
        for (parts, whole) in [(&before, old), (&after, new)] {
            assert_eq!(parts.iter().map(|part| part.text).collect::<String>(), whole);
        }
        format!("{} | {}", side(&before), side(&after))
    }

    #[test]
    fn characters_are_marked() {
        for (old, new, marked) in [
            ("a@example.org", "ada@example.org", "a@example.org | a[da]@example.org"),
            ("ENG-APP", "ENG-PLT", "ENG-[APP] | ENG-[PLT]"),
            ("Sales", "Sales Manager", "Sales | Sales[ Manager]"),
            ("Sales", "Warehouse", "[Sales] | [Warehouse]"),
            ("Jose\u{301} Pen", "Jose Pen", "Jos[e\u{301}] Pen | Jos[e] Pen"),
            ("same", "same", "same | same"),
            ("", "new", " | [new]"),
            ("王小明", "王大明", "王[小]明 | 王[大]明"),
        ] {
            assert_eq!(shown(old, new), marked);
        }
    }

    #[test]
    fn long_texts_are_marked_to_the_character_too() {
        let text: String = (0..4000).map(|n| format!("word{n} ")).collect();
        let other = text
            .replace("word2000 ", "wort2000 ")
            .replace("word300 ", "")
            .replace("word17 ", "word18 ");
        let (before, after) = DiffMarker::new().mark_differences(&text, &other);
        let marked = |parts: &[DiffPiece<'_>]| {
            parts.iter().filter(|part| part.marked).map(|p| p.text.len()).sum::<usize>()
        };
        assert!(marked(&before) < 20, "{}", marked(&before));
        assert!(marked(&after) < 10, "{}", marked(&after));
    }

    #[test]
    fn long_texts_that_differ_everywhere_are_marked_as_a_whole() {
        let (one, two) = ("abc ".repeat(20_000), "bca,".repeat(20_000));
        let mut marker = DiffMarker::new();
        for _ in 0..5 {
            let left = marker.left;
            let (before, after) = marker.mark_differences(&one, &two);
            assert_eq!((before.len(), after.len()), (1, 1));
            let spent = left - marker.left;
            assert!(spent <= 3 * ONE, "a pair of long texts costs {spent} comparisons");
        }
    }
}
