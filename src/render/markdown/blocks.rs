//! Folded blocks of rows under a budget: what does not fit is cut between rows and counted, and no
//! block starves another.

use std::fmt::Write as _;

/// A heading with rows below, one a record.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// What is seen when it is folded, as Markdown or HTML in one line.
    pub(super) title: String,
    /// What stands between the title and the rows.
    pub(super) about: String,
    /// The head of the table; empty for a list.
    pub(super) head: String,
    pub(super) rows: Vec<String>,
    /// How many rows there are in all; what was not even made counts as left out.
    pub(super) total: usize,
    pub(super) open: bool,
}

/// What a block costs beside its rows: the fold, and the line that counts what was left out.
const FRAME: usize =
    "\n<details open><summary></summary>\n\n\n</details>\n\n*… and 100000 more that did not fit \
     here*\n"
        .len();

impl Block {
    /// A block of as many rows as could ever fit into the budget.
    pub(super) fn from_items<T>(items: &[T], budget: usize, row: impl Fn(&T) -> String) -> Block {
        let (mut rows, mut size) = (Vec::new(), 0);
        for item in items {
            if size > budget {
                break;
            }
            let row = row(item);
            size += row.len();
            rows.push(row);
        }
        Block { rows, total: items.len(), ..Block::default() }
    }

    /// What it costs without any row. A block without rows is all that stands in it.
    fn fixed_size(&self) -> usize {
        self.title.len() + FRAME + if self.rows.is_empty() { self.about.len() } else { 0 }
    }

    /// What its rows cost, with what stands above them.
    fn rows_size(&self) -> usize {
        let rows: usize = self.rows.iter().map(String::len).sum();
        if rows == 0 { 0 } else { self.about.len() + self.head.len() + rows }
    }

    /// Writes as many rows as fit, and how many did not. Gives the number of rows that were left
    /// out.
    fn write_rows(&self, out: &mut String, share: usize) -> usize {
        let mut left = share.saturating_sub(self.about.len() + self.head.len());
        let fitting = self.rows.iter().take_while(|row| {
            let fits = row.len() <= left;
            left = left.saturating_sub(row.len());
            fits
        });
        let fitting = fitting.count();
        let open = if self.open { " open" } else { "" };
        let _ = write!(out, "\n<details{open}><summary>{}</summary>\n\n", self.title);
        if self.rows.is_empty() {
            out.push_str(&self.about);
        }
        if fitting > 0 {
            out.push_str(&self.about);
            out.push_str(&self.head);
            self.rows[..fitting].iter().for_each(|row| out.push_str(row));
        }
        let missing = self.total - fitting;
        if missing > 0 {
            let _ = write!(out, "\n*… and {missing} more that did not fit here*\n");
        }
        out.push_str("\n</details>\n");
        missing
    }
}

/// Writes all blocks into what is left of the budget; gives the number of rows that were left out.
/// Small blocks stand whole, large ones share what remains alike.
pub(super) fn write_all_blocks(out: &mut String, blocks: &[Block], budget: usize) -> usize {
    let fixed: usize = blocks.iter().map(Block::fixed_size).sum();
    let mut left = budget.saturating_sub(fixed);
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by_key(|&at| blocks[at].rows_size());
    let mut shares = vec![0; blocks.len()];
    for (done, &at) in order.iter().enumerate() {
        shares[at] = blocks[at].rows_size().min(left / (order.len() - done));
        left -= shares[at];
    }
    blocks.iter().zip(shares).map(|(block, share)| block.write_rows(out, share)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(rows: usize) -> Block {
        let rows: Vec<usize> = (0..rows).collect();
        Block {
            title: "T".to_owned(),
            ..Block::from_items(&rows, 10_000, |row| format!("- row {row:04}\n"))
        }
    }

    #[test]
    fn a_large_block_starves_no_small_one() {
        let blocks = [block(5000), block(3), block(40)];
        let mut out = String::new();
        let missing = write_all_blocks(&mut out, &blocks, 2000);
        assert!(out.len() <= 2000, "{}", out.len());
        assert!(out.contains("row 0039") && missing > 4000, "{missing}");
        assert_eq!(missing, 5043 - out.matches("- row").count());
        assert!(out.contains(&format!("and {missing} more")));
    }

    #[test]
    fn nothing_is_left_out_where_all_fits() {
        let mut out = String::new();
        assert_eq!(write_all_blocks(&mut out, &[block(3), block(2)], 2000), 0);
        assert!(!out.contains("more"));
        assert_eq!(write_all_blocks(&mut String::new(), &[block(3)], 0), 3, "only heads are left");
    }
}
