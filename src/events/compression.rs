//! The codecs of Avro container files, each without a C compiler and never beyond a limit.

use std::io::{self, Read};

use super::EVENT_MAX;

/// How much of a file's own dictionary xz may ask for, in KiB; its highest level takes half of it.
const XZ_KIB_MAX: u32 = 1 << 17;

/// How the blocks of a container file are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Deflate,
    Snappy,
    Zstandard,
    Bzip2,
    Xz,
}

impl Compression {
    /// The codec of the name in a file's header; none is there where nothing is compressed.
    pub(super) fn of_name(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"" | b"null" => Compression::None,
            b"deflate" => Compression::Deflate,
            b"snappy" => Compression::Snappy,
            b"zstandard" => Compression::Zstandard,
            b"bzip2" => Compression::Bzip2,
            b"xz" => Compression::Xz,
            _ => return None,
        })
    }

    /// A block as it was before.
    pub(super) fn open(self, block: &[u8], opened: &mut Vec<u8>) -> Result<(), String> {
        opened.clear();
        match self {
            Compression::None => {
                opened.extend_from_slice(block);
                Ok(())
            }
            Compression::Deflate => all(flate2::read::DeflateDecoder::new(block), opened),
            Compression::Snappy => snappy(block, opened),
            Compression::Zstandard => zstandard(block, opened),
            Compression::Bzip2 => all(bzip2::read::MultiBzDecoder::new(block), opened),
            Compression::Xz => all(
                lzma_rust2::XzReader::new_mem_limit(block, true, XZ_KIB_MAX),
                opened,
            ),
        }
    }
}

/// Everything that a decoder gives, up to the limit.
fn all(decoder: impl Read, opened: &mut Vec<u8>) -> Result<(), String> {
    let limit = EVENT_MAX as u64 + 1;
    match decoder.take(limit).read_to_end(opened) {
        Ok(count) if count > EVENT_MAX => Err(too_long()),
        Ok(_) => Ok(()),
        Err(error) => Err(wrong(&error)),
    }
}

/// One frame after the other; a frame says by itself where it ends.
fn zstandard(block: &[u8], opened: &mut Vec<u8>) -> Result<(), String> {
    let mut left = block;
    while !left.is_empty() {
        let decoder = ruzstd::decoding::StreamingDecoder::new(&mut left)
            .map_err(|error| wrong(&io::Error::other(error.to_string())))?;
        let room = EVENT_MAX.saturating_sub(opened.len());
        let count = decoder
            .take(room as u64 + 1)
            .read_to_end(opened)
            .map_err(|error| wrong(&error))?;
        if count > room {
            return Err(too_long());
        }
    }
    Ok(())
}

/// Raw Snappy with the CRC-32 of the opened bytes after it, the highest byte first.
fn snappy(block: &[u8], opened: &mut Vec<u8>) -> Result<(), String> {
    let (compressed, crc) = block
        .split_last_chunk::<4>()
        .ok_or("a block without its checksum")?;
    let length = snap::raw::decompress_len(compressed).map_err(|error| wrong(&error.into()))?;
    // Snappy makes at most some twenty bytes of one, so that a greater length is a lie.
    if length > EVENT_MAX || length / 32 > compressed.len() {
        return Err(format!(
            "a block of {} bytes declares {length}",
            compressed.len()
        ));
    }
    opened.resize(length, 0);
    let count = snap::raw::Decoder::new()
        .decompress(compressed, opened)
        .map_err(|error| wrong(&error.into()))?;
    opened.truncate(count);
    let mut found = flate2::Crc::new();
    found.update(opened);
    match found.sum() == u32::from_be_bytes(*crc) {
        true => Ok(()),
        false => Err("a block whose checksum differs".to_owned()),
    }
}

fn too_long() -> String {
    format!("a block that becomes longer than {EVENT_MAX} bytes")
}

fn wrong(error: &io::Error) -> String {
    format!("a block that cannot be decompressed: {error}")
}
