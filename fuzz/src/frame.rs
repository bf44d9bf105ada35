//! Framings: what is parsed is written and parsed alike.

use heirloom::Format;
use heirloom::frame::{Frame, FrameError, Framed, VALUE_HEADER};

use crate::choose;

/// Byte 0 chooses the format; in byte 1 stands how many of the bytes after it are the header, 0 for none. The rest
/// is the value.
pub fn frame(bytes: &[u8]) {
    let Some((&format, bytes)) = choose(&[Format::Avro, Format::Protobuf], bytes) else {
        return;
    };
    let Some((&size, bytes)) = bytes.split_first() else {
        return;
    };
    let (header, value) = bytes.split_at(usize::from(size).min(bytes.len()));
    let headers = [(VALUE_HEADER, Some(header))];
    let headers = if size == 0 { &[][..] } else { &headers };
    let Ok(framed) = open(value, headers, format) else {
        return;
    };
    let mut written = Vec::new();
    framed.write(&mut written);
    assert_eq!(open(&written, &[], format), Ok(framed));
    // In a header: the head alone, before the same payload.
    let head = &written[..written.len() - framed.payload.len()];
    match open(framed.payload, &[(VALUE_HEADER, Some(head))], format) {
        Ok(again) => assert_eq!(again, framed),
        Err(error) => assert!(matches!(error, FrameError::Magic(0xc3)), "{error}"),
    }
}

fn open<'a>(
    value: &'a [u8],
    headers: &[(&'a str, Option<&'a [u8]>)],
    format: Format,
) -> Result<Framed<'a>, FrameError> {
    Frame::of_value(value, headers)?.open(format)
}
