//! A page of Markdown as steps: the files that it shows and the command lines that a reader types,
//! in their order.
//!
//! Instructions for the test stand in HTML comments, which no reader sees:
//! - `<!-- file: NAME -->` before a block: the block is the content of this file;
//! - `<!-- example: NAME -->`: the working folder has a copy of `examples/NAME`, in this place;
//! - `<!-- run` … `-->`: command lines that prepare a step;
//! - `<!-- not run: REASON -->` before a block: its command lines cannot run in a test.
//!
//! A comment `# exit N` behind a command line says with which code it ends, for readers and for the
//! test.

/// One step of a page, with its line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) line: usize,
    pub(super) action: Action,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Action {
    Write { name: String, text: String },
    Copy { example: String },
    Run(CommandLine),
}

/// A command line, and what the page says that it prints.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CommandLine {
    pub(super) text: String,
    pub(super) code: i32,
    pub(super) output: Vec<String>,
}

/// A block of command lines that is not run, and why.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotRun {
    pub(super) line: usize,
    pub(super) reason: String,
    pub(super) commands: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) steps: Vec<Step>,
    pub(super) not_run: Vec<NotRun>,
}

/// A fenced block: its language, its lines and the line of its first line.
struct Block {
    language: String,
    lines: Vec<String>,
    line: usize,
}

/// Reads a page.
pub(super) fn read_page(text: &str) -> Page {
    let lines: Vec<&str> = text.lines().collect();
    let mut page = Page::default();
    let mut instruction: Option<(&str, &str)> = None;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at].trim_start();
        if let Some(fence) = line.strip_prefix("```") {
            let (block, end) = read_block(&lines, at, fence);
            add_block(&mut page, block, instruction.take());
            at = end;
        } else if line == "<!-- run" {
            let end = (at..lines.len())
                .find(|end| lines[*end].trim() == "-->")
                .expect("the comment ends");
            let block = Block {
                language: "sh".to_owned(),
                lines: lines[at + 1..end].iter().map(ToString::to_string).collect(),
                line: at + 2,
            };
            add_block(&mut page, block, None);
            at = end;
        } else if let Some(comment) =
            line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"))
        {
            match comment.split_once(": ") {
                Some(("example", name)) => {
                    page.steps.push(Step {
                        line: at + 1,
                        action: Action::Copy { example: name.to_owned() },
                    });
                }
                other => instruction = other,
            }
        } else if !line.is_empty() {
            instruction = None;
        }
        at += 1;
    }
    page
}

/// Reads the block whose fence stands at a line; its indentation in a list is taken away.
fn read_block(lines: &[&str], at: usize, fence: &str) -> (Block, usize) {
    let indent = lines[at].len() - lines[at].trim_start().len();
    let end = (at + 1..lines.len()).find(|end| lines[*end].trim() == "```").expect("a block ends");
    let inner =
        lines[at + 1..end].iter().map(|line| line.get(indent..).unwrap_or_default().to_owned());
    (Block { language: fence.to_owned(), lines: inner.collect(), line: at + 2 }, end)
}

fn add_block(page: &mut Page, block: Block, instruction: Option<(&str, &str)>) {
    let commands = match block.language.as_str() {
        "console" => read_console(&block),
        "sh" => read_script(&block),
        _ => Vec::new(),
    };
    match instruction {
        Some(("file", name)) => {
            let text = block.lines.join("\n") + "\n";
            page.steps.push(Step {
                line: block.line,
                action: Action::Write { name: name.to_owned(), text },
            });
        }
        Some(("not run", reason)) => {
            let commands = commands.into_iter().map(|(_, command)| command.text).collect();
            page.not_run.push(NotRun { line: block.line, reason: reason.to_owned(), commands });
        }
        _ => {
            let steps =
                commands.into_iter().map(|(line, run)| Step { line, action: Action::Run(run) });
            page.steps.extend(steps);
        }
    }
}

/// A session as a terminal shows it: `$ ` begins a command, `> ` goes on with it, all else is
/// output.
fn read_console(block: &Block) -> Vec<(usize, CommandLine)> {
    let mut found: Vec<(usize, CommandLine)> = Vec::new();
    for (offset, line) in block.lines.iter().enumerate() {
        if let Some(command) = line.strip_prefix("$ ") {
            found.push((block.line + offset, command_line(command)));
        } else if let (Some(more), Some((_, last))) = (line.strip_prefix("> "), found.last_mut()) {
            last.text = format!("{}\n{more}", last.text);
        } else if let Some((_, last)) = found.last_mut() {
            last.output.push(line.trim_end().to_owned());
        }
    }
    found
}

/// A script: a command on each line, `\` at the end goes on with it.
fn read_script(block: &Block) -> Vec<(usize, CommandLine)> {
    let mut found: Vec<(usize, CommandLine)> = Vec::new();
    let mut continues = false;
    for (offset, line) in block.lines.iter().enumerate() {
        let goes_on = line.ends_with('\\');
        match (continues, found.last_mut()) {
            (true, Some((_, last))) => last.text = format!("{}\n{line}", last.text),
            _ if line.trim().is_empty() || line.starts_with('#') => {}
            _ => found.push((block.line + offset, command_line(line))),
        }
        continues = goes_on;
    }
    found
}

fn command_line(text: &str) -> CommandLine {
    let comment = text.split_once(" # ").map_or("", |(_, comment)| comment);
    let code = comment
        .split_once("exit ")
        .map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    let code = code.and_then(|digits| digits.parse().ok()).unwrap_or(0);
    CommandLine { text: text.to_owned(), code, output: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, code: i32, output: &[&str]) -> Action {
        let output = output.iter().map(ToString::to_string).collect();
        Action::Run(CommandLine { text: text.to_owned(), code, output })
    }

    #[test]
    fn files_commands_and_their_output_are_read_in_order() {
        let text = "# Title\n<!-- example: acme -->\n\n<!-- file: a/b.yaml -->\n```yaml\nareas: \
            []\n```\n\n1. Then\n\n   ```console\n   $ \
                    muster plan --detailed-exitcode   # exit 2\n   hq: 1\n     to\n   $ muster \
                    apply\n   ```\n\n```sh\n# comment\nmuster \\\n  \
                    history\n```\n<!-- run\nmuster drift\n-->\n";
        let actions: Vec<Action> =
            read_page(text).steps.into_iter().map(|step| step.action).collect();
        let file = Action::Write { name: "a/b.yaml".to_owned(), text: "areas: []\n".to_owned() };
        let plan = run("muster plan --detailed-exitcode   # exit 2", 2, &["hq: 1", "  to"]);
        let apply = run("muster apply", 0, &[]);
        let history = run("muster \\\n  history", 0, &[]);
        let expected = [
            Action::Copy { example: "acme".to_owned() },
            file,
            plan,
            apply,
            history,
            run("muster drift", 0, &[]),
        ];
        assert_eq!(actions, expected);
    }

    #[test]
    fn a_block_that_is_not_run_has_its_reason_and_its_commands() {
        let page = read_page(
            "<!-- not run: needs systemd -->\n```console\n$ systemctl start \
             muster\n```\n\ntext\n\n```console\n$ muster plan\n```\n",
        );
        assert_eq!(page.not_run.len(), 1);
        assert_eq!(page.not_run[0].reason, "needs systemd");
        assert_eq!(page.not_run[0].commands, ["systemctl start muster"]);
        assert_eq!(page.steps.len(), 1);
    }
}
