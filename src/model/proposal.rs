//! Lines of settings that make sense of texts: what the words of a column stand for, and how it
//! writes days.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{Datelike as _, NaiveDate};
use unicode_normalization::UnicodeNormalization as _;

use super::tables::Type;

/// How dates are written in this world, where they are not written as 2024-12-31; day first, as
/// most write it.
const FORMATS: &[&str] = &[
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
    "%d-%b-%y",
];

const YES: &[&str] = &[
    "ja",
    "ok",
    "verdadero",
    "verdadeiro",
    "vero",
    "waar",
    "sant",
    "sand",
    "prawda",
    "pravda",
    "igaz",
    "doğru",
    "истина",
    "да",
    "так",
    "真",
    "はい",
    "예",
    "صح",
    "اجل",
    "oui",
    "si",
    "sí",
    "sim",
    "da",
    "evet",
    "tak",
    "t",
    "j",
    "active",
    "aktiv",
    "enabled",
    "x",
    "wahr",
    "vrai",
    "نعم",
    "是",
];
const NO: &[&str] = &[
    "nein",
    "falso",
    "onwaar",
    "falskt",
    "falsk",
    "fałsz",
    "nepravda",
    "hamis",
    "yanlış",
    "ложь",
    "нет",
    "ні",
    "假",
    "いいえ",
    "아니요",
    "خطأ",
    "non",
    "nao",
    "não",
    "net",
    "hayir",
    "hayır",
    "nie",
    "f",
    "inactive",
    "inaktiv",
    "disabled",
    "falsch",
    "faux",
    "لا",
    "否",
];

/// Words for men and women in common languages, in lower case. A first letter is not enough: Mujer,
/// Madame and Moteris are women, and Férfi is a man.
const MALE: &str = "m male man mr mister boy männlich maennlich mann herr herrn hr homme masculin \
    masc monsieur garçon h \
    hombre masculino varón varon señor senor sr homem senhor maschio maschile uomo signore sig \
    mannelijk \
    dhr heer mand mies mees mężczyzna mezczyzna męska męski pan muž muz mužský moški moski muški \
    muski \
    muško musko muškarac мушки мужской муж мужчина м чоловік чоловіча чоловічий ч мъж мъжки bărbat \
    barbat bărbătesc férfi ferfi erkek bay άνδρας άντρας ανδρας αντρας άρρεν vyras vīrietis ذكر \
    رجل \
    السيد זכר גבר مرد مذکر पुरुष পুরুষ 男 男性 先生 남 남성 남자 ชาย nam laki-laki lelaki pria lalaki \
    mwanamume \
    mashkull кісі er эркек ер արական კაცი ወንድ";
const FEMALE: &str = "f female woman mrs ms miss girl weiblich w frau fräulein femme féminin \
    feminin fém fem madame mme \
    mlle mademoiselle fille mujer femenino femenina señora senora sra señorita srta hembra mulher \
    feminino feminina senhora femmina femminile donna signora sig.ra vrouw vrouwelijk mevr \
    mevrouw mw \
    kvinna kvinde kvinne fru nainen naine kobieta żeńska żeński zenska k pani žena zena ž ženská \
    ženský \
    ženski ženska žensko zenski женски женский женщина жен ж жінка жіноча жіночий жена femeie \
    femeiesc \
    nő kadın kadin bayan γυναίκα γυναικα θήλυ moteris sieviete أنثى انثى أنثي امرأة السيدة נקבה \
    אישה אשה \
    زن مؤنث مونث عورت महिला स्त्री মহিলা নারী 女 女性 女士 여 여성 여자 หญิง nữ perempuan wanita babae \
    mwanamke \
    femër әйел аял իգական ქალი ሴት";
const OTHER: &str = "other others divers diverse non-binary nonbinary";
/// For a gender that is not given; several words.
const NOT_SAID: &[&str] = &[
    "unknown",
    "not specified",
    "unspecified",
    "not said",
    "not stated",
    "not declared",
    "undisclosed",
    "prefer not to say",
    "unbekannt",
    "keine angabe",
    "k.a",
    "inconnu",
    "non précisé",
    "desconocido",
    "no especificado",
    "desconhecido",
    "não informado",
    "sconosciuto",
    "onbekend",
    "неизвестно",
    "не указан",
    "не указано",
    "غير محدد",
    "未知",
    "不明",
];

/// What a text is proposed to stand for where only a person can decide: no value, which every field
/// that can be mapped may hold.
const UNKNOWN: &str = "";

/// Types of employment, by the API's numbers: official, temporary, probation.
const EMPLOYMENTS: [(&str, &[&str]); 3] = [
    ("1", &["official", "permanent", "regular", "unbefristet", "festangestellt", "indefinido"]),
    ("2", &["temporary", "temp", "casual", "fixed-term", "fixed term", "befristet", "temporal"]),
    ("3", &["probation", "probationary", "on probation", "trial", "probezeit", "prueba"]),
];

/// What settings have already for the texts of a source: what is proposed has to stand beside it,
/// as no key stands twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownMapping {
    /// Field → text → what it stands for.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Field → length up to which digits are filled with zeros.
    pub pad: BTreeMap<String, usize>,
    /// Texts that stand for no value.
    pub nothing: Vec<String>,
}

/// What a field takes: its type, and the choices of the server, where they are known and fewer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldValues {
    pub ty: Option<Type>,
    pub choices: Option<Vec<String>>,
}

impl FieldValues {
    pub fn of_type(ty: Option<Type>) -> FieldValues {
        FieldValues { ty, choices: None }
    }

    /// Whether the field takes a value, as far as it is known.
    fn takes_value(&self, value: &str) -> bool {
        self.choices.as_ref().is_none_or(|choices| choices.iter().any(|choice| choice == value))
    }
}

/// The pair of settings for what a text stands for; `""` is no value.
pub fn mapping_pair(taken: &FieldValues, text: &str) -> String {
    format!("{}: {}", quote_yaml(text), quote_yaml(guess_value(taken, text)))
}

/// Texts of a field, each with what it most likely stands for.
pub fn guess_values(taken: &FieldValues, texts: &[String]) -> Vec<(String, String)> {
    texts.iter().map(|text| (text.clone(), guess_value(taken, text).to_owned())).collect()
}

/// The line of settings for what the texts of a field stand for.
pub fn values_line(field: &str, taken: &FieldValues, texts: &[String]) -> String {
    format!("{}{}", code_values_line(field, &guess_values(taken, texts)), doubts_text(taken, texts))
}

/// The line of settings for the codes that the texts of a field stand for.
pub fn code_values_line(field: &str, pairs: &[(String, String)]) -> String {
    values_block([(field, pairs)].into_iter())
}

/// The line of settings for what the texts of several fields stand for.
pub fn values_block<'p>(fields: impl Iterator<Item = (&'p str, &'p [(String, String)])>) -> String {
    let fields: Vec<String> = fields
        .map(|(field, pairs)| {
            let pairs: Vec<String> = pairs
                .iter()
                .map(|(text, value)| format!("{}: {}", quote_yaml(text), quote_yaml(value)))
                .collect();
            format!("{}: {{ {} }}", settings_key(field), pairs.join(", "))
        })
        .collect();
    format!("values: {{ {} }}", fields.join(", "))
}

/// The line of settings for the length up to which the digits of fields are filled.
pub fn pad_line<'p>(lengths: impl Iterator<Item = (&'p str, usize)>) -> String {
    let lengths: Vec<String> =
        lengths.map(|(field, length)| format!("{}: {length}", settings_key(field))).collect();
    format!("pad: {{ {} }}", lengths.join(", "))
}

/// The line of settings by which these texts mean no value, beside those that do already.
pub fn nothing_line(known: &[String], texts: &[String]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for text in known.iter().chain(texts).map(String::as_str) {
        if !words.contains(&text) {
            words.push(text);
        }
    }
    // The words that YAML reads as they are.
    let plain = |word: &str| matches!(word, "true" | "false");
    let words: Vec<String> = words
        .into_iter()
        .map(|word| if plain(word) { word.to_owned() } else { quote_yaml(word) })
        .collect();
    format!("nothing: [{}]", words.join(", "))
}

/// What has to be decided by a person who is familiar with the source, where a line states what
/// words of choices stand for.
pub fn doubts_text(taken: &FieldValues, texts: &[String]) -> String {
    let choices: Vec<String> = match (taken.ty, &taken.choices) {
        (Some(Type::Choice(_) | Type::Number(_)), Some(choices)) => {
            choices.iter().map(|choice| quote_yaml(choice)).collect()
        }
        (Some(Type::Choice(choices)), None) => {
            choices.iter().map(|choice| quote_yaml(choice)).collect()
        }
        (Some(Type::Number(numbers)), None) => {
            numbers.iter().map(|number| quote_yaml(&number.to_string())).collect()
        }
        (Some(Type::Flag), _) => vec![quote_yaml("true"), quote_yaml("false")],
        _ => return String::new(),
    };
    let mut doubts = String::new();
    // The texts are not repeated: they may be personal data.
    if texts.iter().any(|text| guess_value(taken, text) == UNKNOWN) {
        let (last, others) =
            choices.split_last().map_or(("", &[][..]), |(last, others)| (last, others));
        let list = if others.is_empty() {
            last.to_owned()
        } else {
            format!("{} or {last}", others.join(", "))
        };
        let _ = write!(
            doubts,
            " (\"\" is no value: write {list} in its place where the text means one of them)"
        );
    }
    // Hombre and mujer, where others have homme and femme.
    if matches!(taken.ty, Some(Type::Choice(_)))
        && texts.iter().any(|text| text.eq_ignore_ascii_case("h"))
    {
        doubts.push_str(" (add \"M\": \"F\" where M stands for mujer)");
    }
    doubts
}

/// The line of settings for how days are written, when one way fits all texts.
pub fn dates_line(texts: &[String]) -> Option<String> {
    let format = date_format(texts)?;
    let other = texts.iter().all(|text| NaiveDate::parse_from_str(text, "%m/%d/%Y").is_ok());
    let doubt = if format == "%d/%m/%Y" && other {
        " (\"%m/%d/%Y\" where the month comes first)"
    } else {
        ""
    };
    Some(format!("dates: \"{format}\"{doubt}"))
}

/// The format in which all texts are days of our times.
pub fn date_format(texts: &[String]) -> Option<&'static str> {
    let reads = |format: &str, text: &str| {
        let day = NaiveDate::parse_from_str(text, format);
        // `%Y` takes two digits as well.
        day.is_ok_and(|day| (1900..2200).contains(&day.year()) || day.year() == 9999)
    };
    let fits = |format: &&&str| texts.iter().all(|text| reads(format, text));
    if texts.is_empty() { None } else { FORMATS.iter().find(fits).copied() }
}

/// The name of a field as a key of settings.
pub fn settings_key(field: &str) -> String {
    let plain = field.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if plain { field.to_owned() } else { quote_yaml(field) }
}

/// A text in quotes that YAML reads as JSON does.
pub fn quote_yaml(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// What a text most likely stands for, of what the field takes.
fn guess_value(taken: &FieldValues, text: &str) -> &'static str {
    let guess = guess_any_value(taken.ty, text);
    if taken.takes_value(guess) { guess } else { UNKNOWN }
}

fn guess_any_value(ty: Option<Type>, text: &str) -> &'static str {
    let lower = text.trim().nfc().collect::<String>().to_lowercase();
    let word = lower.trim_end_matches('.');
    match ty {
        Some(Type::Flag) if YES.contains(&lower.as_str()) => "true",
        Some(Type::Flag) if NO.contains(&lower.as_str()) => "false",
        Some(Type::Choice(choices)) => {
            let known = [("M", MALE), ("F", FEMALE), ("O", OTHER)];
            let known = known
                .into_iter()
                .find(|(_, words)| words.split(' ').any(|known| known == word))
                .map(|(choice, _)| choice)
                .or_else(|| NOT_SAID.contains(&word).then_some("S"));
            let same = choices.iter().find(|choice| choice.eq_ignore_ascii_case(text)).copied();
            same.or(known.filter(|known| choices.contains(known))).unwrap_or(UNKNOWN)
        }
        Some(Type::Number([1, 2, 3])) => EMPLOYMENTS
            .into_iter()
            .find(|(_, words)| words.contains(&word))
            .map_or(UNKNOWN, |(number, _)| number),
        Some(Type::Flag | Type::Number(_)) => UNKNOWN,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format_of(texts: &[&str]) -> Option<&'static str> {
        date_format(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn dates_are_guessed_by_how_they_are_written() {
        for (texts, format) in [
            (&["02/04/2019"][..], Some("%d/%m/%Y")),
            (&["02/04/2019", "12/31/2019"], Some("%m/%d/%Y")),
            (&["31.12.2019"], Some("%d.%m.%Y")),
            // The end of time means never.
            (&["31/12/9999"], Some("%d/%m/%Y")),
            (&["20190402"], Some("%Y%m%d")),
            (&["2-Apr-2019"], Some("%d-%b-%Y")),
            (&["02/04/19"], Some("%d/%m/%y")),
            (&["31/12/2019", "12/31/2019"], None),
            (&["soon"], None),
            (&["2019-04-02"], None),
            (&[], None),
        ] {
            assert_eq!(format_of(texts), format, "{texts:?}");
        }
    }

    const GENDER: FieldValues =
        FieldValues { ty: Some(Type::Choice(&["F", "M", "S", "O"])), choices: None };

    #[test]
    fn words_for_men_and_women_are_known_and_none_is_guessed_by_its_first_letter() {
        for (men, women) in [
            ("Männlich", "Weiblich"),
            ("Herr", "Frau"),
            ("Homme", "Femme"),
            ("H", "F"),
            ("M.", "Mme"),
            ("Hombre", "Mujer"),
            ("Masculino", "Femenino"),
            ("Maschio", "Femmina"),
            ("Homem", "Mulher"),
            ("Man", "Vrouw"),
            ("Mann", "Kvinne"),
            ("Mand", "Kvinde"),
            ("Mies", "Nainen"),
            ("Mężczyzna", "Kobieta"),
            ("MUŽ", "ŽENA"),
            ("Férfi", "Nő"),
            ("Erkek", "Kadın"),
            ("Vyras", "Moteris"),
            ("Мужской", "Женский"),
            ("М", "Ж"),
            ("ذكر", "أنثى"),
            ("男", "女"),
            ("남", "여"),
            ("Laki-laki", "Perempuan"),
            ("Mr", "Mrs."),
            ("Ma\u{308}nnlich", "Fra\u{75}"),
        ] {
            assert_eq!(
                (guess_value(&GENDER, men), guess_value(&GENDER, women)),
                ("M", "F"),
                "{men}, {women}"
            );
        }
        for word in ["Sonstige", "Master", "Fulano", "Ohne", "x"] {
            assert_eq!(guess_value(&GENDER, word), UNKNOWN, "{word}");
        }
        assert_eq!(guess_value(&GENDER, "Divers"), "O");
        // A server that has no such choice is not offered it.
        let few = ["F", "M"].map(str::to_owned).to_vec();
        let few = FieldValues { choices: Some(few), ..GENDER };
        assert_eq!(guess_value(&few, "Divers"), UNKNOWN);
        assert!(!values_line("gender", &few, &["O".to_owned()]).contains("\"S\""));
        assert!(
            values_line("gender", &GENDER, &["H".to_owned()])
                .ends_with("(add \"M\": \"F\" where M stands for mujer)")
        );
        for word in [MALE, FEMALE, OTHER].into_iter().flat_map(|words| words.split(' ')) {
            let lists = [MALE, FEMALE, OTHER]
                .into_iter()
                .filter(|words| words.split(' ').any(|known| known == word));
            assert_eq!(lists.count(), 1, "{word} is in one list");
            assert_eq!(word.nfc().collect::<String>().to_lowercase(), *word, "as it is looked up");
        }
    }

    #[test]
    fn words_stand_for_what_a_field_may_hold() {
        let texts = ["ja".to_owned(), "Nein".to_owned(), "\"x\"".to_owned()];
        let line = values_line("enable_att", &FieldValues::of_type(Some(Type::Flag)), &texts);
        assert_eq!(
            line,
            concat!(
                r#"values: { enable_att: { "ja": "true", "Nein": "false", "\"x\"": "" } }"#,
                r#" ("" is no value: write "true" or "false" in its place where the text"#,
                " means one of them)"
            )
        );
        assert_eq!(
            mapping_pair(&FieldValues::of_type(Some(Type::Choice(&["F", "M"]))), "female"),
            r#""female": "F""#
        );
        let open = values_line("gender", &GENDER, &["Herr".to_owned(), "zz".to_owned()]);
        let doubt = concat!(
            r#" ("" is no value: write "F", "M", "S" or "O" in its place where the text"#,
            " means one of them)"
        );
        assert_eq!(open, format!(r#"values: {{ gender: {{ "Herr": "M", "zz": "" }} }}{doubt}"#));
        let types = &FieldValues::of_type(Some(Type::Number(&[1, 2, 3])));
        assert_eq!(mapping_pair(types, "Permanent"), r#""Permanent": "1""#);
        assert_eq!(mapping_pair(types, "staff"), r#""staff": """#);
        for (word, flag) in
            [("ИСТИНА", "true"), ("WAHR", "true"), ("VRAI", "true"), ("ЛОЖЬ", "false")]
        {
            assert_eq!(guess_value(&FieldValues::of_type(Some(Type::Flag)), word), flag, "{word}");
        }
        assert_eq!(guess_value(&GENDER, "Unknown"), "S");
        assert_eq!(
            values_line("custom.Global ID", &FieldValues::default(), &[]),
            r#"values: { "custom.Global ID": {  } }"#
        );
    }
}
