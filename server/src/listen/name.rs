//! The common name in a certificate.
//!
//! The certificate was verified before: what is read here was signed by an authority that the operator named. Still
//! nothing is guessed: two names, an odd type or odd characters are no name.

use webpki::EndEntityCert;

/// `id-at-commonName`, 2.5.4.3.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT_ID: u8 = 0x06;
/// UTF-8, printable and IA5 strings: all of them are UTF-8.
const STRINGS: [u8; 3] = [0x0c, 0x13, 0x16];

/// Longer than any authority signs.
const LONGEST: usize = 256;

/// The one common name of the holder.
pub(super) fn common_name(
    certificate: &tokio_rustls::rustls::pki_types::CertificateDer<'_>,
) -> Option<String> {
    let certificate = EndEntityCert::try_from(certificate).ok()?;
    only_name(certificate.subject())
}

/// The one common name among the relative names in `subject`.
fn only_name(mut subject: &[u8]) -> Option<String> {
    let mut found = None;
    while !subject.is_empty() {
        let mut set = take(&mut subject, SET)?;
        while !set.is_empty() {
            let mut pair = take(&mut set, SEQUENCE)?;
            if take(&mut pair, OBJECT_ID)? == COMMON_NAME {
                let (tag, value) = next(&mut pair)?;
                let text = std::str::from_utf8(value).ok().filter(|_| STRINGS.contains(&tag))?;
                let good = (1..=LONGEST).contains(&text.len()) && !text.chars().any(char::is_control);
                if !good || found.replace(text.to_owned()).is_some() {
                    return None;
                }
            }
        }
    }
    found
}

fn take<'a>(bytes: &mut &'a [u8], wanted: u8) -> Option<&'a [u8]> {
    next(bytes).filter(|(tag, _)| *tag == wanted).map(|(_, value)| value)
}

/// The next value and its tag. Lengths beyond two bytes are not met in names.
fn next<'a>(bytes: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
    let (length, rest) = match *bytes {
        [_, length @ ..=0x7f, rest @ ..] | [_, 0x81, length @ 0x80..=0xff, rest @ ..] => {
            (usize::from(*length), rest)
        }
        [_, 0x82, high @ 1..=0xff, low, rest @ ..] => (usize::from(*high) << 8 | usize::from(*low), rest),
        _ => return None,
    };
    let tag = *bytes.first()?;
    let (value, behind) = rest.split_at_checked(length)?;
    *bytes = behind;
    Some((tag, value))
}

#[cfg(test)]
mod tests {
    use super::only_name;

    /// A relative name: type, tag and text.
    fn part(kind: u8, tag: u8, text: &str) -> Vec<u8> {
        let length = |n: usize| u8::try_from(n).unwrap();
        let mut pair = vec![0x06, 3, 0x55, 0x04, kind, tag, length(text.len())];
        pair.extend_from_slice(text.as_bytes());
        let mut set = vec![0x31, length(pair.len() + 2), 0x30, length(pair.len())];
        set.extend(pair);
        set
    }

    #[test]
    fn the_common_name_is_found_among_others() {
        let subject = [part(10, 0x0c, "Org"), part(3, 0x0c, "agent-7"), part(6, 0x13, "DE")].concat();
        assert_eq!(only_name(&subject).as_deref(), Some("agent-7"));
    }

    #[test]
    fn what_is_not_exactly_one_plain_name_is_none() {
        assert_eq!(only_name(&[]), None);
        assert_eq!(only_name(&part(10, 0x0c, "Org")), None);
        assert_eq!(only_name(&[part(3, 0x0c, "a"), part(3, 0x0c, "b")].concat()), None);
        assert_eq!(only_name(&part(3, 0x1e, "ab")), None, "UTF-16");
        assert_eq!(only_name(&part(3, 0x0c, "a\0b")), None);
        assert_eq!(only_name(&part(3, 0x0c, "")), None);
        let whole = part(3, 0x0c, "agent");
        for length in 1..whole.len() {
            assert_eq!(only_name(&whole[..length]), None, "{length}");
        }
    }
}
