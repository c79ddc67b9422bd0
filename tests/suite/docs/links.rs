//! Links of the documents lead somewhere: files, anchors and pictures exist, and the book's
//! contents list is whole.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::{documents, root};

/// The targets of the links and pictures of a page, with their lines; fenced blocks are left out.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let parts = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
            found.extend(parts.map(|(target, _)| (number + 1, target.to_owned())));
        }
    }
    found
}

/// The anchors that the headings of a page have in the book and on repository hosts.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        }
        if !fenced && line.starts_with('#') {
            found.insert(anchor(line.trim_start_matches('#').trim()));
        }
    }
    found
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// A path without `..` and `.`.
fn normalize(path: &Path) -> PathBuf {
    let mut parts: Vec<&std::ffi::OsStr> = Vec::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                parts.pop();
            }
            Component::Normal(name) => parts.push(name),
            _ => {}
        }
    }
    parts.iter().collect()
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_exist() {
    let all = documents();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (name, text) in &all {
        for (line, target) in links(text) {
            if target.starts_with("https://") || target.starts_with("mailto:") {
                continue;
            }
            count += 1;
            let (file, heading) = target.split_once('#').unwrap_or((target.as_str(), ""));
            let path = match file {
                "" => PathBuf::from(name),
                file => normalize(&Path::new(name).parent().unwrap_or(Path::new("")).join(file)),
            };
            if !root().join(&path).exists() {
                wrong.push(format!("{name}:{line}: {target} is no file"));
            } else if !heading.is_empty() {
                let page = all.iter().find(|(name, _)| Path::new(name) == path);
                if !page.is_some_and(|(_, text)| anchors(text).contains(heading)) {
                    wrong.push(format!("{name}:{line}: {target} is no heading"));
                }
            }
        }
    }
    assert!(wrong.is_empty() && count > 50, "{count} links: {wrong:#?}");
}

/// A link that leaves `docs/src` would lead nowhere in the built book.
#[test]
fn links_of_the_book_stay_inside_it() {
    for (name, text) in documents().into_iter().filter(|(name, _)| name.starts_with("docs/src/")) {
        for (line, target) in links(&text).into_iter().filter(|(_, target)| !target.contains("://"))
        {
            let file = target.split('#').next().unwrap_or_default();
            let path = normalize(&Path::new(&name).parent().unwrap_or(Path::new("")).join(file));
            assert!(path.starts_with("docs/src"), "{name}:{line}: {target} leads out of the book");
        }
    }
}

#[test]
fn the_contents_list_names_every_page_once() {
    let (_, summary) =
        documents().into_iter().find(|(name, _)| name == "docs/src/SUMMARY.md").expect("a summary");
    let mut listed: Vec<String> =
        links(&summary).into_iter().map(|(_, target)| format!("docs/src/{target}")).collect();
    listed.sort();
    let pages = documents().into_iter().map(|(name, _)| name);
    let pages: Vec<String> = pages
        .filter(|name| name.starts_with("docs/src/") && name != "docs/src/SUMMARY.md")
        .collect();
    assert_eq!(listed, pages);
    // What mdBook takes for a contents list: a title, parts, and lists of links.
    for line in summary.lines().filter(|line| !line.is_empty()) {
        let entry = line.trim_start().strip_prefix("- ").unwrap_or(line);
        assert!(
            line.starts_with("# ") || entry.starts_with('[') && entry.ends_with(".md)"),
            "SUMMARY.md: {line}"
        );
    }
}

#[test]
fn every_page_begins_with_its_title_and_every_block_names_its_language() {
    const LANGUAGES: &[&str] =
        &["console", "sh", "yaml", "json", "text", "sql", "csv", "rust", "toml", "ini", "markdown"];
    for (name, text) in documents() {
        assert!(text.starts_with("# "), "{name} has no title");
        let mut open = false;
        for (number, line) in text.lines().enumerate() {
            let Some(fence) = line.trim_start().strip_prefix("```") else { continue };
            let known = if open { fence.is_empty() } else { LANGUAGES.contains(&fence) };
            assert!(known, "{name}:{}: ```{fence}", number + 1);
            open = !open;
        }
        assert!(!open, "{name}: a block does not end");
    }
}

#[test]
fn the_readme_is_short_and_shows_the_page_for_reviews() {
    let (_, readme) =
        documents().into_iter().find(|(name, _)| name == "README.md").expect("a README");
    assert!(readme.len() < 8_192, "README.md has {} bytes", readme.len());
    let pictures: Vec<String> = links(&readme)
        .into_iter()
        .map(|(_, target)| target)
        .filter(|target| target.ends_with(".png"))
        .collect();
    assert!(!pictures.is_empty());
    for picture in pictures {
        let bytes = std::fs::read(root().join(&picture)).expect("the picture is there");
        assert!(
            bytes.starts_with(b"\x89PNG") && bytes.len() < 120_000,
            "{picture}: {} bytes",
            bytes.len()
        );
    }
}

#[test]
fn headings_become_anchors_as_in_the_book() {
    assert_eq!(anchor("Who may what?"), "who-may-what");
    assert_eq!(anchor("`muster plan`"), "muster-plan");
    assert_eq!(
        links("a [b](c.md#d) e [f](g)\n```text\n[x](y)\n```\n"),
        [(1, "c.md#d".to_owned()), (1, "g".to_owned())]
    );
}
