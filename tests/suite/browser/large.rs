//! Twenty thousand changes: made fast, and smooth to use.

use std::time::{Duration, Instant};

use serde_json::json;

use super::driver::Browser;
use super::{company, folder, page};

const MANY: usize = 20_000;

#[test]
fn twenty_thousand_changes_are_found_and_turned_at_once() {
    let old = company(0..MANY);
    let new =
        old.replace("@acme.example", "@acme.test").replace("first_name: Alan", "first_name: Allan");
    let work = folder(&old, &new);
    let file = page(&work);
    let size = std::fs::metadata(&file).expect("it was written").len();
    assert!(size < 6_000_000, "{size} bytes");
    let browser = Browser::start();
    let start = Instant::now();
    browser.open(&file);
    assert_eq!(browser.text(".status"), "20,000 changes");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!(browser.count("tr.change"), 100, "a page of them");
    assert_eq!(browser.text(".range"), "1–100 of 20,000");

    // From a key to the rows that pass: as fast as people type, on a machine that does other things
    // beside.
    browser.keys("/");
    browser.keys("number19999");
    browser.until("document.querySelector('.status').innerText === '1 of 20,000 changes'");
    assert_eq!(browser.text("tr.change .c-code"), "019999");
    let search = "((words) => { const start = performance.now(); const table = tables[0]; \
        table.search.value = words; \
                  table.show(); return performance.now() - start; })";
    let took = browser.ask(&format!("{search}('alan')")).as_f64().expect("milliseconds");
    assert!(took < 1000.0, "{took} ms");
    assert_eq!(browser.text(".status"), "5,000 of 20,000 changes");
    browser.click(".pager button:last-child");
    assert_eq!(browser.text(".range"), "4,901–5,000 of 5,000");
    browser.click(".pager button:nth-child(2)");
    assert_eq!(browser.text(".range"), "4,801–4,900 of 5,000");
    browser.click("[data-sort=name]");
    assert_eq!(browser.text(".range"), "1–100 of 5,000");
    assert_eq!(browser.text("tr.change .c-name .who"), "Allan Number1");
    browser.click(".clear");
    browser.until("document.querySelector('.status').innerText === '20,000 changes'");

    // On paper all of them.
    assert_eq!(
        browser.ask(
            "(dispatchEvent(new Event('beforeprint')), \
                document.querySelectorAll('tr.change').length)"
        ),
        json!(MANY)
    );
    assert_eq!(
        browser.ask(
            "(dispatchEvent(new Event('afterprint')), \
                document.querySelectorAll('tr.change').length)"
        ),
        json!(100)
    );
    assert_eq!(browser.console(), Vec::<String>::new());
}
