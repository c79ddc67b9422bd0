//! Names of departments in wide, joined and marked scripts stay inside of their boxes.

use std::fmt::Write as _;

use serde_json::json;

use super::driver::Browser;
use super::{folder, page};

/// Names that take more or less room than letters do, by their codes.
const NAMES: [(&str, &str); 11] = [
    ("CJK", "人力资源与行政管理综合服务中心第一事业部门海外业务支持办公室"),
    ("KOR", "인적자원관리및행정지원종합서비스센터제일사업부해외업무지원실"),
    ("ARA", "إدارة الموارد البشرية والشؤون الإدارية والخدمات العامة في المنطقة الشرقية"),
    ("EMO", "👩‍👩‍👧‍👦👨🏽‍💻🚀🎉👍🏿🇦🇪🇨🇳🏳️‍🌈👩‍🔬🔥💯✨🧑‍🚒🏭📦📊📈📉🗂️🗃️🗄️📎"),
    (
        "COM",
        "Z̸̢̛͖̗̈́a̷̡̛͙͆l̵̨̛̗g̴̢̛̗o̵ ế ộ ự é́́́́́́́́́́́́́́́ n̈̃ Ñandú de los Ángeles y más y \
        más",
    ),
    ("FUL", "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"),
    ("THA", "ฝ่ายทรัพยากรบุคคลและการจัดการทั่วไปสำนักงานใหญ่กรุงเทพมหานคร"),
    ("DEV", "मानव संसाधन एवं प्रशासनिक सेवा विभाग मुख्यालय नई दिल्ली भारत सरकार"),
    ("WWW", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"),
    ("MIX", "HR 人事部 – إدارة – 👩‍👩‍👧‍👦 – Ñandú – Отдел кадров и администрация"),
    ("LIG", "﷽﷽﷽﷽ ꧅꧅꧅ 𒐫𒐫𒐫 ⸻⸻⸻"),
];

/// What of the texts of cards is painted outside of its card, once what clips them has done its
/// work; in pixels.
const OUTSIDE: &str = "[...document.querySelectorAll('.pictures .card')].flatMap((card) => {
    const box = card.querySelector('rect').getBoundingClientRect();
    return [...card.querySelectorAll('text:not(.delta)')].map((text) => {
        let { left, right, top, bottom } = text.getBoundingClientRect();
        const clip = text.closest('.clip');
        if (clip && getComputedStyle(clip).overflow === 'hidden') {
            const seen = clip.viewportElement ?? clip.ownerSVGElement;
            const frame = seen.getBoundingClientRect(), scale = frame.width / \
            seen.viewBox.baseVal.width;
            const x = frame.left + clip.x.baseVal.value * scale, y = frame.top + \
            clip.y.baseVal.value * scale;
            left = Math.max(left, x); right = Math.min(right, x + clip.width.baseVal.value * scale);
            top = Math.max(top, y); bottom = Math.min(bottom, y + clip.height.baseVal.value * \
            scale);
        }
        const over = Math.max(box.left - left, right - box.right, box.top - top, bottom - \
        box.bottom);
        return { code: card.dataset.code, class: text.getAttribute('class'), over, wide: right - \
        left };
    });
})";

#[test]
fn names_in_any_script_stay_inside_of_their_boxes() {
    let mut sides =
        [String::from("departments:\n"), String::from("departments:\n  - { code: P, name: P }\n")];
    for (number, (code, name)) in NAMES.into_iter().enumerate() {
        let _ = writeln!(sides[0], "  - {{ code: {code}, name: {} }}", json!(name));
        let more = if number % 3 > 0 { ", parent: P" } else { "" };
        let _ =
            writeln!(sides[1], "  - {{ code: {code}, name: {}{more} }}", json!(format!("{name}x")));
    }
    let work = folder(&sides[0], &sides[1]);
    let browser = Browser::start();
    browser.open(&page(&work));
    let texts = browser.ask(OUTSIDE);
    let texts = texts.as_array().expect("a list");
    assert!(texts.len() >= 3 * 2 * NAMES.len(), "{}", texts.len());
    for text in texts {
        assert!(
            text["over"].as_f64().is_some_and(|over| over <= 0.5),
            "outside of its box: {text}"
        );
    }
    // What fits is used: a name is not cut to nothing.
    for code in ["CJK", "KOR", "FUL", "WWW", "ARA", "EMO"] {
        let name =
            texts.iter().find(|one| one["code"] == json!(code) && one["class"] == json!("name"));
        let wide = name.and_then(|one| one["wide"].as_f64()).unwrap_or_default();
        assert!(wide > 100.0, "{code} is {wide} wide");
    }
    assert_eq!(browser.console(), Vec::<String>::new());
}
