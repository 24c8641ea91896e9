//! Bytes from text, of documents.

/// The bytes of what [`assize_protocol::hex`] writes; `None` when the text is not made of pairs of hexadecimal digits.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let (pairs, rest) = digits.as_deref()?.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn bytes_come_back_from_their_digits() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(super::decode(&assize_protocol::hex(&bytes)), Some(bytes));
        assert_eq!([super::decode("0"), super::decode("0g"), super::decode("é0")], [None, None, None]);
    }
}
