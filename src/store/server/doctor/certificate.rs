//! The end date of a certificate. The parsers of certificates bring a dozen crates; one date of a
//! known place needs a walk over five elements of DER.

use chrono::{DateTime, NaiveDateTime, Utc};

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// When a certificate (DER) ends; `None` for anything that is none.
pub(super) fn certificate_end(der: &[u8]) -> Option<DateTime<Utc>> {
    let certificate = element_content(der, SEQUENCE)?;
    let mut rest = element_content(certificate, SEQUENCE)?;
    if rest.first() == Some(&VERSION) {
        rest = read_element(rest)?.2;
    }
    // Serial number, algorithm, issuer.
    for tag in [INTEGER, SEQUENCE, SEQUENCE] {
        let (found, _, after) = read_element(rest)?;
        rest = (found == tag).then_some(after)?;
    }
    let (_, _, end) = read_element(element_content(rest, SEQUENCE)?)?;
    let (tag, text, _) = read_element(end)?;
    parse_asn1_time(tag, std::str::from_utf8(text).ok()?)
}

/// The first element: its tag, what is inside, and what comes after.
fn read_element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (size, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (digits.iter().fold(0, |size, digit| size << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (content, after) = rest.split_at_checked(size)?;
    Some((tag, content, after))
}

fn element_content(der: &[u8], tag: u8) -> Option<&[u8]> {
    read_element(der).filter(|(found, ..)| *found == tag).map(|(_, content, _)| content)
}

fn parse_asn1_time(tag: u8, text: &str) -> Option<DateTime<Utc>> {
    let full = match tag {
        // Two digits of the year: 1950 to 2049.
        UTC_TIME => format!("{}{text}", if text.get(..2)? < "50" { "20" } else { "19" }),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    NaiveDateTime::parse_from_str(&full, "%Y%m%d%H%M%SZ").ok().map(|time| time.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_read_and_damage_is_no_panic() {
        for (year, shown) in [(2031, "2031-05-06"), (2077, "2077-05-06")] {
            let mut wanted =
                rcgen::CertificateParams::new(vec!["localhost".into()]).expect("a name");
            wanted.not_after = rcgen::date_time_ymd(year, 5, 6);
            let key = rcgen::KeyPair::generate().expect("a key");
            let made = wanted.self_signed(&key).expect("a certificate");
            let der = made.der().to_vec();
            assert_eq!(
                certificate_end(&der).expect("an end").format("%Y-%m-%d").to_string(),
                shown
            );
            for cut in 0..der.len() {
                let _ = certificate_end(&der[..cut]);
                let mut bent = der.clone();
                bent[cut] ^= 0xff;
                let _ = certificate_end(&bent);
            }
        }
        assert_eq!(certificate_end(b""), None);
    }
}
