//! Texts that are YAML of plain shape, or nearly: by a grammar, with values that are easy to read
//! wrongly, and damaged.

use serde::Deserialize;

/// Words that texts are made of.
#[derive(Deserialize)]
struct Words {
    /// Values and keys that are easy to read wrongly.
    difficult: Vec<String>,
    /// What ordinary files hold.
    ordinary: Vec<String>,
    keys: Vec<String>,
    /// What is put in where a text is damaged.
    pieces: Vec<String>,
}

/// Writes texts by chance, the same ones for the same seed.
pub(super) struct YamlAuthor {
    state: u64,
    words: &'static Words,
    /// Texts of files, of which some lines are taken.
    files: Vec<String>,
}

impl YamlAuthor {
    pub(super) fn new(seed: u64, files: Vec<String>) -> Self {
        let words = serde_json::from_str(include_str!("values.json")).expect("lists of words");
        YamlAuthor { state: seed, words: Box::leak(Box::new(words)), files }
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let number = (mixed ^ (mixed >> 31)) % limit.max(1) as u64;
        usize::try_from(number).unwrap_or_default()
    }

    fn happens(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick(&mut self, from: &'static [String]) -> &'static str {
        &from[self.below(from.len())]
    }

    fn choose(&mut self, from: &[&'static str]) -> &'static str {
        from[self.below(from.len())]
    }

    pub(super) fn write_text(&mut self) -> String {
        let mut text = match self.below(10) {
            0..=1 if !self.files.is_empty() => self.take_lines(),
            2 => self.write_fragments(),
            _ => self.write_document(),
        };
        if self.happens(50) {
            for _ in 0..=self.below(3) {
                text = self.damage(&text);
            }
        }
        match self.below(12) {
            0 => text = text.replace('\n', "\r\n"),
            1 => _ = text.pop(),
            _ => {}
        }
        text
    }

    /// Some lines of a file that follow each other, as they are or below a key.
    fn take_lines(&mut self) -> String {
        let number = self.below(self.files.len());
        let count = self.files[number].split_inclusive('\n').count();
        let (from, length) = (self.below(count), 1 + self.below(40));
        let from = if self.happens(50) { 0 } else { from };
        let kind = self.below(10);
        let lines = self.files[number].split_inclusive('\n').skip(from).take(length);
        let inset =
            |spaces: &str| lines.clone().map(|line| format!("{spaces}{line}")).collect::<String>();
        match kind {
            0 => format!("a:\n{}", inset("  ")),
            1 => format!("a:\n- b:\n{}c: d\n", inset("    ")),
            2 => format!("a:\n- b\n-{}", inset(" ")),
            3 => format!("a: |\n{}b: c\n", inset("  ")),
            _ => inset(""),
        }
    }

    /// Lines that have nothing to do with each other.
    fn write_fragments(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..=self.below(6) {
            for _ in 0..self.below(5) {
                text.push_str(self.pick(&self.words.pieces));
                if self.happens(30) {
                    text.push_str(self.pick(&self.words.keys));
                }
            }
            text.push_str(self.choose(&["\n", ":\n", ": a\n", "\n- "]));
        }
        text
    }

    fn write_document(&mut self) -> String {
        let mut text = String::new();
        self.write_blank(&mut text, 0);
        if self.happens(12) {
            text.push_str(self.choose(&["---\n", "--- # c\n", "---  \n", "--- \n"]));
        }
        let difficult = self.below(3) * 8;
        self.write_map(&mut text, 0, difficult, 0);
        text
    }

    /// Now and then a blank line or a comment.
    fn write_blank(&mut self, text: &mut String, indent: usize) {
        while self.happens(8) {
            let spaces = match self.below(3) {
                0 => 0,
                1 => indent,
                _ => self.below(9),
            };
            text.push_str(&" ".repeat(spaces));
            text.push_str(self.choose(&["\n", "# c\n", "#\n", "#c: d # e\n", "\n\n", "# é\n"]));
        }
    }

    /// Pairs whose keys stand at `indent`; the first one goes on in the line that was begun.
    /// `difficult` is the percentage of values that are easy to read wrongly.
    fn write_map(&mut self, text: &mut String, indent: usize, difficult: usize, depth: usize) {
        let repeated = self.happens(4);
        let mut keys: Vec<&str> = Vec::new();
        for number in 0..=self.below(4) {
            let odd = self.happens(difficult / 8);
            let key = self.pick(if odd { &self.words.difficult } else { &self.words.keys });
            if !repeated && keys.contains(&key) {
                continue;
            }
            keys.push(key);
            if number > 0 {
                self.write_blank(text, indent);
                text.push_str(&" ".repeat(self.shift(indent, difficult)));
            }
            text.push_str(key);
            text.push(':');
            self.write_value(text, indent, difficult, depth);
        }
    }

    fn shift(&mut self, indent: usize, difficult: usize) -> usize {
        if !self.happens(difficult / 8) {
            return indent;
        }
        (indent + self.below(3)).saturating_sub(1)
    }

    fn write_value(&mut self, text: &mut String, indent: usize, difficult: usize, depth: usize) {
        let kind = if depth > 3 { self.below(6) } else { self.below(10) };
        match kind {
            0..=4 => {
                text.push_str(self.choose(&[" ", " ", " ", "  "]));
                self.write_scalar(text, difficult);
                self.finish_line(text);
            }
            5 if self.happens(60) => self.write_note(text, indent),
            5 => self.finish_line(text),
            6..=8 => {
                self.finish_line(text);
                let inset = self.below(4);
                self.write_list(text, indent + inset, difficult, depth + 1);
            }
            _ => {
                self.finish_line(text);
                let inset = indent + 1 + self.below(3);
                text.push_str(&" ".repeat(inset));
                self.write_map(text, inset, difficult, depth + 1);
            }
        }
    }

    fn write_list(&mut self, text: &mut String, indent: usize, difficult: usize, depth: usize) {
        let maps = self.happens(60);
        for _ in 0..=self.below(3) {
            self.write_blank(text, indent);
            text.push_str(&" ".repeat(self.shift(indent, difficult)));
            text.push('-');
            let spaces = if self.happens(85) { 1 } else { 1 + self.below(3) };
            text.push_str(&" ".repeat(spaces));
            match self.below(12) {
                _ if maps => self.write_map(text, indent + 1 + spaces, difficult, depth),
                0 => self.write_note(text, indent),
                1 => self.write_list(text, indent + 1 + spaces, difficult, depth + 1),
                2 => self.finish_line(text),
                _ => {
                    self.write_scalar(text, difficult);
                    self.finish_line(text);
                }
            }
        }
    }

    fn write_scalar(&mut self, text: &mut String, difficult: usize) {
        let odd = self.happens(difficult);
        text.push_str(self.pick(if odd { &self.words.difficult } else { &self.words.ordinary }));
        if self.happens(1) {
            text.push_str(&"long ".repeat(self.below(450)));
        }
    }

    fn finish_line(&mut self, text: &mut String) {
        let ends =
            ["\n", "\n", "\n", "\n", "\n", "\n", " \n", " # c\n", "  # c: d\n", "   \n", "#c\n"];
        text.push_str(self.choose(&ends));
    }

    fn write_note(&mut self, text: &mut String, indent: usize) {
        text.push_str(self.choose(&[" |", " |", " |-", "|", " |+", " >", " |2"]));
        self.finish_line(text);
        let inset = indent + self.below(4);
        for _ in 0..=self.below(3) {
            let shift = if self.happens(85) { 0 } else { self.below(3) };
            match self.below(9) {
                0 => text.push('\n'),
                1 => {
                    text.push_str(&" ".repeat(self.below(8)));
                    text.push('\n');
                }
                _ => {
                    text.push_str(&" ".repeat(inset + shift));
                    let odd = self.happens(50);
                    text.push_str(self.pick(if odd {
                        &self.words.difficult
                    } else {
                        &self.words.ordinary
                    }));
                    text.push('\n');
                }
            }
        }
    }

    /// A text in which something was cut, doubled, replaced, put in, swapped or moved.
    pub(super) fn damage(&mut self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let at = self.below(chars.len() + 1);
        let most = if self.happens(70) { 3 } else { 20 };
        let to = (at + 1 + self.below(most)).min(chars.len()).max(at);
        let (head, inside, tail) = (&chars[..at], &chars[at..to], &chars[to..]);
        let joined = |parts: &[&[char]]| parts.concat().into_iter().collect::<String>();
        match self.below(7) {
            0 => joined(&[head, tail]),
            1 => joined(&[head, inside, inside, tail]),
            2 | 3 => {
                let piece: Vec<char> = self.pick(&self.words.pieces).chars().collect();
                joined(&[head, &piece, inside, tail])
            }
            4 => {
                let piece: Vec<char> = self.pick(&self.words.difficult).chars().collect();
                joined(&[head, &piece, tail])
            }
            5 => self.swap_lines(text),
            _ => self.move_line(text),
        }
    }

    fn swap_lines(&mut self, text: &str) -> String {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        if lines.is_empty() {
            return text.to_owned();
        }
        let (one, other) = (self.below(lines.len()), self.below(lines.len()));
        lines.swap(one, other);
        lines.concat()
    }

    /// Puts one line further in or out.
    fn move_line(&mut self, text: &str) -> String {
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        if lines.is_empty() {
            return text.to_owned();
        }
        let number = self.below(lines.len());
        let line = &lines[number];
        lines[number] = match line.strip_prefix(' ') {
            Some(shorter) if self.happens(50) => shorter.to_owned(),
            _ => format!(" {line}"),
        };
        lines.concat()
    }
}
